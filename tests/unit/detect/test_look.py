"""Text of any encoding, root elements behind prologs, mail fields."""

from __future__ import annotations

import pytest

from sanitizer.detect.look import Look
from tests.unit.detect.files import detect, glimpse


@pytest.mark.parametrize(
    ("markup", "root"),
    [
        ("<svg/>", "svg"),
        ("<?xml version='1.0'?>\n<!-- <html> -->\n<svg:svg xmlns:svg='x'>", "svg"),
        ("<!DOCTYPE svg [ <!ENTITY a '>'> ]><svg>", "svg"),
        ("<!DOCTYPE html><HTML>", "HTML"),
        ("<!-- never closed", ""),
        ("text <svg>", ""),
        ("<!" * 200, ""),
        ("", ""),
    ],
)
def test_root_element(markup: str, root: str) -> None:
    assert Look(glimpse(markup.encode())).root == root


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932"])
def test_a_page_in_any_encoding_is_a_page(encoding: str) -> None:
    assert detect("<!DOCTYPE html><html>市</html>".encode(encoding), "a.html").type_name == "html"


def test_mail_fields_stop_at_the_first_line_that_is_none() -> None:
    look = Look(glimpse(b"From me Mon\r\nReceived: x\r\n by y\r\nSubject:\r\nhello\r\nTo: z\r\n"))
    assert look.mail_fields == ("received", "subject")
