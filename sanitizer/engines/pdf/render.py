"""Draws the pages of a PDF with PDFium and codes them as JPEG, for the flatten rung: nothing but pixels goes on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image, JpegImagePlugin  # noqa: F401 - the plug-in registers itself

from sanitizer.contract.engine import Page
from sanitizer.engines.pdf import _pdfium
from sanitizer.engines.pdf._warm_up import JAPANESE_PAGE
from sanitizer.engines.pdf.text import readable
from sanitizer.model.errors import LimitExceeded, MalformedFile, NothingToShow

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session

_POINTS_PER_INCH = 72
_JPEG_QUALITY = 85
_INK = 128  # a gray darker than this
_MAX_PAGE_PIXELS = 30_000_000  # A1 at 190 dpi, about 300 MB while it is drawn; a larger page gets fewer dots per inch
_MAX_SIDE_PT = 1e6  # 350 m
_MAX_SIDE_PX = 32_000  # a JPEG's sides hold 16 bits, PDFium's bitmap strides 31


def warm() -> None:
    """Draws one page of our own and reads its text (that rung runs here, too), so that a forked child finds everything loaded."""
    draws_japanese()
    with _pdfium.opened(JAPANESE_PAGE) as document, document.page(0) as page:
        readable(page.text())


@cache
def draws_japanese() -> bool:
    """Whether Japanese text in a font that is not embedded leaves ink on the page.

    PDFium draws nothing at all where no font has the glyphs. The first call makes it look through the system's fonts.
    """
    with _pdfium.opened(JAPANESE_PAGE) as document:
        document.draw_forms()
        with document.page(0) as page:
            drawn = _draw(page, _POINTS_PER_INCH, _MAX_PAGE_PIXELS)
    with Image.open(BytesIO(drawn.jpeg), formats=("JPEG",)) as image:
        darkest = image.getextrema()[0]
    return isinstance(darkest, (int, float)) and darkest < _INK


def render_pages(source: BinaryIO, session: Session, dpi: int) -> Iterator[Page]:
    """The pages in order as JPEG, gray where a page has no colour, at *dpi* or less where a page is larger than the pixel limit.

    Raises MalformedFile, EncryptedFile, WrongPassword, LimitExceeded (more than `limits.max_pages`), NothingToShow (no page, or
    no Japanese font on this machine).
    """
    limits = session.limits
    if not draws_japanese():
        raise NothingToShow("pages would lose their Japanese text: install a Japanese font (fonts-ipafont, fonts-noto-cjk)")
    source.seek(0)
    with _pdfium.opened(source.read(), session.passwords) as document:
        if document.page_count > limits.max_pages:
            raise LimitExceeded(f"{document.page_count} pages: at most {limits.max_pages} are drawn")
        if document.page_count <= 0:
            raise NothingToShow("the PDF has no page to draw")
        document.draw_forms()
        for index in range(document.page_count):
            with document.page(index) as page:
                yield _draw(page, dpi, min(_MAX_PAGE_PIXELS, limits.max_pixels))


def _draw(page: _pdfium.Page, dpi: int, max_pixels: int) -> Page:
    width_px, height_px = pixel_size(page.width_pt, page.height_pt, dpi, max_pixels)
    image = Image.frombuffer("RGB", (width_px, height_px), page.draw(width_px, height_px), "raw", "BGRX", 0, 1)
    gray = _without_colour(image)
    coded = BytesIO()
    (gray or image).save(coded, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return Page(page.width_pt, page.height_pt, coded.getvalue(), width_px, height_px, gray is not None)


def pixel_size(width_pt: float, height_pt: float, dpi: int, max_pixels: int) -> tuple[int, int]:
    """Width and height in pixels, both scaled down together where the page would have more than *max_pixels*.

    Raises MalformedFile for a page without a size.
    """
    if not (0 < width_pt <= _MAX_SIDE_PT and 0 < height_pt <= _MAX_SIDE_PT):
        raise MalformedFile(f"a page of {width_pt:g} x {height_pt:g} points cannot be drawn")
    scale = dpi / _POINTS_PER_INCH
    area = width_pt * height_pt * scale * scale
    if area > max_pixels:
        scale *= math.sqrt(max_pixels / area)
    longest = max(width_pt, height_pt) * scale
    if longest > _MAX_SIDE_PX:
        scale *= _MAX_SIDE_PX / longest
    return max(1, math.floor(width_pt * scale)), max(1, math.floor(height_pt * scale))


def _without_colour(image: Image.Image) -> Image.Image | None:
    """The image as gray when red, green and blue are equal everywhere."""
    red = image.getchannel(0)
    first = red.tobytes()
    return red if all(image.getchannel(band).tobytes() == first for band in (1, 2)) else None
