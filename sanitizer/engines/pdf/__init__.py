"""PDF: a new document is built by allow list from the page tree down; nothing of the source file is copied as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, BinaryIO

from sanitizer.engines.pdf.features import FEATURES, OPTIONS
from sanitizer.model.file_type import Confidence, FileType, Glimpse

if TYPE_CHECKING:
    from sanitizer.contract.engine import Engine, Page, Session
    from sanitizer.contract.page_views import PageViews

_MARKER_WITHIN_BYTES = 1024  # ISO 32000-1 annex H.3.4.1: readers accept the header anywhere in the first 1024 bytes


def _recognise(glimpse: Glimpse) -> Confidence:
    return Confidence.SIGNATURE if b"%PDF-" in glimpse.head[:_MARKER_WITHIN_BYTES] else Confidence.NO


class PdfEngine:
    """Rebuilds PDF; pages and text for the ladder come from sibling modules."""

    name = "pdf"
    family = "pdf"
    types = (FileType("pdf", "application/pdf", (".pdf",), _recognise),)
    features = FEATURES
    options = OPTIONS

    def warm(self) -> None:
        from sanitizer.engines.pdf.rebuild import warm

        warm()

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.pdf.rebuild import reconstruct

        reconstruct(source, target, session)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.pdf import text

        return text.extract_text(source, session)

    def warm_renderer(self) -> None:
        from sanitizer.engines.pdf import render, views

        render.warm()
        views.warm()

    def render_pages(self, source: BinaryIO, session: Session, dpi: int) -> Iterator[Page]:
        from sanitizer.engines.pdf import render

        return render.render_pages(source, session, dpi)

    def open_views(self, source: BinaryIO, session: Session) -> AbstractContextManager[PageViews]:
        from sanitizer.engines.pdf import views

        return views.open_views(source, session)


ENGINE: Engine = PdfEngine()
