"""A source without what its hidden layers show, for PDFium to draw and to read, where policy wants them gone.

PDFium gives the text of hidden layers, and draws some of what is on them (fields, memberships that turn a layer round). So their
sections are taken out of pages, forms and patterns, forms and pictures on them are emptied, annotations on them go, all by the
judgement and the parser of the rebuild. The rest of the document is as it was. What comes of it is only drawn and read here.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

import pikepdf

from sanitizer.engines.pdf import content, inline_image
from sanitizer.engines.pdf.attachments import Attachments
from sanitizer.engines.pdf.features import HIDDEN_LAYER
from sanitizer.engines.pdf.hidden_sections import HiddenSections, removed_marks
from sanitizer.engines.pdf.layers import read_layers
from sanitizer.engines.pdf.pages import SourcePage, find_pages
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, Source, StreamNode, as_ours, library_errors
from sanitizer.engines.pdf.stream_bombs import read_without_bombs
from sanitizer.engines.pdf.streams import decoded
from sanitizer.engines.pdf.walk import Walk
from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import MalformedFile

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session

UNCLEAR = "its layers cannot be told apart, so that its own text is left away"


def without_hidden_layers(source: BinaryIO, session: Session) -> tuple[BinaryIO, bool]:
    """What to draw and to read instead of *source* (itself, where nothing is hidden), and whether all of its text may be seen.

    A finding for each layer that goes. Where a part cannot be read, that is a finding, too: what it shows is PDFium's to judge, and
    the text may not be seen.
    Raises EncryptedFile, WrongPassword, LimitExceeded, BlockedByPolicy.
    """
    read_without_bombs(source, session.limits)
    try:
        document = Source(source, session)
        try:
            removal = _Removal(document, session)
            made = removal.made()
        finally:
            document.close()
    except MalformedFile as error:
        session.found(HIDDEN_LAYER, "file", f"{UNCLEAR}: {error}")
        return source, False
    except (MemoryError, RecursionError) as error:
        raise as_ours(error, "its layers") from error
    return made or source, not removal.is_unclear


class _Removal:
    """One document that is changed."""

    def __init__(self, source: Source, session: Session) -> None:
        self._source = source
        self._session = session
        self._pdf = source.document
        self._changed = False
        self.is_unclear = False  # a part could not be read, and may hold what is hidden
        self._page_marks: set[bytes] = set()  # of all pages: what has no resources of its own uses those of a page

    def made(self) -> BinaryIO | None:
        """The document without what was hidden; None where nothing was. Raises MalformedFile."""
        catalog = self._source.chase(self._source.trailer.get("/Root"))
        if type(catalog) is not dict:
            raise MalformedFile("there is no document catalog")
        layers = read_layers(self._source, self._session, catalog)
        if layers.states is None:
            return None
        with io.BytesIO() as nothing:
            self._walk = Walk(self._source, Writer(nothing), self._session, {}, Attachments(), layers, can_draw=True)
            for index, page in enumerate(find_pages(self._walk, catalog)):
                self._page(page, Place(f"page {index + 1}"))
            for ref in self._source.references():
                node = self._source.node(ref)
                if type(node) is StreamNode:
                    self._stream(node, Place(f"object {ref[:-2]}"))
        return self._written() if self._changed else None

    def _page(self, page: SourcePage, place: Place) -> None:
        drawing = Place("/Contents", place)
        marks = removed_marks(self._walk.layers, page.entries.get("/Resources"), drawing)
        self._page_marks |= marks
        left = self._left(page.entries.get("/Contents"), marks, drawing) if marks else None
        kept = self._kept_annotations(page, place)
        if left is None and kept is None:
            return
        if not page.ref:
            raise MalformedFile(f"{place} is no object of its own")
        with library_errors(str(place)):
            entries = self._object(page.ref)
            if left is not None:
                entries["/Contents"] = self._pdf.make_stream(left)
            if kept is not None:
                entries["/Annots"] = pikepdf.Array([entries["/Annots"][index] for index in kept])
        self._changed = True

    def _drawing(self, contents: Node, place: Place) -> bytes:
        """One stream, or several that are read as one (7.8.2). Raises MalformedFile."""
        chased = self._source.chase(contents)
        parts = [self._source.chase(one) for one in chased] if type(chased) is list else [chased]
        drawings = [decoded(self._walk, part, place) for part in parts if type(part) is StreamNode]
        if any(codec for _, codec in drawings):
            raise MalformedFile("an image codec where drawing operators belong")
        return b"\n".join(data for data, _ in drawings)

    def _left(self, contents: Node, marks: frozenset[bytes], place: Place) -> bytes | None:
        """What stays of a drawing; None where nothing of it is hidden, or nobody knows."""
        try:
            data = self._drawing(contents, place)
        except MalformedFile as error:
            self.is_unclear = True
            self._session.found(HIDDEN_LAYER, str(place), f"{UNCLEAR}: {error}")
            return None
        sections = HiddenSections(marks)
        written = content.rewrite(data, inline_image.reader(self._walk, place), content.Problems(), sections)
        if not sections.count:
            return None
        self._session.found(HIDDEN_LAYER, str(place), f"{sections.count} marked parts of the drawing")
        return written

    def _kept_annotations(self, page: SourcePage, place: Place) -> list[int] | None:
        """The places of the annotations that stay; None where all do."""
        listed = self._source.chase(page.entries.get("/Annots"))
        if type(listed) is not list:
            return None
        above = Place("/Annots", place)
        kept = [index for index, one in enumerate(listed) if not self._is_hidden(one, Place(f"[{index}]", above))]
        return kept if len(kept) < len(listed) else None

    def _is_hidden(self, value: Node, place: Place) -> bool:
        node = self._source.chase(value)
        if type(node) is not dict or "/OC" not in node or not self._walk.layers.removes(node["/OC"], Place("/OC", place)):
            return False
        subtype = self._source.chase(node.get("/Subtype"))
        self._session.found(HIDDEN_LAYER, str(place), subtype[1:] if type(subtype) is str else "")
        return True

    def _stream(self, stream: StreamNode, place: Place) -> None:
        """Of every kind that is drawn: forms, pictures, patterns. What glyphs of Type 3 fonts draw is no text of a page."""
        if "/OC" in stream and self._walk.layers.removes(stream["/OC"], Place("/OC", place)):
            self._session.found(HIDDEN_LAYER, str(place), "a picture or form")
            self._empty(stream)
            return
        is_drawing = self._source.chase(stream.get("/Subtype")) == "/Form" or self._source.chase(stream.get("/PatternType")) == 1
        if not is_drawing and "/Resources" not in stream:
            return
        own = self._source.chase(stream.get("/Resources"))
        marks = removed_marks(self._walk.layers, own, place) if type(own) is dict else frozenset(self._page_marks)
        left = self._left(stream, marks, place) if marks else None
        if left is not None:
            with library_errors(str(place)):
                self._object(stream.ref).write(left)
            self._changed = True

    def _empty(self, stream: StreamNode) -> None:
        """An empty form takes its place."""
        with library_errors(f"stream {stream.ref}"):
            changed = self._object(stream.ref)
            changed.write(b"")
            for key in changed.keys() - {"/Length"}:
                del changed[key]
            changed["/Type"], changed["/Subtype"] = pikepdf.Name("/XObject"), pikepdf.Name("/Form")
            changed["/BBox"] = pikepdf.Array([0, 0, 0, 0])
        self._changed = True

    def _object(self, ref: str) -> pikepdf.Object:
        number, generation, _ = ref.split(" ")
        return self._pdf.get_object((int(number), int(generation)))

    def _written(self) -> BinaryIO:
        clear = io.BytesIO()
        with library_errors("the document without its hidden layers"):
            self._pdf.save(
                clear,
                encryption=False,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                fix_metadata_version=False,
            )
        return clear
