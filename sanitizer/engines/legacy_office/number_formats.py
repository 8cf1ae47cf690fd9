"""Writes a number as its cell shows it: dates with 和暦, percentages, thousands, decimals (ECMA-376 part 1, 18.8.31).

Not everything that Excel can: fractions and formats that are not understood fall back to the plain number.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import isfinite

# Built-in formats (18.8.30) with those of a Japanese Excel.
_YEN = '"¥"'
BUILT_IN: dict[int, str] = (
    {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 48: "##0.0E+0", 49: "@"}
    | dict.fromkeys((5, 6, 42), f"{_YEN}#,##0")
    | dict.fromkeys((7, 8, 44), f"{_YEN}#,##0.00")
    | dict.fromkeys((37, 38, 41), "#,##0")
    | dict.fromkeys((39, 40, 43), "#,##0.00")
    | {14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm"}
    | {21: "h:mm:ss", 22: "yyyy/m/d h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"}
    | dict.fromkeys((27, 36, 50, 57), "ge.m.d")
    | dict.fromkeys((28, 29, 51, 54, 58), 'ggge"年"m"月"d"日"')
    | dict.fromkeys((34, 52, 55), 'yyyy"年"m"月"')
    | dict.fromkeys((35, 53, 56), 'm"月"d"日"')
    | {30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"'}
)
_ERAS = (
    (date(2019, 5, 1), ("R", "令", "令和")),
    (date(1989, 1, 8), ("H", "平", "平成")),
    (date(1926, 12, 25), ("S", "昭", "昭和")),
    (date(1912, 7, 30), ("T", "大", "大正")),
    (date(1868, 1, 25), ("M", "明", "明治")),
)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_FULL_MONTHS = "January February March April May June July August September October November December".split()
_DAYS, _FULL_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split(), "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_JAPANESE_DAYS = "月火水木金土日"
_MAX_FORMAT_CHARS = 500
_NO_NUMBER = "#NUM!"
_TOKEN = re.compile(
    r"\"[^\"]*\"|\\.|_.|\*.|\[[^\]]*\]|E[+-]0+|AM/PM|A/P|午前/午後|General|G/標準|y+|m+|d+|h+|s+|g+|e+|a{3,4}|r+|b+|\.0+|[#0?,.%@/]|.",
    re.IGNORECASE | re.DOTALL,
)
_DATE_START = frozenset("ymdhsgear")
_ELAPSED = frozenset(("[h]", "[hh]", "[m]", "[mm]", "[s]", "[ss]"))


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """*value* by the format *code*; "" and General give the number with up to 11 digits, as a cell has it."""
    if not isfinite(value):
        return _NO_NUMBER
    section, value, has_sign = _section(code[:_MAX_FORMAT_CHARS], value)
    tokens = _tokens(section)
    if not tokens or any(token.lower() in ("general", "g/標準") for token in tokens):
        literal = "".join(_literal(token) for token in tokens if token.lower() not in ("general", "g/標準"))
        return literal + plain(value) if literal else plain(value)
    if _is_date(tokens):
        return _date(value, tokens, from_1904)
    text = _number(abs(value), tokens)
    return f"-{text}" if value < 0 and not has_sign and text.strip("0.,% ") else text


def plain(value: float) -> str:
    """As General shows it."""
    if not isfinite(value):
        return _NO_NUMBER
    if value == int(value) and abs(value) < 1e11:
        return str(int(value))
    text = f"{value:.10g}"
    return text if "e" not in text else f"{value:.5E}"


@lru_cache(maxsize=512)
def _tokens(section: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(section))


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    """Parts at the semicolons outside of quotation marks."""
    parts, current, quoted = [], "", False
    for at, char in enumerate(code):
        if char == '"' and (at == 0 or code[at - 1] != "\\"):
            quoted = not quoted
        if char == ";" and not quoted:
            parts.append(current)
            current = ""
        else:
            current += char
    return (*parts, current)


def _section(code: str, value: float) -> tuple[str, float, bool]:
    """(section, value to show, whether the section itself writes the sign)."""
    sections = _sections(code)
    if len(sections) >= 3 and value == 0:
        return sections[2], value, True
    if len(sections) >= 2 and value < 0:
        return sections[1], -value, True
    return sections[0], value, False


def _is_date(tokens: tuple[str, ...]) -> bool:
    """A unit of time outside of literals; [h] counts, [Red] and [$-411] do not."""
    units = (token.lower() for token in tokens if token[0] not in '"\\_*' and not _is_power(token))
    return any(token in _ELAPSED or token[0] in _DATE_START for token in units)


def _is_power(token: str) -> bool:
    """E+00: a number with its power of ten."""
    return token[:2].upper() in ("E+", "E-")


def _literal(token: str) -> str:
    if token.startswith('"'):
        return token.strip('"')
    if token.startswith("\\"):
        return token[1:]
    if token.startswith("_"):
        return ""
    if token.startswith("*"):
        return ""
    if token.startswith("[$"):
        return token[2:-1].split("-", 1)[0]  # a currency; [$-411] says only a language
    return "" if token.startswith("[") else token


# --- dates -----------------------------------------------------------------------------------------------------------------------


def _date(value: float, tokens: tuple[str, ...], from_1904: bool) -> str:
    when = _moment(value, from_1904, with_fraction=any(token.startswith(".0") for token in tokens))
    if when is None:
        return plain(value)
    half = any(token.upper() in ("AM/PM", "A/P") or token == "午前/午後" for token in tokens)
    return "".join(_date_token(token, at, tokens, when, value, half) for at, token in enumerate(tokens))


def _moment(value: float, from_1904: bool, *, with_fraction: bool) -> datetime | None:
    """Excel's 1900 had a 29th of February: days before it are one off."""
    if not 0 <= value < 2_958_466:
        return None
    days = int(value)
    seconds = (value - days) * 86_400
    rest = timedelta(seconds=round(seconds, 3) if with_fraction else round(seconds))
    if from_1904:
        return datetime(1904, 1, 1) + timedelta(days=days) + rest
    return datetime(1899, 12, 31 if days < 60 else 30) + timedelta(days=days) + rest


