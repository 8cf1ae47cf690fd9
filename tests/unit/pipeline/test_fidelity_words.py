from __future__ import annotations

from dataclasses import replace

import pytest

from sanitizer.model.fidelity import Comparison, Fidelity, Score
from sanitizer.model.verdict import Method
from sanitizer.pipeline.fidelity_words import in_words, percent
from sanitizer.policy.words import LANGUAGES, load_words

COMPARED = Comparison(8, 20, Score(0.9996, 0.981, 3), Score(0.9, 0.777, 7), Score(1.0, 0.995, 2))


@pytest.mark.parametrize(("share", "shown"), [(1.0, "100.0 %"), (0.99999, "99.9 %"), (0.0, "0.0 %"), (0.365042, "36.5 %")])
def test_only_the_same_is_a_hundred(share: float, shown: str) -> None:
    assert percent(share) == shown


def test_scores() -> None:
    shown = in_words(Fidelity(Method.RECONSTRUCT, COMPARED), load_words("ja"))
    assert shown == (
        "再構成したファイル: 20ページ中8ページ、見た目 99.9 %（最低 98.1 %、3ページ）、最も違う所 77.7 %（7ページ）、文字 100.0 %"
    )
    without_text = in_words(Fidelity(Method.RECONSTRUCT, replace(COMPARED, recall=None)), load_words("en"))
    assert without_text.endswith("text none")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scores_it_says_why(language: str) -> None:
    words = load_words(language)
    type_without_pages = in_words(Fidelity(Method.RECONSTRUCT, None, "nothing_to_show"), words)
    failed = in_words(Fidelity(Method.RECONSTRUCT, None, "fidelity_unknown"), words)
    assert words.text("fidelity.no_pages") in type_without_pages
    assert words.text("fidelity.unknown") in failed
