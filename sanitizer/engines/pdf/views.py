"""Shows the pages of a PDF for comparing: drawn in gray by PDFium, with the text that it finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from sanitizer.contract.page_views import PageView
from sanitizer.engines.pdf import _pdfium, qr_codes
from sanitizer.engines.pdf._warm_up import JAPANESE_PAGE
from sanitizer.engines.pdf.features import QR_CODES
from sanitizer.engines.pdf.render import pixel_size
from sanitizer.engines.pdf.stream_bombs import read_without_bombs
from sanitizer.engines.pdf.text import readable
from sanitizer.model.errors import LimitExceeded, NothingToShow

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session
    from sanitizer.contract.page_views import PageViews

_MAX_PIXELS = 2_000_000  # A2 at 72 dpi; a larger page gets fewer dots per inch


def warm() -> None:
    """Views one page of our own, so that a forked child finds everything loaded."""
    with _pdfium.opened(JAPANESE_PAGE) as document:
        document.draw_forms()
        _Pages(document).view(0, 72)


@contextmanager
def open_views(source: BinaryIO, session: Session) -> Iterator[PageViews]:
    """Raises MalformedFile, EncryptedFile, WrongPassword, LimitExceeded, NothingToShow (no page)."""
    with _pdfium.opened(read_without_bombs(source, session.limits), session.passwords) as document:
        if document.page_count > session.limits.max_pages:
            raise LimitExceeded(f"{document.page_count} pages: at most {session.limits.max_pages} are shown")
        if document.page_count <= 0:
            raise NothingToShow("the PDF has no page to show")
        document.draw_forms()
        yield _Pages(document, covers=session.option(QR_CODES) == "mask")


class _Pages:
    """Satisfies `PageViews`."""

    def __init__(self, document: _pdfium.Document, covers: bool = False) -> None:
        self._covers = covers  # QR codes are covered in every target
        self.page_count = document.page_count
        self._document = document

    def view(self, index: int, dpi: int) -> PageView:
        if self._covers:
            qr_codes.cover(self._document, index)
        with self._document.page(index) as page:
            width_px, height_px = pixel_size(page.width_pt, page.height_pt, dpi, _MAX_PIXELS)
            drawn = Image.frombuffer("RGB", (width_px, height_px), page.draw(width_px, height_px), "raw", "BGRX", 0, 1)
            return PageView(width_px, height_px, drawn.convert("L").tobytes(), readable(page.text()))
