"""Writers of EMF ([MS-EMF] 2.3) and WMF ([MS-WMF] 2.3): text, lines, bitmaps, and records of any kind."""

from __future__ import annotations

import struct

WIDTH, HEIGHT = 400, 240  # device units, 96 an inch
_MM = 25.4 / 96
_SRCCOPY = 0x00CC0020
WMF_SET_ABORT_PROC = 9


def emf(*parts: bytes) -> bytes:
    """A whole EMF of WIDTH x HEIGHT around these records."""
    end = record(14, struct.pack("<III", 0, 16, 20))
    size = 108 + sum(len(part) for part in parts) + len(end)
    frame = (0, 0, round(WIDTH * _MM * 100), round(HEIGHT * _MM * 100))
    head = struct.pack("<II8i", 1, 108, 0, 0, WIDTH - 1, HEIGHT - 1, *frame) + b" EMF"
    head += struct.pack("<IIIHHIII", 0x10000, size, 1 + _count(b"".join(parts) + end), 3, 0, 0, 0, 0)
    head += struct.pack("<4i", WIDTH * 4, HEIGHT * 4, round(WIDTH * 4 * _MM), round(HEIGHT * 4 * _MM)) + bytes(12)
    return head + struct.pack("<II", round(WIDTH * 4 * _MM * 1000), round(HEIGHT * 4 * _MM * 1000)) + b"".join(parts) + end


def _count(records: bytes) -> int:
    """Readers stop at the number that the header names; a size that does not fit ends the counting."""
    number = at = 0
    while at + 8 <= len(records):
        number += 1
        at += max(8, struct.unpack_from("<I", records, at + 4)[0])
    return number


def record(kind: int, body: bytes) -> bytes:
    """A record of an EMF."""
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, 8 + len(body)) + body


def line(x: int, y: int, to_x: int, to_y: int) -> bytes:
    return record(27, struct.pack("<ii", x, y)) + record(54, struct.pack("<ii", to_x, to_y))


def rectangle(left: int, top: int, right: int, bottom: int) -> bytes:
    return record(43, struct.pack("<4i", left, top, right, bottom))


def text(x: int, y: int, words: str, height: int = 28) -> bytes:
    """In a Gothic font of that height."""
    face = "ＭＳ ゴシック".encode("utf-16-le").ljust(64, b"\0")
    font = struct.pack("<I5i8B", 1, -height, 0, 0, 0, 400, 0, 0, 0, 128, 0, 0, 0, 49) + face
    coded = words.encode("utf-16-le")
    offset, padded = 76, len(coded) + len(coded) % 4
    spacing = struct.pack(f"<{len(words)}I", *[height] * len(words))
    shown = struct.pack("<4iIff", 0, 0, -1, -1, 2, 1.0, 1.0)
    shown += struct.pack("<iiIII4iI", x, y, len(words), offset, 0, 0, 0, -1, -1, offset + padded)
    chosen = record(18, struct.pack("<I", 1)) + record(82, font.ljust(324, b"\0")) + record(37, struct.pack("<I", 1))
    return chosen + record(84, shown + coded.ljust(padded, b"\0") + spacing)


def dib(width: int, height: int) -> tuple[bytes, bytes]:
    """Header and rows of a bitmap of 24 bits: a red field in the upper left, blue below, green at the right."""
    rows = []
    for y in range(height):  # from the bottom up
        left = b"\xc8\x40\x20" if y < height // 2 else b"\x20\x20\xd0"
        row = left * (width // 2) + b"\x30\xa0\x30" * (width - width // 2)
        rows.append(row + bytes(-len(row) % 4))
    data = b"".join(rows)
    return struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(data), 0, 0, 0, 0), data


def bitmap(left: int, top: int, width: int, height: int, source: tuple[bytes, bytes] | None = None) -> bytes:
    """EMR_STRETCHDIBITS of a whole bitmap."""
    info, bits = source or dib(80, 48)
    pixels = struct.unpack_from("<ii", info, 4)
    body = struct.pack("<4i", left, top, left + width - 1, top + height - 1)
    body += struct.pack("<6i", left, top, 0, 0, pixels[0], abs(pixels[1]))
    body += struct.pack("<6I2i", 80, len(info), 80 + len(info), len(bits), 0, _SRCCOPY, width, height)
    return record(81, body + info + bits)


def wmf(*parts: bytes, placeable: bool = True) -> bytes:
    """A whole WMF of WIDTH x HEIGHT around these records."""
    end = wmf_record(0, b"")
    first = wmf_record(0x020B, struct.pack("<hh", 0, 0)) + wmf_record(0x020C, struct.pack("<hh", HEIGHT, WIDTH))
    body = first + b"".join(parts) + end
    longest = max(len(part) for part in (*parts, first)) // 2
    head = struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(body) // 2, 4, longest, 0)
    if not placeable:
        return head + body
    placing = b"\xd7\xcd\xc6\x9a" + struct.pack("<HhhhhHI", 0, 0, 0, WIDTH, HEIGHT, 96, 0)
    check = 0
    for word in struct.unpack("<10H", placing):
        check ^= word
    return placing + struct.pack("<H", check) + head + body


def wmf_record(function: int, body: bytes) -> bytes:
    body += bytes(len(body) % 2)
    return struct.pack("<IH", 3 + len(body) // 2, function) + body


def wmf_rectangle(left: int, top: int, right: int, bottom: int) -> bytes:
    return wmf_record(0x041B, struct.pack("<4h", bottom, right, top, left))


def wmf_text(x: int, y: int, words: str, height: int = 28) -> bytes:
    """META_TEXTOUT in code page 932."""
    font = struct.pack("<5h8B", -height, 0, 0, 0, 400, 0, 0, 0, 128, 0, 0, 0, 49) + "ＭＳ ゴシック".encode("cp932").ljust(32, b"\0")
    coded = words.encode("cp932")
    shown = struct.pack("<h", len(coded)) + coded + bytes(len(coded) % 2) + struct.pack("<hh", y, x)
    return wmf_record(0x02FB, font) + wmf_record(0x012D, struct.pack("<H", 0)) + wmf_record(0x0521, shown)


def wmf_bitmap(left: int, top: int, width: int, height: int, source: tuple[bytes, bytes] | None = None) -> bytes:
    """META_STRETCHDIB of a whole bitmap."""
    info, bits = source or dib(80, 48)
    pixels = struct.unpack_from("<ii", info, 4)
    sizes = struct.pack("<IH8h", _SRCCOPY, 0, pixels[1], pixels[0], 0, 0, height, width, top, left)
    return wmf_record(0x0F43, sizes + info + bits)


def wmf_escape(function: int, data: bytes) -> bytes:
    return wmf_record(0x0626, struct.pack("<HH", function, len(data)) + data)
