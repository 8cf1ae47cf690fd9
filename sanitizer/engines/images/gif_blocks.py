"""Reads the block structure of a GIF (GIF89a specification, CompuServe 1990) without decoding pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanitizer.model.errors import MalformedFile


@dataclass(frozen=True, slots=True)
class Screen:
    """Logical screen descriptor; `palette` is b"" when there is no global one."""

    width_px: int
    height_px: int
    palette: bytes
    background: int
    aspect: int


@dataclass(frozen=True, slots=True)
class Extension:
    """`label` as in the standard; `identifier` is the first sub-block, `data` the others joined."""

    offset: int
    label: int
    identifier: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """One image descriptor with its LZW sub-blocks, still with their length bytes, at [start, end)."""

    offset: int
    x: int
    y: int
    width_px: int
    height_px: int
    palette: bytes
    interlaced: bool
    code_bits: int
    start: int
    end: int
    is_whole: bool


class BlockReader:
    """The screen, then extensions and frames in order; `end` is afterwards the first byte after the trailer."""

    def __init__(self, data: bytes) -> None:
        if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 13:
            raise MalformedFile("no whole GIF header")
        self._data = data
        flags = data[10]
        self._at = 13
        palette = self._palette(flags)
        self.screen = Screen(_u16(data, 6), _u16(data, 8), palette, data[11], data[12])
        self.has_end = False

    @property
    def end(self) -> int:
        return self._at

    def _palette(self, flags: int) -> bytes:
        if not flags & 0x80:
            return b""
        size = 3 << ((flags & 7) + 1)
        palette = self._data[self._at : self._at + size]
        if len(palette) < size:
            raise MalformedFile("the palette of the GIF is cut off")
        self._at += size
        return palette

    def __iter__(self) -> Iterator[Extension | Frame]:
        data = self._data
        while self._at < len(data):
            offset, kind = self._at, data[self._at]
            self._at += 1
            if kind == 0x3B:
                self.has_end = True
                return
            if kind == 0x21 and self._at < len(data):
                yield self._extension(offset)
            elif kind == 0x2C and self._at + 10 <= len(data):
                yield self._frame(offset)
            elif kind != 0:  # a surplus block terminator is harmless and common
                self._at = offset
                return

    def _extension(self, offset: int) -> Extension:
        label = self._data[self._at]
        self._at += 1
        start = self._at
        self._skip_sub_blocks()
        blocks = _joined(self._data, start, self._at)
        return Extension(offset, label, blocks[0] if blocks else b"", b"".join(blocks[1:]))

    def _frame(self, offset: int) -> Frame:
        data, at = self._data, self._at
        flags = data[at + 8]
        self._at = at + 9
        palette = self._palette(flags)
        if self._at >= len(data):
            raise MalformedFile("the GIF ends before its picture data")
        code_bits = data[self._at]
        self._at += 1
        start = self._at
        whole = self._skip_sub_blocks()
        return Frame(
            offset,
            _u16(data, at),
            _u16(data, at + 2),
            _u16(data, at + 4),
            _u16(data, at + 6),
            palette,
            bool(flags & 0x40),
            code_bits,
            start,
            self._at,
            whole,
        )

    def _skip_sub_blocks(self) -> bool:
        """True when the terminator was there."""
        data, at = self._data, self._at
        while at < len(data):
            size = data[at]
            at += 1 + size
            if not size:
                self._at = at
                return True
        self._at = len(data)
        return False


def _u16(data: bytes, at: int) -> int:
    return data[at] | data[at + 1] << 8


def _joined(data: bytes, start: int, end: int) -> list[bytes]:
    blocks = []
    at = start
    while at < end and data[at]:
        blocks.append(data[at + 1 : min(at + 1 + data[at], end)])
        at += 1 + data[at]
    return blocks
