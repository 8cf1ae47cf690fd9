"""BMP: decoded, and written anew with one plain header; nothing stands between header, palette and rows, or after them."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile

from sanitizer.contract.engine import Session
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images.appended import SAMPLE_BYTES, report_spelled, report_tail, report_text, spells_program
from sanitizer.engines.images.budget import count_pixels
from sanitizer.engines.images.features import ICC, PRIVATE
from sanitizer.model.errors import MalformedFile

_BITFIELDS, _ALPHA_BITFIELDS = 3, 6
_PLAIN = (0, _BITFIELDS, _ALPHA_BITFIELDS)
_MAX_PIXELS_PER_METRE = 200_000
_V4_MASKS = struct.pack("<4L", 0x00FF0000, 0x0000FF00, 0x000000FF, 0xFF000000)


@dataclass(frozen=True, slots=True)
class _Header:
    """File and information header as they stand in the source."""

    pixels_at: int
    header_bytes: int
    width_px: int
    height_px: int
    bits: int
    compression: int
    coded_bytes: int
    resolution: tuple[int, int]
    palette_bytes: int
    profile: tuple[int, int]  # (offset, size) of an embedded or linked profile

    @property
    def tables_end(self) -> int:
        masks = {_BITFIELDS: 12, _ALPHA_BITFIELDS: 16}.get(self.compression, 0) if self.header_bytes == 40 else 0
        return 14 + self.header_bytes + masks + self.palette_bytes

    @property
    def pixels_end(self) -> int:
        if self.compression in _PLAIN:
            return self.pixels_at + (self.width_px * self.bits + 31) // 32 * 4 * self.height_px
        return self.pixels_at + self.coded_bytes


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    size = source.seek(0, io.SEEK_END)
    header = _read_header(source)
    count_pixels(session, header.width_px, header.height_px)
    _report_rest(source, size, header, session)
    source.seek(0)
    with decoding("bmp"):
        image = BmpImageFile(source)
        if image.size != (header.width_px, header.height_px):
            raise MalformedFile("the BMP has another size than its header says")
        image.load()
    _write(target, image, header, session)


def _read_header(source: BinaryIO) -> _Header:
    source.seek(0)
    head = source.read(14 + 124)
    if head[:2] != b"BM" or len(head) < 26:
        raise MalformedFile("no whole BMP header")
    pixels_at, header_bytes = struct.unpack_from("<LL", head, 10)
    if header_bytes == 12:
        width, height, planes, bits = struct.unpack_from("<HHHH", head, 18)
        compression, coded, resolution, colours = 0, 0, (0, 0), 0
    elif header_bytes in (16, 40, 52, 56, 64, 108, 124) and len(head) >= 14 + header_bytes:
        padded = head[: 14 + header_bytes].ljust(54, b"\0")
        width, height, planes, bits, compression, coded, x, y, colours = struct.unpack_from("<llHHLLllL", padded, 18)
        resolution = (x, y)
    else:
        raise MalformedFile(f"a BMP with a header of {header_bytes} bytes")
    if planes != 1 or bits not in (1, 2, 4, 8, 16, 24, 32) or width <= 0:
        raise MalformedFile("the BMP header asks for something that does not exist")
    entry = 3 if header_bytes == 12 else 4
    palette = entry * (min(colours, 256) or 1 << bits) if bits <= 8 else entry * min(colours, 256)
    profile = struct.unpack_from("<LL", head, 14 + 112) if header_bytes == 124 else (0, 0)
    return _Header(pixels_at, header_bytes, width, abs(height), bits, compression, coded, resolution, palette, profile)


def _report_rest(source: BinaryIO, size: int, header: _Header, session: Session) -> None:
    tables_end, pixels_end = header.tables_end, header.pixels_end
    if header.profile[1]:
        session.found(ICC, f"byte {14 + header.profile[0]}", f"{header.profile[1]} bytes, BMP is written without one")
    if header.pixels_at > tables_end:
        source.seek(tables_end)
        gap = source.read(min(header.pixels_at - tables_end, SAMPLE_BYTES))
        session.found(PRIVATE, f"byte {tables_end}", f"{header.pixels_at - tables_end} bytes between header and pixels")
        report_text(session, f"byte {tables_end}", gap)
    source.seek(2)
    report_text(session, "byte 2", source.read(12 + header.header_bytes))
    if size > pixels_end > header.pixels_at:
        source.seek(pixels_end)
        report_tail(session, pixels_end, size - pixels_end, source.read(SAMPLE_BYTES))


def _write(target: BinaryIO, image: Image.Image, header: _Header, session: Session) -> None:
    bits, raw_mode, palette = _coding(image)
    stride = (image.width * bits + 31) // 32 * 4
    with decoding("bmp"):
        rows = image.tobytes("raw", raw_mode, stride, -1)
        if spells_program(rows):  # a filler byte in every pixel parts the text
            report_spelled(session, rows)
            if image.mode == "RGBA":
                raise MalformedFile("the pixels of the BMP spell a program")
            image, bits, palette = image.convert("RGB"), 32, b""
            rows = image.tobytes("raw", "BGRX", 4 * image.width, -1)
    information_bytes = 108 if image.mode == "RGBA" else 40
    pixels_at = 14 + information_bytes + len(palette)
    x, y = header.resolution if all(0 < value <= _MAX_PIXELS_PER_METRE for value in header.resolution) else (0, 0)
    target.write(b"BM" + struct.pack("<LLL", pixels_at + len(rows), 0, pixels_at))
    compression = _BITFIELDS if image.mode == "RGBA" else 0
    colours = len(palette) // 4
    target.write(
        struct.pack("<LllHHLLllLL", information_bytes, image.width, image.height, 1, bits, compression, len(rows), x, y, colours, 0)
    )
    if image.mode == "RGBA":
        target.write(_V4_MASKS + b"BGRs" + bytes(36 + 12))
    target.write(palette)
    target.write(rows)


def _coding(image: Image.Image) -> tuple[int, str, bytes]:
    """(bits a pixel, Pillow's raw mode, palette of 4-byte entries)."""
    if image.mode == "1":
        return 1, "1", b"\0\0\0\0\xff\xff\xff\0"
    if image.mode == "L":
        return 8, "L", b"".join(bytes((i, i, i, 0)) for i in range(256))
    if image.mode == "P":
        colours = image.getpalette("RGB") or []
        highest = image.getextrema()[1]
        assert isinstance(highest, int | float)
        bits = 1 if highest < 2 else 4 if highest < 16 else 8
        entries = bytes(colours).ljust(3 << bits, b"\0")[: 3 << bits]
        palette = b"".join(entries[i + 2 : i - 1 if i else None : -1] + b"\0" for i in range(0, len(entries), 3))
        return bits, {1: "P;1", 4: "P;4", 8: "P"}[bits], palette
    if image.mode == "RGB":
        return 24, "BGR", b""
    if image.mode == "RGBA":
        return 32, "BGRA", b""
    raise MalformedFile(f"a BMP that decodes to mode {image.mode}")
