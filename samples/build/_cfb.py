"""Writes small OLE compound files (MS-CFB version 3): storages, streams, mini stream. The same bytes each time."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR, MINI_SECTOR, MINI_CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NOTHING = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5

Tree = Mapping[str, "bytes | Tree"]


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    clsid: bytes = bytes(16)
    children: list[_Entry] = field(default_factory=list)
    number: int = 0
    left: int = _NOTHING
    right: int = _NOTHING
    child: int = _NOTHING
    start: int = _END


def build(tree: Tree, clsid: str = "") -> bytes:
    """A compound file with the streams (bytes) and storages (mappings) of *tree*; *clsid* is the root's class."""
    root = _Entry("Root Entry", _ROOT, clsid=uuid.UUID(clsid).bytes_le if clsid else bytes(16))
    root.children = _entries(tree)
    ordered = _numbered(root)
    mini = bytearray()
    mini_fat: list[int] = []
    for entry in ordered:
        if entry.kind == _STREAM and 0 < len(entry.data) < MINI_CUTOFF:
            entry.start = _append(mini, mini_fat, entry.data, MINI_SECTOR)
    body = bytearray()
    fat: list[int] = []
    for entry in ordered:
        if entry.kind == _STREAM and len(entry.data) >= MINI_CUTOFF:
            entry.start = _append(body, fat, entry.data, SECTOR)
    root.data = bytes(mini)
    root.start = _append(body, fat, root.data, SECTOR) if mini else _END
    mini_fat_raw = _padded(b"".join(struct.pack("<I", value) for value in mini_fat), b"\xff")
    mini_fat_start = _append(body, fat, mini_fat_raw, SECTOR) if mini_fat else _END
    directory = _padded(b"".join(_packed(entry) for entry in ordered), b"\0")
    directory_start = _append(body, fat, directory, SECTOR)
    return _with_fat(bytes(body), fat, directory_start, mini_fat_start, len(mini_fat_raw) // SECTOR)


def _entries(tree: Tree) -> list[_Entry]:
    found = []
    for name, value in tree.items():
        if isinstance(value, bytes):
            found.append(_Entry(name, _STREAM, value))
        else:
            found.append(_Entry(name, _STORAGE, children=_entries(value)))
    return sorted(found, key=lambda entry: (len(entry.name), entry.name.upper()))  # MS-CFB 2.6.4


def _numbered(root: _Entry) -> list[_Entry]:
    """All entries in breadth-first order with their numbers, siblings tied into balanced trees (all nodes black)."""
    ordered = [root]
    for entry in ordered:
        for child in entry.children:
            child.number = len(ordered)
            ordered.append(child)
        entry.child = _tie(entry.children)
    return ordered


def _tie(siblings: list[_Entry]) -> int:
    if not siblings:
        return _NOTHING
    middle = len(siblings) // 2
    siblings[middle].left = _tie(siblings[:middle])
    siblings[middle].right = _tie(siblings[middle + 1 :])
    return siblings[middle].number


def _append(body: bytearray, chain: list[int], data: bytes, size: int) -> int:
    """Add *data* in sectors of *size*; returns its first sector and extends *chain*."""
    start, count = len(chain), -(-len(data) // size)
    body += data.ljust(count * size, b"\0")
    chain += [*range(start + 1, start + count), _END]
    return start


def _padded(data: bytes, fill: bytes) -> bytes:
    return data.ljust(-(-len(data) // SECTOR) * SECTOR, fill)


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        name,
        len(name) + 2,
        entry.kind,
        1,
        entry.left,
        entry.right,
        entry.child,
        entry.clsid,
        0,
        0,
        0,
        entry.start if entry.kind != _STORAGE else 0,
        len(entry.data),
    )


def _with_fat(body: bytes, fat: list[int], directory_start: int, mini_fat_start: int, mini_fat_sectors: int) -> bytes:
    count = 1
    while count * (SECTOR // 4) < len(fat) + count:
        count += 1
    places = list(range(len(fat), len(fat) + count))
    table = [*fat, *[_FAT] * count]
    raw = _padded(b"".join(struct.pack("<I", value) for value in table), b"\xff")
    difat = places + [_FREE] * (109 - count)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        count,
        directory_start,
        0,
        MINI_CUTOFF,
        mini_fat_start,
        mini_fat_sectors,
        _END,
        0,
        *difat,
    )
    return header + body + raw
