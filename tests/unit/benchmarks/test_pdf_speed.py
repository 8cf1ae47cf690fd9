"""Ratios, the memory of a forked child, and one small file measured."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from benchmarks.corpus import Case
from benchmarks.pdf_speed import Measured, Times, aims, grown_bytes, measure, peak_bytes
from sanitizer.model.errors import MalformedFile
from tests.in_process import plain_policy

_ROW = Measured("a.pdf", "benign", 100, Times(30.0, 20.0), Times(6.0, 5.0), Times(4.0, 3.0), 1_000_000, 103_000_000)


def test_ratios() -> None:
    assert _ROW.ratio == pytest.approx(5.0)
    assert _ROW.net_ratio == pytest.approx(10.0)
    assert _ROW.memory_limit_bytes == 206_000_000


def test_a_command_that_takes_no_more_than_its_start() -> None:
    quick = Measured("a.pdf", "benign", 1, Times(1.0, 1.0), Times(3.0, 3.0), Times(4.0, 4.0), 0, 0)
    assert quick.net_ratio == pytest.approx(5.0)


def test_aims() -> None:
    slow = Measured("b.pdf", "benign", 1, Times(11_000.0, 1.0), Times(900.0, 900.0), Times(4.0, 4.0), 0, 0)
    assert [aim.value for aim in aims([_ROW, slow])][2:] == [1.0, 0.5]


def test_growth_is_what_the_work_takes() -> None:
    grown = grown_bytes(lambda: bytes(range(256)) * 200_000)
    assert 45_000_000 < grown < 60_000_000


def test_a_file_that_is_refused_still_has_a_peak() -> None:
    def refuse() -> None:
        raise MalformedFile("no")

    assert peak_bytes(refuse) > 0


def test_a_child_that_fails_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="ended with 2"):
        peak_bytes(lambda: [][0])


def test_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pikepdf.new() as document:
        document.add_blank_page()
        document.pages[0].Contents = document.make_stream(b"0 0 9 9 re f\n" * 1000)
        document.save(tmp_path / "one.pdf")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    cases = [Case("one.pdf", "pdf", "benign", ""), Case("broken.pdf", "pdf", "malformed", "")]
    (row,) = measure(tmp_path, cases, plain_policy(), 1)
    assert row.engine.median > 0
    assert row.largest_stream_bytes == 13_000
    assert "left out, not rebuilt: broken.pdf" in capsys.readouterr().out
