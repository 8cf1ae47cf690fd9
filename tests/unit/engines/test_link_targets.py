"""Where a hyperlink may lead."""

from __future__ import annotations

import pytest

from sanitizer.engines._link_targets import safe_address


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://www.city.example.invalid/a?b=c#d", "https://www.city.example.invalid/a?b=c#d"),
        ("HTTP://例え.example.invalid/道", "HTTP://例え.example.invalid/道"),
        ("mailto:soumu@city.example.invalid?subject=x", "mailto:soumu@city.example.invalid?subject=x"),
        (" https://example.invalid/a b ", "https://example.invalid/a%20b"),
        ("https://example.invalid/{a|b}", "https://example.invalid/%7Ba%7Cb%7D"),
    ],
)
def test_safe(address: str, written: str) -> None:
    assert safe_address(address) == written


@pytest.mark.parametrize(
    "address",
    [
        "file:///c:/x.exe",
        "\\\\192.0.2.7\\x",
        "javascript:alert(1)",
        "data:text/html,x",
        "mhtml:http://192.0.2.7/x",
        "ms-word:ofe|u|http://192.0.2.7/x",
        "search-ms:query=x",
        "x.docx",
        "http:\\\\192.0.2.7",
        "https://",
        "https://a\x00b",
        'https://example.invalid/"x',
        "https://example.invalid/" + "a" * 3000,
        "",
    ],
)
def test_refused(address: str) -> None:
    assert safe_address(address) is None
