"""Recall by multiset, pages that are missing, and two real files through poppler."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pikepdf
import pytest

from benchmarks.pdf_fidelity import compare, recall, summed_up
from benchmarks.pdf_ssim import DIFFERENT, SAME, Similarity


def _pdf(path: Path, *pages: str) -> Path:
    with pikepdf.new() as document:
        for words in pages:
            document.add_blank_page(page_size=(200, 100))
            page = document.pages[-1]
            font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=document.make_indirect(font)))
            page.Contents = document.make_stream(f"BT /F 12 Tf 10 50 Td ({words}) Tj ET".encode())
        document.save(path)
    return path


def test_words_count_with_how_often_they_stand_there() -> None:
    one = summed_up(Counter(a=3, b=1), Counter(a=1, c=1), [SAME], 1, 1)
    assert (one.words, one.words_lost, one.words_new, one.lost) == (4, 3, 1, ("a", "b"))
    assert one.recall == pytest.approx(0.25)


def test_a_file_without_words_has_lost_none() -> None:
    assert recall(0, 0) == 1.0


def test_the_worst_page_is_told() -> None:
    one = summed_up(Counter(), Counter(), [SAME, Similarity(0.9, 0.4), SAME], 3, 3)
    assert (one.worst_page, one.worst_ssim, one.worst_inked) == (2, 0.9, 0.4)
    assert one.mean_ssim == pytest.approx(2.9 / 3)
    assert not one.faithful


def test_the_same_file(tmp_path: Path) -> None:
    source = _pdf(tmp_path / "source.pdf", "one two two", "three")
    one = compare(source, source)
    assert (one.words, one.words_lost, one.pages, one.mean_ssim) == (4, 0, 2, 1.0)
    assert one.faithful


def test_a_page_that_is_gone_is_no_similarity(tmp_path: Path) -> None:
    one = compare(_pdf(tmp_path / "source.pdf", "one", "two"), _pdf(tmp_path / "target.pdf", "one"))
    assert (one.recall, one.mean_ssim, one.worst_page, one.pages_target) == (0.5, 0.5, 2, 1)
    assert one.lost == ("two",)
    assert DIFFERENT.mean == 0.0


def test_a_source_that_poppler_cannot_open_is_not_compared(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    one = compare(broken, _pdf(tmp_path / "target.pdf", "one"))
    assert "pdftotext" in one.not_comparable


def test_a_target_that_poppler_cannot_open_has_lost_everything(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    one = compare(_pdf(tmp_path / "source.pdf", "one"), broken)
    assert (one.not_comparable, one.recall, one.faithful) == ("", 0.0, False)


def test_a_password_opens_the_source(tmp_path: Path) -> None:
    plain, locked = _pdf(tmp_path / "plain.pdf", "one"), tmp_path / "locked.pdf"
    with pikepdf.open(plain) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="o", user="secret"))
    assert compare(locked, plain).not_comparable
    assert compare(locked, plain, "secret").faithful
