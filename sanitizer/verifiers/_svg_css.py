"""Looks through CSS for what loads or leads elsewhere: escapes are resolved first, then names and addresses are searched for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitizer.verifiers._svg_lists import AT_RULES, FUNCTIONS

Wrong = tuple[str, str]
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})[ \t\r\n\f]?|\\(.)", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"[^"\n]*"' + r"|'[^'\n]*'")
_URL = re.compile(r"url\s*\(\s*([^)]*)\)", re.IGNORECASE)
_AT = re.compile(r"@\s*([\w-]+)")
_FUNCTION = re.compile(r"([A-Za-z_-][\w-]*)\(")
_LOCAL = re.compile(r"#[\w.:\-]{1,200}\s*")
_NEVER = re.compile(r"javascript:|vbscript:|data:|expression\(|-moz-binding|behavior\s*:|https?:|//|\\\\|<", re.IGNORECASE)


def wrong_css(text: str) -> Iterator[Wrong]:
    """What is wrong with a style sheet, a declaration or a value; strings are only words."""
    plain = _STRING.sub('""', _COMMENT.sub(" ", text))
    plain = _ESCAPE.sub(_resolved, plain)
    for address in _URL.findall(plain):
        if not _LOCAL.fullmatch(address):
            yield "svg.css_url", address[:200]
    for name in _AT.findall(plain):
        lowered = name.lower()
        if lowered not in AT_RULES:
            key = {"import": "svg.css_import", "font-face": "svg.font"}.get(lowered, "svg.unknown_style")
            yield key, f"@{name}"
    for name in _FUNCTION.findall(plain):
        if name.lower() not in FUNCTIONS and name.lower() not in ("and", "or", "not"):
            yield "svg.unknown_style", f"{name}()"
    if found := _NEVER.search(plain):
        yield "svg.css_url", found[0]


def _resolved(match: re.Match[str]) -> str:
    if match[2] is not None:
        return match[2]
    number = int(match[1], 16)
    return chr(number) if 0 < number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
