"""Compares two open files page by page until the pages or the time are used up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sanitizer.contract.page_views import PageViews
from sanitizer.fidelity.recall import recall
from sanitizer.fidelity.similarity import DIFFERENT, Likeness, likeness
from sanitizer.model.errors import NothingToShow
from sanitizer.model.fidelity import Comparison, Score

DPI = 72  # a line of 8 point text is 8 pixels high; most pages are drawn in 10 ms


def compare(source: PageViews, target: PageViews, pages: Iterable[int], may_go_on: Callable[[], bool]) -> Comparison:
    """Over *pages* (indices from 0, at least one is compared) for as long as *may_go_on* says.

    A page that only one of the two files has is wholly different. Raises NothingToShow when no page was compared, and what `view`
    raises.
    """
    total = max(source.page_count, target.page_count)
    likenesses: list[tuple[float, int]] = []
    spots: list[tuple[float, int]] = []
    recalls: list[tuple[float, int]] = []
    found = wanted = 0
    for index in pages:
        like, has, should_have = _page(source, target, index)
        likenesses.append((like.mean, index))
        spots.append((like.spot, index))
        if should_have:
            recalls.append((has / should_have, index))
        found, wanted = found + has, wanted + should_have
        if not may_go_on():
            break
    if not likenesses:
        raise NothingToShow("there is no page to compare")
    return Comparison(
        pages=len(likenesses),
        pages_total=total,
        similarity=_score(likenesses, sum(value for value, _ in likenesses) / len(likenesses)),
        spot=_score(spots, sum(value for value, _ in spots) / len(spots)),
        recall=_score(recalls, found / wanted) if recalls else None,
    )


def _page(source: PageViews, target: PageViews, index: int) -> tuple[Likeness, int, int]:
    """How like page *index* is, how many of its characters are there, and how many should be."""
    if index >= source.page_count:
        return DIFFERENT, 0, 0
    before = source.view(index, DPI)
    if index >= target.page_count:
        return DIFFERENT, *_none_of(before.text)
    after = target.view(index, DPI)
    return likeness(before, after), *recall(before.text, after.text)


def _none_of(text: str) -> tuple[int, int]:
    return 0, recall(text, "")[1]


def _score(values: list[tuple[float, int]], mean: float) -> Score:
    lowest, index = min(values)
    return Score(min(1.0, mean), lowest, index + 1)
