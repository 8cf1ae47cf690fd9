"""The stream that a decoder is given: tables, header and scans of the source, with JFIF and Adobe markers of our own."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, BinaryIO

from PIL.JpegImagePlugin import JpegImageFile

from sanitizer.engines._jpeg.segments import CODING, JpegParts
from sanitizer.engines._pillow import decoding

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SMALLEST_UP_TO_BYTES = 256 * 1024  # above it, speed counts more than the last 3 % of size
_BUFFER_BYTES = 64 * 1024
_EOI = b"\xff\xd9"

Piece = bytes | tuple[int, int]  # bytes of our own, or [start, end) of the source


def jfif_segment(density: tuple[int, int, int]) -> bytes:
    """*density* is (unit, x, y): unit 0 aspect ratio, 1 per inch, 2 per cm (JFIF 1.01)."""
    return b"\xff\xe0\0\x10JFIF\0\x01\x01" + struct.pack(">BHH", *density) + b"\0\0"


def adobe_segment(transform: int) -> bytes:
    """*transform* is 0 for RGB or CMYK, 1 for YCbCr, 2 for YCCK."""
    return b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform])


def coding_pieces(parts: JpegParts, has_jfif: bool, adobe_transform: int | None) -> list[Piece]:
    """The source without any segment that holds no picture, with one EOI at its end."""
    head = b"\xff\xd8"
    if has_jfif:
        head += jfif_segment((0, 1, 1))
    if adobe_transform is not None:
        head += adobe_segment(adobe_transform)
    spans: list[tuple[int, int]] = []
    for segment in parts.segments:
        if segment.marker in CODING:
            start = segment.start - 4  # marker and length, without fill bytes before them
            if spans and spans[-1][1] == start:
                start = spans.pop()[0]
            spans.append((start, segment.end))
    return [head, *spans, _EOI]


def coding_only(data: bytes, parts: JpegParts, has_jfif: bool, adobe_transform: int | None) -> bytes:
    """`coding_pieces` of *data* in one."""
    view = memoryview(data)
    pieces = coding_pieces(parts, has_jfif, adobe_transform)
    return b"".join(piece if isinstance(piece, bytes) else view[piece[0] : piece[1]] for piece in pieces)


class CodingStream(io.RawIOBase):
    """`coding_pieces` as a file that is read from *source* as it is needed: a large photo is never held."""

    def __init__(self, source: BinaryIO, pieces: list[Piece]) -> None:
        super().__init__()
        self._source = source
        self._pieces = pieces
        self._lengths = [len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in pieces]
        self.size_bytes = sum(self._lengths)
        self._place = 0
        self._index, self._inside = 0, 0  # the piece that is read next, and the place in it

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size_bytes}[whence]
        self._place = max(0, base + offset)
        self._index, self._inside = 0, self._place
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """As much as one piece gives; 0 at the end."""
        view = memoryview(buffer).cast("B")
        while self._index < len(self._pieces) and self._inside >= self._lengths[self._index]:
            self._inside -= self._lengths[self._index]
            self._index += 1
        if self._index == len(self._pieces):
            return 0
        piece = self._pieces[self._index]
        if isinstance(piece, bytes):
            part = piece[self._inside : self._inside + len(view)]
        else:
            self._source.seek(piece[0] + self._inside)
            part = self._source.read(min(len(view), self._lengths[self._index] - self._inside))
        view[: len(part)] = part
        self._inside += len(part)
        self._place += len(part)
        return len(part)


def buffered(source: BinaryIO, pieces: list[Piece]) -> io.BufferedReader:
    return io.BufferedReader(CodingStream(source, pieces), _BUFFER_BYTES)


def decode_small(core: bytes) -> None:
    """Decode all coefficients, and pixels at an eighth of the size, as `libjpeg.recode` demands. Raises MalformedFile."""
    decode_small_from(io.BytesIO(core))


def decode_small_from(stream: BinaryIO) -> None:
    """The same of a stream that is read in pieces, as `libjpeg.recode_into` demands."""
    with decoding("jpg"):
        image = JpegImageFile(stream)
        image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
