"""Raster pictures: everyday ones of an office, and one for each thing that hides in a picture file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from PIL import Image

from samples.build._pictures import (
    coded,
    exif_block,
    office_photo,
    png_chunk,
    rgb_profile,
    scanned_page,
    small_zip,
    with_chunks,
    with_segments,
    write_text,
)
from samples.sample import Sample

_PHP = b"<?php echo 'inert sample'; ?>"
_PNG = b"\x89PNG\r\n\x1a\n"


def _photo(**options: object) -> bytes:
    return coded(office_photo(), "JPEG", quality=88, dpi=(300, 300), **options)


def _small_png() -> bytes:
    return coded(office_photo(96, 72), "PNG")


def camera_photo() -> bytes:
    return with_segments(_photo(), (0xE1, b"Exif\0\0" + exif_block()))


def progressive_photo() -> bytes:
    return _photo(progressive=True)


def profile_photo() -> bytes:
    return _photo(icc_profile=rgb_profile())


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


def _frames() -> list[Image.Image]:
    return [office_photo(80, 60, seed).quantize(16 + 16 * seed) for seed in (1, 2, 3)]


def animated_gif() -> bytes:
    first, *others = _frames()
    return coded(first, "GIF", save_all=True, append_images=others, duration=[100, 250, 400], loop=0, disposal=2, comment=b"")


def animated_png() -> bytes:
    first, *others = (frame.convert("RGB") for frame in _frames())
    return coded(first, "PNG", save_all=True, append_images=others, duration=[100, 250, 400], loop=2)


def animated_webp() -> bytes:
    first, *others = (frame.convert("RGB") for frame in _frames())
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


def exif_gps() -> bytes:
    block = exif_block(gps=True, makernote=b"MAKER" * 20, thumbnail=coded(office_photo(32, 24), "JPEG"), artist=b"Taro Yamada")
    return with_segments(_photo(), (0xE1, b"Exif\0\0" + block))


def turned_photo() -> bytes:
    return with_segments(_photo(), (0xE1, b"Exif\0\0" + exif_block(orientation=6)))


def xmp_photo() -> bytes:
    packet = (
        b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>taro@example.invalid</creator></x:xmpmeta>"
    )
    return with_segments(_photo(), (0xE1, packet))


def iptc_photo() -> bytes:
    return with_segments(_photo(), (0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0f\x1c\x02\x50\0\x0aYamadaTaro\0"))


def comment_photo() -> bytes:
    return with_segments(_photo(), (0xFE, "撮影者 山田太郎".encode()))


def php_comment() -> bytes:
    return with_segments(_photo(), (0xFE, _PHP))


def private_segment() -> bytes:
    return with_segments(_photo(), (0xEB, b"PRIVATE\0" + bytes(range(256))))


def broken_profile() -> bytes:
    return _photo(icc_profile=rgb_profile(size_error=0x100000))


def profile_with_text() -> bytes:
    return _photo(icc_profile=rgb_profile({b"priv": b"text\0\0\0\0" + _PHP}))


def jpeg_and_zip() -> bytes:
    return _photo() + small_zip("payload.txt", b"inert")


def jpeg_and_program() -> bytes:
    return _photo() + b"MZ" + b"\x90" * 62 + b"This program cannot be run in DOS mode (inert)"


def no_end_marker() -> bytes:
    return _photo()[:-2]


def cut_jpeg() -> bytes:
    whole = _photo()
    return whole[: len(whole) * 2 // 3]


def png_text() -> bytes:
    return with_chunks(_small_png(), (b"tEXt", b"Author\0Taro"), (b"iTXt", b"Title\0\0\0ja\0\0" + "議事録".encode()))


def png_php() -> bytes:
    return with_chunks(_small_png(), (b"tEXt", b"Comment\0" + _PHP)) + _PHP


def png_packed_php() -> bytes:
    return with_chunks(_small_png(), (b"zTXt", b"Comment\0\0" + zlib.compress(_PHP)))


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
    return with_chunks(_small_png(), (b"vpAg", b"hidden" * 9))


def png_exif() -> bytes:
    return with_chunks(_small_png(), (b"eXIf", exif_block(gps=True)))


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
    data = bytearray(_photo())
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


def _benign(path: str, about: str, build: Callable[[], bytes], features: tuple[str, ...] = (), verdict: str = "clean") -> Sample:
    return Sample(f"benign/images/{path}", "benign", "images", about, build, features, verdict)


def _hostile(path: str, about: str, build: Callable[[], bytes], *features: str, gone: tuple[bytes, ...] = ()) -> Sample:
    return Sample(f"hostile/images/{path}", "hostile", "images", about, build, features, "disarmed", gone=gone)


def _two_formats(path: str, about: str, build: Callable[[], bytes]) -> Sample:
    """Detection blocks it before the engine sees it."""
    return Sample(f"hostile/images/{path}", "hostile", "images", about, build, ("file.polyglot",), "blocked")


def _bomb(path: str, build: Callable[[], bytes]) -> Sample:
    return Sample(f"hostile/images/{path}", "hostile", "images", "tiny file that asks for 3.6 billion pixels", build, (), "review")


SAMPLES: tuple[Sample, ...] = (
    _benign("庁舎写真.jpg", "photo of a camera, resolution for printing", camera_photo, ("image.exif",), "disarmed"),
    _benign("広報_プログレッシブ.jpg", "progressive JPEG of a web page", progressive_photo),
    _benign("カラープロファイル付.jpg", "JPEG with a valid colour profile", profile_photo),
    _benign("印刷用CMYK.jpg", "CMYK JPEG for a printer, with an Adobe marker", cmyk_print),
    _benign("白黒スキャン.jpg", "gray JPEG of a copier", gray_scan),
    _benign("組織図.png", "indexed PNG", indexed_diagram),
    _benign("レントゲン16bit.png", "gray PNG with 16 bits", gray16_scan),
    _benign("航空写真16bit.png", "interlaced RGB PNG with 16 bits a channel", rgb16_interlaced),
    _benign("公印.png", "PNG with transparency", transparent_stamp),
    _benign("手順.gif", "animated GIF with three palettes and times", animated_gif),
    _benign("手順.png", "animated PNG", animated_png),
    _benign("手順.webp", "animated lossless WebP", animated_webp),
    _benign("受信FAX.tif", "three pages of a fax, Group 4, 204 x 196 dpi", fax),
    _benign("図面.tif", "colour TIFF, LZW", colour_tiff),
    _benign("ポスター_CMYK.tif", "CMYK TIFF", cmyk_tiff),
    _benign("画面.bmp", "24-bit BMP", plain_bmp),
    _benign("アイコン.bmp", "BMP with 16 colours", palette_bmp),
    _benign("地図.webp", "lossless WebP with transparency", transparent_webp),
    _benign("広報写真.webp", "lossy WebP", lossy_webp),
    _hostile(
        "exif_gps.jpg",
        "where, who and by which camera; preview picture",
        exif_gps,
        "image.exif",
        "image.gps",
        "image.makernote",
        "image.thumbnail",
        gone=(b"Taro Yamada", b"MAKERMAKER"),
    ),
    _hostile("turned.jpg", "phone photo held upright: rotation is applied", turned_photo, "image.orientation", "image.exif"),
    _hostile("xmp.jpg", "XMP packet with a name", xmp_photo, "image.xmp", gone=(b"example.invalid",)),
    _hostile("iptc.jpg", "Photoshop block with a byline", iptc_photo, "image.iptc", gone=(b"YamadaTaro",)),
    _hostile("comment.jpg", "comment segment", comment_photo, "image.comment", gone=("山田".encode(),)),
    _hostile(
        "php_comment.jpg",
        "PHP in a comment, for a server that includes uploads",
        php_comment,
        "image.comment",
        "image.polyglot",
        gone=(b"<?php",),
    ),
    _hostile("private_segment.jpg", "APP11 of unknown kind", private_segment, "image.private_chunk", gone=(b"PRIVATE",)),
    _hostile("broken_profile.jpg", "colour profile longer than its segment", broken_profile, "image.icc"),
    Sample(
        "hostile/images/profile_with_text.jpg",
        "hostile",
        "images",
        "PHP in a private tag of a valid colour profile",
        profile_with_text,
        ("image.icc", "image.polyglot"),
        "disarmed",
        gone=(b"<?php",),
    ),
    _two_formats("jpeg_and_zip.jpg", "JPEG and ZIP in one file", jpeg_and_zip),
    _hostile(
        "jpeg_and_program.jpg",
        "program behind the end marker",
        jpeg_and_program,
        "image.appended_data",
        "image.polyglot",
        gone=(b"DOS mode",),
    ),
    _hostile("no_end_marker.jpg", "end marker is missing, pixels are whole", no_end_marker, "image.damaged"),
    Sample("malformed/images/cut.jpg", "malformed", "images", "a third of the photo is missing", cut_jpeg, (), "review"),
    _hostile("text.png", "text chunks", png_text, "image.comment", gone=(b"Author",)),
    _hostile(
        "php.png", "PHP in tEXt and after IEND", png_php, "image.comment", "image.appended_data", "image.polyglot", gone=(b"<?php",)
    ),
    _hostile("php_packed.png", "PHP in a compressed text chunk", png_packed_php, "image.comment", "image.polyglot"),
    Sample(
        "hostile/images/php_in_pixels.png",
        "hostile",
        "images",
        "pixels whose coded form spells PHP",
        png_php_in_pixels,
        ("image.polyglot",),
        "disarmed",
        gone=(b"<?php echo",),
    ),
    _hostile("private_chunk.png", "private chunk", png_private, "image.private_chunk", gone=(b"vpAg",)),
    _hostile("exif.png", "eXIf chunk with a position", png_exif, "image.exif", "image.gps", gone=(b"eXIf",)),
    _hostile(
        "comment.gif",
        "comment and private application extension",
        gif_comment,
        "image.comment",
        "image.private_chunk",
        gone=(b"example.invalid", b"PRIVATE"),
    ),
    _two_formats("gifar.gif", "GIF and JAR in one file (GIFAR)", gif_and_jar),
    _hostile("html.bmp", "BMP and HTML in one file", bmp_and_html, "image.appended_data", "image.polyglot", gone=(b"<script",)),
    _hostile("gap.bmp", "data between header and pixels", bmp_gap, "image.private_chunk", gone=(b"HIDDEN!",)),
    _hostile(
        "sub_pages.tif",
        "hidden picture, private tag, description",
        tiff_sub_pages,
        "image.hidden_page",
        "image.private_chunk",
        "image.comment",
        gone=(b"example.invalid", b"private words"),
    ),
    _hostile("gap.tif", "bytes that no directory names", tiff_gap, "image.appended_data", "image.polyglot", gone=(b"MZ\x90\x90",)),
    _hostile("rgb16.tif", "16 bits a channel come out in 8", tiff_rgb16, "image.reduced_depth"),
    _hostile(
        "metadata.webp", "EXIF and XMP chunks", webp_metadata, "image.exif", "image.gps", "image.xmp", gone=(b"example.invalid",)
    ),
    _two_formats("appended.webp", "WebP and ZIP in one file", webp_appended),
    _bomb("bomb.png", png_bomb),
    _bomb("bomb.jpg", jpeg_bomb),
    _bomb("bomb.gif", gif_bomb),
    _bomb("bomb.bmp", bmp_bomb),
    _bomb("bomb.tif", tiff_bomb),
    Sample("malformed/images/empty.png", "malformed", "images", "a picture of 0 x 10 pixels", empty_png, (), "review"),
)
