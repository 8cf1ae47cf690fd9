"""Which pages are compared, and in which order."""

from __future__ import annotations

SAMPLE_PAGES = 8


def sampled(page_count: int) -> list[int]:
    """At most eight page indices: the first, the last and some evenly between."""
    count = min(SAMPLE_PAGES, page_count)
    return [index * (page_count - 1) // max(1, count - 1) for index in range(count)]


def spread(page_count: int) -> list[int]:
    """All page indices, the sampled ones first and then ever finer between: wherever time ends the list, it covers the file."""
    order = dict.fromkeys(sampled(page_count))
    step = max(1, page_count // SAMPLE_PAGES)
    while True:
        order.update(dict.fromkeys(range(0, page_count, step)))
        if step == 1:
            return list(order)
        step //= 2
