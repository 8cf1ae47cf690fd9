"""Holds the XML of a part until it is written; what is large waits packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

_PLAIN_BYTES = 16 * 1024 * 1024
_WINDOW_BYTES = 256 * 1024


@dataclass
class Spool:
    """Pieces by number; those that come after the first 16 MiB of all are kept packed."""

    _pieces: dict[int, list[tuple[bool, bytes]]] = field(default_factory=dict)
    _held: int = 0

    def new(self) -> int:
        """The number of a new, empty piece."""
        number = len(self._pieces)
        self._pieces[number] = []
        return number

    def add(self, number: int, data: bytes) -> None:
        """Add *data* to the end of piece *number*."""
        packed = self._held > _PLAIN_BYTES
        stored = zlib.compress(data, 1) if packed else data
        self._held += len(stored)
        self._pieces[number].append((packed, stored))

    def read(self, number: int) -> Iterator[bytes]:
        """Piece *number* from its start, in parts of bounded size; each can be read once."""
        for packed, stored in self._pieces.pop(number, []):
            yield zlib.decompress(stored, bufsize=_WINDOW_BYTES) if packed else stored
