"""Raster pictures: everyday ones of an office, and one for each thing that hides in a picture file."""

from __future__ import annotations

from collections.abc import Callable

from samples.build._pictures_benign import (
    animated_gif,
    animated_png,
    animated_webp,
    camera_photo,
    cmyk_print,
    cmyk_tiff,
    colour_tiff,
    fax,
    gray16_scan,
    gray_scan,
    indexed_diagram,
    lossy_webp,
    palette_bmp,
    plain_bmp,
    profile_photo,
    progressive_photo,
    rgb16_interlaced,
    transparent_stamp,
    transparent_webp,
)
from samples.build._pictures_hostile import (
    bmp_and_html,
    bmp_bomb,
    bmp_gap,
    broken_profile,
    comment_photo,
    cut_jpeg,
    empty_png,
    exif_gps,
    gif_and_jar,
    gif_bomb,
    gif_comment,
    iptc_photo,
    jpeg_and_program,
    jpeg_and_zip,
    jpeg_bomb,
    no_end_marker,
    php_comment,
    png_bomb,
    png_exif,
    png_packed_php,
    png_php,
    png_php_in_pixels,
    png_private,
    png_text,
    private_segment,
    profile_with_text,
    tiff_bomb,
    tiff_gap,
    tiff_rgb16,
    tiff_sub_pages,
    turned_photo,
    webp_appended,
    webp_metadata,
    xmp_photo,
)
from samples.sample import Sample


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
