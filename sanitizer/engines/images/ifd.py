"""Reads the directory structure that TIFF files and EXIF blocks share: bounded, never follows a loop.

TIFF 6.0 section 2, BigTIFF, EXIF 2.32 section 4.6.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sanitizer.model.errors import LimitExceeded, MalformedFile

TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
MAX_ENTRIES = 512
ReadAt = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a directory. `value_at` is where its values stand in the file; `size_bytes` is their length."""

    tag: int
    type: int
    count: int
    value_at: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Directory:
    """One image file directory. `next_at` is 0 for the last one."""

    offset: int
    entries: dict[int, Entry]
    next_at: int


class DirectoryReader:
    """Directories of one TIFF structure; *read_at(offset, size)* gives at most *size* bytes."""

    def __init__(self, read_at: ReadAt) -> None:
        header = read_at(0, 16)
        if header[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            raise MalformedFile("no TIFF header where one must stand")
        self._read_at = read_at
        self.order = "<" if header[:2] == b"II" else ">"
        self.big = header[2:4] in (b"+\0", b"\0+")
        self.first_at = self._number(header[8:16] if self.big else header[4:8])
        self._seen: set[int] = set()

    def _number(self, data: bytes) -> int:
        return int.from_bytes(data, "little" if self.order == "<" else "big")

    def chain(self, offset: int, limit: int) -> Iterator[Directory]:
        """The directory at *offset* and those that follow it. Raises LimitExceeded after *limit*, MalformedFile."""
        count = 0
        while offset:
            if offset in self._seen:
                raise MalformedFile(f"the image directory at byte {offset} is part of a loop")
            count += 1
            if count > limit:
                raise LimitExceeded(f"more than {limit} image directories")
            directory = self.at(offset)
            yield directory
            offset = directory.next_at

    def at(self, offset: int) -> Directory:
        self._seen.add(offset)
        count_bytes, entry_bytes, offset_bytes = (8, 20, 8) if self.big else (2, 12, 4)
        raw_count = self._read_at(offset, count_bytes)
        count = self._number(raw_count)
        if len(raw_count) < count_bytes or not 0 < count <= MAX_ENTRIES:
            raise MalformedFile(f"the image directory at byte {offset} has {count} entries")
        body = self._read_at(offset + count_bytes, count * entry_bytes + offset_bytes)
        if len(body) < count * entry_bytes:
            raise MalformedFile(f"the image directory at byte {offset} ends too early")
        entries: dict[int, Entry] = {}
        for index in range(count):
            entry = self._entry(body, index * entry_bytes, offset + count_bytes + index * entry_bytes)
            entries.setdefault(entry.tag, entry)
        return Directory(offset, entries, self._number(body[count * entry_bytes : count * entry_bytes + offset_bytes]))

    def _entry(self, body: bytes, at: int, file_at: int) -> Entry:
        shape = self.order + ("HHQ" if self.big else "HHL")
        tag, kind, count = struct.unpack_from(shape, body, at)
        head_bytes, inline_bytes = (12, 8) if self.big else (8, 4)
        size = TYPE_BYTES.get(kind, 1) * count
        value_at = file_at + head_bytes
        if size > inline_bytes:
            value_at = self._number(body[at + head_bytes : at + head_bytes + inline_bytes])
        return Entry(tag, kind, count, value_at, size)

    def numbers(self, entry: Entry, limit: int = 1024) -> tuple[int, ...]:
        """Whole numbers of a BYTE, SHORT, LONG or LONG8 field (rationals as numerator, denominator, ...)."""
        letters = {1: "B", 3: "H", 4: "L", 5: "LL", 13: "L", 16: "Q", 18: "Q"}
        letter = letters.get(entry.type)
        if letter is None or not 0 < entry.count <= limit:
            return ()
        data = self._read_at(entry.value_at, entry.size_bytes)
        if len(data) < entry.size_bytes:
            return ()
        return struct.unpack(self.order + letter * entry.count, data)

    def raw(self, entry: Entry, limit_bytes: int = 65536) -> bytes:
        return self._read_at(entry.value_at, min(entry.size_bytes, limit_bytes))
