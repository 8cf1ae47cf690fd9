"""Characters of HWP 5: controls of one unit and of eight, and tables whose cells lie about their place."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build._hwp import control_unit
from sanitizer.engines._new_document.docx import NEAR_EDGES
from sanitizer.engines._new_document.grid import lay_out
from sanitizer.engines.hwp.body import Placed, as_table, text_of


def test_controls_take_one_unit_or_eight() -> None:
    text = control_unit(2, b"dces") + "가" + control_unit(9) + "나\x1e다" + control_unit(11, b" lbt") + "라\r"
    assert text_of(text.encode("utf-16-le")) == "가\t나\xa0다라"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_text_without_controls(data: bytes) -> None:
    assert not [char for char in text_of(data) if char < " " and char not in "\t\n"]


places = st.tuples(*[st.integers(0, 70_000)] * 2, *[st.integers(1, 200)] * 2, st.integers(0, 1 << 32))


@settings(max_examples=100, deadline=None)
@given(st.lists(places, min_size=1, max_size=8))
def test_any_places_give_a_table_that_can_be_laid_out(cells: list[tuple[int, int, int, int, int]]) -> None:
    table = as_table([Placed(*cell, []) for cell in cells])
    grid = lay_out(table, NEAR_EDGES)
    assert all(sum(placed.span for placed in row) == len(grid.widths) for row in grid.rows)
