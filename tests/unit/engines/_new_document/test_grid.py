"""Cells on a grid: edges that nearly meet are one, rows fill the grid, whatever the edges are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines._new_document.grid import lay_out
from sanitizer.engines._new_document.model import Cell, Table


def cells(*edges: tuple[int, int]) -> list[Cell]:
    return [Cell(left, right) for left, right in edges]


def test_a_cell_over_two_columns_spans_them() -> None:
    grid = lay_out(Table([cells((0, 10), (12, 30), (32, 60)), cells((0, 30), (32, 60))]), 4)
    assert [[placed.span for placed in row] for row in grid.rows] == [[1, 1, 1], [2, 1]]
    assert len(grid.widths) == 3


def test_a_gap_becomes_a_cell_without_content() -> None:
    grid = lay_out(Table([cells((0, 10), (12, 30)), cells((12, 30))]), 4)
    assert [[placed.cell is None for placed in row] for row in grid.rows] == [[False, False], [True, False]]


edges = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda pair: (min(pair), max(pair)))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(edges, max_size=8).map(sorted), max_size=6))
def test_every_row_fills_the_grid_and_keeps_its_cells(rows: list[list[tuple[int, int]]]) -> None:
    table = Table([cells(*row) for row in rows])
    grid = lay_out(table, 4)
    assert all(width > 0 for width in grid.widths)
    for row, placed in zip(table.rows, grid.rows, strict=True):
        assert sum(one.span for one in placed) == len(grid.widths)
        assert all(one.span > 0 for one in placed)
        assert [one.cell for one in placed if one.cell is not None] == row
