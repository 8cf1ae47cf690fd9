from __future__ import annotations

from itertools import pairwise

import pytest

from sanitizer.fidelity.selection import SAMPLE_PAGES, sampled, spread


@pytest.mark.parametrize(
    ("count", "pages"), [(0, []), (1, [0]), (2, [0, 1]), (8, list(range(8))), (15, [0, 2, 4, 6, 8, 10, 12, 14])]
)
def test_sampled(count: int, pages: list[int]) -> None:
    assert sampled(count) == pages


@pytest.mark.parametrize("count", [*range(1, 60), 138, 5000])
def test_a_sample_has_both_ends_and_the_rest_covers_everything_once(count: int) -> None:
    sample, everything = sampled(count), spread(count)
    assert len(sample) == len(set(sample)) == min(count, SAMPLE_PAGES)
    assert {0, count - 1} <= set(sample)
    assert everything[: len(sample)] == sample
    assert sorted(everything) == list(range(count))


def test_half_of_the_order_leaves_no_large_gap() -> None:
    half = sorted(spread(1000)[:500])
    assert max(after - before for before, after in pairwise(half)) <= 4


def test_no_page_at_all() -> None:
    assert spread(0) == []
