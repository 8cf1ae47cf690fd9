"""Writes names, strings and numbers in the one canonical form of PDF syntax that targets use (ISO 32000-2, 7.3)."""

from __future__ import annotations

import re
from functools import lru_cache

_REGULAR = frozenset(b"!$&'*+,-.0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~")
_PLAIN_TEXT = re.compile(r"[ !#-'*-\[\]-~]*")
_HEX_PAIR = re.compile(rb"#([0-9A-Fa-f]{2})")
_MAX_REAL = 3.4e38
_MAX_INTEGER = 2**31 - 1


def name_bytes(json_name: str) -> bytes:
    """The bytes of a name, without its slash, from qpdf's JSON: "/UTF-8 text", or "n:/syntax with #xx" where it is not UTF-8."""
    if json_name.startswith("n:"):
        return _HEX_PAIR.sub(lambda match: bytes((int(match[1], 16),)), json_name[3:].encode("utf-8", "surrogateescape"))
    return json_name[1:].encode("utf-8", "surrogateescape")


def write_name_bytes(name: bytes) -> str:
    """b"A B" gives "/A#20B"; a zero byte, which no name may hold, becomes "_"."""
    return "/" + "".join(chr(byte) if byte in _REGULAR else "_" if byte == 0 else f"#{byte:02x}" for byte in name)


@lru_cache(maxsize=4096)
def write_name(json_name: str) -> str:
    return write_name_bytes(name_bytes(json_name))


def write_bytes(data: bytes) -> str:
    """A string of bytes as hex digits."""
    return f"<{data.hex()}>"


def write_text(text: str) -> str:
    """A text string: ASCII stays readable, everything else is UTF-16 with a byte order mark (7.9.2.2)."""
    if _PLAIN_TEXT.fullmatch(text):
        return f"({text})"
    if text.isascii():
        return write_bytes(text.encode("ascii"))
    return write_bytes(b"\xfe\xff" + text.encode("utf-16-be", "replace"))


def write_string(json_string: str) -> str:
    """A string from qpdf's JSON: "u:text" or "b:hex digits"."""
    if json_string.startswith("u:"):
        return write_text(json_string[2:])
    return write_bytes(bytes.fromhex(json_string[2:]))


def string_bytes(json_string: str) -> bytes:
    """The bytes of a string from qpdf's JSON; for "u:" those of ASCII, else of UTF-16 with a byte order mark."""
    if json_string.startswith("u:"):
        text = json_string[2:]
        return text.encode("ascii") if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be", "replace")
    return bytes.fromhex(json_string[2:])


def write_number(value: float) -> str:
    """Without an exponent; values beyond what readers take (annex C.2) are clamped."""
    if type(value) is int:
        return str(max(-_MAX_INTEGER - 1, min(_MAX_INTEGER, value)))
    if value != value:
        return "0"
    value = max(-_MAX_REAL, min(_MAX_REAL, value))
    text = repr(value)
    if "e" in text:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
        return "0" if text in ("-0", "") else text
    return text[:-2] if text.endswith(".0") else text
