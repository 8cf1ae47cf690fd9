"""How much of a PDF people still read and see after its reconstruction: text recall and page similarity, source against target."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from benchmarks import pdf_poppler
from benchmarks.pdf_poppler import PopplerError
from benchmarks.pdf_ssim import DIFFERENT, Similarity, similarity

RECALL_AIM = 0.999
SSIM_AIM = 0.98
_WORDS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Fidelity:
    """One file. `recall` and `mean_ssim` are those of the aims; `worst_*` tells the page that differs most.

    `lost` has the most frequent words that are gone. `not_comparable` says why poppler cannot judge the source ("" when it can):
    the figures mean nothing then.
    """

    words: int = 0
    words_lost: int = 0
    words_new: int = 0
    lost: tuple[str, ...] = ()
    pages: int = 0
    pages_target: int = 0
    mean_ssim: float = 0.0
    worst_ssim: float = 0.0
    worst_page: int = 0
    worst_inked: float = 0.0
    not_comparable: str = ""
    target_error: str = ""

    @property
    def recall(self) -> float:
        return recall(self.words, self.words_lost)

    @property
    def faithful(self) -> bool:
        return not self.target_error and self.recall >= RECALL_AIM and self.mean_ssim >= SSIM_AIM


def recall(words: int, lost: int) -> float:
    """Share of the source's words that are still there; 1.0 when it has none."""
    return 1.0 - lost / words if words else 1.0


def compare(source: Path, target: Path, password: str = "") -> Fidelity:
    """Both as poppler sees them. A target that poppler cannot open loses everything."""
    with tempfile.TemporaryDirectory() as name:
        before, after = Path(name, "source"), Path(name, "target")
        before.mkdir()
        after.mkdir()
        try:
            words = pdf_poppler.words(source, password)
            drawn = pdf_poppler.pages(source, before, password)
        except PopplerError as error:
            return Fidelity(not_comparable=str(error))
        try:
            words_after = pdf_poppler.words(target)
            drawn_after = pdf_poppler.pages(target, after)
        except PopplerError as error:
            return Fidelity(words.total(), words.total(), pages=len(drawn), worst_page=1, target_error=str(error))
        return summed_up(words, words_after, _similarities(drawn, drawn_after), len(drawn), len(drawn_after))


def summed_up(words: Counter[str], after: Counter[str], similarities: list[Similarity], pages: int, pages_target: int) -> Fidelity:
    """The figures of one file, from its words and the similarity of each page."""
    lost = words - after
    worst = min(range(len(similarities)), key=lambda number: similarities[number].mean)
    return Fidelity(
        words=words.total(),
        words_lost=lost.total(),
        words_new=(after - words).total(),
        lost=tuple(word for word, _ in lost.most_common(_WORDS_SHOWN)),
        pages=pages,
        pages_target=pages_target,
        mean_ssim=sum(one.mean for one in similarities) / len(similarities),
        worst_ssim=similarities[worst].mean,
        worst_page=worst + 1,
        worst_inked=min(one.inked for one in similarities),
    )


def _similarities(before: list[Path], after: list[Path]) -> list[Similarity]:
    """Of each page with its counterpart; a page that only one side has is no similarity."""
    return [
        similarity(pdf_poppler.picture(one), pdf_poppler.picture(other)) if one and other else DIFFERENT
        for one, other in zip_longest(before, after)
    ]
