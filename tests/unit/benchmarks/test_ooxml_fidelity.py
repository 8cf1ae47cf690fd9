"""What the measure of fidelity must tell: a lost word, a changed cell, a missing picture; and what a finding excuses."""

from __future__ import annotations

from pathlib import Path

from benchmarks.ooxml_fidelity import compare
from samples.build._ooxml_excel import formula_cell, row, text_cell, workbook
from samples.build._ooxml_word import complex_field, paragraph, word
from sanitizer.model.finding import Action, Category, Finding


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _finding(feature: str, location: str, detail: str = "") -> Finding:
    return Finding(feature, Category.ACTIVE_CONTENT, location, detail, Action.REMOVE)


def test_the_same_is_the_same(tmp_path: Path) -> None:
    data = word(paragraph("申請書 本文")).build()
    figures = compare(_write(tmp_path / "a.docx", data), _write(tmp_path / "b.docx", data), ())
    assert figures.recall == 1.0
    assert figures.words == 2
    assert (figures.fewer, figures.opens, figures.not_comparable) == ((), "", "")


def test_lost_words_and_things_are_told(tmp_path: Path) -> None:
    table = "<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl>"
    source = _write(tmp_path / "a.docx", word(paragraph("申請書") + paragraph("本文") + table).build())
    target = _write(tmp_path / "b.docx", word(paragraph("申請書")).build())
    figures = compare(source, target, ())
    assert figures.lost == ("本文",)
    assert figures.fewer == ("tables 1 > 0",)


def test_findings_excuse_what_they_name(tmp_path: Path) -> None:
    source = _write(tmp_path / "a.docx", word(paragraph("題") + complex_field("INCLUDETEXT x", "結果")).build())
    target = _write(tmp_path / "b.docx", word(paragraph("題") + paragraph("結果")).build())
    assert compare(source, target, ()).fewer == ("fields 3 > 0",)
    excused = compare(source, target, (_finding("ooxml.field", "/word/document.xml", "INCLUDETEXT x"),))
    assert excused.fewer == ()
    assert excused.excused == ("fields 3 > 0",)


def test_cells_are_compared_one_by_one(tmp_path: Path) -> None:
    source = _write(tmp_path / "a.xlsx", workbook(row(1, text_cell("A1", "氏名"), formula_cell("B1", "1+1", "2"))).build())
    changed = _write(tmp_path / "b.xlsx", workbook(row(1, text_cell("A1", "氏名"), formula_cell("B1", "1+1", "3"))).build())
    plain = _write(tmp_path / "c.xlsx", workbook(row(1, text_cell("A1", "氏名"), '<c r="B1"><v>2</v></c>')).build())
    assert compare(source, source, ()).cells == 2
    assert len(compare(source, changed, ()).cells_changed) == 1
    assert len(compare(source, plain, ()).cells_changed) == 1
    removed = compare(source, plain, (_finding("ooxml.formula_function", "/xl/worksheets/sheet1.xml B1"),))
    assert (removed.cells_changed, removed.cells_removed) == ((), 1)


def test_a_target_that_does_not_open_is_told(tmp_path: Path) -> None:
    source = _write(tmp_path / "a.docx", word(paragraph("題")).build())
    package = word(paragraph("題"))
    del package.parts["word/document.xml"]
    assert compare(source, _write(tmp_path / "b.docx", package.build()), ()).opens
