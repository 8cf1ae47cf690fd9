"""PDF: a new document is built by allow list from the page tree down; nothing of the source file is copied as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, BinaryIO

from sanitizer.contract.ladder import EXTRACT_OCR
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.engines.pdf.features import FEATURES, HIDDEN_LAYER, OPTIONS, QR_CODES
from sanitizer.model.file_type import Confidence, FileType, Glimpse
from sanitizer.model.finding import Action

if TYPE_CHECKING:
    from sanitizer.contract.engine import Engine, Page, Session
    from sanitizer.contract.page_views import PageViews
    from sanitizer.engines.pdf.qr_codes import Box
    from sanitizer.engines.pdf.rebuild import MakePictures

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

    def __init__(self) -> None:
        self._draws = False  # whether the renderer is loaded in this process
        self._rebuilds = False  # whether what rebuilds is

    def warm(self) -> None:
        from sanitizer.engines.pdf.rebuild import warm

        warm()
        self._rebuilds = True

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.pdf.rebuild import reconstruct

        covers = self._covers(source, session) if session.option(QR_CODES) != "keep" else []
        reconstruct(source, target, session, covers, self._make_pictures())

    def _make_pictures(self) -> MakePictures | None:
        """What turns single pages into pictures; None where this process cannot draw (the rebuild asks for one that can)."""
        if not self._draws:
            return None
        from sanitizer.engines.pdf.page_pictures import PagePictures

        return PagePictures

    def _covers(self, source: BinaryIO, session: Session) -> list[list[Box]]:
        """For each page what has to be covered. Raises NeedsFamily for the one that has renderer and rebuild."""
        if not self._draws:
            raise NeedsFamily("signatures")
        from sanitizer.engines.pdf import qr_codes

        self._look_behind_encryption(source, session)
        return qr_codes.look(source, session)

    def _look_behind_encryption(self, source: BinaryIO, session: Session) -> None:
        """For bombs, which PDFium would fall over. Raises LimitExceeded; NeedsFamily for the one that has renderer and qpdf."""
        from sanitizer.engines.pdf.stream_bombs import is_encrypted

        if is_encrypted(source):
            if self._draws and not self._rebuilds:
                raise NeedsFamily("signatures")
            from sanitizer.engines.pdf.encrypted_bombs import refuse_encrypted_bombs

            refuse_encrypted_bombs(source, session)

    def _shown(self, source: BinaryIO, session: Session) -> tuple[BinaryIO, bool]:
        """What to draw and to read, once it is known to hold no bomb: *source*, without its hidden layers where policy wants them
        gone; and whether its own text may be given.

        Raises LimitExceeded; NeedsFamily for the one that has renderer and qpdf.
        """
        self._look_behind_encryption(source, session)
        if session.wants(HIDDEN_LAYER) is Action.ALLOW:
            return source, True
        from sanitizer.engines.pdf.layer_marks import may_have_layers

        if not may_have_layers(source):
            return source, True
        if self._draws and not self._rebuilds:
            raise NeedsFamily("signatures")
        from sanitizer.engines.pdf.without_layers import without_hidden_layers

        return without_hidden_layers(source, session)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.pdf import render, text

        shown, own_text = self._shown(source, session)
        read_page = render.page_reader(session) if session.option(EXTRACT_OCR) == "on" else None
        return text.extract_text(shown, session, read_page, own_text=own_text)

    def warm_renderer(self) -> None:
        from sanitizer.engines.pdf import layer_marks, qr_codes, render, views  # noqa: F401 - layer_marks is for later

        render.warm()
        views.warm()
        qr_codes.warm()
        self._draws = True
        if self._rebuilds:  # the one family for what is both drawn and rebuilt
            from sanitizer.engines.pdf import encrypted_bombs, page_pictures, without_layers  # noqa: F401 - for later

    def render_pages(self, source: BinaryIO, session: Session, dpi: int) -> Iterator[Page]:
        from sanitizer.engines.pdf import qr_codes, render

        shown, own_text = self._shown(source, session)
        looks = session.option(QR_CODES) != "keep"
        return render.render_pages(shown, session, dpi, qr_codes.tell_and_cover if looks else None, own_text=own_text)

    def open_views(self, source: BinaryIO, session: Session) -> AbstractContextManager[PageViews]:
        """Before anything else NeedsFamily, as for the pages."""
        from sanitizer.engines.pdf import views

        shown, _ = self._shown(source, session)
        return views.open_views(shown, session)


ENGINE: Engine = PdfEngine()
