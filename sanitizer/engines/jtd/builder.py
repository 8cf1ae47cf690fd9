"""Puts the tokens of a text together: paragraphs with ruby, and tables out of ruled lines.

一太郎 draws a table line by line: a header with the rules of the line, a record for each cell with its edges, the cell's text, and
a mark at the end of the line. Two lines belong to one row of cells where no rule runs between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sanitizer.engines._new_document.model import Align, Block, Cell, Paragraph, Run, Table
from sanitizer.engines.jtd import records
from sanitizer.engines.jtd.records import Broken, Control, Inline, Record, Text, Token
from sanitizer.engines.jtd.rules import ALIGN, NO_RULES, RULES, Rules, header_items, read_rules
from sanitizer.engines.jtd.styles import Looks

MAX_CELLS_IN_LINE = 200
_RUBY_BASE, _READING = 0x0003, 0x0082
_ALIGNS = {0: Align.START, 1: Align.CENTER, 2: Align.END}


@dataclass(slots=True)
class _Line:
    """One ruled line while it is read."""

    rules: Rules
    cells: list[Cell] = field(default_factory=list)

    @property
    def is_row(self) -> bool:
        return len(self.cells) > 1 or self.rules.vertical


@dataclass(slots=True)
class _TableState:
    """The table under construction: its last line, and for each cell of it the cell of the table that it belongs to."""

    table: Table = field(default_factory=Table)
    last: _Line | None = None
    owners: dict[tuple[int, int], Cell] = field(default_factory=dict)
    parted: set[tuple[int, int]] = field(default_factory=set)  # cells below which a rule went through a line of its own


class Builder:
    """Takes tokens, gives blocks. `hints` counts texts that the document does not show, `broken` records that do not add up."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.hints = 0
        self.broken = 0
        self._paragraph = Paragraph()
        self._started = False
        self._align = Align.START
        self._after_row = False  # the line end that follows is the row's
        self._line: _Line | None = None
        self._state: _TableState | None = None

    def read(self, tokens: Iterable[Token], looks: Looks | None = None) -> None:
        """Take all of *tokens*; `finish` follows."""
        for token in tokens:
            if isinstance(token, Text):
                self._text(token.text, token.start, token.end, looks)
            elif isinstance(token, Inline):
                self._inline(token, looks)
            elif isinstance(token, Record):
                self._record(token)
            elif isinstance(token, Control):
                self._control(token.unit)
            elif isinstance(token, Broken):
                self.broken += 1

    def finish(self) -> list[Block]:
        """Close what is open; the blocks."""
        self._end_line()
        if self._started:
            self._end_paragraph()
        self._end_table()
        return self.blocks

    # --- characters ----------------------------------------------------------------------------------------------------------

    def _text(self, text: str, start: int, end: int, looks: Looks | None) -> None:
        self._started = True
        if looks is None:
            self._paragraph.runs.append(Run(text))
            return
        units = text.encode("utf-16-be", errors="surrogatepass")
        stretches = looks.between(start, end)
        for number, (first, look) in enumerate(stretches):
            last = stretches[number + 1][0] if number + 1 < len(stretches) else end
            piece = units[2 * (first - start) : 2 * (last - start)].decode("utf-16-be", errors="replace")
            self._paragraph.runs.append(Run(piece, "", look.bold, look.italic, look.underline, look.half_points, look.colour))

    def _inline(self, token: Inline, looks: Looks | None) -> None:
        if not token.shown:
            self._text(token.text, token.start, token.start + len(token.text), looks)
        elif token.selector == _READING and self._paragraph.runs and not self._paragraph.runs[-1].ruby:
            base = self._paragraph.runs[-1]
            self._paragraph.runs[-1] = Run(
                base.text, token.text, base.bold, base.italic, base.underline, base.half_points, base.colour
            )
        else:
            self.hints += 1

    # --- structure -----------------------------------------------------------------------------------------------------------

    def _record(self, record: Record) -> None:
        if record.kind == records.LINE:
            self._header(record.payload)
        elif record.kind == records.CELL and len(record.payload) >= 3:
            self._cell(record.payload[1], record.payload[2])
        elif record.kind == records.AREA:
            self._end_line()
            self._after_row = True

    def _header(self, payload: tuple[int, ...]) -> None:
        items = dict(header_items(payload))
        align = _ALIGNS.get(items[ALIGN][0], Align.START) if items.get(ALIGN) else Align.START
        if RULES in items:
            self._end_line()
            self._line = _Line(read_rules(items[RULES]))
        if self._line is not None and self._line.cells:
            return
        if self._started:
            self._align = align  # for the line that follows
        else:
            self._paragraph.align = align

    def _cell(self, left: int, right: int) -> None:
        if self._line is None:
            self._line = _Line(NO_RULES)
        if not self._line.cells and self._started:
            self._end_paragraph()
        self._close_cell()
        if len(self._line.cells) < MAX_CELLS_IN_LINE:
            self._line.cells.append(Cell(left, max(right, left)))

    def _control(self, unit: int) -> None:
        if unit == records.TAB:
            self._started = True
            self._paragraph.runs.append(Run("\t"))
        elif unit == records.PAGE_BREAK:
            self._end_line()
            if self._started:
                self._end_paragraph()
            self._end_table()
            self._paragraph.new_page = True
        elif unit == records.ROW_END:
            self._end_line()
            self._after_row = True
        elif self._line is not None and self._line.cells:
            self._close_cell(keep_empty=True)
        elif unit == records.LINE_END and (self._started or not self._after_row):
            self._line = None
            self._end_paragraph()
        else:
            self._after_row = False

    def _end_paragraph(self) -> None:
        """The paragraph is whole; the next one begins."""
        self._end_table()
        self._after_row = False
        self.blocks.append(self._paragraph)
        self._paragraph = Paragraph(align=self._align)
        self._align = Align.START
        self._started = False

    def _close_cell(self, *, keep_empty: bool = False) -> None:
        """Put the characters read so far into the open cell."""
        if self._line is None or not self._line.cells:
            return
        if self._paragraph.runs or (keep_empty and self._line.cells[-1].paragraphs):
            self._line.cells[-1].paragraphs.append(self._paragraph)
        self._paragraph = Paragraph()
        self._started = False

    def _end_line(self) -> None:
        line, self._line = self._line, None
        if line is None or not line.cells:
            return
        self._line = line
        self._close_cell()
        self._line = None
        if not line.is_row:
            self._as_paragraphs(line)
            return
        line.cells = _without_flanks(line)
        state = self._state = self._state or _TableState()
        _join(state, line)

    def _as_paragraphs(self, line: _Line) -> None:
        """A line that has only rules above or below it is a line of text."""
        self._end_table()
        for cell in line.cells:
            self.blocks += cell.paragraphs or [Paragraph()]

    def _end_table(self) -> None:
        if self._state is not None and self._state.table.rows:
            self.blocks.append(self._state.table)
        self._state = None


