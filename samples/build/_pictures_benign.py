"""Everyday pictures of an office, drawn without fonts: the same bytes on every machine."""

from __future__ import annotations

import struct
import zlib

from PIL import Image

from samples.build._pictures import (
    coded,
    exif_block,
    office_photo,
    png_chunk,
    rgb_profile,
    scanned_page,
    with_segments,
    write_text,
)

_PNG = b"\x89PNG\r\n\x1a\n"


def photo(**options: object) -> bytes:
    return coded(office_photo(), "JPEG", quality=88, dpi=(300, 300), **options)


def small_png() -> bytes:
    return coded(office_photo(96, 72), "PNG")


def camera_photo() -> bytes:
    return with_segments(photo(), (0xE1, b"Exif\0\0" + exif_block()))


def progressive_photo() -> bytes:
    return photo(progressive=True)


def profile_photo() -> bytes:
    return photo(icc_profile=rgb_profile())


def cmyk_print() -> bytes:
    return coded(office_photo().convert("CMYK"), "JPEG", quality=90)


def gray_scan() -> bytes:
    return coded(office_photo().convert("L"), "JPEG", quality=80, dpi=(200, 200))


def indexed_diagram() -> bytes:
    return coded(office_photo(200, 150).quantize(64), "PNG", dpi=(96, 96))


def gray16_scan() -> bytes:
    gradient = bytes(
        value for y in range(64) for x in range(96) for value in ((x * 680 + y * 3) >> 8 & 255, (x * 680 + y * 3) & 255)
    )
    rows = b"".join(b"\0" + gradient[192 * y : 192 * (y + 1)] for y in range(64))
    header = struct.pack(">LLBBBBB", 96, 64, 16, 0, 0, 0, 0)
    return _PNG + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


def rgb16_interlaced() -> bytes:
    """Every pass of Adam7 with samples of 16 bits."""
    width, height = 21, 13
    rows = b""
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        for y in range(y0, height, dy):
            rows += b"\0" + b"".join(struct.pack(">HHH", x * 3000, y * 5000, (x * y * 200) & 0xFFFF) for x in range(x0, width, dx))
    header = struct.pack(">LLBBBBB", width, height, 16, 2, 0, 0, 1)
    return _PNG + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


def transparent_stamp() -> bytes:
    stamp = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    write_text(stamp, "町", (26, 26), (200, 0, 0))
    stamp.putalpha(stamp.getchannel("R").point(lambda value: 255 if value else 0))
    return coded(stamp, "PNG")


def frames() -> list[Image.Image]:
    return [office_photo(80, 60, seed).quantize(16 + 16 * seed) for seed in (1, 2, 3)]


def animated_gif() -> bytes:
    first, *others = frames()
    return coded(first, "GIF", save_all=True, append_images=others, duration=[100, 250, 400], loop=0, disposal=2, comment=b"")


def animated_png() -> bytes:
    first, *others = (frame.convert("RGB") for frame in frames())
    return coded(first, "PNG", save_all=True, append_images=others, duration=[100, 250, 400], loop=2)


def animated_webp() -> bytes:
    first, *others = (frame.convert("RGB") for frame in frames())
    return coded(first, "WEBP", save_all=True, append_images=others, duration=[100, 250, 400], loop=3, lossless=True)


def fax() -> bytes:
    pages = [scanned_page(text) for text in ("市", "町", "村")]
    return coded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(204, 196))


def colour_tiff() -> bytes:
    return coded(office_photo(), "TIFF", compression="tiff_lzw", dpi=(300, 300))


def cmyk_tiff() -> bytes:
    return coded(office_photo(120, 90).convert("CMYK"), "TIFF", dpi=(300, 300))


def plain_bmp() -> bytes:
    return coded(office_photo(120, 90), "BMP", dpi=(96, 96))


def palette_bmp() -> bytes:
    return coded(office_photo(120, 90).quantize(16), "BMP")


def transparent_webp() -> bytes:
    stamp = Image.new("RGBA", (64, 64), (255, 255, 255, 0))
    write_text(stamp, "田", (26, 26), (0, 60, 160))
    return coded(stamp, "WEBP", lossless=True)


def lossy_webp() -> bytes:
    return coded(office_photo(), "WEBP", quality=80)
