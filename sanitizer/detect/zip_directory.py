"""Reads the central directory of a ZIP (APPNOTE.TXT 4.3), bounded: names and places of members, never their content."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LOCAL, CENTRAL, END, END64_LOCATOR, END64 = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
MAX_ENTRIES = 20_000
_END_BYTES = 22
_SEARCH_BYTES = _END_BYTES + 65_535  # the longest comment


@dataclass(frozen=True, slots=True)
class End:
    """Where the end-of-central-directory record stands, and where it says the directory is.

    `shift` is the number of bytes in front of the ZIP proper; `trailing_bytes` is what follows the record and its comment.
    """

    at: int
    directory_at: int
    directory_bytes: int
    shift: int
    trailing_bytes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the central directory describes it. `header_at` is the offset of its local header in the file."""

    name: str
    method: int
    flags: int
    packed_bytes: int
    unpacked_bytes: int
    header_at: int


def find_end(file: BinaryIO, size_bytes: int) -> End | None:
    """The last record whose directory really starts with an entry (or is empty); None when there is none."""
    start = max(0, size_bytes - _SEARCH_BYTES)
    file.seek(start)
    tail = file.read(_SEARCH_BYTES)
    at = tail.rfind(END)
    tries = 0
    while at >= 0 and tries < 16:
        end = _checked_end(file, size_bytes, start + at, tail[at : at + _END_BYTES])
        if end is not None:
            return end
        at = tail.rfind(END, 0, at)
        tries += 1
    return None


def _checked_end(file: BinaryIO, size_bytes: int, at: int, raw: bytes) -> End | None:
    if len(raw) < _END_BYTES:
        return None
    entries, directory_bytes, offset, comment_bytes = struct.unpack("<H I I H", raw[10:22])
    record_at = at
    if entries == 0xFFFF or directory_bytes == 0xFFFFFFFF or offset == 0xFFFFFFFF:
        wide = _end64(file, at)
        if wide is not None:
            entries, directory_bytes, offset, record_at = wide
    directory_at = record_at - directory_bytes
    if directory_at < 0:
        return None
    file.seek(directory_at)
    if entries and file.read(4) != CENTRAL:
        return None
    shift = directory_at - offset
    if shift < 0:
        return None
    trailing = size_bytes - (at + _END_BYTES + comment_bytes)
    return End(at, directory_at, directory_bytes, shift, trailing)


def _end64(file: BinaryIO, end_at: int) -> tuple[int, int, int, int] | None:
    """(entries, directory bytes, directory offset, place of the record) of the ZIP64 record, found by its locator."""
    if end_at < 20 + 56:
        return None
    file.seek(end_at - 20)
    locator = file.read(20)
    if not locator.startswith(END64_LOCATOR):
        return None
    record_at = end_at - 20 - 56
    file.seek(record_at)
    record = file.read(56)
    if not record.startswith(END64):
        return None
    entries, directory_bytes, offset = struct.unpack_from("<QQQ", record, 32)
    return entries, directory_bytes, offset, record_at


def read_entries(file: BinaryIO, size_bytes: int) -> Iterator[Entry]:
    """The members in the order of the central directory; ends quietly where it is damaged or over the limits."""
    end = find_end(file, size_bytes)
    if end is None:
        return
    file.seek(end.directory_at)
    raw = file.read(min(end.directory_bytes, MAX_DIRECTORY_BYTES))
    at = 0
    for _ in range(MAX_ENTRIES):
        if raw[at : at + 4] != CENTRAL or len(raw) < at + 46:
            return
        flags, method = struct.unpack_from("<HH", raw, at + 8)
        packed, unpacked, name_bytes, extra_bytes, comment_bytes = struct.unpack_from("<IIHHH", raw, at + 20)
        header_at = struct.unpack_from("<I", raw, at + 42)[0] + end.shift
        name = decode_name(raw[at + 46 : at + 46 + name_bytes], flags)
        yield Entry(name, method, flags, packed, unpacked, header_at)
        at += 46 + name_bytes + extra_bytes + comment_bytes


def decode_name(raw: bytes, flags: int) -> str:
    """UTF-8 where bit 11 says so or it is valid, else cp932."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8" if flags & 0x800 else "cp932", errors="replace")


def first_names(head: bytes) -> Iterator[str]:
    """Names of the local headers that follow each other in *head*: for a ZIP that lost its directory."""
    at = 0
    for _ in range(256):
        if head[at : at + 4] != LOCAL or len(head) < at + 30:
            return
        flags = struct.unpack_from("<H", head, at + 6)[0]
        packed, _unpacked, name_bytes, extra_bytes = struct.unpack_from("<IIHH", head, at + 18)
        yield decode_name(head[at + 30 : at + 30 + name_bytes], flags)
        body_at = at + 30 + name_bytes + extra_bytes
        if flags & 8 and not packed:
            at = head.find(LOCAL, body_at)  # sizes come after the data (bit 3)
            if at < 0:
                return
        else:
            at = body_at + packed


def data_start(file: BinaryIO, entry: Entry) -> int | None:
    """Where the packed bytes of *entry* start, by its local header; None when there is no such header."""
    file.seek(entry.header_at)
    raw = file.read(30)
    if len(raw) < 30 or not raw.startswith(LOCAL):
        return None
    name_bytes, extra_bytes = struct.unpack_from("<HH", raw, 26)
    return entry.header_at + 30 + int(name_bytes) + int(extra_bytes)
