"""Device-independent bitmaps (of rich text, of metafiles): given a file header to be disarmed, and written as PNG afterwards."""

from __future__ import annotations

import struct
import zlib

_INFO_BYTES = 40
_MAX_SIDE = 30_000
_BITFIELDS = 3


def as_bmp_file(dib: bytes) -> bytes | None:
    """*dib* (header, masks, palette, rows: [MS-WMF] 2.2.2.9) with the 14 bytes that make it a file; None when it is none."""
    if len(dib) < _INFO_BYTES:
        return None
    header_bytes, _, _, _, bits, compression = struct.unpack_from("<IiiHHI", dib)
    colours = struct.unpack_from("<I", dib, 32)[0]
    if header_bytes not in (40, 52, 56, 108, 124) or bits not in (1, 4, 8, 16, 24, 32) or colours > 256:
        return None
    palette = (colours or (1 << bits if bits <= 8 else 0)) * 4
    masks = 12 if compression == _BITFIELDS and header_bytes == _INFO_BYTES else 0
    return b"BM" + struct.pack("<IHHI", 14 + len(dib), 0, 0, 14 + header_bytes + masks + palette) + dib


def from_device_bitmap(data: bytes, width_bytes: int, bits: int, width_px: int, height_px: int) -> bytes | None:
    r"""The rows of a \wbitmap as a DIB; None where they are not of one plane with 1, 24 or 32 bits, or too few."""
    if bits not in (1, 24, 32) or not 0 < width_px <= _MAX_SIDE or not 0 < height_px <= _MAX_SIDE:
        return None
    if width_bytes * 8 < width_px * bits or width_bytes > _MAX_SIDE * 4 or len(data) < width_bytes * height_px:
        return None
    row_bytes = (width_px * bits + 31) // 32 * 4
    rows = b"".join(
        data[at : at + width_bytes].ljust(row_bytes, b"\0")[:row_bytes] for at in range(0, width_bytes * height_px, width_bytes)
    )
    palette = b"\0\0\0\0\xff\xff\xff\0" if bits == 1 else b""
    header = struct.pack("<IiiHHIIiiII", _INFO_BYTES, width_px, -height_px, 1, bits, 0, len(rows), 0, 0, 2 if bits == 1 else 0, 0)
    return header + palette + rows


def as_png(bmp: bytes) -> bytes | None:
    """A BMP of our own as PNG, without loss; None for a form that we do not write (16 bits, compressed)."""
    pixels_at, header_bytes, width, height = struct.unpack_from("<IIii", bmp, 10)
    bits, compression = struct.unpack_from("<HI", bmp, 28)
    if bits not in (1, 4, 8, 24, 32) or compression not in (0, _BITFIELDS):
        return None
    row_bytes = (width * bits + 31) // 32 * 4
    count = abs(height)
    rows = [bmp[pixels_at + at * row_bytes : pixels_at + (at + 1) * row_bytes] for at in range(count)]
    if height > 0:
        rows.reverse()
    if bits <= 8:
        colour_type = 3
        used = (width * bits + 7) // 8
        lines = b"".join(b"\0" + row[:used] for row in rows)
        palette = bmp[14 + header_bytes : pixels_at]
        entries = b"".join(palette[at : at + 3][::-1] for at in range(0, len(palette) // 4 * 4, 4))[: 3 << bits]
        plte = _chunk(b"PLTE", entries.ljust(3 << bits, b"\0"))
    else:
        colour_type, plte = 2, b""
        lines = b"".join(b"\0" + _rgb(row, width, bits // 8) for row in rows)
    head = struct.pack(">IIBBBBB", width, count, bits if bits <= 8 else 8, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + plte + _chunk(b"IDAT", zlib.compress(lines, 6)) + _chunk(b"IEND", b"")


def _rgb(row: bytes, width: int, step: int) -> bytes:
    """Blue, green, red (and a byte that is not used) as red, green, blue."""
    made = bytearray(width * 3)
    for source, place in ((2, 0), (1, 1), (0, 2)):
        made[place::3] = row[source : width * step : step]
    return bytes(made)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
