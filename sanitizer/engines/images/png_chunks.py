"""Reads a PNG file chunk by chunk (PNG Third Edition, W3C 2025), strictly, with bounded memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.model.errors import LimitExceeded, MalformedFile

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MAX_CHUNKS = 200_000
MAX_SMALL_BYTES = 8 * 1024 * 1024  # of a chunk other than picture data
PIECE_BYTES = 256 * 1024
_PICTURE_DATA = (b"IDAT", b"fdAT")


@dataclass(frozen=True, slots=True)
class Chunk:
    """`data` is the whole payload, except for picture data, which `pieces` streams. `crc_ok` is None for picture data."""

    kind: bytes
    offset: int
    size_bytes: int
    data: bytes
    crc_ok: bool | None


class ChunkReader:
    """Chunks in order up to and with IEND; `end` is then the first byte after it."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size = size_bytes
        file.seek(0)
        if file.read(8) != SIGNATURE:
            raise MalformedFile("no PNG signature")
        self.end = 8
        self.has_end = False

    def __iter__(self) -> Iterator[Chunk]:
        for _ in range(_MAX_CHUNKS):
            offset = self.end
            self._file.seek(offset)
            head = self._file.read(8)
            if len(head) < 8:
                return
            size = int.from_bytes(head[:4], "big")
            kind = head[4:8]
            if not (kind.isalpha() and kind.isascii()):
                raise MalformedFile(f"no PNG chunk at byte {offset}")
            if offset + 8 + size > self._size and kind != b"IEND":
                raise MalformedFile(f"the PNG chunk {kind.decode()} at byte {offset} is longer than the file")
            self.end = min(offset + 12 + size, self._size)
            if kind in _PICTURE_DATA:
                yield Chunk(kind, offset, size, b"", None)
                continue
            if kind == b"IEND":
                self.has_end = True
                yield Chunk(kind, offset, size, b"", size == 0 and self._file.read(4) == b"\xae\x42\x60\x82")
                return
            if size > MAX_SMALL_BYTES:
                yield Chunk(kind, offset, size, b"", None)
                continue
            data = self._file.read(size)
            crc = int.from_bytes(self._file.read(4), "big")
            yield Chunk(kind, offset, size, data, zlib.crc32(data, zlib.crc32(kind)) == crc)
        raise LimitExceeded(f"more than {_MAX_CHUNKS} chunks in a PNG")

    def pieces(self, chunk: Chunk, skip_bytes: int = 0) -> Iterator[bytes]:
        """The payload of a picture data chunk in pieces. Raises MalformedFile when its CRC is wrong, after the last piece."""
        self._file.seek(chunk.offset + 8)
        crc = zlib.crc32(chunk.kind)
        left = chunk.size_bytes
        if skip_bytes:
            head = self._file.read(min(skip_bytes, left))
            crc = zlib.crc32(head, crc)
            left -= len(head)
        while left:
            piece = self._file.read(min(left, PIECE_BYTES))
            if not piece:
                raise MalformedFile("the PNG is cut off: a part of the picture is missing")
            crc = zlib.crc32(piece, crc)
            left -= len(piece)
            yield piece
        if crc != int.from_bytes(self._file.read(4), "big"):
            raise MalformedFile(
                f"the check sum of PNG chunk {chunk.kind.decode()} at byte {chunk.offset} is wrong: the file is damaged"
            )
