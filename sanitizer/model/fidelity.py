"""How like its source a target is, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sanitizer.model.verdict import Method


@dataclass(frozen=True, slots=True)
class Score:
    """One measure over the pages that were compared, from 0 to 1 (1: the same). `page` is where the lowest is, from 1."""

    mean: float
    lowest: float
    page: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two files gave; how it is measured: sanitizer/fidelity.

    `pages_total` is the number of pages of the longer file. `recall` is None when the source's pages hold no text; its `mean` is
    over all characters.
    """

    pages: int
    pages_total: int
    similarity: Score
    spot: Score
    recall: Score | None


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The comparison of `method`'s target with the source. `comparison` is None when there is none, and `error_code` says why:
    "nothing_to_show" for a type that cannot be drawn, "fidelity_unknown" for a comparison that failed."""

    method: Method
    comparison: Comparison | None
    error_code: str = ""
