"""From the records of HWP 5 to paragraphs and tables: characters, line breaks, tabs; what stands in boxes, notes and headers."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from sanitizer.engines._new_document.model import Block, Cell, Paragraph, Run, Table
from sanitizer.engines.hwp import records
from sanitizer.engines.hwp.records import Node

MAX_SPAN = 200  # columns, and rows of one cell
_SINGLE_UNITS = frozenset((0, 10, 13, *range(24, 32)))
_SHOWN = {9: "\t", 10: "\n", 24: "-", 30: "\xa0", 31: " "}
_WIDE_UNITS = 8
_TABLE, _HEADER, _FOOTER, _COMMENT, _LINK = b" lbt", b"daeh", b"toof", b"tmct", b"klh%"
_COLUMN_WIDTH = 700
_UNITS_IN_WIDTH = 10  # a HWPUNIT is a 7200th of an inch: finer than a table needs


@dataclass(slots=True)
class Body:
    """What was read; `comments` and `links` count what is not carried."""

    blocks: list[Block] = field(default_factory=list)
    headings: list[Block] = field(default_factory=list)
    comments: int = 0
    links: int = 0


def read_section(nodes: list[Node], body: Body) -> None:
    """Add the paragraphs of a section to *body*."""
    body.blocks += _blocks(nodes, body)


def _blocks(nodes: list[Node], body: Body) -> Iterator[Block]:
    for node in nodes:
        if node.tag == records.PARAGRAPH:
            yield from _paragraph(node, body)


def _paragraph(node: Node, body: Body) -> Iterator[Block]:
    """The paragraph, then what is anchored in it."""
    runs = [Run(text) for inner in node.inside if inner.tag == records.TEXT if (text := text_of(inner.data))]
    anchored = [block for inner in node.inside if inner.tag == records.CONTROL for block in _control(inner, body)]
    if runs or not anchored:
        yield Paragraph(runs)
    yield from anchored


def text_of(data: bytes) -> str:
    """Characters of a text record; controls take one unit or eight (4.3.3)."""
    units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    out: list[str] = []
    at = 0
    while at < len(units):
        unit = units[at]
        if unit >= 32:
            start = at
            while at < len(units) and units[at] >= 32:
                at += 1
            out.append(data[2 * start : 2 * at].decode("utf-16-le", errors="replace"))
            continue
        out.append(_SHOWN.get(unit, ""))
        at += 1 if unit in _SINGLE_UNITS else _WIDE_UNITS
    return "".join(out)


def _control(node: Node, body: Body) -> Iterator[Block]:
    kind = node.data[:4]
    if kind == _TABLE:
        yield from _table(node, body)
    elif kind in (_HEADER, _FOOTER):
        body.headings += _inside(node, body)
    elif kind == _COMMENT:
        body.comments += 1
    else:
        if kind == _LINK:
            body.links += 1
        yield from _inside(node, body)


def _inside(node: Node, body: Body) -> Iterator[Block]:
    """Paragraphs of lists at any depth: boxes in groups, notes."""
    for inner in node.inside:
        if inner.tag == records.PARAGRAPH:
            yield from _paragraph(inner, body)
        elif inner.tag != records.TEXT:
            yield from _inside(inner, body)


@dataclass(slots=True)
class Placed:
    """A cell with its place in the table, spans at least 1."""

    row: int
    column: int
    rows: int
    columns: int
    width: int
    paragraphs: list[Paragraph]


def _table(node: Node, body: Body) -> Iterator[Block]:
    """Cells are lists with their place behind the eighth byte (4.3.9.1), each followed by its paragraphs."""
    cells: list[Placed] = []
    tables: list[Block] = []
    for inner in node.inside:
        if inner.tag == records.LIST and len(inner.data) >= 24:
            column, row, columns, rows, width = struct.unpack_from("<HHHHI", inner.data, 8)
            cells.append(Placed(row, column, max(1, min(rows, MAX_SPAN)), max(1, min(columns, MAX_SPAN)), width, []))
            _fill(cells[-1], inner.inside, body, tables)
        elif inner.tag == records.PARAGRAPH and cells:
            _fill(cells[-1], [inner], body, tables)
        elif inner.tag == records.PARAGRAPH:
            tables += _paragraph(inner, body)
    if cells:
        yield as_table(cells)
    yield from tables


def _fill(cell: Placed, nodes: list[Node], body: Body, tables: list[Block]) -> None:
    """Paragraphs go into the cell; a table inside it follows the outer one."""
    for block in _blocks(nodes, body):
        if isinstance(block, Paragraph):
            cell.paragraphs.append(block)
        else:
            tables.append(block)


def as_table(cells: list[Placed]) -> Table:
    """Rows from left to right; a cell over several rows is continued in those below."""
    edges = _edges(cells)
    rows: dict[int, list[Cell]] = {}
    for placed in cells:
        left, right = edges[min(placed.column, MAX_SPAN)], edges[min(placed.column + placed.columns, MAX_SPAN)]
        rows.setdefault(placed.row, []).append(Cell(left, right, placed.paragraphs, is_continued=placed.rows > 1))
    for placed in cells:
        left, right = edges[min(placed.column, MAX_SPAN)], edges[min(placed.column + placed.columns, MAX_SPAN)]
        for row in range(placed.row + 1, placed.row + placed.rows):
            if row in rows:
                rows[row].append(Cell(left, right, continues=True))
    return Table([sorted(rows[row], key=lambda cell: cell.left) for row in sorted(rows)])


def _edges(cells: list[Placed]) -> list[int]:
    """Where each column begins, from the widths of cells that take one column."""
    widths = [_COLUMN_WIDTH] * (MAX_SPAN + 1)
    for cell in cells:
        if cell.columns == 1 and cell.column < MAX_SPAN and 0 < cell.width < 1 << 24:
            widths[cell.column] = max(50, cell.width // _UNITS_IN_WIDTH)
    edges = [0]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges
