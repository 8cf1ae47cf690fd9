"""What a spreadsheet would run in a CSV cell, read character by character: written apart from the engine's patterns."""

from __future__ import annotations

import re

_SIGNS = frozenset("=+-@")
_STARTS = frozenset("=+-@＝＋－＠")
_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = (
    " \x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\xad\u061c\u180e"
)
_LEAD = _BLANKS + '\t\r\n"'
_WORDS = "0-9０-９ .:/%()（）、。ー年月日円\\-\u3041-\u30f6\u4e00-\u9fff"
NEEDS_A_LOOK = re.compile(rf'(?:\A|[\0,;\t\r\n"|])[{_BLANKS}]*(?:[=@＝＋－＠]|[+\-](?![{_WORDS}]*(?:[0-9],[0-9]{{3}})*(?:\0|\Z)))')
"""In cells joined by NUL: a sign where a cell or a piece of one begins, and more than digits and Japanese words behind it."""
_INNER_STOPS = frozenset(',;\t\r\n"|')
_MACHINERY = frozenset("|([\\!｜（［＼！")
_JAPANESE_RANGES = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))
_MAX_CHARS = 32_768
_MAX_PIECE = 512


def runs(cell: str) -> bool:
    """True when *cell* would be taken as a formula that does or refers to anything."""
    body = cell.lstrip(_LEAD)[:_MAX_CHARS]
    if not body or body[0] not in _STARTS:
        return False
    body = body.translate(_TO_ASCII).replace("\u3000", " ")
    if body[0] == "=":
        return not _is_constant(body)
    if _has_machinery(body):
        return True
    if not any(char.isascii() and char.isalpha() for char in body):
        return False
    return not (_is_quantity(body) or any(_is_japanese(char) for char in body))


def runs_inside(cell: str) -> bool:
    """True when a piece of *cell* runs as soon as a reader splits it at another delimiter, a quote or a line end."""
    if _MACHINERY.isdisjoint(cell) or _STARTS.isdisjoint(cell):
        return False
    at_boundary = False
    for position, char in enumerate(cell):
        if char in _INNER_STOPS:
            at_boundary = True
        elif at_boundary and char in _STARTS:
            if not _is_number_at(cell, position) and _piece_runs(cell[position : position + _MAX_PIECE].translate(_TO_ASCII)):
                return True
            at_boundary = False
        elif char not in _BLANKS:
            at_boundary = False
    return False


def _is_number_at(cell: str, position: int) -> bool:
    """True for a sign with a plain number, or nothing, up to the next boundary."""
    rest = cell[position + 1 : position + 60]
    behind = rest.lstrip("0123456789.,") if rest[:1].isdigit() else rest
    return cell[position] in "+-＋－" and (not behind or behind[0] in ',;\t\r\n"')


def _piece_runs(text: str) -> bool:
    text = text.split("\n", 1)[0]
    end = min((place for place in map(text.find, ",;\t\r") if place >= 0), default=len(text))
    piece = text[:end]
    bar = piece.find("|")
    return _has_call_or_reference(piece) or (bar >= 0 and (piece[0] == "=" or "!" in text[bar:]))


def _is_constant(body: str) -> bool:
    """A ruled line, or `="text"` whose text is no formula itself."""
    if not body.strip("= \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029"):
        return True
    text = body.rstrip()
    if len(text) < 3 or text[1] != '"' or text[-1] != '"':
        return False
    inside = text[2:-1]
    return '"' not in inside and "|" not in inside and not runs(inside)


def _has_machinery(body: str) -> bool:
    return "|" in body or _has_call_or_reference(body)


def _has_call_or_reference(body: str) -> bool:
    if "\\\\" in body:
        return True
    for position, char in enumerate(body):
        if char == "(" and _name_before(body, position):
            return True
        if char == "!" and _reference_before(body, position):
            return True
        if char == "[" and _file_in_brackets(body, position):
            return True
    return False


def _name_before(body: str, position: int) -> bool:
    """True when an ASCII name stands before *position*, and is not the tail of a Japanese word."""
    end = len(body[max(0, position - 80) : position].rstrip()) + max(0, position - 80)
    start = end
    while start > 0 and end - start < 80 and (body[start - 1].isascii() and (body[start - 1].isalnum() or body[start - 1] in "_.")):
        start -= 1
    name = body[start:end]
    if not name or not (name[0].isalpha() or name[0] == "_"):
        return False
    return start == 0 or not (body[start - 1].isalnum() or body[start - 1] == "_")


def _reference_before(body: str, position: int) -> bool:
    before = body[max(0, position - 80) : position].rstrip()
    return bool(before) and before[-1].isascii() and (before[-1].isalnum() or before[-1] in "_])'")


def _file_in_brackets(body: str, position: int) -> bool:
    inside, closing, _ = body[position + 1 : position + 258].partition("]")
    _, dot, suffix = inside.rpartition(".")
    return bool(closing and dot) and "[" not in inside and 2 <= len(suffix) <= 5 and suffix.replace("_", "a").isalnum()


def _is_quantity(body: str) -> bool:
    """-3kg, +9h, -1.5E+3: a number with at most six letters behind it."""
    number = body.lstrip("+-@ \t\r\n\u3000")
    rest = number.lstrip("0123456789.,")
    if rest == number:
        return False
    rest = rest.strip()
    if rest[:1] in ("e", "E") and rest[1:].lstrip("+-").isdecimal():
        return True
    letters = rest[:-1] if rest[-1:].isdecimal() else rest
    return len(letters) <= 6 and all((char.isascii() and char.isalpha()) or char in "°%/" for char in letters)


def _is_japanese(char: str) -> bool:
    return any(first <= char <= last for first, last in _JAPANESE_RANGES)
