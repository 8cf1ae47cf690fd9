"""Writes a compound file anew (MS-CFB version 3): header, sectors in one run for each stream, small streams, allocation tables."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sanitizer.model.errors import LimitExceeded

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_NUMBERS = _SECTOR // 4
_HEADER_TABLES = 109  # places of the allocation table that the header has room for; those of files above 7 MB go on in sectors
_MAX_SECTORS = 0x3FFFFF  # 2 GB: version 3 has 32-bit sizes (MS-CFB 2.6.3)
_FREE, _END, _TABLE, _TABLE_OF_TABLES, _NOTHING = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT, _BLACK = 1, 2, 5, 1

Path = tuple[str, ...]


@dataclass
class _Entry:
    """A directory entry (MS-CFB 2.6.1); numbers are places in the directory and sectors."""

    name: str
    kind: int
    data: bytes = b""
    children: dict[str, _Entry] = field(default_factory=dict)
    number: int = 0
    left: int = _NOTHING
    right: int = _NOTHING
    child: int = _NOTHING
    start: int = _END

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        links = (self.left, self.right, self.child)
        start = 0 if self.kind == _STORAGE else self.start
        head = struct.pack("<64sHBB3I", name, len(name) + 2, self.kind, _BLACK, *links)
        return head + struct.pack("<16sIQQIQ", bytes(16), 0, 0, 0, start, len(self.data))


class _Sectors:
    """A run of sectors and the chains through it."""

    def __init__(self, size: int) -> None:
        self.body = bytearray()
        self.chains: list[int] = []
        self._size = size

    def add(self, data: bytes) -> int:
        """Where *data* begins; the end mark for nothing."""
        count = -(-len(data) // self._size)
        if not count:
            return _END
        start = len(self.chains)
        self.body += data.ljust(count * self._size, b"\0")
        self.chains += [*range(start + 1, start + count), _END]
        return start


def compound_file(streams: Mapping[Path, bytes]) -> bytes:
    """A file with *streams*: storage names and the stream's name from the root > its content.

    Names have at most 31 UTF-16 units, and no two in one storage differ only in case: the caller has read them from such a file.
    Raises LimitExceeded above 2 GB.
    """
    entries = _directory(streams)
    small, big = _Sectors(_MINI), _Sectors(_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.start = (small if len(entry.data) < _CUTOFF else big).add(entry.data)
    root = entries[0]
    root.data = bytes(small.body)
    root.start = big.add(root.data)
    mini_table = _padded(small.chains)
    mini_start = big.add(mini_table)
    directory = b"".join(entry.packed() for entry in entries)
    directory_start = big.add(directory + _unused(-len(entries) % (_SECTOR // 128)))
    return _with_tables(big, directory_start, mini_start, len(mini_table) // _SECTOR)


def _unused(count: int) -> bytes:
    """Free places of the directory (MS-CFB 2.6.1)."""
    return struct.pack("<68x3I48x", _NOTHING, _NOTHING, _NOTHING) * count


def _directory(streams: Mapping[Path, bytes]) -> list[_Entry]:
    """All entries, the root first, with their numbers and their trees."""
    root = _Entry("Root Entry", _ROOT)
    for path, data in streams.items():
        place = root
        for name in path[:-1]:
            place = place.children.setdefault(name, _Entry(name, _STORAGE))
        place.children[path[-1]] = _Entry(path[-1], _STREAM, data)
    ordered = [root]
    for entry in ordered:
        siblings = sorted(entry.children.values(), key=lambda one: (len(one.name.encode("utf-16-le")), one.name.upper()))
        for child in siblings:
            child.number = len(ordered)
            ordered.append(child)
        entry.child = _tied(siblings)
    return ordered


def _tied(siblings: list[_Entry]) -> int:
    """A balanced tree of *siblings*, which are in order (MS-CFB 2.6.4; all nodes black)."""
    if not siblings:
        return _NOTHING
    middle = len(siblings) // 2
    top = siblings[middle]
    top.left, top.right = _tied(siblings[:middle]), _tied(siblings[middle + 1 :])
    return top.number


def _padded(numbers: list[int]) -> bytes:
    padding = [_FREE] * (-len(numbers) % _NUMBERS)
    return struct.pack(f"<{len(numbers) + len(padding)}I", *numbers, *padding)


def _with_tables(sectors: _Sectors, directory_start: int, mini_start: int, mini_tables: int) -> bytes:
    """The header, the sectors, and behind them their allocation table and the places of it that the header has no room for."""
    used = len(sectors.chains)
    tables, further = _table_sizes(used)
    if used + tables + further > _MAX_SECTORS:
        raise LimitExceeded("the compound file would be larger than 2 GB")
    places = list(range(used, used + tables))
    in_header = places[:_HEADER_TABLES]
    in_header += [_FREE] * (_HEADER_TABLES - len(in_header))
    table = _padded([*sectors.chains, *[_TABLE] * tables, *[_TABLE_OF_TABLES] * further])
    first_further = used + tables if further else _END
    signature = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header = struct.pack("<8s16x5H6x", signature, 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, tables, directory_start, 0, _CUTOFF, mini_start, mini_tables, first_further, further)
    head = header + struct.pack(f"<{_HEADER_TABLES}I", *in_header)
    return b"".join([head, sectors.body, table, *_further_places(places[_HEADER_TABLES:], first_further)])


def _table_sizes(used: int) -> tuple[int, int]:
    """Sectors of the allocation table, and of the list of its places beyond the header (MS-CFB 2.5), for *used* sectors."""
    tables = further = 0
    while used + tables + further > tables * _NUMBERS:
        tables += 1
        further = max(0, -(-(tables - _HEADER_TABLES) // (_NUMBERS - 1)))
    return tables, further


def _further_places(places: list[int], first: int) -> Iterator[bytes]:
    """Sectors of 127 places each, and the number of the next one."""
    room = _NUMBERS - 1
    for at in range(0, len(places), room):
        here = places[at : at + room]
        following = first + at // room + 1 if at + room < len(places) else _END
        yield struct.pack(f"<{_NUMBERS}I", *here, *[_FREE] * (room - len(here)), following)
