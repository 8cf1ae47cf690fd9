"""JPEG (ITU-T T.81): markers checked by our own reader, then coded anew from the coefficients without loss, without metadata."""

from __future__ import annotations

import io
from dataclasses import dataclass

import mozjpeg_lossless_optimization
from PIL import Image

from sanitizer.model.errors import LimitExceeded, MalformedFile

_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive; Huffman coded
_OTHER_FRAMES = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_MAX_SCANS = 100  # a progressive image of thousands of scans is a way to keep a reader busy
_QUALITY = 92


@dataclass(frozen=True, slots=True)
class JpegFrame:
    width: int
    height: int
    components: int
    bits: int


def read_frame(data: bytes) -> JpegFrame:
    """The frame header. Raises MalformedFile where the markers do not follow T.81 annex B."""
    start = data.find(b"\xff\xd8")
    if start < 0:
        raise MalformedFile("JPEG without its start marker")
    position = start + 2
    frame: JpegFrame | None = None
    scans = 0
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            position = data.find(b"\xff", position)
            if position < 0:
                break
            continue
        marker = data[position + 1]
        if marker in (0xFF, 0x00) or marker in _ALONE:
            position += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            break
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        if length < 2:
            raise MalformedFile("JPEG segment of impossible length")
        if marker in _OTHER_FRAMES:
            raise MalformedFile("JPEG of a kind that PDF does not use (lossless, hierarchical or arithmetic)")
        if marker in _FRAMES and frame is None:
            frame = _frame(data[position + 4 : position + 2 + length])
        if marker == 0xDA:
            scans += 1
            if scans > _MAX_SCANS:
                raise LimitExceeded(f"JPEG of more than {_MAX_SCANS} scans")
        position += 2 + length
    if frame is None or not scans:
        raise MalformedFile("JPEG without a frame or a scan")
    return frame


def _frame(segment: bytes) -> JpegFrame:
    if len(segment) < 6:
        raise MalformedFile("JPEG frame header cut short")
    return JpegFrame(
        width=int.from_bytes(segment[3:5], "big"),
        height=int.from_bytes(segment[1:3], "big"),
        components=segment[5],
        bits=segment[0],
    )


def rewrite_jpeg(data: bytes) -> tuple[bytes, bool]:
    """(the image coded anew, whether pixels may have changed). Raises MalformedFile where it does not decode at all."""
    try:
        return mozjpeg_lossless_optimization.optimize(data), False
    except (ValueError, RuntimeError, OSError):
        return _from_pixels(data), True


def _from_pixels(data: bytes) -> bytes:
    """Decoded by Pillow and coded again, for what the lossless way refuses."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            if image.mode not in ("L", "RGB", "CMYK"):
                raise MalformedFile(f"JPEG of mode {image.mode}")
            image.load()
            out = io.BytesIO()
            image.info.clear()
            image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MalformedFile(f"JPEG that does not decode ({type(error).__name__})") from error
