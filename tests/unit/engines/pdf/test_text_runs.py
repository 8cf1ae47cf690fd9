"""Characters become runs where they stand: across, down, turned; a jump, another size or a gap begins another run."""

from __future__ import annotations

from sanitizer.engines.pdf._pdfium import Character
from sanitizer.engines.pdf.text_runs import UNKNOWN, Run, runs_of

A4 = (0.0, 0.0, 595.0, 842.0, 0)


def cell(char: str, x: float, y: float, size: float = 10.0, known: bool = True, generated: bool = False) -> Character:
    return Character(ord(char), generated, known, x, y, x, y - 0.1 * size, x + size, y + 0.9 * size, 1.0, 0.0, size)


def across(text: str, x: float = 100.0, y: float = 700.0, size: float = 10.0) -> list[Character]:
    return [cell(char, x + index * size, y, size) for index, char in enumerate(text)]


def down(text: str, x: float = 500.0, y: float = 700.0, size: float = 10.0) -> list[Character]:
    return [cell(char, x, y - index * size, size) for index, char in enumerate(text)]


def runs(characters: list[Character], box: tuple[float, float, float, float, int] = A4) -> list[Run]:
    return list(runs_of(characters, box))


def test_across_and_down() -> None:
    first, second = runs([*across("横書き"), *down("縦書き「文」。ー")])
    assert (first.text, first.vertical, first.length_pt, first.x_pt, first.y_pt) == ("横書き", False, 30, 100, 700)
    assert (second.text, second.vertical, second.length_pt) == ("縦書き「文」。ー", True, 80)
    assert (second.x_pt, second.y_pt, second.along_y) == (500, 709, -1)


def test_columns_of_vertical_writing_are_apart() -> None:
    found = runs([*down("右の列"), *down("左の列", x=480)])
    assert [run.text for run in found] == ["右の列", "左の列"]


def test_gaps_sizes_and_jumps_part_runs() -> None:
    found = runs([*across("左"), *across("右", x=300), *across("小", x=310, size=5), *across("上", y=760)])
    assert [run.text for run in found] == ["左", "右", "小", "上"]


def test_blanks_and_line_ends_that_pdfium_guessed() -> None:
    blank, end = cell(" ", 0, 0, generated=True), cell("\r", 0, 0, generated=True)
    found = runs([*across("ab"), blank, *across("cd", x=125), end, *across("ef", x=145)])
    assert [run.text for run in found] == ["ab cd", "ef"]


def test_pairs_hyphens_and_unknown_characters() -> None:
    pair = [cell("\ud842", 100, 700), cell("\udfb7", 100, 700)]
    found = runs([*pair, cell("\x02", 110, 700), cell("\x05", 120, 700, known=False), cell("野", 130, 700)])
    assert [run.text for run in found] == [f"𠮷-{UNKNOWN}野"]


def test_codes_that_read_as_text_are_text() -> None:
    text = [cell(char, 100 + 10 * index, 700, known=False) for index, char in enumerate("Wydruk próbny")]
    glyphs = [cell(char, 100 + 10 * index, 700, known=False) for index, char in enumerate("$\x03%&'(㐀㐁")]
    assert [run.text for run in runs(text)] == ["Wydruk próbny"]
    assert [run.text for run in runs(glyphs)] == [UNKNOWN * 8]


def test_turned_pages_are_told_as_they_are_shown() -> None:
    box = (0.0, 0.0, 595.0, 842.0, 1)
    (run,) = runs(across("横"), box)
    assert (run.x_pt, run.y_pt, run.along_x, run.along_y) == (700, 495, 0, -1)


def test_lines_that_pdfium_turned_round_are_turned_back() -> None:
    column = down("「会長」は、市長。")
    turned = [*column[7:], *column[4:7], *column[:4]]
    assert [run.text for run in runs_of(turned, A4, from_the_right=True)] == ["「会長」は、市長。"]
    hebrew = across("שלום")
    assert [run.text for run in runs_of(hebrew, A4, from_the_right=True)] == ["שלום"]
