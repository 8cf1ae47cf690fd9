"""Words, braces, bytes and destinations come out in one plain form; what hides among them goes."""

from __future__ import annotations

import pytest

from sanitizer.engines.rtf import ENGINE
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Action
from tests.in_process import plain_policy, reconstruct
from tests.unit.engines.rtf.documents import disarmed, made


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (rb"\b bold\b0  plain", rb"\b bold\b0  plain"),
        (rb"\fs0021 x", rb"\fs21 x"),
        (rb"{\b x}{}{\i}", rb"{\b x}{\i}"),
        (b"a\r\nb\nc", b"abc"),
        (rb"a\zzz b\par", rb"ab\par"),
        (rb"\b\zzz b", rb"\b b"),
        (rb"\\\{\}", rb"\\\{\}"),
        (rb"\'41\'7b", rb"A\{"),
        (rb"\'82\'A0", rb"\'82\'a0"),
        (rb"\'95\'5c\'83\{", rb"\'95\'5c\'83\'7b"),
        (rb"\~\-\_", rb"\~\-\_"),
        (b"\x95\x5c", rb"\'95\'5c"),
        (b"a\tb", rb"a\tab b"),
        (rb"{\*\zzz{\b x}}y", rb"y"),
        (rb"\*\b x", rb"\b x"),
        (rb"{\zzz x}", rb"{x}"),
        (b"a\\\nb", rb"a\par b"),
    ],
)  # fmt: skip
def test_plain_form(body: bytes, written: bytes) -> None:
    assert made(b" " + body) == written


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (rb"\u12354?x", rb"\u12354?x"),
        (rb"\u12354\'82\'a0x", rb"\u12354?\'a0x"),
        (rb"\uc2\u12354\'82\'a0x", rb"\u12354?x"),
        (rb"\uc0\u12354x", rb"\u12354?x"),
        (rb"{\uc2\u12354\'82\'a0}\u12354?x", rb"{\u12354?}\u12354?x"),
        (rb"\u12354{x}", rb"\u12354?{x}"),
        (rb"\u12354\b x", rb"\u12354?\b x"),
        (rb"\u8212\emdash x", rb"\u8212?x"),
        (rb"\u65535?\u134071?", rb"\u-1?\u-10174?\u-8265?"),
        (rb"\u-10179?\u-8704?", rb"\u-10179?\u-8704?"),
        (rb"\u7?x", rb"x"),
        (rb"\u99999999999?x", rb"x"),
    ],
)  # fmt: skip
def test_unicode(body: bytes, written: bytes) -> None:
    assert made(body) == written


def test_double_bytes_of_old_programs() -> None:
    fonts = rb"{\fonttbl{\f0\fcharset128 x;}}\f0 "
    raw = "ボマ表ソ".encode("cp932")
    assert made(fonts + raw).endswith(b"".join(b"\\'%02x" % byte for byte in raw))


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (rb"{\object\objemb{\*\objdata 01}}", "rtf.object"),
        (rb"{\*\objdata 01}", "rtf.object"),
        (b"{\\obj\nect\\objemb{\\*\\objdata 01}}", "rtf.object"),
        (rb"{\object\objlink{\*\objdata 01}}", "rtf.object_link"),
        (rb"{\object\objocx{\*\objdata 01}}", "rtf.activex"),
        (rb"{\b\i text\objdata 0105}", "rtf.object"),
        (rb"{\*\generator x}", "rtf.properties"),
        (rb"\bin3 {{{x", "rtf.binary"),
        (rb"\fs99999 x", "rtf.value"),
        (b"\x07x", "rtf.control_character"),
        (rb"\'zz", "rtf.control_character"),
        (rb"{\v x}", "rtf.hidden_text"),
        (rb"{\deleted x}", "rtf.tracked_change"),
        (rb"{\shprslt x}", "rtf.fallback"),
    ],
)
def test_what_is_found(body: bytes, key: str) -> None:
    outcome = disarmed(body)
    assert key in outcome.features
    assert b"objdata" not in outcome.data


