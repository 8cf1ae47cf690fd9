"""Draws the pages of a PDF with PDFium and codes their pixels, for the flatten rung: nothing but pixels and their text goes on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from sanitizer.contract.engine import Page, TextRun
from sanitizer.contract.ladder import SCALED_PAGE, TEXT_LAYER
from sanitizer.engines import _page_picture
from sanitizer.engines._ocr import DPI as OCR_DPI
from sanitizer.engines._ocr import Reader
from sanitizer.engines.pdf import _pdfium
from sanitizer.engines.pdf._warm_up import JAPANESE_PAGE
from sanitizer.engines.pdf.stream_bombs import read_without_bombs
from sanitizer.engines.pdf.text import readable
from sanitizer.engines.pdf.text_runs import runs_of
from sanitizer.model.errors import LimitExceeded, MalformedFile, NothingToShow

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session

_POINTS_PER_INCH = 72
_INK = 128  # a gray darker than this
_MAX_PAGE_PIXELS = 30_000_000  # A1 at 190 dpi, about 300 MB while it is drawn; a larger page gets fewer dots per inch
_MAX_SIDE_PT = 1e6  # 350 m
_MAX_SIDE_PX = 32_000  # a JPEG's sides hold 16 bits, PDFium's bitmap strides 31
_PHOTO_SHARE = 0.8  # of a page that one picture covers: the page is that picture
_PHOTO_GROWTH = 1.2  # what a page may have of the bytes of the pictures on it
_LEAST_DPI = 72  # of a photo that is drawn no finer than it is
_SHRINKING = 0.75  # of the resolution of a photo that is too large in every quality
_LESS_FINE = 4 / 3  # of the resolution, where twice as much makes bits too large
_SHARE_OF_TIME = 0.85  # of a step: then there is time to say so, and the next rung may do better
_FIRST_PAGES = 8  # they tell how long the others will take
_COMFORT = 0.4  # share of a step's time that drawing may take with every care
_MAX_CHARACTERS = 200_000  # of one page


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
            return min(_gray(page, round(page.width_pt), round(page.height_pt)).tobytes()) < _INK


def render_pages(
    source: BinaryIO,
    session: Session,
    dpi: int,
    before_page: Callable[[_pdfium.Document, int, Session], None] | None = None,
    *,
    own_text: bool = True,
) -> Iterator[Page]:
    """The pages in order: black and white, gray or colour as each needs, at *dpi* or less where a page is larger than the limit.

    *own_text*: whether the source's text may lie over them, as far as policy wants it.
    Raises MalformedFile, EncryptedFile, WrongPassword, LimitExceeded (more than `limits.max_pages`, or too much to draw in
    `limits.max_seconds`), NothingToShow (no page, or no Japanese font on this machine).
    """
    limits = session.limits
    with opened_for_drawing(source, session) as document:
        reader = Reader(session)
        started = time.monotonic()
        for index in range(document.page_count):
            taken = time.monotonic() - started - reader.seconds
            if taken > _SHARE_OF_TIME * limits.max_seconds:
                raise LimitExceeded(f"drawing all of {document.page_count} pages takes too long: {index} are done")
            if before_page is not None:
                before_page(document, index, session)
            hurried = index >= _FIRST_PAGES and taken / index * document.page_count > _COMFORT * limits.max_seconds
            yield picture_of(document, index, session, dpi, hurried=hurried, reader=reader, own_text=own_text)


@contextmanager
def opened_for_drawing(source: BinaryIO, session: Session) -> Iterator[_pdfium.Document]:
    """The document with its form fields. Raises as `render_pages` does."""
    limits = session.limits
    if not draws_japanese():
        raise NothingToShow("pages would lose their Japanese text: install a Japanese font (fonts-ipafont, fonts-noto-cjk)")
    data = read_without_bombs(source, limits)
    with _pdfium.opened(data, session.passwords) as document:
        if document.page_count > limits.max_pages:
            raise LimitExceeded(f"{document.page_count} pages: at most {limits.max_pages} are drawn")
        if document.page_count <= 0:
            raise NothingToShow("the PDF has no page to draw")
        document.draw_forms()
        yield document


def picture_of(
    document: _pdfium.Document,
    index: int,
    session: Session,
    dpi: int,
    *,
    annotations: bool = True,
    hurried: bool = False,
    reader: Reader | None = None,
    own_text: bool = True,
) -> Page:
    """One page with the text that policy wants over it, both with or without its annotations and form fields.

    Without *own_text* the source's is left away.
    Without *reader* the text is the source's own, also where policy has pages read by OCR.
    """
    with document.page(index) as page:
        page.annotations = annotations
        empty = page.is_empty()
        picture = _page(page, index, session, dpi, empty, hurried)
    choice = session.option(TEXT_LAYER)
    if empty or choice == "none":
        return picture
    if annotations:
        document.draw_annotations_into(index)
    with document.page(index) as page:
        if own_text and (choice != "ocr" or reader is None):
            picture = replace(picture, text=tuple(_layer(page, session, document.reads_from_the_right())))
        if choice != "source" and reader is not None and not picture.text:
            picture = replace(picture, text=read(page, index, session, reader)[0])
    return picture


def page_reader(session: Session) -> Callable[[_pdfium.Page, int], str]:
    """Gives the lines that OCR reads on a page of one file."""
    reader = Reader(session)
    return lambda page, index: read(page, index, session, reader)[1]


def read(page: _pdfium.Page, index: int, session: Session, reader: Reader) -> tuple[tuple[TextRun, ...], str]:
    """What OCR reads on the page: where it stands, and as lines."""
    size = pixel_size(page.width_pt, page.height_pt, OCR_DPI, min(_MAX_PAGE_PIXELS, session.limits.max_pixels))
    gray = _gray(page, *size)
    if _page_picture.is_blank(gray):
        return (), ""
    reading = reader.read(gray, f"page {index + 1}")
    return reading.runs(page.width_pt, page.height_pt, *size), reading.text()


def _page(page: _pdfium.Page, index: int, session: Session, dpi: int, empty: bool, hurried: bool) -> Page:
    most = min(_MAX_PAGE_PIXELS, session.limits.max_pixels)
    size = pixel_size(page.width_pt, page.height_pt, dpi, most)
    if size[0] < math.floor(page.width_pt * dpi / _POINTS_PER_INCH):
        session.found(
            SCALED_PAGE, f"page {index + 1}", f"{page.width_pt:.0f} x {page.height_pt:.0f} pt: {size[0]} x {size[1]} pixels"
        )
    coded = _page_picture.BLANK if empty else _coded(page, size, dpi, most, hurried)
    return coded.page(page.width_pt, page.height_pt)


def _coded(page: _pdfium.Page, size: tuple[int, int], dpi: int, max_pixels: int, hurried: bool) -> _page_picture.Coded:
    """The page's pixels in the coding that fits what is on it; when *hurried* without the one that takes longest."""
    pictures = page.pictures()
    largest = max(pictures, key=lambda one: one.share, default=None)
    is_photo = largest is not None and largest.share >= _PHOTO_SHARE
    allowance = math.floor(_PHOTO_GROWTH * sum(one.coded_bytes for one in pictures))
    budget = allowance if is_photo else _page_picture.PAGE_BYTES + allowance
    colour = Image.frombuffer("RGB", size, page.draw(*size), "raw", "BGRX", 0, 1)
    if _page_picture.is_blank(colour):
        return _page_picture.BLANK
    gray = _page_picture.without_colour(colour)
    fine = _gray(page, *_times(size, 2, max_pixels))
    most = max(budget, _page_picture.PAGE_BYTES)

    def coarser() -> Image.Image:
        return _gray(page, *_times(size, _LESS_FINE, max_pixels))

    if gray is not None and _page_picture.is_black_on_white(fine):
        black = _page_picture.bits(fine)
        return black if black.size_bytes <= most else _page_picture.bits(coarser())
    shown = gray or colour
    if is_photo and largest is not None:
        return _photo(shown, largest, page.width_pt, dpi, budget)
    layers = None if hurried else _page_picture.layered(shown, fine, budget, coarser)
    if layers is not None and layers.size_bytes <= _page_picture.PAGE_BYTES:
        return layers
    whole = _page_picture.picture(shown, budget)
    return whole if layers is None or whole.size_bytes < layers.size_bytes else layers


