"""Recognisers of the six raster formats: signature, and the first structure behind it."""

from __future__ import annotations

from sanitizer.model.file_type import Confidence, FileType, Glimpse

_JPEG_MARKERS = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)})
_BMP_HEADER_BYTES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})


def _jpeg(glimpse: Glimpse) -> Confidence:
    head = glimpse.head
    if not head.startswith(b"\xff\xd8\xff"):
        return Confidence.NO
    return Confidence.STRUCTURE if len(head) > 5 and head[3] in _JPEG_MARKERS else Confidence.SIGNATURE


def _png(glimpse: Glimpse) -> Confidence:
    if not glimpse.head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Confidence.NO
    return Confidence.STRUCTURE if glimpse.head[8:16] == b"\0\0\0\x0dIHDR" else Confidence.SIGNATURE


def _gif(glimpse: Glimpse) -> Confidence:
    head = glimpse.head
    if head[:6] not in (b"GIF87a", b"GIF89a"):
        return Confidence.NO
    if len(head) < 14:
        return Confidence.SIGNATURE
    table_bytes = 3 << ((head[10] & 7) + 1) if head[10] & 0x80 else 0
    block = head[13 + table_bytes : 14 + table_bytes]
    return Confidence.STRUCTURE if block in (b"!", b",", b";") else Confidence.SIGNATURE


def _bmp(glimpse: Glimpse) -> Confidence:
    head = glimpse.head
    if not head.startswith(b"BM") or len(head) < 26:
        return Confidence.NO
    pixels_at = int.from_bytes(head[10:14], "little")
    header_bytes = int.from_bytes(head[14:18], "little")
    if header_bytes not in _BMP_HEADER_BYTES or not 14 + header_bytes <= pixels_at <= glimpse.size_bytes:
        return Confidence.PLAUSIBLE if glimpse.declared_suffix in (".bmp", ".dib") else Confidence.NO
    return Confidence.STRUCTURE


def _tiff(glimpse: Glimpse) -> Confidence:
    head = glimpse.head
    orders = {b"II*\0": "little", b"MM\0*": "big", b"II+\0": "little", b"MM\0+": "big"}
    if head[:4] not in orders or len(head) < 16:
        return Confidence.NO
    big = head[2:4] in (b"+\0", b"\0+")
    first = int.from_bytes(head[8:16] if big else head[4:8], "little" if head[:2] == b"II" else "big")
    return Confidence.STRUCTURE if 8 <= first < glimpse.size_bytes else Confidence.SIGNATURE


def _webp(glimpse: Glimpse) -> Confidence:
    head = glimpse.head
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return Confidence.NO
    return Confidence.STRUCTURE if head[12:16] in (b"VP8 ", b"VP8L", b"VP8X") else Confidence.SIGNATURE


TYPES = (
    FileType("jpg", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), _jpeg),
    FileType("png", "image/png", (".png", ".apng"), _png),
    FileType("gif", "image/gif", (".gif",), _gif),
    FileType("bmp", "image/bmp", (".bmp", ".dib"), _bmp),
    FileType("tiff", "image/tiff", (".tif", ".tiff"), _tiff),
    FileType("webp", "image/webp", (".webp",), _webp),
)
