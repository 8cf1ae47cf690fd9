"""Writes extracted text as a plain text file: UTF-8 with BOM and CRLF, which every Windows program shows right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.model.errors import NothingToShow

_KEPT_CONTROLS = frozenset("\n\t")
BOM = b"\xef\xbb\xbf"


def write_text(pieces: Iterable[str], target: BinaryIO, session: Session) -> None:
    """Write *pieces* without control and bidi characters. Raises NothingToShow when they hold nothing to read."""
    target.write(BOM)
    seen = False
    for piece in pieces:
        clean = "".join(char for char in _with_plain_line_ends(piece) if char in _KEPT_CONTROLS or _shows(char))
        seen = seen or bool(clean.strip())
        encoded = clean.replace("\n", "\r\n").encode()
        session.count("bytes of extracted text", len(encoded), session.limits.max_bytes)
        target.write(encoded)
    if not seen:
        raise NothingToShow("the file holds no text")


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")


def _shows(char: str) -> bool:
    return char == "\u3000" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