def _date_token(token: str, at: int, tokens: tuple[str, ...], when: datetime, value: float, half: bool) -> str:
    lowered = token.lower()
    unit = lowered[0]
    if lowered in ("[h]", "[hh]"):
        return str(int(value * 24 + 1e-9))
    if lowered in ("[m]", "[mm]"):
        return str(int(value * 1440 + 1e-9))
    if lowered in ("[s]", "[ss]"):
        return str(int(value * 86_400 + 1e-9))
    if token.upper() == "AM/PM":
        return "AM" if when.hour < 12 else "PM"
    if token.upper() == "A/P":
        return "A" if when.hour < 12 else "P"
    if token == "午前/午後":
        return "午前" if when.hour < 12 else "午後"
    if token.startswith(".0"):
        return f"{when.microsecond / 1e6:.{len(token) - 1}f}"[1:]
    if unit == "y":
        return f"{when.year % 100:02d}" if len(token) <= 2 else f"{when.year:04d}"
    if unit == "m":
        return _minute(len(token), when) if _is_minute(at, tokens) else _month(len(token), when)
    if unit == "d":
        return _day(len(token), when)
    if unit == "h":
        hour = (when.hour % 12 or 12) if half else when.hour
        return f"{hour:0{min(len(token), 2)}d}"
    if unit == "s":
        return f"{when.second:0{min(len(token), 2)}d}"
    if unit == "g":
        return next((names[min(len(token), 3) - 1] for start, names in _ERAS if when.date() >= start), "")
    if unit in "er":
        return _era_year(len(token), when)
    if lowered in ("aaa", "aaaa"):
        return _JAPANESE_DAYS[when.weekday()] + ("曜日" if len(token) == 4 else "")
    return _literal(token)


def _is_minute(at: int, tokens: tuple[str, ...]) -> bool:
    """m is a minute behind an hour or before a second."""
    before = next((token.lower() for token in reversed(tokens[:at]) if _is_unit(token)), "")
    after = next((token.lower() for token in tokens[at + 1 :] if _is_unit(token)), "")
    return before.lstrip("[").startswith("h") or after.lstrip("[").startswith("s")


def _is_unit(token: str) -> bool:
    return token[0].lower() in "ymdhs" or token.lower() in _ELAPSED


def _minute(width: int, when: datetime) -> str:
    return f"{when.minute:0{min(width, 2)}d}"


def _month(width: int, when: datetime) -> str:
    if width <= 2:
        return f"{when.month:0{width}d}"
    name = _FULL_MONTHS[when.month - 1] if width == 4 else _MONTHS[when.month - 1]
    return name[0] if width == 5 else name


def _day(width: int, when: datetime) -> str:
    if width <= 2:
        return f"{when.day:0{width}d}"
    return (_DAYS if width == 3 else _FULL_DAYS)[when.weekday()]


def _era_year(width: int, when: datetime) -> str:
    start = next((start for start, _names in _ERAS if when.date() >= start), None)
    return f"{when.year - start.year + 1:0{min(width, 2)}d}" if start else str(when.year)


# --- numbers ---------------------------------------------------------------------------------------------------------------------


def _number(value: float, tokens: tuple[str, ...]) -> str:
    if "/" in tokens and any(token in "?#0" for token in tokens):
        return plain(value)  # a fraction
    if "@" in tokens:
        return "".join(plain(value) if token == "@" else _literal(token) for token in tokens)
    places = [at for at, token in enumerate(tokens) if token in "#0?" or re.fullmatch(r"\.0+", token)]
    if not places:
        return "".join(_literal(token) for token in tokens)
    first, last = places[0], places[-1]
    while last + 1 < len(tokens) and tokens[last + 1] in (",", "."):
        last += 1
    pattern = "".join(token for token in tokens[first : last + 1] if re.fullmatch(r"[#0?,.]|\.0+", token))
    value *= 100.0 ** sum(token == "%" for token in tokens)
    before = "".join(_literal(token) for token in tokens[:first])
    if any(map(_is_power, tokens)):
        return before + f"{value:.{min(pattern.partition('.')[2].count('0'), 15)}E}"
    body = _digits(value, pattern)
    inside = "".join(_literal(token) for token in tokens[first : last + 1] if not re.fullmatch(r"[#0?,.]|\.0+", token))
    after = "".join(_literal(token) for token in tokens[last + 1 :])
    return before + body + inside + after


def _digits(value: float, pattern: str) -> str:
    """The digits by 0, # and ?, a comma between thousands where the pattern has one, a trailing comma for each factor 1,000."""
    while pattern.endswith(","):
        pattern, value = pattern[:-1], value / 1000
    whole, _, fraction = pattern.partition(".")
    most = min(len(fraction), 15)
    least = sum(char in "0?" for char in fraction[:most])
    if value >= 1e15:
        return plain(value)
    text = f"{value + 1e-12 * (value != int(value)):.{most}f}" if most else f"{_half_up(value)}"
    left, _, right = text.partition(".")
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    digits = sum(char == "0" for char in whole)
    left = left.lstrip("0").rjust(digits, "0")
    if "," in whole and left:
        left = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", left)
    return left + (f".{right}" if right or (fraction == "" and "." in pattern) else "")


def _half_up(value: float) -> int:
    """Excel rounds halves away from zero."""
    return int(value + 0.5)
