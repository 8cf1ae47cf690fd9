"""Reads the directory of an OLE compound file (MS-CFB), bounded and forgiving: names to recognise a type by, never content.

Damaged files are part of the job (some 一太郎 files have an inconsistent FAT), so a broken chain ends the walk quietly and
what was read until then counts.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_DIRECTORY_SECTORS = 512  # 4,096 entries of 512-byte sectors
_ENTRY_BYTES = 128
_LAST_SECTOR = 0xFFFFFFFA  # MAXREGSECT: this and above are not sectors (MS-CFB 2.1)
_HEADER_DIFAT = 109
_ROOT, _NOTHING = 5, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Directory:
    """`top` are the names directly below the root, `names` all names; `root_clsid` is lower-case hex with dashes, or ""."""

    top: frozenset[str]
    names: frozenset[str]
    root_clsid: str


def read_directory(file: BinaryIO) -> Directory:
    """The directory of *file*, which starts with MAGIC; an empty one when nothing can be read."""
    file.seek(0)
    header = file.read(512)
    if len(header) < 512 or not header.startswith(MAGIC):
        return Directory(frozenset(), frozenset(), "")
    sector_shift = struct.unpack_from("<H", header, 30)[0]
    if sector_shift not in (9, 12):
        return Directory(frozenset(), frozenset(), "")
    entries = _read_entries(file, header, 1 << sector_shift)
    return _named(entries)


def _read_entries(file: BinaryIO, header: bytes, sector_bytes: int) -> list[bytes]:
    """The 128-byte entries along the directory's sector chain."""
    fat_sectors = struct.unpack_from(f"<{_HEADER_DIFAT}I", header, 76)
    sector = struct.unpack_from("<I", header, 48)[0]
    seen: set[int] = set()
    entries: list[bytes] = []
    while sector < _LAST_SECTOR and sector not in seen and len(seen) < MAX_DIRECTORY_SECTORS:
        seen.add(sector)
        data = _sector(file, sector, sector_bytes)
        if not data:
            break
        entries += [data[at : at + _ENTRY_BYTES] for at in range(0, len(data) - _ENTRY_BYTES + 1, _ENTRY_BYTES)]
        sector = _next_sector(file, sector, fat_sectors, sector_bytes)
    return entries


def _sector(file: BinaryIO, number: int, sector_bytes: int) -> bytes:
    file.seek((number + 1) * sector_bytes)
    return file.read(sector_bytes)


def _next_sector(file: BinaryIO, sector: int, fat_sectors: tuple[int, ...], sector_bytes: int) -> int:
    """The FAT's entry for *sector*; the end of the chain where the FAT lies beyond the header's own DIFAT."""
    which, index = divmod(sector, sector_bytes // 4)
    if which >= len(fat_sectors) or fat_sectors[which] >= _LAST_SECTOR:
        return _NOTHING
    file.seek((fat_sectors[which] + 1) * sector_bytes + index * 4)
    raw = file.read(4)
    return int.from_bytes(raw, "little") if len(raw) == 4 else _NOTHING


def _entry_name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    if not 2 <= length <= 64:
        return ""
    return entry[: length - 2].decode("utf-16-le", errors="replace")


def _named(entries: list[bytes]) -> Directory:
    names = frozenset(name for entry in entries if entry[66] in (1, 2) and (name := _entry_name(entry)))
    root = next((entry for entry in entries if entry[66] == _ROOT), b"")
    if not root:
        return Directory(names, names, "")
    top = _below(entries, struct.unpack_from("<I", root, 76)[0])
    return Directory(top or names, names, _clsid(root[80:96]))


def _below(entries: list[bytes], first: int) -> frozenset[str]:
    """Names of the red-black tree of siblings that starts at entry *first*."""
    waiting, seen, names = [first], set(), set()
    while waiting:
        number = waiting.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        entry = entries[number]
        if name := _entry_name(entry):
            names.add(name)
        waiting += struct.unpack_from("<II", entry, 68)
    return frozenset(names)


def _clsid(raw: bytes) -> str:
    if not raw.strip(b"\0"):
        return ""
    first, second, third = struct.unpack_from("<IHH", raw)
    return f"{first:08x}-{second:04x}-{third:04x}-{raw[8:10].hex()}-{raw[10:16].hex()}"
