"""Which cell of a CSV a spreadsheet would run as a formula, and how it is defused.

A spreadsheet takes a cell as a formula when it starts with = + - @ (also full-width, which Excel normalises), after blanks, tabs or
quotes that one reader or another drops (OWASP, "CSV Injection"; CWE-1236). What clerks write with these signs is no formula and
stays: numbers, telephone numbers, dates, "-" for nothing, "- 備考", "＋α", `="00123"`. So the rule is by what the cell could do: a
call, a DDE request (`cmd|'/C ...'!A0`), a reference to another file, a name or a cell are formulas; digits, signs and Japanese
words are not. Every pattern here runs in linear time.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import cache

from sanitizer.model.errors import LimitExceeded

_BLANK = (
    "\\x20\\x0b\\x0c\\x1c-\\x1f\\x85\\xa0\\xad\\u061c\\u1680\\u180e\\u2000-\\u200f\\u2028\\u2029\\u202f\\u205f"
    "\\u2060-\\u2064\\u3000\\ufeff"
)
_BOUNDARY = ',;\\t\\r\\n"|'
_SIGN = "=+\\-@＝＋－＠"
_NUMBER_AHEAD = r'(?:[0-9][0-9,.]{0,50}+)?(?:[,;\t\r\n"]|\Z)'

_PLAIN = "\\x20.:/%*#&^~+\\-()（）0-9０-９　、。・ー〜～＋－\\u3041-\\u30ff\\u4e00-\\u9fff"
_LEAD = rf'[\t\r\n"{_BLANK}]'
_PLAIN_CELL = re.compile(rf"[+\-＋－][{_PLAIN},]*+\Z")


@cache
def candidate_pattern(delimiter: str) -> re.Pattern[str]:
    """A necessary condition for `defused` to change anything, to be searched in a line feed + whole well-formed records.

    It finds each sign where any reader could see a cell begin, unless only signs, digits and Japanese words follow in the cell.
    """
    end = re.escape(delimiter) + "\\r\\n"
    return re.compile(
        rf"[,;\t\r\n|][{_BLANK}]*+(?:[=@＝＠]|[+\-＋－](?![{_PLAIN}]*+[{end}]))"
        rf'|"{_LEAD}{{0,64}}+(?:[=@＝＠]|[+\-＋－](?![{_PLAIN},]*+"[{end}])|{_LEAD})'
    )


_ANY_SIGN = re.compile(f"[{_SIGN}]")
_START = re.compile(rf"{_LEAD}*+([{_SIGN}])")
_INNER = re.compile(rf"(?:\A|(?<=[{_BOUNDARY}]))[{_BLANK}]*+([=@＝＠]|[+\-＋－](?!{_NUMBER_AHEAD}))")
_CALL = re.compile(r"(?<![\w.])[A-Za-z_][A-Za-z0-9_.]*+\s*+\(")
_EXTERNAL = re.compile(r"""[A-Za-z0-9_\]')]\s*+!|\\\\|\[[^\[\]]{1,255}\.\w{2,5}\]""")
_ONLY_EQUALS = re.compile(r"[=\s]+")
_TEXT_CONSTANT = re.compile(r'="([^"|]*)"\s*')
_NUMBER_WITH_UNIT = re.compile(r"[+\-@\s]*[\d.,]+\s*(?:[eE][+\-]?\d+|[A-Za-z°%/]{0,6}\d?)\s*")
_ASCII_LETTER = re.compile(r"[A-Za-z]")
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PIECE_END = re.compile("[,;\t]")
_MAX_JUDGED_CHARS = 32_768  # Excel's longest cell; what is longer is cut off there
_MAX_PIECE_CHARS = 512
_MAX_INNER_PLACES = 200_000


class Kind(Enum):
    FORMULA = "formula"
    DDE = "dde"


def judge(value: str) -> Kind | None:
    """What a spreadsheet would make of a cell whose content is *value*; None for text and numbers."""
    start = _START.match(value)
    if start is None or _PLAIN_CELL.match(value, start.start(1)):
        return None
    written = value[start.start(1) : start.start(1) + _MAX_JUDGED_CHARS]
    body = unicodedata.normalize("NFKC", written)
    if _is_harmless(body, written):
        return None
    return Kind.DDE if _has_dde(body) else Kind.FORMULA


def defused(value: str) -> tuple[str, Kind | None]:
    """*value* with an apostrophe before each formula, and the worst kind that was there. Raises LimitExceeded."""
    if not _ANY_SIGN.search(value):
        return value, None
    start = _START.match(value)
    kind = judge(value) if start else None
    own_sign = start.start(1) if start else -1
    lines: list[str] = []
    position = 0
    for line in value.split("\n"):
        text, inner = _defused_inside(line, -1 if position else own_sign)
        lines.append(text)
        if inner is not None:
            kind = Kind.DDE if Kind.DDE in (inner, kind) else Kind.FORMULA
        position += len(line) + 1
    text = "\n".join(lines)
    return ("'" + text if judge(text) else text), kind


def _is_harmless(body: str, written: str) -> bool:
    """*body* is *written* in NFKC, which would make Japanese letters of half-width and squared signs."""
    if body.startswith("="):
        if _ONLY_EQUALS.fullmatch(body):
            return True  # a ruled line
        constant = _TEXT_CONSTANT.fullmatch(body)  # ="00123", the way to keep leading zeros
        return constant is not None and judge(constant.group(1)) is None
    if "|" in body or _CALL.search(body) or _EXTERNAL.search(body):
        return False
    if not _ASCII_LETTER.search(body) or _NUMBER_WITH_UNIT.fullmatch(body):
        return True
    return _JAPANESE.search(written) is not None


def _has_dde(text: str) -> bool:
    bar = text.find("|")
    return bar >= 0 and text.find("!", bar) >= 0


def _defused_inside(line: str, own_sign: int) -> tuple[str, Kind | None]:
    """For signs within a cell, where only a reader with another delimiter would see a cell begin: the dangerous shapes alone.

    The sign at *own_sign* is that of the cell itself; with only blanks before it, the apostrophe before the cell is enough.
    """
    if _INNER.search(line) is None:
        return line, None
    plain = unicodedata.normalize("NFKC", line)
    if "|" not in plain and not _CALL.search(plain) and not _EXTERNAL.search(plain):
        return line, None
    dde = _has_dde(plain)
    worst: Kind | None = None
    pieces: list[str] = []
    position = 0
    for number, match in enumerate(_INNER.finditer(line)):
        if number > _MAX_INNER_PLACES:
            raise LimitExceeded(f"a cell has more than {_MAX_INNER_PLACES:,} places like a formula")
        sign = match.start(1)
        piece = _PIECE_END.split(unicodedata.normalize("NFKC", line[sign : sign + _MAX_PIECE_CHARS]), maxsplit=1)[0]
        if not (sign == own_sign and match.start() == 0) and _runs(piece, dde):
            worst = Kind.DDE if dde else Kind.FORMULA
            pieces += [line[position:sign], "'"]
            position = sign
    pieces.append(line[position:])
    return "".join(pieces), worst


def _runs(piece: str, line_has_dde: bool) -> bool:
    if "|" in piece and (line_has_dde or piece.startswith("=")):
        return True
    return bool(_CALL.search(piece) or _EXTERNAL.search(piece))