def _times(size: tuple[int, int], factor: float, max_pixels: int) -> tuple[int, int]:
    """*size* times *factor*, or as much as *max_pixels* let."""
    width, height = size
    allowed = min(factor, math.sqrt(max_pixels / (width * height)), _MAX_SIDE_PX / max(size))
    return max(1, math.floor(width * allowed)), max(1, math.floor(height * allowed))


def _photo(shown: Image.Image, photo: _pdfium.Picture, width_pt: float, dpi: int, budget_bytes: int) -> _page_picture.Coded:
    """No finer than the photo itself, and less fine until it is small enough."""
    own_dpi = photo.width_px / width_pt * _POINTS_PER_INCH
    scale = min(1.0, max(own_dpi, _LEAST_DPI) / dpi)
    while True:
        size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
        smaller = shown if size == shown.size else shown.resize(size, Image.Resampling.BOX)
        coded = _page_picture.picture(smaller, budget_bytes)
        if len(coded.data) <= budget_bytes or scale * _SHRINKING * dpi < _LEAST_DPI:
            return coded
        scale *= _SHRINKING


def _gray(page: _pdfium.Page, width_px: int, height_px: int) -> Image.Image:
    return Image.frombuffer("L", (width_px, height_px), page.draw(width_px, height_px, gray=True), "raw", "L", 0, 1)


def _layer(page: _pdfium.Page, session: Session, from_the_right: bool) -> Iterator[TextRun]:
    """The page's own text where it stands, without what lies outside of the page."""
    characters = page.characters(_MAX_CHARACTERS)
    session.count("characters of text", len(characters), session.limits.max_bytes)
    for run in runs_of(characters, page.box(), from_the_right):
        text = readable(run.text)
        if text.strip() and 0 <= run.x_pt <= page.width_pt and 0 <= run.y_pt <= page.height_pt:
            yield TextRun(text, run.x_pt, run.y_pt, run.length_pt, run.size_pt, run.along_x, run.along_y)


def pixel_size(width_pt: float, height_pt: float, dpi: float, max_pixels: int) -> tuple[int, int]:
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
