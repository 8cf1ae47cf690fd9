"""The coefficients that a reader holds: their rows one by one, whether each may be coded, and pages that nobody needs any more."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Iterator
from dataclasses import dataclass

from sanitizer.engines._jpeg import library

_BLOCK_COEFFICIENTS = 64
_BLOCK_BYTES = 2 * _BLOCK_COEFFICIENTS
_MOST_PADDING_BYTES = 3 * _BLOCK_BYTES  # between rows, whose width is rounded up to whole units
_SMALL_HIGH_BYTES = bytes((0, 1, 2, 3, 0xFC, 0xFD, 0xFE, 0xFF))  # of -1024 to 1023, little-endian
_HIGH_BYTE_OF_MINUS_1024 = 0xFC
_PAGE_BYTES = mmap.PAGESIZE


@dataclass(frozen=True, slots=True)
class Blocks:
    """A row of blocks of one component, at *address*."""

    component: int
    address: int
    size_bytes: int

    def content(self) -> bytes:
        return ctypes.string_at(self.address, self.size_bytes)


def blocks_of(reader: library.Buffer, coefficients: int, interleaved_row: int | None = None) -> Iterator[Blocks]:
    """The rows of blocks of each component, as the encoder will read them; all, or those of one interleaved row."""
    memory = ctypes.c_void_p.from_buffer(reader, library.MEMORY_AT).value or 0
    access = library.ACCESS(library.pointer_at(memory + library.ACCESS_AT))
    components = ctypes.c_int.from_buffer(reader, library.COMPONENTS_AT).value
    info = ctypes.c_void_p.from_buffer(reader, library.COMPONENT_INFO_AT).value or 0
    for index in range(components):
        at = info + index * library.COMPONENT_BYTES
        width = ctypes.c_uint.from_address(at + library.WIDTH_IN_BLOCKS_AT).value
        first, end = 0, ctypes.c_uint.from_address(at + library.HEIGHT_IN_BLOCKS_AT).value
        if interleaved_row is not None:
            together = ctypes.c_int.from_address(at + library.SAMPLING_DOWN_AT).value
            first, end = interleaved_row * together, min(end, (interleaved_row + 1) * together)
        array = ctypes.c_void_p.from_address(coefficients + 8 * index).value
        for row in range(first, end):
            rows = access(ctypes.addressof(reader), array, row, 1, 0)
            yield Blocks(index, library.pointer_at(rows), width * _BLOCK_BYTES)


class Release:
    """Gives pages back that hold only coefficients which nobody will read again."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[int, int]] = {}  # component > (address from which pages are held, where its last row ended)

    def rows(self, written: list[Blocks]) -> None:
        for blocks in written:
            end = blocks.address + blocks.size_bytes
            start, before = self._held.get(blocks.component, (0, 0))
            if not 0 <= blocks.address - before <= _MOST_PADDING_BYTES:  # the first row, or one in another allocation
                start = -(-blocks.address // _PAGE_BYTES) * _PAGE_BYTES
            last = end // _PAGE_BYTES * _PAGE_BYTES
            if last > start:
                library.C.madvise(start, last - start, mmap.MADV_DONTNEED)
                start = last
            self._held[blocks.component] = (start, end)


def in_range(row: bytes) -> bool:
    """True when every coefficient is from -1023 to 1023, and -1024 only as the first (DC) of a block (ITU-T T.81 F.1.2)."""
    high = row[1::2]
    if high.translate(None, _SMALL_HIGH_BYTES):
        return False
    at = high.find(_HIGH_BYTE_OF_MINUS_1024)
    while at >= 0:
        if row[2 * at] == 0 and at % _BLOCK_COEFFICIENTS:
            return False
        at = high.find(_HIGH_BYTE_OF_MINUS_1024, at + 1)
    return True
