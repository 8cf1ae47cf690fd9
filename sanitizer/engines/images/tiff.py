"""TIFF: every page decoded and written anew with the fields that a picture needs; bilevel stays Group 4, resolution stays."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from PIL import Image
from PIL.TiffImagePlugin import AppendingTiffWriter, TiffImageFile

from sanitizer.contract.engine import Session
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images.profiles import take_profile
from sanitizer.engines.images.tiff_fields import TiffPage, read_pages
from sanitizer.model.errors import MalformedFile

_JPEG_COMPRESSIONS = frozenset({6, 7})
_DEFLATE_COMPRESSIONS = frozenset({8, 32946, 50000, 34925})
_JPEG_QUALITY = 95
_HEADER_BYTES = 8
_SPACES = {"L": b"GRAY", "I;16": b"GRAY", "I;16B": b"GRAY", "RGB": b"RGB ", "RGBA": b"RGB ", "CMYK": b"CMYK"}
_PREDICTOR_TAG, _HORIZONTAL = 317, 2
_PREDICTED_MODES = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "I;16"})
_WRITABLE_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I;16", "I", "F", "LAB"})


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    size = source.seek(0, io.SEEK_END)
    pages = read_pages(source, size, session)
    source.seek(0)
    starts: list[int] = []
    with decoding("tiff"), AppendingTiffWriter(target, new=True) as writer:
        image = TiffImageFile(source)
        for index, page in enumerate(pages):
            if not page.shown:
                continue
            image.seek(index)
            if sorted(image.size) != sorted((page.width_px, page.height_px)):
                raise MalformedFile(f"page {index + 1} of the TIFF has another size than its directory says")
            image.load()
            starts.append(writer.offsetOfNewPage)
            _write_page(writer, image, page, index + 1, session)
    for start in starts[1:]:  # each page was written with a header of its own, which nothing refers to any more
        target.seek(start)
        target.write(bytes(_HEADER_BYTES))


def _write_page(writer: AppendingTiffWriter, image: Image.Image, page: TiffPage, number: int, session: Session) -> None:
    pixels = image.copy()  # a plain picture: what it says about itself stays behind
    pixels.info = {"transparency": image.info["transparency"]} if "transparency" in image.info and image.mode == "P" else {}
    if pixels.mode == "I;16B":
        pixels = Image.frombytes("I;16", pixels.size, pixels.tobytes("raw", "I;16"))
    elif pixels.mode not in _WRITABLE_MODES:
        pixels = pixels.convert("RGB")
    options: dict[str, Any] = {"compression": _compression(pixels.mode, page)}
    if options["compression"] == "jpeg":
        options["quality"] = _JPEG_QUALITY
    elif pixels.mode in _PREDICTED_MODES:
        options["tiffinfo"] = {_PREDICTOR_TAG: _HORIZONTAL}
    if page.dpi:
        turned = (image.width, image.height) != (page.width_px, page.height_px)
        options["dpi"] = page.dpi[::-1] if turned else page.dpi
    if profile := _profile(pixels.mode, page, number, session):
        options["icc_profile"] = profile
    pixels.save(writer, "TIFF", **options)
    writer.newFrame()


def _compression(mode: str, page: TiffPage) -> str:
    """Lossless, and of the source's kind where it can be; pictures that were JPEG stay JPEG, or they would grow tenfold."""
    if mode == "1":
        return "group4"
    if page.compression in _JPEG_COMPRESSIONS and mode in ("L", "RGB", "CMYK"):
        return "jpeg"
    return "tiff_adobe_deflate" if page.compression in _DEFLATE_COMPRESSIONS else "tiff_lzw"


def _profile(mode: str, page: TiffPage, number: int, session: Session) -> bytes | None:
    if not page.profile:
        return None
    return take_profile(session, page.profile, _SPACES.get(mode, b""), f"page {number} tag 34675")
