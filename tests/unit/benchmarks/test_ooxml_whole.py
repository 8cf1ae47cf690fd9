"""Whole documents have no problems; each thing that is missing is told."""

from __future__ import annotations

import io

import pytest

from benchmarks.ooxml_package import Package, PackageError
from benchmarks.ooxml_whole import problems
from samples.build._ooxml_excel import row, sheet, text_cell, workbook
from samples.build._ooxml_word import paragraph, word
from samples.build._opc import zipped
from samples.sample import Sample, all_samples

_BENIGN = [one for one in all_samples() if one.engine == "ooxml" and one.kind == "benign"]


def _problems(data: bytes) -> list[str]:
    return list(problems(Package(io.BytesIO(data))))


@pytest.mark.parametrize("sample", _BENIGN, ids=lambda one: str(one.path))
def test_benign_samples_are_whole(sample: Sample) -> None:
    assert _problems(sample.build()) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<w:p><w:pPr><w:pStyle w:val="Nowhere"/></w:pPr></w:p>', "style"),
        ('<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr></w:pPr></w:p>', "numbering"),
        ('<w:p><w:r><w:commentReference w:id="4"/></w:r></w:p>', "comment 4"),
        ('<w:p><w:r><w:footnoteReference w:id="9"/></w:r></w:p>', "footnote 9"),
        ('<w:p><w:bookmarkStart w:id="1" w:name="a"/></w:p>', "bookmarkStart"),
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>', "field marks"),
        ("<w:tbl><w:tr><w:tc><w:tcPr/></w:tc></w:tr></w:tbl><w:p/>", "cell ends"),
        ('<w:p><w:hyperlink r:id="rId99"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>', "rId99"),
    ],
)
def test_tells_what_dangles_in_word(body: str, told: str) -> None:
    found = _problems(word(paragraph("本文") + body).build())
    assert any(told in one for one in found), found


@pytest.mark.parametrize(
    ("cells", "after", "told"),
    [
        ('<c r="A1" t="s"><v>40</v></c>', "", "string 40"),
        ('<c r="A1" s="900"><v>1</v></c>', "", "format 900"),
        ('<c r="A1" cm="3"><v>1</v></c>', "", "cm 3"),
        (text_cell("A1", "x"), "<hyperlinks/>", "empty hyperlinks"),
        (text_cell("A1", "x"), '<drawing r:id="rId50"/>', "rId50"),
    ],
)
def test_tells_what_dangles_in_excel(cells: str, after: str, told: str) -> None:
    found = _problems(workbook(sheet(row(1, cells), after)).build())
    assert any(told in one for one in found), found


def test_a_missing_part_is_told() -> None:
    members = word(paragraph("本文")).members()
    gone = next(name for name in members if name.startswith("word/") and name.endswith(".xml") and "document" not in name)
    del members[gone]
    assert any("not there" in one for one in _problems(zipped(members)))


def test_without_a_main_part_it_is_no_document() -> None:
    with pytest.raises(PackageError):
        _problems(zipped({"[Content_Types].xml": b"<Types/>"}))
