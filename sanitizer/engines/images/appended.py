"""Names what is hidden beside the pixels: data after the end of a picture, and program text in its comments."""

from __future__ import annotations

import re

from sanitizer.contract.engine import Session
from sanitizer.engines.images.features import APPENDED, POLYGLOT

SAMPLE_BYTES = 4096
_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP or JAR archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xca\xfe\xba\xbe", "a Java class"),
    (b"%PDF", "a PDF"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an OLE file"),
    (b"#!", "a script"),
)
_PICTURES = (
    (b"\xff\xd8\xff", "another JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
)
_MARKUP = (  # every alternative starts with "<": that keeps the search at a gigabyte a second
    rb"<(?:\?(?:php\b|=\s*[$\w`\"'(])|%[@=!\s]\s*[\w$\"'(]{3}|script|html|!doctype|svg|iframe)"
)
_NO_CHANCE = re.compile(rb"<(?:\?php|\?=\s*\$_|script|html|!doctype|iframe)", re.IGNORECASE)
_MARKUP_TEXT = re.compile(_MARKUP, re.IGNORECASE)
_PROGRAM_TEXT = re.compile(_MARKUP + rb"|javascript:|on(?:error|load)\s*=|\b(?:eval|alert)\s*\(", re.IGNORECASE)


def spells_markup(data: bytes) -> bool:
    """True when coded pixels spell PHP or markup, by an attacker's choice of pixels or by chance."""
    return _MARKUP_TEXT.search(data) is not None


def cut_points(data: bytes) -> list[int]:
    """Positions inside what `spells_markup` finds, where coded pixels can be cut."""
    return [match.start() + 2 for match in _MARKUP_TEXT.finditer(data)]


def report_spelled(session: Session, data: bytes) -> None:
    """A finding when the coded pixels of the source spell so much that it is no chance; the pixels stay, in other bytes."""
    if match := _NO_CHANCE.search(data):
        session.found(
            POLYGLOT, "picture data", f"pixels that spell {match.group(0).decode('ascii', 'replace')}: coded in other bytes"
        )


def report_text(session: Session, location: str, data: bytes) -> None:
    """A finding when a comment or another dropped block holds program text."""
    if match := _PROGRAM_TEXT.search(data):
        session.found(POLYGLOT, location, f"program text: {match.group(0)[:32].decode('ascii', 'replace')}")


def report_tail(session: Session, offset: int, size_bytes: int, sample: bytes) -> None:
    """Findings for *size_bytes* after the end of the picture at *offset*; *sample* is their beginning."""
    if size_bytes <= 0:
        return
    kind = next((words for mark, words in _SIGNATURES if sample.lstrip(b"\0\r\n ").startswith(mark)), "")
    neutral = next((words for mark, words in _PICTURES if sample.startswith(mark)), "")
    if sample[4:8] == b"ftyp":
        neutral = "a film"
    if not sample.strip(b"\0"):
        neutral = "zero bytes"
    described = f", like {kind or neutral}" if kind or neutral else ""
    session.found(APPENDED, f"byte {offset}", f"{size_bytes} bytes{described}")
    if kind:
        session.found(POLYGLOT, f"byte {offset}", kind)
    else:
        report_text(session, f"byte {offset}", sample)
