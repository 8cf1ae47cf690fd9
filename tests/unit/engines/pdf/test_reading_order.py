"""Lines come in the order in which people read them, wherever the file draws them."""

from __future__ import annotations

import pytest

from sanitizer.engines.pdf.reading_order import lines_of
from sanitizer.engines.pdf.text_runs import runs_of
from tests.unit.engines.pdf.test_text_runs import A4, across, down

PROSE = "これは一段の幅いっぱいに書かれた本文である"


def read(*pieces: object) -> list[str]:
    characters = [character for piece in pieces for character in piece]  # type: ignore[attr-defined]
    return [line.text for line in lines_of(list(runs_of(characters, A4)))]


def test_content_order_is_kept_where_it_makes_sense() -> None:
    cells = [across(text, x, y) for y in (700, 680, 660) for text, x in (("項目", 100), ("金額", 300))]
    assert read(*cells) == ["項目 金額"] * 3
    by_column = [across(f"{column}{row}", 100 + 200 * column, 700 - 20 * row) for column in range(2) for row in range(3)]
    assert read(*by_column) == ["00", "01", "02", "10", "11", "12"]


def test_lines_that_are_drawn_from_below_are_turned_round() -> None:
    lines = [across(f"第{number}行", y=500 + 20 * number) for number in range(8)]
    assert read(*lines) == [f"第{number}行" for number in reversed(range(8))]


def test_two_columns_of_prose_one_after_the_other() -> None:
    rows = [(f"{side}{row}{PROSE}", x, 700 - 14 * row) for row in range(6) for side, x in (("左", 60), ("右", 310))]
    jumbled = [rows[index] for index in (7, 0, 11, 4, 1, 8, 3, 10, 5, 2, 9, 6)]
    found = read(*(across(*row) for row in jumbled))
    assert found == [f"{side}{row}{PROSE}" for side in "左右" for row in range(6)]


def test_vertical_columns_run_from_the_right() -> None:
    columns = [down(f"第{number}列", x=500 - 20 * number) for number in range(6)]
    assert read(*columns) == [f"第{number}列" for number in range(6)]
    assert read(*reversed(columns)) == [f"第{number}列" for number in range(6)]


def test_tiers_of_vertical_writing_from_the_top() -> None:
    tiers = [
        down(f"{tier}段{number}列目の文", x=500 - 20 * number, y=700 - 300 * row)
        for row, tier in enumerate("上下")
        for number in range(5)
    ]
    jumbled = [tiers[index] for index in (5, 0, 6, 1, 7, 2, 8, 3, 9, 4)]
    assert read(*jumbled) == [f"{tier}段{number}列目の文" for tier in "上下" for number in range(5)]


@pytest.mark.parametrize(
    ("left", "right", "joined"), [("ab", "cd", "ab cd"), ("文書", "番号", "文書 番号"), ("文書", "No", "文書 No")]
)
def test_blanks_between_pieces_of_a_line(left: str, right: str, joined: str) -> None:
    gap = 12.0
    pieces = [*across(left, 100, 700), *across(right, 100 + 10 * len(left) + gap, 700.5, 12)]
    assert read(pieces) == [joined]
