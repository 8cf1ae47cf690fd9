"""Pictures with something hidden in them, two formats in one file, and bombs: one builder for each technique."""

from __future__ import annotations

import struct
import zlib

from samples.build._pictures import (
    coded,
    exif_block,
    office_photo,
    png_chunk,
    rgb_profile,
    small_zip,
    with_chunks,
    with_segments,
)
from samples.build._pictures_benign import colour_tiff, photo, plain_bmp, small_png

_PHP = b"<?php echo 'inert sample'; ?>"
_PNG = b"\x89PNG\r\n\x1a\n"


def exif_gps() -> bytes:
    block = exif_block(gps=True, makernote=b"MAKER" * 20, thumbnail=coded(office_photo(32, 24), "JPEG"), artist=b"Taro Yamada")
    return with_segments(photo(), (0xE1, b"Exif\0\0" + block))


def turned_photo() -> bytes:
    return with_segments(photo(), (0xE1, b"Exif\0\0" + exif_block(orientation=6)))


def xmp_photo() -> bytes:
    packet = (
        b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>taro@example.invalid</creator></x:xmpmeta>"
    )
    return with_segments(photo(), (0xE1, packet))


def iptc_photo() -> bytes:
    return with_segments(photo(), (0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0f\x1c\x02\x50\0\x0aYamadaTaro\0"))


def comment_photo() -> bytes:
    return with_segments(photo(), (0xFE, "撮影者 山田太郎".encode()))


def php_comment() -> bytes:
    return with_segments(photo(), (0xFE, _PHP))


def private_segment() -> bytes:
    return with_segments(photo(), (0xEB, b"PRIVATE\0" + bytes(range(256))))


def broken_profile() -> bytes:
    return photo(icc_profile=rgb_profile(size_error=0x100000))


def profile_with_text() -> bytes:
    return photo(icc_profile=rgb_profile({b"priv": b"text\0\0\0\0" + _PHP}))


def jpeg_and_zip() -> bytes:
    return photo() + small_zip("payload.txt", b"inert")


def jpeg_and_program() -> bytes:
    return photo() + b"MZ" + b"\x90" * 62 + b"This program cannot be run in DOS mode (inert)"


def no_end_marker() -> bytes:
    return photo()[:-2]


def cut_jpeg() -> bytes:
    whole = photo()
    return whole[: len(whole) * 2 // 3]


def png_text() -> bytes:
    return with_chunks(small_png(), (b"tEXt", b"Author\0Taro"), (b"iTXt", b"Title\0\0\0ja\0\0" + "議事録".encode()))


def png_php() -> bytes:
    return with_chunks(small_png(), (b"tEXt", b"Comment\0" + _PHP)) + _PHP


def png_packed_php() -> bytes:
    return with_chunks(small_png(), (b"zTXt", b"Comment\0\0" + zlib.compress(_PHP)))


def png_php_in_pixels() -> bytes:
    """Rows whose deflate stream is stored as it is, so that the pixels spell PHP in the file."""
    row = b"\0" + (_PHP * 3)[:48]
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(row), len(row) ^ 0xFFFF) + row + struct.pack(">L", zlib.adler32(row))
    return (
        _PNG
        + png_chunk(b"IHDR", struct.pack(">LLBBBBB", 16, 1, 8, 2, 0, 0, 0))
        + png_chunk(b"IDAT", stored)
        + png_chunk(b"IEND", b"")
    )


def png_private() -> bytes:
    return with_chunks(small_png(), (b"vpAg", b"hidden" * 9))


def png_exif() -> bytes:
    return with_chunks(small_png(), (b"eXIf", exif_block(gps=True)))


def gif_comment() -> bytes:
    gif = coded(office_photo(40, 30).quantize(8), "GIF", comment=b"made by taro@example.invalid")
    return gif[:-1] + b"!\xff\x0bPRIVATE 1.0\x05hello\0;"


def gif_and_jar() -> bytes:
    return coded(office_photo(40, 30).quantize(8), "GIF", comment=b"") + small_zip(
        "META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n"
    )


def bmp_and_html() -> bytes:
    return plain_bmp() + b"<html><script>document.title='inert'</script></html>"


def bmp_gap() -> bytes:
    """Data between the palette and the pixels."""
    data = bytearray(plain_bmp())
    data[10:14] = struct.pack("<L", 54 + 64)
    return bytes(data[:54] + b"HIDDEN! " * 8 + data[54:])


def tiff_sub_pages() -> bytes:
    """A picture below the page (SubIFDs, tag 330), a private tag and a description."""
    return coded(
        office_photo(60, 45),
        "TIFF",
        tiffinfo={270: "taro@example.invalid", 33432: "owner", 65000: "private words", 330: 8},
        compression=None,
    )


def tiff_gap() -> bytes:
    return colour_tiff() + b"MZ" + b"\x90" * 200


def tiff_rgb16() -> bytes:
    """16 bits a channel, which our codec has no mode for."""
    pixels = b"".join(struct.pack("<HHH", x * 4000, y * 4000, 30000) for y in range(12) for x in range(16))
    entries = [
        (256, 3, 1, 16), (257, 3, 1, 12), (258, 3, 3, 8), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 14),
        (277, 3, 1, 3), (278, 3, 1, 12), (279, 4, 1, len(pixels)),
    ]  # fmt: skip
    body = struct.pack("<HHH", 16, 16, 16) + pixels
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHLL", *entry) for entry in entries) + bytes(4)
    return b"II*\0" + struct.pack("<L", 8 + len(body)) + body + directory


def webp_metadata() -> bytes:
    return coded(
        office_photo(64, 48), "WEBP", lossless=True, exif=exif_block(gps=True), xmp=b"<x:xmpmeta>taro@example.invalid</x:xmpmeta>"
    )


def webp_appended() -> bytes:
    return coded(office_photo(64, 48), "WEBP", lossless=True) + small_zip("a.txt", b"inert")


def png_bomb() -> bytes:
    rows = zlib.compress(bytes(200_000), 9)
    header = struct.pack(">LLBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return _PNG + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    data = bytearray(photo())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    return bytes(data)


def gif_bomb() -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 60_000, 60_000, 0x80, 0, 0)
        + bytes(6)
        + b","
        + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0)
        + b"\x02\x02\x4c\x01\0;"
    )


def bmp_bomb() -> bytes:
    data = bytearray(plain_bmp())
    data[18:26] = struct.pack("<ll", 60_000, 60_000)
    return bytes(data)


def tiff_bomb() -> bytes:
    data = bytearray(tiff_rgb16())
    at = len(data) - 4 - 9 * 12
    data[at + 8 : at + 12] = struct.pack("<L", 60_000)
    data[at + 20 : at + 24] = struct.pack("<L", 60_000)
    return bytes(data)


def empty_png() -> bytes:
    header = struct.pack(">LLBBBBB", 0, 10, 8, 2, 0, 0, 0)
    return _PNG + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"")) + png_chunk(b"IEND", b"")
