"""A section leaves with what it paints, and without what the rest of the drawing needs."""

from __future__ import annotations

import pytest

from sanitizer.engines.pdf import content
from sanitizer.engines.pdf.hidden_sections import HiddenSections


def left(drawing: bytes) -> bytes:
    sections = HiddenSections(frozenset((b"/Off",)))
    return content.rewrite(drawing, lambda _data, start: (b"IMAGE", start + 9), content.Problems(), sections)


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        (b"/OC /On BDC (a) Tj EMC (b) Tj", b"/OC /On BDC (a) Tj EMC (b) Tj"),
        (b"/OC /Off BDC (a) Tj EMC (b) Tj", b"(b) Tj"),
        (b"/O#43 /#4fff BDC (a) Tj EMC (b) Tj", b"(b) Tj"),
        (b"/Span /Off BDC (a) Tj EMC", b"/Span /Off BDC (a) Tj EMC"),
        (b"/OC /Off BDC /P BMC (a) Tj EMC (b) Tj EMC (c) Tj", b"(c) Tj"),
        (b"/OC /Off BDC /OC /On BDC (a) Tj EMC EMC (c) Tj", b"(c) Tj"),
        (b"/OC /On BDC /OC /Off BDC (a) Tj EMC (b) Tj EMC", b"/OC /On BDC (b) Tj EMC"),
        (b"/OC /Off BDC (a) Tj", b""),
        (b"EMC /OC /Off BDC (a) Tj EMC EMC (b) Tj", b"EMC EMC (b) Tj"),
        (b"/OC /Off BDC 1 g 2 0 0 2 0 0 cm 0 0 m 9 9 l S EMC", b"1 g 2 0 0 2 0 0 cm"),
        (b"/OC /Off BDC 0 0 9 9 re W n 0 0 5 5 re f EMC", b"0 0 9 9 re W n"),
        (b"/OC /Off BDC 0 0 9 9 re W* B EMC", b"0 0 9 9 re W* n"),
        (b"/OC /Off BDC 0 0 9 9 re EMC f", b"0 0 9 9 re f"),
        (b"BT /OC /Off BDC 1 2 Td (a) ' [(b) 5] TJ 3 4 (c) \" EMC (d) Tj ET", b"BT 1 2 Td T* 3 Tw 4 Tc T* (d) Tj ET"),
        (b"/OC /Off BDC /X Do /S sh /P MP q Q EMC", b"q Q"),
        (b"q /OC /Off BDC BI 12345 EI EMC Q BI 12345", b"q Q IMAGE"),
    ],
)
def test_what_is_left(drawing: bytes, expected: bytes) -> None:
    assert b" ".join(left(drawing).replace(b" EI", b"").split()) == expected


def test_sections_are_counted() -> None:
    sections = HiddenSections(frozenset((b"/Off",)))
    drawing = b"/OC /Off BDC EMC /OC /Off BDC /OC /Off BDC EMC EMC"
    content.rewrite(drawing, lambda _data, start: (b"", start + 2), content.Problems(), sections)
    assert sections.count == 2
