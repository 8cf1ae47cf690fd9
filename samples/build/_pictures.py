"""Pictures for the samples: drawn pixel by pixel without a font of the system, and the blocks that hostile ones carry."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageDraw

# 12 x 12 dots, a row each: 市 町 村 田 山 中
_GLYPHS = {
    "市": (0x060, 0x060, 0xFFF, 0x060, 0x060, 0x7FE, 0x666, 0x666, 0x666, 0x66E, 0x060, 0x060),
    "町": (0x000, 0xF9F, 0xAC2, 0xAC2, 0xAC2, 0xFC2, 0xAC2, 0xAC2, 0xAC2, 0xFC2, 0x002, 0x00E),
    "村": (0x204, 0x204, 0xF84, 0x27F, 0x604, 0x724, 0xA94, 0x284, 0x204, 0x204, 0x204, 0x21C),
    "田": (0x000, 0x7FE, 0x462, 0x462, 0x462, 0x7FE, 0x462, 0x462, 0x462, 0x462, 0x7FE, 0x000),
    "山": (0x060, 0x060, 0x060, 0x060, 0x666, 0x666, 0x666, 0x666, 0x666, 0x666, 0x7FE, 0x006),
    "中": (0x060, 0x060, 0x7FE, 0x666, 0x666, 0x666, 0x7FE, 0x060, 0x060, 0x060, 0x060, 0x060),
}


def office_photo(width_px: int = 320, height_px: int = 240, seed: int = 1) -> Image.Image:
    """A town hall under an evening sky with its sign 中山市: smooth areas, edges, text and some grain."""
    sky = Image.linear_gradient("L").resize((width_px, height_px))
    picture = Image.merge(
        "RGB", (sky.point(lambda v: 90 + v // 2), sky.point(lambda v: 120 + v // 3), sky.point(lambda v: 230 - v // 3))
    )
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width_px // 6, height_px // 3, width_px * 5 // 6, height_px * 9 // 10), fill=(212, 205, 190))
    for row in range(3):
        for column in range(6):
            x, y = width_px // 5 + column * width_px // 10, height_px * (row + 5) // 10
            draw.rectangle((x, y, x + width_px // 16, y + height_px // 16), fill=(60, 80, 100 + 20 * row))
    write_text(picture, "中山市", (width_px * 2 // 5, height_px * 3 // 8), (40, 30, 30))
    return Image.blend(picture, _grain(width_px, height_px, seed), 0.08)


def _grain(width_px: int, height_px: int, seed: int) -> Image.Image:
    """The same noise each time: a linear congruential generator."""
    value, grain = seed, bytearray()
    for _ in range(64 * 64):
        value = (value * 1103515245 + 12345) & 0x7FFFFFFF
        grain.append(value >> 16 & 0xFF)
    return Image.frombytes("L", (64, 64), bytes(grain)).resize((width_px, height_px)).convert("RGB")


def write_text(picture: Image.Image, text: str, at: tuple[int, int], colour: tuple[int, int, int] | int) -> None:
    draw = ImageDraw.Draw(picture)
    for index, char in enumerate(text):
        for y, row in enumerate(_GLYPHS[char]):
            for x in range(12):
                if row >> (11 - x) & 1:
                    draw.point((at[0] + 14 * index + x, at[1] + y), fill=colour)


def scanned_page(text: str) -> Image.Image:
    """A bilevel page as a fax or copier gives it, 20 x 29 cm at 100 dpi."""
    page = Image.new("1", (800, 1130), 1)
    for line in range(30):
        write_text(page, text * 8, (60, 60 + 32 * line), 0)
    ImageDraw.Draw(page).rectangle((40, 40, 760, 1090), outline=0, width=2)
    return page


def coded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def exif_block(
    orientation: int = 1, gps: bool = False, makernote: bytes = b"", thumbnail: bytes = b"", artist: bytes = b""
) -> bytes:
    """A little-endian TIFF structure with the fields that cameras write (EXIF 2.32)."""
    entries: list[tuple[int, int, int, bytes]] = [
        (0x0112, 3, 1, struct.pack("<HH", orientation, 0)),
        (0x011A, 5, 1, struct.pack("<LL", 300, 1)),
        (0x011B, 5, 1, struct.pack("<LL", 300, 1)),
        (0x0128, 3, 1, struct.pack("<HH", 2, 0)),
    ]
    if artist:
        entries.append((0x013B, 2, len(artist) + 1, artist + b"\0"))
    block = bytearray(b"II*\0\x08\0\0\0")
    pointers = [tag for tag, wanted in ((0x8769, makernote), (0x8825, gps)) if wanted]
    main_bytes = 2 + 12 * (len(entries) + len(pointers)) + 4
    extra = bytearray()
    extra_at = 8 + main_bytes
    rows = []
    for tag, kind, count, value in sorted(entries):
        rows.append(struct.pack("<HHL", tag, kind, count) + _placed(value, extra, extra_at))
    for tag in pointers:
        rows.append(struct.pack("<HHLL", tag, 4, 1, extra_at + len(extra)))
        extra += _directory_of(tag, makernote, extra_at + len(extra))
    next_at = extra_at + len(extra) if thumbnail else 0
    if thumbnail:
        picture_at = next_at + 2 + 2 * 12 + 4
        extra += struct.pack("<HHHLLHHLLL", 2, 0x0201, 4, 1, picture_at, 0x0202, 4, 1, len(thumbnail), 0) + thumbnail
    block += struct.pack("<H", len(rows)) + b"".join(rows) + struct.pack("<L", next_at) + extra
    return bytes(block)


def _placed(value: bytes, extra: bytearray, extra_at: int) -> bytes:
    if len(value) <= 4:
        return value.ljust(4, b"\0")
    at = extra_at + len(extra)
    extra += value + b"\0" * (len(value) % 2)
    return struct.pack("<L", at)


def _directory_of(tag: int, makernote: bytes, at: int) -> bytes:
    if tag == 0x8825:  # north 35 degrees
        return struct.pack("<HHHL4sL", 1, 1, 2, 2, b"N\0\0\0", 0)
    return struct.pack("<HHHLLL", 1, 0x927C, 7, len(makernote), at + 18, 0) + makernote


def with_segments(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """*segments* (marker, payload) put in behind the start marker and JFIF."""
    at = 4 + int.from_bytes(jpeg[4:6], "big")
    added = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in segments)
    return jpeg[:at] + added + jpeg[at:]


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def with_chunks(png: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """*chunks* (kind, data) put in behind IHDR."""
    return png[:33] + b"".join(png_chunk(kind, data) for kind, data in chunks) + png[33:]


def small_zip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 9, 0, 0)), data)
    return out.getvalue()


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3l", *(round(value * 65536) for value in values))


def rgb_profile(extra_tags: dict[bytes, bytes] | None = None, size_error: int = 0) -> bytes:
    """A matrix profile with sRGB's primaries and gamma 2.2 (ICC.1), with tags of the caller's."""
    curve = b"curv\0\0\0\0" + struct.pack(">LH", 1, 0x0233) + b"\0\0"
    tags = {
        b"rXYZ": _xyz(0.4361, 0.2225, 0.0139),
        b"gXYZ": _xyz(0.3851, 0.7169, 0.0971),
        b"bXYZ": _xyz(0.1431, 0.0606, 0.7139),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        **(extra_tags or {}),
    }
    table, body = struct.pack(">L", len(tags)), b""
    for tag, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += struct.pack(">4sLL", tag, 132 + 12 * len(tags) + len(body), len(data))
        body += padded
    size = 132 + 12 * len(tags) - 4 + len(body) + 4
    header = struct.pack(">L4s4s4s4s4s12s4s", size + size_error, b"", b"\2\x10\0\0", b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp")
    return header + bytes(24 + 4) + bytes.fromhex("0000f6d6000100000000d32d") + bytes(48) + table + body
