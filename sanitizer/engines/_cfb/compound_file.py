"""Reads an OLE compound file: the tree of its storages, and streams from where they lie, without loading them first.

Damaged files are part of the job: some 一太郎 files have an inconsistent allocation table and open in their own program. A broken
chain ends a stream early, a circle in the tree ends that branch, and `damage` says so; nothing is read outside of the file, twice
over, or beyond the size that the directory gives.
"""

from __future__ import annotations

import io
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from sanitizer.engines._cfb.layout import LAST_SECTOR, Layout, chain, read_fat, read_layout, read_sector
from sanitizer.model.errors import LimitExceeded, MalformedFile

MAX_DEPTH = 64  # storages in storages; documents have four or five
MAX_DAMAGE = 50  # kinds of damage that are kept
_ENTRY_BYTES = 128
_WHOLE_CHAIN = 1 << 30


class Kind(IntEnum):
    """The object type of a directory entry (MS-CFB 2.6.1)."""

    STORAGE = 1
    STREAM = 2
    ROOT = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A storage or stream. `path` are the names from the root down, without the root's; `clsid` is 16 raw bytes."""

    path: tuple[str, ...]
    kind: Kind
    size_bytes: int
    start: int
    clsid: bytes

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else ""

    @property
    def place(self) -> str:
        """The path as findings show it, without the control characters that some names begin with."""
        return "/".join("".join(char for char in name if char >= " ") for name in self.path)


