"""The stream that a decoder is given: tables, header and scans of the source, with JFIF and Adobe markers of our own."""

from __future__ import annotations

import io
import struct

from PIL.JpegImagePlugin import JpegImageFile

from sanitizer.engines._jpeg.segments import CODING, JpegParts
from sanitizer.engines._pillow import decoding

SMALLEST_UP_TO_BYTES = 256 * 1024  # above it, speed counts more than the last 3 % of size


def jfif_segment(density: tuple[int, int, int]) -> bytes:
    """*density* is (unit, x, y): unit 0 aspect ratio, 1 per inch, 2 per cm (JFIF 1.01)."""
    return b"\xff\xe0\0\x10JFIF\0\x01\x01" + struct.pack(">BHH", *density) + b"\0\0"


def adobe_segment(transform: int) -> bytes:
    """*transform* is 0 for RGB or CMYK, 1 for YCbCr, 2 for YCCK."""
    return b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform])


def coding_only(data: bytes, parts: JpegParts, has_jfif: bool, adobe_transform: int | None) -> bytes:
    """*data* without any segment that holds no picture, with one EOI at its end."""
    pieces: list[bytes | memoryview] = [b"\xff\xd8"]
    if has_jfif:
        pieces.append(jfif_segment((0, 1, 1)))
    if adobe_transform is not None:
        pieces.append(adobe_segment(adobe_transform))
    view = memoryview(data)
    for segment in parts.segments:
        if segment.marker in CODING:
            pieces.append(b"\xff" + bytes([segment.marker]))
            pieces.append(view[segment.start - 2 : segment.end])
    pieces.append(b"\xff\xd9")
    return b"".join(pieces)


def decode_small(core: bytes) -> None:
    """Decode all coefficients, and pixels at an eighth of the size, as `libjpeg.recode` demands. Raises MalformedFile."""
    with decoding("jpg"):
        image = JpegImageFile(io.BytesIO(core))
        image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
