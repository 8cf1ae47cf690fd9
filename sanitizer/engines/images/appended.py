"""Names what is hidden beside the pixels: data after the end of a picture, and program text in its comments."""

from __future__ import annotations

import mmap
import re
import sys
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.images.features import APPENDED, POLYGLOT

SAMPLE_BYTES = 4096
Data = bytes | mmap.mmap
_PIECE_BYTES = 1024 * 1024
_LONGEST_SPELLED = 16  # bytes, more than the longest word of _SPELLED
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
# Every alternative starts with "<", which keeps a search at a gigabyte a second.
_MARKUP = re.compile(rb"<(?:\?(?:php\b|=\s*[$\w`\"'(])|%[@=!\s]\s*[\w$\"'(]{3}|script|html|!doctype|svg|iframe)", re.IGNORECASE)
_SPELLED = re.compile(rb"<(?:\?php|\?=\s*[$`]|script|html|!doctype|iframe)", re.IGNORECASE)
# Palettes and quantisation tables are small and an attacker's free choice: more is looked for (by chance once in 500 palettes).
_IN_TABLE = re.compile(
    rb"<\?(?:php|[=\s])|<%(?:[@=!\s]|\w{3})|<(?:script|html|!doctype|svg|iframe|object|hta:)|javascript:|eval\(|eicar-standard",
    re.IGNORECASE,
)
_SCRIPT_WORDS = (b"javascript:", b"eval(", b"alert(", b"onerror=", b"onload=")


def spells_program(data: bytes) -> bool:
    """True when coded pixels spell PHP or a script: an attacker's choice of pixels, or a chance of one in 2**31 bytes."""
    return _SPELLED.search(data) is not None


def file_spells_program(file: BinaryIO, start: int) -> bool:
    """The same of *file* from *start* to its end, without holding it."""
    file.seek(start)
    rest = b""
    while piece := file.read(_PIECE_BYTES):
        if spells_program(rest + piece):
            return True
        rest = piece[-_LONGEST_SPELLED:]
    return False


def cut_points(data: bytes) -> list[int]:
    """Positions inside everything that could be program text, where coded pixels are cut: by chance once in forty million bytes."""
    return [match.start() + 2 for match in _MARKUP.finditer(data)]


def table_spells_program(table: bytes) -> bool:
    """True when the bytes of a palette or of quantisation tables spell program text."""
    return _IN_TABLE.search(table) is not None


def without_program_text(session: Session, palette: bytes, location: str) -> bytes:
    """*palette* with one colour moved by one step, which nobody sees, wherever its bytes spell program text."""
    changed = bytearray(palette)
    while match := _IN_TABLE.search(changed):
        session.found(POLYGLOT, location, f"colours that spell {match.group(0).decode('ascii', 'replace')}: moved by one step")
        changed[match.start() + 1] ^= 1
    return bytes(changed)


def report_spelled(session: Session, data: Data, start: int = 0, end: int = sys.maxsize) -> bool:
    """A finding, and True, when the coded pixels of the source spell a program; the pixels stay, in other bytes."""
    match = _SPELLED.search(data, start, end)
    if match:
        session.found(
            POLYGLOT, "picture data", f"pixels that spell {match.group(0).decode('ascii', 'replace')}: coded in other bytes"
        )
    return match is not None


def report_text(session: Session, location: str, data: bytes) -> None:
    """A finding when a comment or another dropped block holds program text."""
    match = _MARKUP.search(data)
    lower = data.lower()
    seen = match.group(0)[:32] if match else next((word for word in _SCRIPT_WORDS if word in lower), b"")
    if seen:
        session.found(POLYGLOT, location, f"program text: {seen.decode('ascii', 'replace')}")


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
