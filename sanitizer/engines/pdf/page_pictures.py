"""Single pages of a rebuilt document as pictures: where a part is damaged that readers draw and nothing here can write anew.

The page keeps its place, its size and its coordinates, so that links and outline lead to where they led. Over the picture lies the
source's text, invisible, as in image PDFs. Annotations and form fields stay what they are, unless they are damaged themselves.
What is on hidden layers is neither in the picture nor in its text, where policy removes it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import BinaryIO

from sanitizer.contract.engine import Page, Session
from sanitizer.contract.image_pdf import picture_entries, stencil_entries
from sanitizer.contract.invisible_font import InvisibleFont
from sanitizer.contract.ladder import FLATTEN_DPI
from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.pdf import _pdfium
from sanitizer.engines.pdf.encrypted_bombs import refuse_encrypted_bombs
from sanitizer.engines.pdf.features import HIDDEN_LAYER
from sanitizer.engines.pdf.render import opened_for_drawing, picture_of
from sanitizer.engines.pdf.stream_bombs import is_encrypted
from sanitizer.engines.pdf.syntax import write_number
from sanitizer.engines.pdf.without_layers import UNCLEAR, without_hidden_layers
from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Action, Feature, Option

_Box = tuple[float, float, float, float, int]


class PagePictures:
    """Draws pages of *source* into *writer*; a context that closes what it opened."""

    def __init__(self, source: BinaryIO, writer: Writer, session: Session) -> None:
        self._source = source
        self._writer = writer
        self._session = session
        self._open = ExitStack()
        self._document: _pdfium.Document | None = None
        self._own_text = True  # whether the source's may lie over the pictures
        self._font = InvisibleFont()
        self._font_number = 0

    def __enter__(self) -> PagePictures:
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def page(self, index: int, page_count: int, *, annotations: bool) -> str:
        """Resources and Contents of a page dictionary, drawn with or without its annotations.

        Raises MalformedFile (also where PDFium counts other pages), NothingToShow, LimitExceeded.
        """
        if self._document is None:
            self._document = self._open.enter_context(opened_for_drawing(self._shown(), self._session))
        if self._document.page_count != page_count:
            raise MalformedFile(f"there are {page_count} pages, or {self._document.page_count} as another reader counts them")
        with self._document.page(index) as page:
            box = page.box()
        dpi = int(self._session.option(FLATTEN_DPI))
        picture = picture_of(self._document, index, self._session, dpi, annotations=annotations, own_text=self._own_text)
        return self._written(picture, box)

    def _shown(self) -> BinaryIO:
        """The source, once it is known to hold no bomb, without its hidden layers where policy wants them gone."""
        if is_encrypted(self._source):
            refuse_encrypted_bombs(self._source, self._session)
        if self._session.wants(HIDDEN_LAYER) is Action.ALLOW:
            return self._source
        shown, self._own_text = without_hidden_layers(self._source, _Told(self._session))
        if not self._own_text:
            self._session.found(HIDDEN_LAYER, "pages that become pictures", UNCLEAR)
        return shown

    def _written(self, page: Page, box: _Box) -> str:
        picture, content = self._writer.reserve(), self._writer.reserve()
        self._writer.put_stream(picture, picture_entries(page).decode("ascii"), page.data)
        across, up = _placed(box, page.width_pt, page.height_pt), _placed(box, 1, 1)
        drawing = f"q {across} cm /P Do".encode("ascii")
        objects = f"/P {picture} 0 R"
        if page.ink:
            ink = self._writer.reserve()
            self._writer.put_stream(ink, stencil_entries(page.ink).decode("ascii"), page.ink.data)
            red, green, blue = (value / 255 for value in page.ink.colour)
            drawing += f" {red:.3f} {green:.3f} {blue:.3f} rg /K Do".encode("ascii")
            objects += f"/K {ink} 0 R"
        drawing += b" Q"
        fonts = ""
        if page.text:
            self._font_number = self._font_number or self._writer.reserve()
            fonts = f"/Font<</F {self._font_number} 0 R>>"
            drawing += b"\nq " + up.encode("ascii") + b" cm " + self._font.shown(page.text, b"F", 1.0) + b" Q"
        self._writer.put_flate(content, "", drawing)
        return f"/Resources<</XObject<<{objects}>>{fonts}>>/Contents {content} 0 R"

    def finish(self) -> None:
        """Write the font of the invisible text, once all pages are there."""
        if not self._font_number:
            return
        descendant, descriptor, program, glyphs, to_unicode = (self._writer.reserve() for _ in range(5))
        self._writer.put(self._font_number, self._font.dictionary(descendant, to_unicode).decode("ascii"))
        self._writer.put(descendant, self._font.descendant(descriptor, glyphs).decode("ascii"))
        self._writer.put(descriptor, self._font.descriptor(program).decode("ascii"))
        data = self._font.program()
        self._writer.put_flate(program, f"/Length1 {len(data)}", data)
        self._writer.put_flate(glyphs, "", self._font.glyph_map())
        self._writer.put_flate(to_unicode, "", self._font.to_unicode())


def _placed(box: _Box, width: float, height: float) -> str:
    """The matrix from a square of *width* and *height* points on the shown page to the page's own space (ISO 32000-2, Rotate)."""
    left, bottom, right, top, quarters = box
    values = (
        (width, 0, 0, height, left, bottom),
        (0, width, -height, 0, right, bottom),
        (-width, 0, 0, -height, right, top),
        (0, -width, height, 0, left, top),
    )[quarters]
    return " ".join(write_number(round(value, 4)) for value in values)


class _Told(WarmSession):
    """For a second look at a source whose findings the rebuild records: it finds nothing twice, and counts for itself."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.type_name)
        self.limits = session.limits
        self.passwords = session.passwords
        self._session = session
        self._counts: Counter[str] = Counter()

    def found(self, feature: Feature, location: str, detail: str = "") -> Action:  # noqa: ARG002 - the protocol's names
        return self.wants(feature)

    def wants(self, feature: Feature) -> Action:
        return self._session.wants(feature)

    def option(self, option: Option) -> str:
        return self._session.option(option)

    def count(self, what: str, amount: int, limit: int) -> None:
        self._counts[what] += amount
        if self._counts[what] > limit:
            raise LimitExceeded(f"{what}: more than {limit}")
