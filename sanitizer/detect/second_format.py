"""Looks for a second format that a program would really open in a file whose own type starts at byte 0 (polyglots, GIFAR).

Judged only where programs look: the end of the file (ZIP, JAR), the first 1,024 bytes (PDF: ISO 32000-1 annex H, implementation
note 13), and, in pictures, behind the picture (RAR, 7z: their programs skip what stands in front). A ZIP that a PDF carries in a
stream is not one: its end record does not stand at the end of the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from sanitizer.detect import zip_directory
from sanitizer.model.file_type import Glimpse

_PDF_HEADER_WITHIN = 1024
_APPENDED = (("rar", b"Rar!\x1a\x07\0"), ("rar", b"Rar!\x1a\x07\x01\0"), ("7z", b"7z\xbc\xaf\x27\x1c\0"))
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Second:
    """A second format: its name, and where it starts."""

    name: str
    at: int


def second_formats(glimpse: Glimpse, first: str, media_type: str) -> Iterator[Second]:
    """What else *glimpse* is, apart from the type named *first* of *media_type*."""
    zip_based = glimpse.head.startswith(zip_directory.LOCAL) or glimpse.head.startswith(zip_directory.END)
    picture = media_type.startswith("image/")
    if not zip_based and (second := _zip_at_end(glimpse, picture)):
        yield second
    if first != "pdf" and not _is_text(glimpse) and (second := _pdf_near_start(glimpse, archive=first == "zip")):
        yield second
    if picture:
        yield from _appended_archives(glimpse)


def _is_text(glimpse: Glimpse) -> bool:
    return b"\0" not in glimpse.head and b"\0" not in glimpse.tail


def _zip_at_end(glimpse: Glimpse, picture: bool) -> Second | None:
    """A ZIP whose end record closes the file; behind a picture also one with bytes after it (Java and 7-Zip accept those)."""
    if zip_directory.END not in glimpse.tail:
        return None
    end = zip_directory.find_end(glimpse.file, glimpse.size_bytes)
    if end is None or end.directory_bytes == 0:
        return None
    if end.trailing_bytes > 0 and not picture:
        return None
    return Second("zip", end.shift)


def _pdf_near_start(glimpse: Glimpse, *, archive: bool) -> Second | None:
    """A PDF header that readers accept, and the end that they look for; not a PDF stored as the first member of an archive."""
    at = glimpse.head.find(b"%PDF-", 0, _PDF_HEADER_WITHIN + 5)
    if at < 0 or not glimpse.head[at + 5 : at + 6].isdigit():
        return None
    if b"startxref" not in glimpse.tail[-2048:] and b"%%EOF" not in glimpse.tail[-2048:]:
        return None
    return None if archive and _is_first_member(glimpse.head, at) else Second("pdf", at)


def _is_first_member(head: bytes, at: int) -> bool:
    if not head.startswith(zip_directory.LOCAL) or len(head) < 30:
        return False
    name_bytes, extra_bytes = struct.unpack_from("<HH", head, 26)
    name = head[30 : 30 + name_bytes]
    return at == 30 + name_bytes + extra_bytes and name.lower().endswith(b".pdf")


def _appended_archives(glimpse: Glimpse) -> Iterator[Second]:
    """Archive markers of seven bytes and more anywhere in a picture: by chance once in 2^56 places."""
    glimpse.file.seek(0)
    offset, before = 0, b""
    while chunk := glimpse.file.read(_CHUNK):
        window = before + chunk
        for name, marker in _APPENDED:
            at = window.find(marker)
            if at >= 0 and offset - len(before) + at > 0:
                yield Second(name, offset - len(before) + at)
                return
        offset += len(chunk)
        before = window[-8:]
