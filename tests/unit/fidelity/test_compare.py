"""Whole files, with pages of our own in place of an engine's."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from sanitizer.contract.page_views import PageView
from sanitizer.fidelity.compare import compare
from sanitizer.fidelity.selection import spread
from sanitizer.model.errors import NothingToShow
from sanitizer.model.fidelity import Comparison, Score
from tests.unit.fidelity.drawn import page, view

TEXT = "令和8年度の予算について、次のとおり報告します。"
FULL = view(page(), TEXT)


@dataclass(frozen=True)
class File:
    pages: tuple[PageView, ...]

    @property
    def page_count(self) -> int:
        return len(self.pages)

    def view(self, index: int, dpi: int) -> PageView:
        assert dpi == 72
        return self.pages[index]


def compared(source: tuple[PageView, ...], target: tuple[PageView, ...], most: int = 99) -> Comparison:
    calls = iter(range(most - 1))
    pages = spread(max(len(source), len(target)))
    return compare(File(source), File(target), pages, lambda: next(calls, None) is not None)


def test_the_same_file() -> None:
    one = Score(1.0, 1.0, 1)
    assert compared((FULL,) * 3, (FULL,) * 3) == Comparison(3, 3, one, one, one)


def test_a_page_that_lost_its_text_is_named() -> None:
    source = (FULL,) * 20
    target = (*source[:12], replace(FULL, text=""), *source[13:])
    recall = compared(source, target).recall
    assert recall == Score(0.95, 0.0, 13)


def test_a_page_that_lost_its_look_is_named() -> None:
    blank = view(page().point(lambda _: 255), TEXT)
    comparison = compared((FULL,) * 4, (FULL, FULL, blank, FULL))
    assert comparison.similarity.page == comparison.spot.page == 3
    assert comparison.similarity.lowest < 0.1
    assert comparison.recall == Score(1.0, 1.0, 1)


def test_a_page_that_only_one_file_has_is_wholly_different() -> None:
    lost = compared((FULL, FULL), (FULL,))
    assert (lost.pages_total, lost.similarity, lost.recall) == (2, Score(0.5, 0.0, 2), Score(0.5, 0.0, 2))
    added = compared((FULL,), (FULL, FULL))
    assert (added.similarity, added.recall) == (Score(0.5, 0.0, 2), Score(1.0, 1.0, 1))


def test_without_text_there_is_no_recall() -> None:
    picture = replace(FULL, text="")
    assert compared((picture,), (picture,)).recall is None


def test_when_time_is_up_what_was_compared_counts() -> None:
    assert compared((FULL,) * 9, (FULL,) * 9, most=3).pages == 3


def test_no_page_is_nothing_to_show() -> None:
    with pytest.raises(NothingToShow):
        compared((), ())
