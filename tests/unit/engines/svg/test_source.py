"""Packed and encoded files within limits; entities that only stand for text are put in, others end it."""

from __future__ import annotations

import gzip

import pytest

from samples.build import _svg as samples
from sanitizer.engines.svg import ENGINE
from sanitizer.engines.svg.source import decoded
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.limits import Limits
from tests.in_process import plain_policy, reconstruct

_SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


def text_in(prolog: str, body: str) -> str:
    return reconstruct(ENGINE, (prolog + _SVG.format(body)).encode(), "svg").data.decode()


def test_entities_of_illustrator() -> None:
    outcome = reconstruct(ENGINE, samples.illustrator(), "svg")
    assert "svg.dtd" in outcome.features
    assert "市章" in outcome.data.decode()
    assert b"ENTITY" not in outcome.data


@pytest.mark.parametrize(
    "dtd",
    [
        '<!ENTITY a "&b;"><!ENTITY b "x">',
        '<!ENTITY a SYSTEM "x">',
        '<!ENTITY % p "x">%p;',
        '<!ENTITY a PUBLIC "x" "y">',
        '<!ENTITY a "<g/>">',
        "<!ENTITY a 'x' NDATA b>",
        '<!ENTITY a "%b;">',
    ],
)
def test_entities_that_load_or_multiply(dtd: str) -> None:
    with pytest.raises(MalformedFile):
        text_in(f"<!DOCTYPE svg [{dtd}]>", "<text>&a;</text>")


def test_entities_are_text_and_not_markup() -> None:
    made = text_in("""<!DOCTYPE svg [<!ENTITY a 'x">y'>]>""", '<text id="&a;">&a;&amp;<![CDATA[&a;]]></text>')
    assert '<text>x"&gt;y&amp;&amp;a;</text>' in made


def test_too_much_text_of_entities() -> None:
    with pytest.raises(LimitExceeded):
        text_in(f'<!DOCTYPE svg [<!ENTITY a "{"x" * 1_900}">]>', f"<text>{'&a;' * 3_000}</text>")


@pytest.mark.parametrize("dtd", ["<!DOCTYPE svg", "<!DOCTYPE svg [", "<!DOCTYPE svg>" * 2])
def test_broken_declarations(dtd: str) -> None:
    with pytest.raises(MalformedFile):
        text_in(dtd, "")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe" + "<a>市".encode("utf-16-le"),
        "<a>市".encode("utf-16-be"),
        b"\xef\xbb\xbf" + "<a>市".encode(),
        "<?xml version='1.0' encoding='EUC-JP'?><a>市".encode("euc_jp"),
        '<?xml version="1.0" encoding="shift_jis"?><a>市'.encode("cp932"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert decoded(data).endswith("<a>市")


def test_bombs() -> None:
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, gzip.compress(_SVG.format(" " * 80_000_000).encode(), 9), "svgz", plain_policy(limits=Limits()))
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, gzip.compress(_SVG.format("").encode())[:-12], "svgz")
