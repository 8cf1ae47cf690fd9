"""A document of our own as a docx: it says what was read, its verifier accepts it, and it is the same bytes each time."""

from __future__ import annotations

import io
import tempfile

import docx
import pytest

from sanitizer.engines import all_engines
from sanitizer.engines._new_document.docx import write_docx
from sanitizer.engines._new_document.model import Align, Cell, Document, Page, Paragraph, Run, Table, text_of
from sanitizer.model.errors import LimitExceeded
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import verify

TABLE = Table(
    [
        [Cell(0, 30, [Paragraph([Run("区分")])]), Cell(32, 100, [Paragraph([Run("内容")])])],
        [Cell(0, 30, [Paragraph([Run("日時")])], is_continued=True), Cell(32, 100, [Paragraph([Run("午前")])])],
        [Cell(0, 30, continues=True), Cell(32, 100, [Paragraph([Run("午後")]), Paragraph([Run("３時")])])],
    ]
)
DOCUMENT = Document(
    [
        Paragraph([Run("起案", bold=True, half_points=28, colour="FF0000", underline=True, italic=True)], Align.CENTER),
        Paragraph([Run("髙﨑", "たかさき"), Run("<地区> & \t①\n改行 \x0b\ufffe")]),
        TABLE,
        TABLE,
        Paragraph([Run("次のページ")], new_page=True),
    ],
    Page(29_700, 21_000, 2_000, 2_000, 2_500, 2_500),
)


def written(document: Document, max_bytes: int = 1 << 20) -> bytes:
    with tempfile.TemporaryFile() as target:
        write_docx(document, target, max_bytes)
        target.seek(0)
        return target.read()


def test_python_docx_reads_what_was_written() -> None:
    read = docx.Document(io.BytesIO(written(DOCUMENT)))
    assert read.paragraphs[0].text == "起案"
    assert "<地区> & \t①\n改行 " in read.paragraphs[1].text
    assert [[[cell.text for cell in row.cells] for row in table.rows] for table in read.tables] == [
        [["区分", "内容"], ["日時", "午前"], ["日時", "午後\n３時"]]
    ] * 2
    assert read.sections[0].page_width.mm == pytest.approx(297, abs=0.1)


def test_the_verifier_finds_nothing() -> None:
    assert verify(VERIFIER, written(DOCUMENT), "docx", all_engines()) == []


@pytest.mark.parametrize("blocks", [[], [TABLE], [Paragraph()], [Table()], [Table([[]])]])
def test_the_smallest_documents_are_valid(blocks: list[Paragraph | Table]) -> None:
    data = written(Document(list(blocks)))
    assert verify(VERIFIER, data, "docx", all_engines()) == []
    docx.Document(io.BytesIO(data))


def test_the_same_bytes_each_time() -> None:
    assert written(DOCUMENT) == written(DOCUMENT)


def test_a_document_that_is_too_large_is_a_limit() -> None:
    with pytest.raises(LimitExceeded):
        written(DOCUMENT, 100)


def test_as_text_a_reading_follows_and_cells_are_parted() -> None:
    text = "".join(text_of(DOCUMENT.blocks))
    assert "髙﨑（たかさき）" in text
    assert "日時\t午前\n\t午後 ３時\n" in text
    assert "\f次のページ\n" in text
