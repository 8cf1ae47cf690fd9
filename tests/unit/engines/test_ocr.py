"""Reading of pages: the right direction, words where they stand, and only readable words from an answer that may be hostile."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sanitizer.engines._ocr import Reader, runs_down, words_of
from sanitizer.model.errors import ProgramFailed, ProgramMissing, UntrustedInputError
from sanitizer.model.finding import Finding
from sanitizer.sandbox.session import Outside, StepSession
from tests.in_process import no_nested, plain_policy
from tests.scanned_page import DPI, drawn, recall

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
BLANK = Image.new("L", (1000, 1000), 255)


def row(text: str, left: int, top: int = 100, width: int = 40, height: int = 20, confidence: float = 96.5, line: int = 1) -> str:
    return f"5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t{width}\t{height}\t{confidence}\t{text}\n"


def session(outside: Outside, found: list[Finding] | None = None) -> StepSession:
    return StepSession(plain_policy(), "pdf", (found if found is not None else []).append, no_nested, outside=outside)


def answering(rows: str) -> StepSession:
    return session(lambda _program, _source, _arguments: BytesIO((HEAD + rows).encode()))


@pytest.mark.parametrize("size_px", [33, 44, 60])
def test_the_direction_shows_in_the_gaps(size_px: int) -> None:
    assert not runs_down(drawn(size_px=size_px))
    assert runs_down(drawn(down=True, size_px=size_px))
    assert not runs_down(BLANK)


def test_words_of_a_line_become_one_run() -> None:
    reading = Reader(answering(row("無害", 100) + row("化", 142, width=20) + row("PDF", 164) + row("file", 210))).read(
        BLANK, "page 1"
    )
    assert reading.text() == "無害化PDF file\n"
    (run,) = reading.runs(500, 500, 1000, 1000)
    assert run.text == "無害化PDF file"
    assert (run.x_pt, run.length_pt, run.size_pt, run.along_x) == (50, 75, 10, 1.0)
    assert 440 < run.y_pt < 443


def test_a_wide_gap_begins_another_run() -> None:
    reading = Reader(answering(row("氏名", 100) + row("電話", 400))).read(BLANK, "page 1")
    assert reading.text() == "氏名 電話\n"
    assert [run.text for run in reading.runs(500, 500, 1000, 1000)] == ["氏名", "電話"]


def test_columns_run_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanitizer.engines._ocr.runs_down", lambda _gray: True)
    rows = row("住民", 900, top=100, width=20, height=40) + row("票", 900, top=142, width=20, height=20)
    reading = Reader(answering(rows)).read(BLANK, "page 1")
    (run,) = reading.runs(500, 500, 1000, 1000)
    assert (run.text, run.x_pt, run.y_pt, run.length_pt, run.size_pt) == ("住民票", 450, 450, 31, 10)
    assert (run.along_x, run.along_y) == (0.0, -1.0)


@pytest.mark.parametrize(
    "untrusted_row",
    [
        row("低い", 100, confidence=20),
        row("負", 100, confidence=-1),
        row("非", 100, confidence=float("nan")),
        row("大", 100, confidence=101),
        row("外", 990),
        row("外", -5),
        row("無", 100, width=0),
        row("\u202e\u200b\ufeff", 100),
        row(" ", 100),
        row("短", 100).replace("\t1\t", "\t", 1),
        row("長", 100).replace("100", "1" * 5000, 1),
        row("全", 100).replace("100", "１００", 1),
        row("語", 100).replace("5", "4", 1),
    ],
)
def test_what_is_not_a_word_on_the_page_is_passed_over(untrusted_row: str) -> None:
    words = list(words_of(HEAD + untrusted_row + row("次", 300), 1000, 1000))
    assert [word.text for word in words] == ["次"]


@given(st.text(alphabet=st.sampled_from("5\t1\n無 \"'\0\r-."), max_size=200))
def test_any_answer_gives_words_on_the_page_or_none(untrusted_text: str) -> None:
    for word in words_of(untrusted_text, 1000, 1000):
        assert word.text.strip()
        assert 0 <= word.left < word.left + word.width <= 1000


@pytest.mark.parametrize("error", [ProgramMissing("no data for jpn"), ProgramFailed("it crashed")])
def test_a_page_that_cannot_be_read_is_told(error: UntrustedInputError) -> None:
    found: list[Finding] = []

    def failing(_program: str, _source: BinaryIO, _arguments: tuple[str, ...]) -> BinaryIO:
        raise error

    reader = Reader(session(failing, found))
    assert [reader.read(BLANK, f"page {number}").lines for number in (1, 2)] == [(), ()]
    assert [(finding.feature, finding.location, finding.detail) for finding in found] == [
        ("flatten.unread_page", "page 1", str(error)),
        ("flatten.unread_page", "page 2", str(error)),
    ]


def test_a_file_has_one_clock() -> None:
    found: list[Finding] = []
    reader = Reader(session(lambda *_: BytesIO(HEAD.encode()), found))
    reader.seconds = 400.0
    reader.read(BLANK, "page 7")
    assert [(finding.location, finding.detail) for finding in found] == [("page 7", "the pages before took 400 s")]


@pytest.mark.parametrize("down", [False, True])
def test_a_real_page_is_read(down: bool) -> None:
    from tests.in_process import outside

    image = drawn(down)
    reading = Reader(session(outside)).read(image, "page 1")
    assert reading.down is down
    assert reading.confidence > 85
    assert recall(reading.text()) > 0.97
    runs = reading.runs(595, 842, image.width, image.height)
    assert all(0 <= run.x_pt <= 595 and 0 <= run.y_pt <= 842 for run in runs)
    assert DPI == 300