def _without_flanks(line: _Line) -> list[Cell]:
    """The cells without an empty first or last one that lies outside of the outermost vertical rules."""
    cells = line.cells
    if len(cells) > 1 and not cells[-1].paragraphs and cells[-1].right - cells[-1].left <= 1:
        cells = cells[:-1]
    if len(cells) > 1 and not cells[0].paragraphs and cells[0].right - cells[0].left <= 1:
        cells = cells[1:]
    return cells


def _join(state: _TableState, line: _Line) -> None:
    """Add *line* to the table: below a rule as a new row, else to the cells above."""
    rules = line.rules
    drawn = {_edges(cell) for cell in line.cells if rules.is_through(*_edges(cell)) and not cell.text.strip()}
    if drawn and all(not cell.text.strip() for cell in line.cells):
        state.parted |= drawn  # a line of rules and nothing else
        state.last = line if state.last is None else state.last
        return
    going_on = {edges for cell in line.cells if (edges := _edges(cell)) not in drawn and _continues(state, edges)}
    if state.owners and going_on | drawn == {_edges(cell) for cell in line.cells}:
        for cell in line.cells:
            state.owners.setdefault(_edges(cell), cell).paragraphs.extend(cell.paragraphs)
    else:
        _new_row(state, line, going_on)
    state.last, state.parted = line, drawn


def _new_row(state: _TableState, line: _Line, going_on: set[tuple[int, int]]) -> None:
    row: list[Cell] = []
    owners: dict[tuple[int, int], Cell] = {}
    for cell in line.cells:
        edges = _edges(cell)
        if edges in going_on:
            owner = state.owners[edges]
            owner.paragraphs += cell.paragraphs
            owner.is_continued = True
            row.append(Cell(cell.left, cell.right, continues=True))
            owners[edges] = owner
        else:
            row.append(cell)
            owners[edges] = cell
    state.table.rows.append(row)
    state.owners = owners


def _continues(state: _TableState, edges: tuple[int, int]) -> bool:
    """True when the cell above has the same edges and no rule runs between."""
    if state.last is None or edges not in state.owners or edges in state.parted:
        return False
    rules = state.last.rules
    return rules is not NO_RULES and not rules.is_under(*edges)


def _edges(cell: Cell) -> tuple[int, int]:
    return cell.left, cell.right
