"""Image codecs that only a PDF library has (JBIG2, odd CCITT): pdfium draws a one-image document of our own."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from sanitizer.engines.pdf import _pdfium
from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import MalformedFile

# FPDFBitmap_Gray, _BGR, _BGRx, _BGRA (fpdfview.h) > modes of Pillow: of the image and of its raw bytes
_FORMATS = {1: ("L", "L"), 2: ("RGB", "BGR"), 3: ("RGB", "BGRX"), 4: ("RGBA", "BGRA")}
_BAND_BYTES = 128 * 1024  # of pixels that are packed at a time; they stay in the processor's cache, and no large copy is made


def decode_bits(width: int, height: int, entries: str, data: bytes, global_data: bytes | None = None) -> bytes:
    """One image of two colours as packed bits: rows on whole bytes, one for light.

    *entries* are those of its dictionary beyond type and size, made by us; `{globals}` stands for the reference to *global_data*
    (JBIG2Globals). Raises MalformedFile.
    """
    file = _document(width, height, entries, data, global_data)
    with _pdfium.opened(file) as document, document.page(0) as page, page.first_image() as bitmap:
        if (bitmap.width_px, bitmap.height_px) != (width, height) or bitmap.format not in _FORMATS:
            raise MalformedFile("an image that does not decode to its size")
        return b"".join(_bands(bitmap))


def _bands(bitmap: _pdfium.Bitmap) -> Iterator[bytes]:
    mode, raw_mode = _FORMATS[bitmap.format]
    step = max(1, _BAND_BYTES // bitmap.stride)
    for first in range(0, bitmap.height_px, step):
        count = min(step, bitmap.height_px - first)
        raw = bitmap.rows(first, count)
        yield packed_bits(Image.frombuffer(mode, (bitmap.width_px, count), raw, "raw", raw_mode, bitmap.stride, 1))


def packed_bits(image: Image.Image) -> bytes:
    """One bit for each pixel, rows on whole bytes, one for light."""
    grey = image if image.mode == "L" else image.convert("L")
    return grey.convert("1", dither=Image.Dither.NONE).tobytes()


def _document(width: int, height: int, entries: str, data: bytes, global_data: bytes | None) -> bytes:
    target = io.BytesIO()
    writer = Writer(target)
    catalog, pages, page, content, image, shared, info = (writer.reserve() for _ in range(7))
    writer.put(catalog, f"<</Type/Catalog/Pages {pages} 0 R>>")
    writer.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    writer.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 100 100]/Contents {content} 0 R/Resources<</XObject<</I {image} 0 R>>>>>>",
    )
    writer.put_flate(content, "", b"100 0 0 100 0 0 cm /I Do")
    if global_data is not None:
        writer.put_flate(shared, "", global_data)
    writer.put(info, "<<>>")
    entries = entries.replace("{globals}", f"{shared} 0 R")
    writer.put_stream(image, f"/Type/XObject/Subtype/Image/Width {width}/Height {height}{entries}", data)
    writer.finish(catalog, info)
    return target.getvalue()
