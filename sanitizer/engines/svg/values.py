"""Values of attributes that are not CSS: numbers within ranges, path data, transforms, names, words, times."""

from __future__ import annotations

import re

from sanitizer.engines.svg.allow_list import allow_list

MAX_PATH_CHARS = 16 * 1024 * 1024
MAX_WORD_CHARS = 2_000
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_UNITS = frozenset(
    {
        "",
        "px",
        "pt",
        "pc",
        "mm",
        "cm",
        "in",
        "em",
        "ex",
        "rem",
        "ch",
        "vw",
        "vh",
        "vmin",
        "vmax",
        "q",
        "deg",
        "grad",
        "rad",
        "turn",
        "%",
        "s",
    }
)
_BETWEEN = re.compile(r"[\s,]*")
_UNIT = re.compile(r"[A-Za-z%]{0,4}")
_PATH = re.compile(r"[MmZzLlHhVvCcSsQqTtAaRrBb0-9eE+\-.,\s]*")
_POINTS = re.compile(r"[0-9eE+\-.,\s]*")
_TRANSFORM = re.compile(r"\s*(?:(?:matrix|translate|scale|rotate|skewX|skewY|ref)\s*\([0-9a-zA-Z%+\-.,\s]{0,400}\)[\s,]*){0,400}")
_NAME = re.compile(r"[\w.:\-]{1,200}")
_WORDS = re.compile(r"[\w.,:;#/+\-\s]*")
_TIME = re.compile(r"[\w.:;,+\-\s#|]*")
_SCHEME = re.compile(r"(?:script|data|https?|file)\s*:|//", re.IGNORECASE)  # words that somebody might take for an address
_KEYWORDS = frozenset(
    {"auto", "auto-start-reverse", "none", "inherit", "initial", "center", "left", "right", "top", "bottom", "unset"}
)


def clean_value(name: str, kind: str, text: str) -> str | None:
    """*text* as it is written, blanks at its ends taken off; None when it is no value of its kind."""
    text = text.strip()
    if kind == "numbers":
        return text if text in _KEYWORDS or _are_numbers(name, text) else None
    if kind == "path":
        return text if len(text) <= MAX_PATH_CHARS and _PATH.fullmatch(text) else None
    if kind == "points":
        return text if len(text) <= MAX_PATH_CHARS and _POINTS.fullmatch(text) else None
    if kind == "transform":
        return text if text == "none" or _TRANSFORM.fullmatch(text) else None
    if kind == "name":
        return text if _NAME.fullmatch(text) else None
    if kind in ("words", "time") and _SCHEME.search(text):
        return None
    if kind == "words":
        return text if len(text) <= MAX_WORD_CHARS and _WORDS.fullmatch(text) else None
    if kind == "time":
        return text if len(text) <= MAX_WORD_CHARS * 10 and _TIME.fullmatch(text) else None
    if kind == "text":
        return text if len(text) <= MAX_WORD_CHARS else None
    return None


def _are_numbers(name: str, text: str) -> bool:
    """Numbers with units, each in its range."""
    ranges = allow_list().ranges
    low, high = ranges.get(name, ranges["*"])
    at = 0
    while at < len(text):
        found = _NUMBER.match(text, at)
        if found is None or len(found[0]) > 60 or not low <= float(found[0]) <= high:
            return False
        unit = _UNIT.match(text, found.end())
        if unit is None or unit[0].lower() not in _UNITS:
            return False
        between = _BETWEEN.match(text, unit.end())
        at = between.end() if between else unit.end()
    return True


def is_path(text: str) -> bool:
    return len(text) <= MAX_PATH_CHARS and _PATH.fullmatch(text) is not None
