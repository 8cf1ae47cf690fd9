"""QR codes on pages: where they lead, and a cover over them where policy masks them.

Pages are drawn as readers draw them, so that a code is found however it is made: a picture, a drawing, an annotation, characters.
A cover stops the camera of a telephone, which is what such codes are for; what is under it stays in a rebuilt file.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import zxingcpp

from sanitizer.engines.pdf import _pdfium, _pdfium_covers
from sanitizer.engines.pdf.features import MASKED_QR_CODE, QR_CODE, QR_CODES
from sanitizer.engines.pdf.render import pixel_size
from sanitizer.engines.pdf.stream_bombs import read_without_bombs
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Action

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session

_DPI = 150  # a dot of 0.4 mm, the smallest that telephones read from paper, is two pixels
_MAX_PIXELS = 35_000_000  # A0 at 150 dpi; a larger page gets fewer dots per inch
_SHARE_OF_TIME = 0.5  # of a step: the file has to be written, too
_QUIET = 0.1  # of a code's size that is covered around it
_MAX_CODES = 10_000
_FORMATS = zxingcpp.barcode_formats_from_str("QRCode,MicroQRCode,RMQRCode")


Point = tuple[float, float]


class Box(NamedTuple):
    """Points in the page's own space."""

    left: float
    bottom: float
    right: float
    top: float


class Code(NamedTuple):
    text: str
    box: Box


def warm() -> None:
    """Reads an empty picture."""
    _read(bytearray(b"\xff" * 64 * 64), 64, 64)


def look(source: BinaryIO, session: Session) -> list[list[Box]]:
    """A finding for each code; for each page what has to be covered (nothing, unless policy masks codes).

    Raises MalformedFile, EncryptedFile, WrongPassword; LimitExceeded where codes have to be covered and looking for them takes too
    long. Where they are only reported, the report says which pages were not looked at.
    """
    until = time.monotonic() + _SHARE_OF_TIME * session.limits.max_seconds
    boxes: list[list[Box]] = []
    with _pdfium.opened(read_without_bombs(source, session.limits), session.passwords) as document:
        if document.page_count > session.limits.max_pages:
            raise LimitExceeded(f"{document.page_count} pages: at most {session.limits.max_pages} are looked at")
        document.draw_forms()
        for index in range(document.page_count):
            if time.monotonic() > until:
                _too_slow(index, document.page_count, session)
                break
            with document.page(index) as page:
                boxes.append(_found_on(page, index, session))
    return boxes


def _found_on(page: _pdfium.Page, index: int, session: Session) -> list[Box]:
    """A finding for each code of one page; what has to be covered."""
    feature = MASKED_QR_CODE if session.option(QR_CODES) == "mask" else QR_CODE
    codes = _codes(page)
    session.count("QR codes", len(codes), _MAX_CODES)
    boxes = []
    for code in codes:
        place = f"page {index + 1}, {code.box.left:.0f} {code.box.bottom:.0f} {code.box.right:.0f} {code.box.top:.0f}"
        if session.found(feature, place, code.text) is not Action.ALLOW:
            boxes.append(code.box)
    return boxes


def tell_and_cover(document: _pdfium.Document, index: int, session: Session) -> None:
    """For the image PDF: covers become part of the page before it is drawn."""
    with document.page(index) as page:
        boxes = _found_on(page, index, session)
    _cover(document, index, boxes)


def cover(document: _pdfium.Document, index: int) -> None:
    """For comparing a source with its target, where codes are covered."""
    with document.page(index) as page:
        boxes = [code.box for code in _codes(page)]
    _cover(document, index, boxes)


def _cover(document: _pdfium.Document, index: int, boxes: list[Box]) -> None:
    if boxes:
        document.draw_annotations_into(index)  # covers go over annotations, too
        with document.page(index) as page:
            _pdfium_covers.cover(page, boxes)


def _too_slow(index: int, count: int, session: Session) -> None:
    words = f"pages {index + 1} to {count} were not looked at: it takes too long"
    masks = session.option(QR_CODES) == "mask"
    if masks or session.found(QR_CODE, f"page {index + 1}", words) is not Action.ALLOW:
        raise LimitExceeded(words)


def _codes(page: _pdfium.Page) -> list[Code]:
    width, height = pixel_size(page.width_pt, page.height_pt, _DPI, _MAX_PIXELS)
    if page.is_empty():
        return []
    to_page = _from_pixels(page.box(), width, height)
    codes = []
    for found in _read(page.draw(width, height, gray=True), width, height):
        corner = found.position
        points = [to_page(one.x, one.y) for one in (corner.top_left, corner.top_right, corner.bottom_right, corner.bottom_left)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        quiet = _QUIET * max(max(xs) - min(xs), max(ys) - min(ys))
        codes.append(Code(found.text, Box(min(xs) - quiet, min(ys) - quiet, max(xs) + quiet, max(ys) + quiet)))
    return codes


def _read(pixels: bytearray, width: int, height: int) -> list[zxingcpp.Barcode]:
    try:
        return zxingcpp.read_barcodes(memoryview(pixels).cast("B", (height, width)), formats=_FORMATS)
    except (ValueError, RuntimeError) as error:
        raise MalformedFile(f"a page that the reader of QR codes cannot look at ({type(error).__name__})") from error


def _from_pixels(box: tuple[float, float, float, float, int], width: int, height: int) -> Callable[[float, float], Point]:
    """Pixels of the page as it is shown > points of the page as it is (12.5.2 places annotations before rotation)."""
    left, bottom, right, top, quarters = box

    def to_page(x: float, y: float) -> Point:
        across, down = x / width, y / height
        if quarters == 1:
            return left + down * (right - left), bottom + across * (top - bottom)
        if quarters == 2:
            return right - across * (right - left), bottom + down * (top - bottom)
        if quarters == 3:
            return right - down * (right - left), top - across * (top - bottom)
        return left + across * (right - left), top - down * (top - bottom)

    return to_page
