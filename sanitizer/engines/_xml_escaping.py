"""Writes text into XML (the standard library's helper loads an HTTP client with it, which a zygote must not carry)."""

from __future__ import annotations

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def escaped(text: str) -> str:
    """*text* as the content of an element."""
    return text.translate(_TEXT)


def quoted(text: str) -> str:
    """*text* as the value of an attribute, with its quotation marks."""
    return f'"{text.translate(_ATTRIBUTE)}"'
