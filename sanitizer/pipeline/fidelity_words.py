"""Says in words how like its source a file is, for notices, summaries and the terminal."""

from __future__ import annotations

import math

from sanitizer.model.errors import NothingToShow
from sanitizer.model.fidelity import Comparison, Fidelity
from sanitizer.policy.words import Words


def in_words(fidelity: Fidelity, words: Words) -> str:
    """One line, with the method whose target was compared: a flattened file has the scores of the rung that was not good enough."""
    return words.text("fidelity.of_method", method=words.text(f"method.{fidelity.method}"), words=_what(fidelity, words))


def percent(share: float) -> str:
    """Rounded down: only what is the same is 100 %."""
    return f"{math.floor(share * 1000) / 10:.1f} %"


def _what(fidelity: Fidelity, words: Words) -> str:
    if fidelity.comparison is not None:
        return _measured(fidelity.comparison, words)
    return words.text("fidelity.no_pages" if fidelity.error_code == NothingToShow.code else "fidelity.unknown")


def _measured(comparison: Comparison, words: Words) -> str:
    recall = comparison.recall
    return words.text(
        "fidelity.measured",
        pages=comparison.pages,
        total=comparison.pages_total,
        similarity=percent(comparison.similarity.mean),
        lowest=percent(comparison.similarity.lowest),
        page=comparison.similarity.page,
        spot=percent(comparison.spot.lowest),
        where=comparison.spot.page,
        recall=percent(recall.mean) if recall else words.text("fidelity.no_text"),
    )
