"""The text of a document in reading order, for the ladder's last rung: paragraphs, cells with tabs, slides with form feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines.odf.names import ANIM, DRAW, FORM, LOEXT, MATH, OFFICE, PRESENTATION, SCRIPT, STYLE, SVG, TABLE, TEXT
from sanitizer.engines.odf.table_parts import CELLS, ROW, TABLE_TABLE, repeats
from sanitizer.engines.odf.xml_reader import PARSER_OPTIONS, malformed, without_doctype
from sanitizer.model.errors import MalformedFile

_CHUNK_BYTES = 256 * 1024
_PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h", f"{LOEXT}p"})
_BREAKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_SPACES, _COUNT = f"{TEXT}s", f"{TEXT}c"
_RUBY = f"{TEXT}ruby-text"
_PAGE, _SHEETS = f"{DRAW}page", f"{OFFICE}spreadsheet"
_SKIPPED = frozenset(
    {
        *(f"{TEXT}{name}" for name in ("tracked-changes", "script", "variable-decls", "sequence-decls", "user-field-decls")),
        *(
            f"{TEXT}{name}"
            for name in ("dde-connection-decls", "note-citation", "table-of-content-source", "alphabetical-index-source")
        ),
        *(f"{OFFICE}{name}" for name in ("scripts", "forms", "automatic-styles", "font-face-decls", "meta", "settings", "styles")),
        *(f"{OFFICE}{name}" for name in ("binary-data", "event-listeners", "dde-source")),
        *(f"{TABLE}{name}" for name in ("tracked-changes", "content-validations", "table-source", "dde-links")),
        *(f"{SVG}{name}" for name in ("title", "desc")),
        *(f"{PRESENTATION}{name}" for name in ("footer-decl", "header-decl", "date-time-decl")),
        f"{DRAW}object-ole",
        f"{FORM}form",
        f"{ANIM}par",
        f"{SCRIPT}event-listener",
        f"{MATH}annotation",
        f"{STYLE}style",
    }
)
_MAX_REPEATED_CELLS = 1_024
_MAX_REPEATED_ROWS = 1_000


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """Pieces of text with line ends. Raises MalformedFile, EncryptedFile, LimitExceeded."""
    if session.type_name.startswith("fod"):
        source.seek(0)
        yield from _Walk("document", session, huge=True).text_of(source)
        return
    from sanitizer.engines.odf.rebuild import opened

    reader = opened(source, session)
    with reader.open("/content.xml") as content:
        yield from _Walk("content.xml", session).text_of(content)
    if reader.has("/styles.xml"):
        with reader.open("/styles.xml") as styles:
            yield from _Walk("styles.xml", session).text_of(styles)


@dataclass
class _Cell:
    """A cell that is open, with the paragraphs that it has so far."""

    repeated: int
    paragraphs: list[str] = field(default_factory=list)


class _Walk:
    """One XML part, read in pieces and let go of as it is read."""

    def __init__(self, name: str, session: Session, huge: bool = False) -> None:
        self._name, self._session = name, session
        self._parser = etree.XMLPullParser(("start", "end"), **(PARSER_OPTIONS | {"huge_tree": huge}))
        self._lines: list[str] = []
        self._open = 0  # paragraphs in paragraphs: notes, text boxes
        self._rows: list[list[str]] = []
        self._cells: list[_Cell] = []
        self._skipping = 0
        self._pages = 0

    def text_of(self, content: BinaryIO) -> Iterator[str]:
        try:
            chunk = without_doctype(content.read(_CHUNK_BYTES), self._name, self._session)
            while chunk:
                self._parser.feed(chunk)
                self._take_events()
                yield from self._lines
                self._lines.clear()
                chunk = content.read(_CHUNK_BYTES)
            self._parser.close()
        except (etree.XMLSyntaxError, ValueError) as failure:
            raise malformed(self._name, failure) from failure
        yield from self._lines

    def _take_events(self) -> None:
        for event, element in self._parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            if element.getparent() is None and element.getroottree().docinfo.internalDTD is not None:
                raise MalformedFile(f"{self._name} has a document type definition, which ODF does not allow")
            if element.tag in _SKIPPED:
                self._skipping += 1 if event == "start" else -1
            elif not self._skipping:
                if event == "start":
                    self._start(element)
                else:
                    self._end(element)
            if event == "end" and element.tag in (ROW, *_PARAGRAPHS) and not self._open and not self._cells:
                _let_go(element)

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _PARAGRAPHS:
            self._open += 1
        elif tag in CELLS:
            self._cells.append(_Cell(min(repeats(element, f"{TABLE}number-columns-repeated"), _MAX_REPEATED_CELLS)))
        elif tag == ROW:
            self._rows.append([])
        elif tag == TABLE_TABLE and self._is_sheet(element):
            self._line(element.get(f"{TABLE}name", "") + "\n")
        elif tag == _PAGE:
            self._pages += 1
            if self._pages > 1:
                self._line("\f")

    @staticmethod
    def _is_sheet(element: etree._Element) -> bool:
        parent = element.getparent()
        return parent is not None and parent.tag == _SHEETS

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _PARAGRAPHS and self._open:
            self._open -= 1
            self._paragraph(_words(element))
        elif tag in CELLS and self._cells:
            cell = self._cells.pop()
            text = " ".join(filter(None, cell.paragraphs))
            if self._rows:
                self._rows[-1] += [text] * cell.repeated
        elif tag == ROW and self._rows:
            cells = self._rows.pop()
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                line = "\t".join(cells)
                for _ in range(min(repeats(element, f"{TABLE}number-rows-repeated"), _MAX_REPEATED_ROWS)):
                    self._paragraph(line)

    def _paragraph(self, line: str) -> None:
        """A line is done: it goes to the cell around it, or out."""
        if self._cells:
            self._cells[-1].paragraphs.append(line.replace("\n", " "))
        elif line:
            self._line(line + "\n")

    def _line(self, line: str) -> None:
        self._lines.append(line)


def _words(paragraph: etree._Element) -> str:
    """The text of one paragraph; what stands in paragraphs of its own inside of it (notes, boxes) was given before it."""
    pieces: list[str] = [paragraph.text or ""]
    walker = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walker:
        if element is paragraph:
            continue
        tag = element.tag
        if event == "end":
            if tag == _RUBY:
                pieces.append(")")
            pieces.append(element.tail or "")
            continue
        if tag in _PARAGRAPHS or tag in _SKIPPED or tag in (f"{OFFICE}annotation", TABLE_TABLE):
            walker.skip_subtree()
        elif tag == _SPACES:
            count = element.get(_COUNT, "1")
            pieces.append(" " * (min(int(count), 1_000) if count.isascii() and count.isdecimal() and len(count) < 6 else 1))
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag == _RUBY:
            pieces.append("(" + (element.text or ""))
        else:
            pieces.append(element.text or "")
    return "".join(pieces)


def _let_go(element: etree._Element) -> None:
    """What was read is not needed any more; the element itself stays, libxml2 is still writing behind it."""
    tail = element.tail
    element.clear()
    element.tail = tail
    previous = element.getprevious()
    parent = element.getparent()
    while previous is not None and parent is not None and previous.tag == element.tag:
        parent.remove(previous)
        previous = element.getprevious()
