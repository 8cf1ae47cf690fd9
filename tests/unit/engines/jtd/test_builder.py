"""Tables out of ruled lines: a rule between two lines parts rows, none joins them; paragraphs, ruby and looks beside them."""

from __future__ import annotations

from collections.abc import Sequence

from samples.build import _jtd as jtd
from sanitizer.engines._new_document.model import Align, Block, Paragraph, Table
from sanitizer.engines.jtd.builder import Builder
from sanitizer.engines.jtd.records import tokens
from sanitizer.engines.jtd.styles import Looks

EDGES = (1, 41, 101)


def built(text: str, looks: Looks | None = None) -> list[Block]:
    builder = Builder()
    builder.read(tokens(text.encode("utf-16-be")), looks)
    return builder.finish()


def texts(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    return [[cell.text for cell in row] for row in block.rows]


def two_lines(ruled: Sequence[bool]) -> str:
    return jtd.row(("ア", "一行目"), EDGES, ruled) + jtd.row(("", "二行目"), EDGES)


def test_lines_with_a_rule_between_are_rows() -> None:
    assert texts(built(two_lines((True, True)))[0]) == [["ア", "一行目"], ["", "二行目"]]


def test_lines_without_a_rule_between_are_one_row() -> None:
    assert texts(built(two_lines((False, False)))[0]) == [["ア", "一行目\n二行目"]]


def test_a_rule_below_one_cell_makes_the_other_a_tall_one() -> None:
    table = built(two_lines((False, True)))[0]
    assert isinstance(table, Table)
    assert texts(table) == [["ア", "一行目"], ["", "二行目"]]
    assert [cell.continues for cell in table.rows[1]] == [True, False]
    assert table.rows[0][0].is_continued


def test_a_text_after_the_table_is_a_paragraph() -> None:
    blocks = built(two_lines((True, True)) + jtd.after_table() + "\n本文\n")
    assert isinstance(blocks[1], Paragraph)
    assert [block.text for block in blocks[1:] if isinstance(block, Paragraph)] == ["本文"]


def test_a_line_with_a_rule_below_and_no_vertical_one_is_a_paragraph() -> None:
    ruled = jtd.record(0x10, 0, 0x8F, 7, 0xA0, 0, 0, 8, 0x13, 0, 0x8A, 0xFFFF, 0) + jtd.record(0x30, 0, 0, 0xA0, 0, 0)
    blocks = built(ruled + "見出し\n\x0e")
    assert [type(block) for block in blocks] == [Paragraph]


def test_a_header_formats_its_own_line_only() -> None:
    blocks = built(jtd.aligned(2) + "日付\n各位\n" + "前" + jtd.aligned(1) + "後\n次\n")
    assert [block.align for block in blocks if isinstance(block, Paragraph)] == [Align.END, Align.START, Align.START, Align.CENTER]


def test_a_page_break_begins_the_next_paragraph() -> None:
    blocks = built("一枚目\x0c二枚目\n")
    assert [(block.text, block.new_page) for block in blocks if isinstance(block, Paragraph)] == [
        ("一枚目", False),
        ("二枚目", True),
    ]


def test_ruby_stands_with_its_base_and_hints_are_counted() -> None:
    builder = Builder()
    builder.read(tokens((jtd.ruby("髙﨑", "たかさき") + jtd.inline(1, 0, "説明") + "\n").encode("utf-16-be")))
    (paragraph,) = builder.finish()
    assert isinstance(paragraph, Paragraph)
    assert [(run.text, run.ruby) for run in paragraph.runs] == [("髙﨑", "たかさき")]
    assert builder.hints == 1


def test_looks_part_a_text_into_runs() -> None:
    looks = Looks()
    looks.add_piece(0, 6, jtd.bold(2, 2, 6))
    (paragraph,) = built("あい太字うえ", looks)
    assert isinstance(paragraph, Paragraph)
    assert [(run.text, run.bold, run.colour) for run in paragraph.runs] == [
        ("あい", False, ""),
        ("太字", True, "FF0000"),
        ("うえ", False, ""),
    ]
    assert paragraph.runs[1].half_points == 28