@dataclass(frozen=True, slots=True)
class _Raw:
    """A directory entry as it stands, with the numbers of its siblings and its first child."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    clsid: bytes
    start: int
    size_bytes: int


class CompoundFile:
    """One open file. Raises MalformedFile where there is no directory, LimitExceeded for more than *max_entries*.

    *file* is seekable and stays open for as long as streams are read.
    """

    def __init__(self, file: BinaryIO, max_entries: int) -> None:
        self._file = file
        self.damage: list[str] = []
        self._layout: Layout = read_layout(file)
        self._fat = read_fat(file, self._layout, self.damage)
        raws = self._directory(max_entries)
        root = next((raw for raw in raws if raw.kind == Kind.ROOT), None)
        if root is None:
            raise MalformedFile("the compound file has no root; ask the sender for another copy")
        self.root_clsid = root.clsid
        mini_sectors = -(-self._layout.sectors * self._layout.sector_bytes // self._layout.mini_sector_bytes)
        self._mini_chain = self._sectors_of(root.start, _WHOLE_CHAIN, "small streams")
        self._mini_fat = self._read_mini_fat(mini_sectors)
        self.entries = tuple(self._walk(raws, root.child))
        self._by_path: dict[tuple[str, ...], Entry] = {}
        for entry in self.entries:
            key = _key(entry.path)
            if key in self._by_path:
                self._note("two entries with one name")
            self._by_path.setdefault(key, entry)
        del self.damage[MAX_DAMAGE:]

    def find(self, *path: str) -> Entry | None:
        """The storage or stream at *path*; upper and lower case are the same (MS-CFB 2.6.4)."""
        return self._by_path.get(_key(path))

    def stream(self, *path: str) -> Entry | None:
        """As `find`, for streams only."""
        entry = self.find(*path)
        return entry if entry is not None and entry.kind is Kind.STREAM else None

    def below(self, *path: str) -> tuple[Entry, ...]:
        """Everything inside the storage at *path*, at any depth, in the order of the directory."""
        start = _key(path)
        return tuple(entry for entry in self.entries if len(entry.path) > len(start) and _key(entry.path[: len(start)]) == start)

    def open(self, entry: Entry) -> BinaryIO:
        """The stream as a seekable file; shorter than its entry says where the chain ends early."""
        return io.BufferedReader(self._raw_stream(entry), 16 * self._layout.sector_bytes)

    def read(self, entry: Entry, max_bytes: int) -> bytes:
        """The whole stream. Raises LimitExceeded when it is longer than *max_bytes*."""
        raw = self._raw_stream(entry)
        if raw.size_bytes > max_bytes:
            raise LimitExceeded(f"the stream {entry.place} is larger than {max_bytes} bytes")
        return raw.readall() or b""

    def _raw_stream(self, entry: Entry) -> _Stream:
        if entry.kind is not Kind.STREAM:
            raise MalformedFile(f"{entry.place} is no stream")
        what = entry.place[:100]
        if 0 < entry.size_bytes < self._layout.mini_cutoff:
            small = self._layout.mini_sector_bytes
            numbers = chain(self._mini_fat, entry.start, -(-entry.size_bytes // small), self.damage, what)
            places = [place for number in numbers if (place := self._mini_place(number)) >= 0]
            return _Stream(self._file, places, small, entry.size_bytes)
        big = self._layout.sector_bytes
        numbers = self._sectors_of(entry.start, -(-entry.size_bytes // big), what)
        return _Stream(self._file, [(number + 1) * big for number in numbers], big, entry.size_bytes)

    def _mini_place(self, number: int) -> int:
        """Where a small sector lies in the file; -1 for one outside of the root's stream."""
        index, within = divmod(number * self._layout.mini_sector_bytes, self._layout.sector_bytes)
        if index >= len(self._mini_chain):
            self._note("small stream outside the file")
            return -1
        return (self._mini_chain[index] + 1) * self._layout.sector_bytes + within

    def _sectors_of(self, start: int, most: int, what: str) -> array[int]:
        return chain(self._fat, start, most, self.damage, what)

    def _read_mini_fat(self, most: int) -> array[int]:
        table = array("I")
        for number in self._sectors_of(self._layout.mini_fat_at, _WHOLE_CHAIN, "the table of small streams"):
            if len(table) >= most:
                break
            raw = read_sector(self._file, number, self._layout.sector_bytes)
            table.extend(value for (value,) in struct.iter_unpack("<I", raw[: len(raw) // 4 * 4]))
        return table[:most]

    def _directory(self, max_entries: int) -> list[_Raw]:
        raws: list[_Raw] = []
        for number in self._sectors_of(self._layout.directory_at, _WHOLE_CHAIN, "the directory"):
            data = read_sector(self._file, number, self._layout.sector_bytes)
            places = range(0, len(data) - _ENTRY_BYTES + 1, _ENTRY_BYTES)
            raws += [_entry(data[at : at + _ENTRY_BYTES], wide=self._layout.sector_bytes > 512) for at in places]
            if len(raws) > max_entries + self._layout.sector_bytes // _ENTRY_BYTES:
                raise LimitExceeded(f"the compound file has more than {max_entries} entries")
        return raws

    def _walk(self, raws: list[_Raw], first: int) -> Iterator[Entry]:
        """All entries that can be reached, siblings in the order of their names, each once."""
        seen: set[int] = set()
        stack: list[tuple[int, tuple[str, ...], bool]] = [(first, (), False)]
        while stack:
            number, above, passed_left = stack.pop()
            if number >= len(raws):
                if number < LAST_SECTOR:
                    self._note("directory names an entry that is not there")
                continue
            raw = raws[number]
            if not passed_left:
                if number in seen:
                    self._note("directory runs in a circle")
                    continue
                seen.add(number)
                stack += [(number, above, True), (raw.left, above, False)]
                continue
            stack.append((raw.right, above, False))
            if raw.kind not in (Kind.STORAGE, Kind.STREAM) or not raw.name:
                self._note("directory entry of no kind")
                continue
            path = (*above, raw.name)
            yield Entry(path, Kind(raw.kind), raw.size_bytes if raw.kind == Kind.STREAM else 0, raw.start, raw.clsid)
            if raw.kind == Kind.STORAGE:
                if len(path) >= MAX_DEPTH:
                    self._note("storages nested too deep")
                else:
                    stack.append((raw.child, path, False))

    def _note(self, words: str) -> None:
        if words not in self.damage:
            self.damage.append(words)


class _Stream(io.RawIOBase):
    """The pieces of a stream where they lie in the file: at *places*, *piece_bytes* each, *size_bytes* together at most."""

    def __init__(self, file: BinaryIO, places: list[int], piece_bytes: int, size_bytes: int) -> None:
        self._file = file
        self._places = places
        self._piece_bytes = piece_bytes
        self.size_bytes = min(size_bytes, len(places) * piece_bytes)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size_bytes}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill *buffer* up to the stream's end; a file that ends before stands for zeros, as its last sector may be cut."""
        wanted = min(len(buffer), max(0, self.size_bytes - self._at))
        done = 0
        while done < wanted:
            index, within = divmod(self._at, self._piece_bytes)
            run = self._run(index, within + wanted - done)
            self._file.seek(self._places[index] + within)
            amount = min(run * self._piece_bytes - within, wanted - done)
            piece = self._file.read(amount)
            buffer[done : done + amount] = piece.ljust(amount, b"\0")
            done += amount
            self._at += amount
        return done

    def _run(self, index: int, wanted: int) -> int:
        """How many pieces from *index* on lie one after the other, as far as *wanted* bytes need them."""
        count = 1
        while (
            count * self._piece_bytes < wanted
            and index + count < len(self._places)
            and self._places[index + count] == self._places[index] + count * self._piece_bytes
        ):
            count += 1
        return count


def _key(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.upper() for name in path)


def _entry(data: bytes, *, wide: bool) -> _Raw:
    """MS-CFB 2.6.1; *wide* files have 64-bit sizes, in the others the upper half is not to be trusted."""
    name_bytes, kind = struct.unpack_from("<HB", data, 64)
    left, right, child = struct.unpack_from("<III", data, 68)
    start, size = struct.unpack_from("<IQ", data, 116)
    name = data[: name_bytes - 2].decode("utf-16-le", errors="replace") if 2 <= name_bytes <= 64 else ""
    return _Raw(name, kind, left, right, child, data[80:96], start, size if wide else size & 0xFFFFFFFF)
