"""Walks a PNG that we wrote: every check sum, every chunk on a list, picture data inflated to exactly their rows."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers._image_marks import profile, program_text

_SIZES = {b"cICP": 4, b"sRGB": 1, b"gAMA": 4, b"cHRM": 32, b"pHYs": 9, b"acTL": 8, b"fcTL": 26, b"IHDR": 13, b"IEND": 0}
_UP_TO = {b"sBIT": 4, b"bKGD": 6, b"tRNS": 256, b"PLTE": 768}
_NAMES = {
    b"tEXt": "image.comment",
    b"zTXt": "image.comment",
    b"iTXt": "image.comment",
    b"tIME": "image.comment",
    b"eXIf": "image.exif",
}
_MAX_CHUNK_BYTES = 8 * 1024 * 1024
_PIECE_BYTES = 1024 * 1024
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


class _Inflation:
    """Counts the bytes that the picture data of one frame inflate to."""

    def __init__(self, expected_bytes: int) -> None:
        self._inflater = zlib.decompressobj()
        self._left = expected_bytes

    def feed(self, data: bytes) -> None:
        while data:
            if self._inflater.eof:
                raise MalformedFile("png: data after the end of the compressed picture")
            try:
                self._left -= len(self._inflater.decompress(data, _PIECE_BYTES))
            except zlib.error as error:
                raise MalformedFile("png: the compressed picture is damaged") from error
            data = self._inflater.unconsumed_tail
            if self._left < 0 or self._inflater.unused_data:
                raise MalformedFile("png: more picture data than rows")

    def finish(self) -> None:
        if self._left or not self._inflater.eof:
            raise MalformedFile("png: fewer picture data than rows")


def residues(target: BinaryIO, policy: PolicyView) -> Iterator[Residue]:
    target.seek(0)
    if target.read(8) != b"\x89PNG\r\n\x1a\n":
        raise MalformedFile("png: no signature")
    header = b""
    frame: tuple[int, int] = (0, 0)
    inflation: _Inflation | None = None
    kind_before, sequence, pictures = b"", 0, 0
    while kind_before != b"IEND":
        at = target.tell()
        kind, data = _next(target)
        if not header:
            if kind != b"IHDR":
                raise MalformedFile("png: no header")
            header = data
            frame = struct.unpack(">LL", data[:8])
        if inflation is not None and kind != kind_before:
            inflation.finish()
            inflation = None
            pictures += 1
        if kind in (b"fcTL", b"fdAT"):
            if int.from_bytes(data[:4], "big") != sequence:
                raise MalformedFile(f"png: wrong sequence number at byte {at}")
            sequence += 1
        if kind == b"fcTL":
            frame = struct.unpack(">LL", data[4:12])
        elif kind in (b"IDAT", b"fdAT"):
            if inflation is None:
                inflation = _Inflation(_raw_bytes(header, *frame))
            inflation.feed(data if kind == b"IDAT" else data[4:])
            yield from program_text(data, at + 8)
        else:
            yield from _check(kind, data, at, policy)
            if kind == b"PLTE":
                yield from program_text(data, at + 8)
        kind_before = kind
    if not pictures:
        raise MalformedFile("png: no picture data")
    end = target.tell()
    if rest := target.seek(0, 2) - end:
        yield Residue("image.appended_data", f"byte {end}", f"{rest} bytes")


def _next(target: BinaryIO) -> tuple[bytes, bytes]:
    head = target.read(8)
    size = int.from_bytes(head[:4], "big")
    kind = head[4:]
    if len(kind) != 4 or size > _MAX_CHUNK_BYTES:
        raise MalformedFile("png: no chunk where one must stand")
    data = target.read(size)
    if int.from_bytes(target.read(4), "big") != zlib.crc32(kind + data) or len(data) != size:
        raise MalformedFile(f"png: the check sum of chunk {kind.decode('latin-1')} is wrong")
    return kind, data


def _check(kind: bytes, data: bytes, at: int, policy: PolicyView) -> Iterator[Residue]:
    if kind == b"iCCP":
        name, _, rest = data.partition(b"\0")
        inflater = zlib.decompressobj()
        inflated = inflater.decompress(rest[1:], _MAX_CHUNK_BYTES)
        if name != b"profile" or not inflater.eof or inflater.unused_data:
            yield Residue("image.icc", f"byte {at}", "more than a profile")
        yield from profile(inflated, f"byte {at}", policy)
    elif kind not in _SIZES and kind not in _UP_TO:
        yield Residue(_NAMES.get(kind, "image.private_chunk"), f"byte {at}", f"chunk {kind.decode('latin-1')}, {len(data)} bytes")
    elif len(data) != _SIZES.get(kind, len(data)) or len(data) > _UP_TO.get(kind, len(data)):
        raise MalformedFile(f"png: chunk {kind.decode()} has a wrong size")


def _raw_bytes(header: bytes, width: int, height: int) -> int:
    """Bytes of all rows with their filter bytes (PNG Third Edition 7.2 and 8)."""
    bits = header[8] * _SAMPLES[header[9]]
    if not header[12]:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for number in range(7):
        x, y = (0, 4, 0, 2, 0, 1, 0)[number], (0, 0, 4, 0, 2, 0, 1)[number]
        dx, dy = (8, 8, 4, 4, 2, 2, 1)[number], (8, 8, 8, 4, 4, 2, 2)[number]
        columns, rows = -(-(width - x) // dx), -(-(height - y) // dy)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total
