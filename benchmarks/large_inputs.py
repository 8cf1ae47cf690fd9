"""Inputs of about 50 MB, one a format, made by script with the same bytes each time."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from PIL import Image

MB = 1_000_000
SIZE = 50 * MB


def write_all(folder: Path) -> Iterator[Path]:
    """Write and give each in turn; each is removed before the next is made."""
    for name, build in (
        ("large.csv", _csv),
        ("large.txt", _text),
        ("large.pdf", _pdf),
        ("large.docx", _docx),
        ("large.jpg", _jpeg),
        ("large.png", _png),
    ):
        path = folder / name
        path.write_bytes(build())
        yield path
        path.unlink()


def _csv() -> bytes:
    row = "".join(f"{number},高橋 一郎,東京都千代田区霞が関2-1-2,03-5253-5111,{number * 37 % 9973}\r\n" for number in range(1000))
    block = row.encode("cp932")
    return block * (SIZE // len(block))


def _text() -> bytes:
    block = ("議事録 第１号　" + "会議の内容を記録する。" * 8 + "\n").encode()
    return block * (SIZE // len(block))


def _noise_jpeg(side: int, seed: int) -> bytes:
    """Photographs compress badly: noise stands in for one."""
    out = io.BytesIO()
    noise = random.Random(seed).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), noise).save(out, "JPEG", quality=85)
    return out.getvalue()


def _pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        written = 0
        while written < SIZE:
            picture = _noise_jpeg(1400, written)
            written += len(picture)
            image = pikepdf.Stream(
                document,
                picture,
                {
                    "/Type": pikepdf.Name.XObject,
                    "/Subtype": pikepdf.Name.Image,
                    "/Width": 1400,
                    "/Height": 1400,
                    "/ColorSpace": pikepdf.Name.DeviceRGB,
                    "/BitsPerComponent": 8,
                    "/Filter": pikepdf.Name.DCTDecode,
                },
            )
            page = document.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=document.make_indirect(image)))
            page.Contents = document.make_stream(b"q 500 0 0 500 40 200 cm /Im0 Do Q")
        document.save(out, static_id=True)
    return out.getvalue()


def _docx() -> bytes:
    from docx import Document

    document = Document()
    written = 0
    while written < SIZE:
        picture = _noise_jpeg(1400, written + 1)
        written += len(picture)
        document.add_picture(io.BytesIO(picture))
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as package:
        package.testzip()
    return out.getvalue()


def _jpeg() -> bytes:
    """About 60 megapixels: what a large-format scanner gives."""
    side, quality = 7000, 85
    tile = Image.frombytes("RGB", (700, 700), random.Random(1).randbytes(700 * 700 * 3))
    picture = Image.new("RGB", (side, side))
    for x in range(0, side, 700):
        for y in range(0, side, 700):
            picture.paste(tile, (x, y))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _png() -> bytes:
    side = 4080
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(2).randbytes(side * side * 3)).save(out, "PNG", compress_level=1)
    return out.getvalue()
