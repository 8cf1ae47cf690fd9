"""Lays the cells of a table on a grid of columns: edges that nearly meet are one edge, and gaps become cells without borders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sanitizer.engines._new_document.model import Cell, Table

MAX_COLUMNS = 200  # Word takes 63; what has more is written all the same, and readers cope


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell on `span` columns; None stands for a gap."""

    cell: Cell | None
    span: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Widths of the columns in the table's own unit, and each row as placed cells that fill it."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Placed, ...], ...]


def lay_out(table: Table, near: int) -> Grid:
    """Edges at most *near* apart are taken for one. A table without room (no column) gets one column."""
    edges = _merged((edge for row in table.rows for cell in row for edge in (cell.left, cell.right)), near)
    if len(edges) < 2:
        edges = [edges[0] if edges else 0, (edges[0] if edges else 0) + 1]
    if len(edges) > MAX_COLUMNS + 1:
        edges = edges[:MAX_COLUMNS] + edges[-1:]
    most_cells = max((len(row) for row in table.rows), default=0)
    while len(edges) - 1 < most_cells:  # cells that claim the same place
        edges.append(edges[-1] + 1)
    widths = tuple(right - left for left, right in pairwise(edges))
    return Grid(widths, tuple(_row(row, edges) for row in table.rows))


def _merged(edges: Iterable[int], near: int) -> list[int]:
    merged: list[int] = []
    for edge in sorted(set(edges)):
        if not merged or edge - merged[-1] > near:
            merged.append(edge)
    return merged


def _row(cells: list[Cell], edges: list[int]) -> tuple[Placed, ...]:
    placed: list[Placed] = []
    at, last = 0, len(edges) - 1
    for number, cell in enumerate(cells):
        left_over = len(cells) - number - 1
        start = max(at, min(_nearest(edges, cell.left), last - 1 - left_over))
        end = max(start + 1, min(_nearest(edges, cell.right), last - left_over))
        if start > at:
            placed.append(Placed(None, start - at))
        placed.append(Placed(cell, end - start))
        at = end
    if at < last:
        placed.append(Placed(None, last - at))
    return tuple(placed)


def _nearest(edges: list[int], wanted: int) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - wanted))