def test_an_object_is_one_finding_with_its_class_and_place() -> None:
    found = disarmed(rb"{\object\objemb\objupdate{\*\objclass Word.Document.8}{\*\objdata 01{\*\objdata 02}}{\result{\b x}}}")
    assert [(one.feature, one.location, one.detail) for one in found.findings] == [
        ("rtf.object", "byte 23", "class Word.Document.8")
    ]
    assert found.data.endswith(rb"{{\b x}}}")


def test_hidden_and_deleted_text_goes_where_policy_removes_it() -> None:
    policy = plain_policy(actions={"rtf.hidden_text": Action.REMOVE, "rtf.tracked_change": Action.REMOVE})
    assert made(rb"a{\v b}c{\deleted d}e{\revised f}\v g\v0 h", policy) == rb"ace{f}\v0 h"


def test_comments_go_with_their_marks() -> None:
    policy = plain_policy(actions={"rtf.comment": Action.REMOVE})
    body = rb"a{\*\atrfstart 1}b{\*\atrfend 1}{\*\atnid x}{\*\atnauthor y}\chatn{\*\annotation{\*\atnref 1}z}c"
    assert made(body, policy) == b"abc"
    assert [one.feature for one in disarmed(body + body).findings] == ["rtf.comment"] * 2


def test_levels_of_a_list_override_are_counted() -> None:
    body = rb"{\*\listoverridetable{\listoverride\listid1\listoverridecount9{\lfolevel\listoverridestartat1}\ls1}}"
    assert rb"{\listoverride\listoverridecount1\listid1{\lfolevel" in made(body)


def test_level_texts_keep_their_lengths() -> None:
    body = rb"{\*\listtable{\list{\listlevel{\leveltext\'02\'00.;}{\levelnumbers\'09;}}\listid1}}"
    assert rb"{\leveltext \'02\'00.;}{\levelnumbers \'09;}" in made(body)


def test_the_font_table_ends_somewhere() -> None:
    outcome = disarmed(b"{\\fonttbl" + b"".join(b"{\\f%d x;}" % number for number in range(2_500)) + b"}y")
    assert "rtf.font_table" in outcome.features
    assert outcome.data.count(b"\\f") <= 2_001
    assert outcome.data.endswith(b"y}")


def test_data_behind_the_end() -> None:
    outcome = reconstruct(ENGINE, b"{\\rtf1 a}\r\n\0{\\object}", "rtf")
    assert (outcome.data, outcome.features) == (b"{\\rtf1\\uc1 a}", {"rtf.trailing_data"})
    assert reconstruct(ENGINE, b"{\\rtf1 a}\r\n\0", "rtf").features == set()


def test_braces_that_are_missing_are_added() -> None:
    assert reconstruct(ENGINE, b"{\\rtf1{\\b a", "rtf").data == b"{\\rtf1\\uc1{\\b a}}"


def test_pairs_for_old_and_new_programs() -> None:
    assert made(rb"{\upr{\b old}{\*\ud{\b \u12354?}}}x") == rb"{\b\u12354?}x"


def test_only_a_blank_may_stand_in_front() -> None:
    assert "rtf.header" in reconstruct(ENGINE, b"\r\n{\\rtf1 a}", "rtf").features
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, b"x{\\rtf1 a}", "rtf")


def test_depth_and_time() -> None:
    with pytest.raises(LimitExceeded):
        made(b"{" * 2_000)
    assert made(b"{\\*\\objdata " + b"{" * 200_000 + b"}" * 200_000 + b"}x") == b"x"


def test_the_author_is_kept_where_policy_wants_it() -> None:
    body = rb"{\info{\title t}{\author a}{\company c}}"
    assert made(body) == rb"{\info{\title t}}"
    assert made(body, plain_policy(options={"rtf.author": "keep"})) == rb"{\info{\title t}{\author a}}"


def test_boxes_of_old_drawings_keep_their_text() -> None:
    outcome = disarmed(rb"{\*\do\dobxpage\dptxbx{\dptxbxtext\pard x\par}\dpx0\dprect}y")
    assert outcome.data.endswith(rb"{\pard x\par}y}")
    assert outcome.features == {"rtf.old_drawing"}
