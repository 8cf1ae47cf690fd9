"""Writes extracted text as a plain text file with CRLF: UTF-8 with its mark, which every Windows program shows right, or cp932."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.contract.ladder import DROPPED_CHARACTER, REPLACED_CHARACTER, TEXT_ENCODING
from sanitizer.detect import japanese_codecs
from sanitizer.model.errors import NothingToShow

_KEPT_CONTROLS = frozenset("\n\t\f")  # a form feed parts pages
_SOFT_HYPHEN = "\u00ad"
_NEAREST = str.maketrans({"—": "―", "–": "-", "•": "・", "\u2011": "-"})  # dashes and dots that cp932 has in another form
_SHOWN_CODES = 8
BOM = b"\xef\xbb\xbf"


def write_text(pieces: Iterable[str], target: BinaryIO, session: Session) -> None:
    """Write *pieces* without control and bidi characters, and say which were left out or replaced.

    Raises NothingToShow when they hold nothing to read.
    """
    as_cp932 = session.option(TEXT_ENCODING) == "cp932"
    if not as_cp932:
        target.write(BOM)
    seen = False
    dropped: Counter[str] = Counter()
    replaced: Counter[str] = Counter()
    for piece in pieces:
        text = _with_plain_line_ends(piece)
        dropped.update(char for char in text if not _stays(char))
        clean = "".join(filter(_stays, text)).replace("\n", "\r\n")
        seen = seen or bool(clean.strip())
        encoded = _in_cp932(clean, replaced) if as_cp932 else clean.encode()
        session.count("bytes of extracted text", len(encoded), session.limits.max_bytes)
        target.write(encoded)
    if not seen:
        raise NothingToShow("the file holds no text")
    if dropped:
        session.found(DROPPED_CHARACTER, "text", _counted(dropped))
    if replaced:
        session.found(REPLACED_CHARACTER, "text", _counted(replaced))


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")


def _stays(char: str) -> bool:
    """Private use stays: it is 外字."""
    return char in _KEPT_CONTROLS or char == _SOFT_HYPHEN or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn"}


def _in_cp932(text: str, replaced: Counter[str]) -> bytes:
    """As Windows writes it: 〜 as ～, − as －, compatibility forms as what they stand for; 〓 for what cp932 does not have."""
    try:
        return japanese_codecs.encode_cp932(text)
    except UnicodeEncodeError:
        return b"".join(_character_in_cp932(char, replaced) for char in text)


def _character_in_cp932(char: str, replaced: Counter[str]) -> bytes:
    for form in (char, japanese_codecs.windows_readings(char), char.translate(_NEAREST), unicodedata.normalize("NFKC", char)):
        try:
            return japanese_codecs.encode_cp932(form)
        except UnicodeEncodeError:
            continue
    replaced[char] += 1
    if unicodedata.category(char) in ("Mn", "Cf"):  # it only changes the character before it
        return b""
    return japanese_codecs.encode_cp932(japanese_codecs.GETA)


def _counted(characters: Counter[str]) -> str:
    codes = " ".join(f"U+{ord(char):04X}" for char in sorted(characters)[:_SHOWN_CODES])
    return f"{characters.total()} characters: {codes}"
