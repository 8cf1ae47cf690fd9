"""The tokens of rich text (RTF 1.9.1, "RTF Syntax"), by one expression over the bytes, and the end of a group that is not read.

The order of the alternatives is the number of the match's group: see the constants. A word takes one blank behind it; line ends and
NUL bytes mean nothing; a letter of any case continues a word, as Word reads it.
"""

from __future__ import annotations

import re

WORD, TEXT, OPEN, CLOSE, SYMBOL = 1, 2, 3, 4, 5

TOKEN = re.compile(
    rb"\\([A-Za-z]+(?:-?[0-9]+)?)[ ]?"
    rb"|((?:[^\\{}\r\n\0]+|\\'[0-9A-Fa-f]{2}){1,1000})"
    rb"|(\{)|(\})"
    rb"|\\([^A-Za-z])"
    rb"|[\r\n\0]+|\\\Z",
    re.DOTALL,
)
PARTS = re.compile(rb"([A-Za-z]+)(-?[0-9]+)?")
_MARK = re.compile(rb"[{}]|\\bin(?![A-Za-z])(-?[0-9]+)?[ ]?|\\.", re.DOTALL)
FAR = 10_000_000_000
MAX_DIGITS = 10  # Word takes no longer numbers


def number(digits: bytes | None) -> int | None:
    """The parameter of a word; None when there is none. Numbers of more than ten digits are far outside of every range."""
    if digits is None:
        return None
    if len(digits) > MAX_DIGITS + 1:
        return FAR
    return int(digits)


def group_end(data: bytes, at: int) -> int:
    """Where the closing brace of the group stands in which *at* is; the end of *data* when there is none.

    Escaped braces and the bytes behind \\bin do not count. In linear time.
    """
    depth = 1
    while True:
        for mark in _MARK.finditer(data, at):
            found = mark[0]
            if found == b"{":
                depth += 1
            elif found == b"}":
                depth -= 1
                if depth == 0:
                    return mark.start()
            elif found.startswith(b"\\bin"):
                length = number(mark[1]) or 0
                if length > 0:
                    at = mark.end() + length
                    break
        else:
            return len(data)
        if at >= len(data):
            return len(data)
