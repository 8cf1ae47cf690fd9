"""Inflates the picture data of a PNG, checks every row and deflates it anew: the same samples at any depth, in constant memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sanitizer.model.errors import MalformedFile

_INFLATE_BYTES = 1024 * 1024
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_SIZE_LEVEL_UP_TO_BYTES = 16 * 1024 * 1024  # of raw rows; above it zlib level 4 is three times as fast and 3 % larger
_LAST_FILTER = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """How the samples of one frame stand in its rows."""

    width_px: int
    height_px: int
    depth: int
    colour: int
    interlaced: bool

    def passes(self) -> list[tuple[int, int]]:
        """(bytes of a row with its filter byte, rows) of each pass that has pixels."""
        bits = self.depth * CHANNELS[self.colour]
        if not self.interlaced:
            return [(1 + (self.width_px * bits + 7) // 8, self.height_px)]
        passes = []
        for x, y, dx, dy in _ADAM7:
            columns, rows = (self.width_px - x + dx - 1) // dx, (self.height_px - y + dy - 1) // dy
            if columns > 0 and rows > 0:
                passes.append((1 + (columns * bits + 7) // 8, rows))
        return passes

    @property
    def raw_bytes(self) -> int:
        return sum(row * count for row, count in self.passes())


class RowRecoder:
    """Feed it the compressed pieces of one frame, in order; it gives compressed pieces of our own."""

    def __init__(self, layout: Layout) -> None:
        self._inflate = zlib.decompressobj()
        level = 6 if layout.raw_bytes <= _SIZE_LEVEL_UP_TO_BYTES else 4
        self._deflate = zlib.compressobj(level, zlib.DEFLATED, 15, 9)
        self._passes = layout.passes()
        self._in_row = 0  # bytes of the current row that were seen
        self._left = layout.raw_bytes
        self.surplus_bytes = 0

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Raises MalformedFile for broken compression or an unknown row filter."""
        while piece:
            if not self._left or self._inflate.eof:
                self.surplus_bytes += len(piece)
                return
            try:
                rows = self._inflate.decompress(piece, min(_INFLATE_BYTES, self._left))
            except zlib.error as error:
                raise MalformedFile(f"the picture data of the PNG are damaged ({error})") from error
            piece = self._inflate.unconsumed_tail
            self._check(rows)
            self._left -= len(rows)
            if out := self._deflate.compress(rows):
                yield out
        self.surplus_bytes += len(self._inflate.unused_data)

    def finish(self) -> bytes:
        if self._left:
            raise MalformedFile("the PNG is cut off: a part of the picture is missing")
        return self._deflate.flush()

    def _check(self, rows: bytes) -> None:
        """Every filter byte that stands in *rows* is one of the five."""
        at = 0
        while at < len(rows):
            row_bytes, count = self._passes[0]
            end = min(len(rows), at + row_bytes * count - self._in_row)
            first = at if self._in_row == 0 else at + row_bytes - self._in_row
            filters = rows[first:end:row_bytes]
            if filters and max(filters) > _LAST_FILTER:
                raise MalformedFile("a row of the PNG has an unknown filter")
            seen = self._in_row + end - at
            done, self._in_row = divmod(seen, row_bytes)
            if done == count:
                self._passes.pop(0)
            else:
                self._passes[0] = (row_bytes, count - done)
            at = end
