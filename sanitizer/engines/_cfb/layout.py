"""The fixed part of a compound file (MS-CFB 2.2, 2.3): header, and the allocation table with what is wrong about it."""

from __future__ import annotations

import os
import struct
import sys
from array import array
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.detect.cfb import MAGIC
from sanitizer.model.errors import MalformedFile

HEADER_BYTES = 512
LAST_SECTOR = 0xFFFFFFFA  # MAXREGSECT: this and above are not sectors (MS-CFB 2.1)
END_OF_CHAIN, FREE = 0xFFFFFFFE, 0xFFFFFFFF
_HEADER_DIFAT = 109
_MINI_CUTOFF = 4096
_MINI_SHIFT = 6


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in bytes. `sectors` is how many whole or partial sectors the file has behind its header."""

    sector_bytes: int
    mini_sector_bytes: int
    mini_cutoff: int
    sectors: int
    directory_at: int
    mini_fat_at: int
    difat_at: int
    difat: tuple[int, ...]


def read_layout(file: BinaryIO) -> Layout:
    """The header of *file*. Raises MalformedFile."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    header = file.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise MalformedFile("the file does not start as an OLE compound file; ask the sender for another copy")
    sector_shift, mini_shift = struct.unpack_from("<HH", header, 30)
    if sector_shift not in (9, 12) or mini_shift != _MINI_SHIFT:
        raise MalformedFile("the compound file names sector sizes that do not exist; ask the sender for another copy")
    directory_at, _transaction, cutoff, mini_fat_at, _mini_fat_sectors, difat_at = struct.unpack_from("<6I", header, 48)
    sector_bytes = 1 << sector_shift
    sectors = max(0, -(-(size - sector_bytes) // sector_bytes))
    mini_cutoff = cutoff if 0 < cutoff <= 0x10000 else _MINI_CUTOFF
    difat = struct.unpack_from(f"<{_HEADER_DIFAT}I", header, 76)
    return Layout(sector_bytes, 1 << mini_shift, mini_cutoff, sectors, directory_at, mini_fat_at, difat_at, difat)


def read_sector(file: BinaryIO, number: int, sector_bytes: int) -> bytes:
    """A sector; shorter, or empty, where the file ends before."""
    file.seek((number + 1) * sector_bytes)
    return file.read(sector_bytes)


def read_fat(file: BinaryIO, layout: Layout, damage: list[str]) -> array[int]:
    """The table in which each sector names the next of its chain, at most as long as the file; what is missing is free."""
    table = array("I")
    places = _fat_places(file, layout, damage)
    for place in places:
        if len(table) >= layout.sectors:
            break
        raw = read_sector(file, place, layout.sector_bytes).ljust(layout.sector_bytes, b"\xff")
        table.frombytes(raw)
    if sys.byteorder == "big":
        table.byteswap()
    if len(table) < layout.sectors:
        damage.append("allocation table shorter than the file")
        table.extend([FREE] * (layout.sectors - len(table)))
    return table[: layout.sectors]


def _fat_places(file: BinaryIO, layout: Layout, damage: list[str]) -> list[int]:
    """Sectors that hold the table: 109 in the header, more in the chain of DIFAT sectors."""
    places = [place for place in layout.difat if place < layout.sectors]
    if any(layout.sectors <= place < LAST_SECTOR for place in layout.difat):
        damage.append("allocation table outside the file")
    at = layout.difat_at
    seen: set[int] = set()
    while at < layout.sectors:
        if at in seen:
            damage.append("chain of allocation tables runs in a circle")
            break
        seen.add(at)
        raw = read_sector(file, at, layout.sector_bytes)
        if len(raw) < layout.sector_bytes:
            damage.append("allocation table cut off")
            break
        *listed, at = struct.unpack(f"<{layout.sector_bytes // 4}I", raw)
        places += [place for place in listed if place < layout.sectors]
    if len(set(places)) != len(places):
        damage.append("allocation table names a sector twice")
        places = list(dict.fromkeys(places))
    return places


def chain(fat: array[int], start: int, most: int, damage: list[str], what: str) -> array[int]:
    """At most *most* sectors of the chain that begins at *start*: up to its end, a free sector, or the first one seen twice."""
    found = array("I")
    seen: set[int] = set()
    at = start
    while at < len(fat) and len(found) < most:
        if at in seen:
            damage.append(f"chain of {what} runs in a circle")
            break
        seen.add(at)
        found.append(at)
        at = fat[at]
    else:
        if len(found) < most and at != END_OF_CHAIN:
            damage.append(f"chain of {what} is broken")
    return found
