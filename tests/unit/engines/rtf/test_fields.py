"""A field is judged by its whole code, however it is cut; its result stays."""

from __future__ import annotations

import pytest

from tests.in_process import plain_policy
from tests.unit.engines.rtf.documents import disarmed, made


def field(code: bytes, result: bytes = b"r") -> bytes:
    return b"{\\field{\\*\\fldinst " + code + b"}{\\fldrslt " + result + b"}}"


@pytest.mark.parametrize(
    "code",
    [
        rb"PAGE",
        rb" TOC \\o 1-3 \\h ",
        rb"{\b EQ }\\o\\ad(\\s\\up 9(\'82\'a0),\'8a\'bf)",
        rb"REF a \\h",
        rb"MERGEFIELD \'8e\'81\'96\'bc",
        rb'HYPERLINK "https://www.example.invalid/a?b=1#c"',
        rb'HYPERLINK \\l "_Toc1"',
        rb"HYPERLINK mailto:a@example.invalid",
        rb"IF {\field{\*\fldinst MERGEFIELD a}{\fldrslt b}} = 1 x y",
        rb"={\field{\*\fldinst PAGE}{\fldrslt 1}}+1",
    ],
)
def test_everyday_fields_stay(code: bytes) -> None:
    assert b"fldinst" in made(field(code))


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (rb"INCLUDETEXT x", "rtf.field"),
        (rb"{\b INCL}{\i \'55DE}TEXT x", "rtf.field"),
        (rb"\u73?\u78?CLUDETEXT x", "rtf.field"),
        (rb"DDEAUTO cmd", "rtf.dde"),
        (rb"D{\*\zzz x}DE cmd", "rtf.dde"),
        (rb"MACROBUTTON x", "rtf.field"),
        (rb"{\field{\*\fldinst QUOTE 68}{\fldrslt D}}DE cmd", "rtf.field"),
        (rb"DAT{\field{\*\fldinst QUOTE x}{\fldrslt ABAS}}E x", "rtf.field"),
        (rb'HYPERLINK "file:///c:/x.exe"', "rtf.link_target"),
        (rb'HYPERLINK "\\\\\\\\192.0.2.7\\\\x"', "rtf.link_target"),
        (rb"HYPERLINK {\field{\*\fldinst QUOTE x}{\fldrslt http}}", "rtf.link_target"),
        (rb"HYPERLINK javascript:x", "rtf.link_target"),
    ],
)
def test_fields_that_load_or_run_leave_their_text(code: bytes, key: str) -> None:
    outcome = disarmed(field(code, rb"{\b shown}"))
    assert key in outcome.features
    assert outcome.data.endswith(rb"{{\b shown}}}")


def test_links_by_policy() -> None:
    link = field(b'HYPERLINK "https://www.example.invalid/"')
    assert made(link, plain_policy(options={"rtf.links": "deactivate"})) == b"{r}"
    assert made(link, plain_policy(options={"rtf.links": "remove"})) == b""
    assert disarmed(link).findings[0].location == "byte 23"


def test_a_code_outside_of_a_field_goes() -> None:
    outcome = disarmed(rb"{\*\fldinst DDE x}y")
    assert (outcome.features, outcome.data.endswith(b"y}")) == ({"rtf.field"}, True)


def test_form_fields_stay_fillable_and_start_nothing() -> None:
    body = field(rb"{FORMTEXT}{\*\formfield{\fftype0{\*\ffname a}{\*\ffdeftext b}{\*\ffentrymcr Run}}}")
    written = made(body)
    assert rb"{\*\formfield{\fftype0{\*\ffname a}{\*\ffdeftext b}}}" in written
    assert b"Run" not in written
