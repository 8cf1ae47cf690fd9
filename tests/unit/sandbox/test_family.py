"""The parent's guess by leading bytes; the child corrects it."""

from __future__ import annotations

import pytest

from sanitizer.model.verdict import Method
from sanitizer.sandbox.family import FAMILIES, family_for, serves


@pytest.mark.parametrize(
    ("head", "family"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"junk\n%PDF-1.7", "pdf"),
        (b"PK\x03\x04", "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "macros"),
        (b"{\\rtf1", "office"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        ("議事録".encode(), "text"),
        (b"", "text"),
    ],
)
def test_by_leading_bytes(head: bytes, family: str) -> None:
    assert family_for(head, Method.RECONSTRUCT) == family


def test_pages_are_drawn_by_the_renderer() -> None:
    assert family_for(b"%PDF-1.7", Method.FLATTEN) == "render"
    assert family_for(b"\x89PNG\r\n\x1a\n", Method.FLATTEN) == "render"
    assert family_for(b"%PDF-1.7", Method.TEXT) == "render"
    assert set(FAMILIES) == {"pdf", "office", "macros", "signatures", "image", "text", "render", "verify", "proof"}


def test_office_files_are_printed_first() -> None:
    assert family_for(b"PK\x03\x04", Method.FLATTEN) == "office"
    assert family_for(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Method.FLATTEN) == "macros"


def test_the_larger_family_does_what_the_smaller_one_does() -> None:
    assert serves("macros", "office")
    assert not serves("office", "macros")
    assert not serves("macros", "pdf")
    assert serves("signatures", "pdf")
    assert serves("signatures", "render")
    assert not serves("pdf", "signatures")
    assert not serves("render", "pdf")
