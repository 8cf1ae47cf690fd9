"""From the XML of HWPX (OWPML, KS X 6101) to paragraphs and tables, by expat, without any DTD."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from sanitizer.contract.engine import Session
from sanitizer.engines._new_document.model import Block, Paragraph, Run
from sanitizer.engines.hwp.body import MAX_SPAN, Body, Placed, as_table
from sanitizer.model.errors import LimitExceeded, MalformedFile

MAX_DEPTH, MAX_ELEMENTS = 200, 5_000_000
_BREAKS = {"lineBreak": "\n", "tab": "\t", "nbSpace": "\xa0", "fwSpace": " ", "hyphen": "-"}
_SKIPPED = frozenset({"hiddenComment", "memo", "script", "caretPos"})
_ASIDE = frozenset({"header", "footer"})


@dataclass(slots=True)
class _Place:
    """Where blocks go: the body, a heading, or a cell; a table inside a cell goes behind the outer one."""

    blocks: list[Block] = field(default_factory=list)
    paragraph: Paragraph | None = None


@dataclass(slots=True)
class _TableState:
    cells: list[Placed] = field(default_factory=list)
    later: list[Block] = field(default_factory=list)
    row: int = -1


class SectionReader:
    """Takes the XML of one section and adds to *body*."""

    def __init__(self, body: Body, session: Session) -> None:
        self._body = body
        self._session = session
        self._open: list[str] = []
        self._places: list[_Place] = [_Place()]
        self._tables: list[_TableState] = []
        self._text: list[str] = []
        self._in_text = 0
        self._skipping = 0

    def read(self, data: bytes, name: str) -> None:
        """Raises MalformedFile, LimitExceeded."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError) as error:  # also an encoding that nobody knows
            raise MalformedFile(f"{name} is not well-formed ({error}); ask the sender for another copy") from error
        self._body.blocks += self._places[0].blocks

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._open.append(local)
        self._session.count("elements of the document", 1, MAX_ELEMENTS)
        if len(self._open) > MAX_DEPTH:
            raise LimitExceeded(f"elements in elements, more than {MAX_DEPTH} deep")
        if self._skipping or local in _SKIPPED:
            self._body.comments += not self._skipping and local == "hiddenComment"
            self._skipping += 1
        elif local == "p":
            self._flush()
            self._places[-1].paragraph = Paragraph()
        elif local == "t":
            self._in_text += 1
        elif local in _BREAKS:
            self._text.append(_BREAKS[local])
        elif local == "tbl":
            self._flush()
            self._tables.append(_TableState())
        elif local in ("tr", "tc") and self._tables:
            self._row_or_cell(local)
        elif local in ("cellAddr", "cellSpan", "cellSz") and self._tables and self._tables[-1].cells:
            _placed(self._tables[-1].cells[-1], local, attributes)
        elif local in _ASIDE:
            self._flush()
            self._places.append(_Place())
        elif local == "fieldBegin" and attributes.get("type") == "HYPERLINK":
            self._body.links += 1

    def _row_or_cell(self, local: str) -> None:
        table = self._tables[-1]
        if local == "tr":
            table.row += 1
            return
        column = sum(cell.columns for cell in table.cells if cell.row == table.row)
        table.cells.append(Placed(table.row, column, 1, 1, 0, []))
        self._places.append(_Place())

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._open.pop()
        if self._skipping:
            self._skipping -= 1
        elif local == "p":
            self._flush()
            place = self._places[-1]
            if place.paragraph is not None:
                place.blocks.append(place.paragraph)
                place.paragraph = None
        elif local == "t" and self._in_text:
            self._in_text -= 1
        elif local == "tc" and self._tables and len(self._places) > 1:
            self._end_cell()
        elif local == "tbl" and self._tables:
            self._end_table()
        elif local in _ASIDE and len(self._places) > 1:
            self._body.headings += self._places.pop().blocks

    def _end_cell(self) -> None:
        table = self._tables[-1]
        for block in self._places.pop().blocks:
            if isinstance(block, Paragraph):
                table.cells[-1].paragraphs.append(block)
            else:
                table.later.append(block)

    def _end_table(self) -> None:
        table = self._tables.pop()
        place = self._places[-1]
        if place.paragraph is not None and place.paragraph.runs:
            place.blocks.append(place.paragraph)
        place.paragraph = None
        if table.cells:
            place.blocks.append(as_table(table.cells))
        place.blocks += table.later

    def _characters(self, text: str) -> None:
        if self._in_text and not self._skipping:
            self._text.append(text)

    def _flush(self) -> None:
        """Characters read so far belong to the paragraph that is open."""
        text = "".join(self._text)
        self._text.clear()
        if not text:
            return
        place = self._places[-1]
        if place.paragraph is None:
            place.paragraph = Paragraph()
        place.paragraph.runs.append(Run(text))

    def _refuse(self, *_: object) -> None:
        raise MalformedFile("the document has a document type definition; ask the sender for another copy")


def _placed(cell: Placed, local: str, attributes: dict[str, str]) -> None:
    def number(name: str, least: int) -> int:
        value = attributes.get(name, "")
        return max(least, min(int(value), 1 << 24)) if value.isdecimal() and len(value) < 10 else least

    if local == "cellAddr":
        cell.column, cell.row = number("colAddr", 0), number("rowAddr", 0)
    elif local == "cellSpan":
        cell.columns, cell.rows = min(number("colSpan", 1), MAX_SPAN), min(number("rowSpan", 1), MAX_SPAN)
    else:
        cell.width = number("width", 0)
