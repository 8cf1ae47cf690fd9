"""Frames of a child are untrusted: what is not exactly known is a violation, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitizer.model.errors import WireViolation
from sanitizer.model.fidelity import Score
from sanitizer.model.finding import Action, Category, Feature
from sanitizer.sandbox import frames
from sanitizer.sandbox.frames import Collected

SCRIPT = Feature("pdf.javascript", Category.ACTIVE_CONTENT, Action.REMOVE, "script", "スクリプト")
LINK = Feature("pdf.uri", Category.EXTERNAL, Action.ALLOW, "link", "リンク", keepable=True)
FINDING = {"frame": "finding", "feature": "pdf.javascript", "location": "page 1", "detail": "x", "action": "remove"}


def collected(max_findings: int = 3) -> Collected:
    features = {SCRIPT.key: SCRIPT, LINK.key: LINK}
    return Collected(features, frozenset({"pdf"}), frozenset({"exe"}), max_findings)


def test_a_finding_is_kept_and_made_printable() -> None:
    told = collected()
    assert told.take({**FINDING, "location": "a\x1b[31mb\u202e", "detail": "y" * 2000}) == "finding"
    assert told.findings[0].location == "a\ufffd[31mb\ufffd"
    assert len(told.findings[0].detail) == 500


@pytest.mark.parametrize(
    "changes",
    [
        {"feature": "no.such"},
        {"action": "release"},
        {"action": "allow"},
        {"location": 5},
        {"detail": None},
        {"frame": "finding "},
        {"frame": 1},
        {"feature": ["pdf.javascript"]},
    ],
)
def test_anything_else_is_a_violation(changes: dict[str, object]) -> None:
    with pytest.raises(WireViolation):
        collected().take({**FINDING, **changes})


def test_what_may_be_kept_may_be_allowed() -> None:
    told = collected()
    told.take({**FINDING, "feature": "pdf.uri", "action": "allow"})
    assert told.findings[0].action is Action.ALLOW


def test_more_findings_than_the_limit() -> None:
    told = collected(max_findings=2)
    for _ in range(4):  # the limit, the one that blocks, and the one that flattens
        told.take(dict(FINDING))
    with pytest.raises(WireViolation):
        told.take(dict(FINDING))


@pytest.mark.parametrize("value", [-1, 2**60, 1.5, "1", True, None])
def test_counts(value: object) -> None:
    with pytest.raises(WireViolation):
        frames.count({"total": value}, "total")


@pytest.mark.parametrize(
    "value", [None, [], {"a": "1"}, {"a": float("nan")}, {"a": -1}, {"a": True}, {str(n): 1 for n in range(11)}]
)
def test_timings(value: object) -> None:
    with pytest.raises(WireViolation):
        frames.timings({"timings": value})


SCORE = {"mean": 0.9, "lowest": 0.5, "page": 2}
COMPARED = {"frame": "compared", "pages": 2, "pages_total": 5, "similarity": SCORE, "spot": SCORE, "recall": SCORE}


def test_a_comparison() -> None:
    taken = frames.comparison({**COMPARED, "recall": None})
    assert (taken.pages, taken.pages_total, taken.recall) == (2, 5, None)
    assert taken.similarity == Score(0.9, 0.5, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"pages": 0},
        {"pages": 6},
        {"pages": 1.0},
        {"similarity": None},
        {"spot": [1, 1, 1]},
        *({"recall": SCORE | change} for change in ({"page": 0}, {"page": 6}, {"mean": True}, {"mean": "1"})),
        *({"similarity": SCORE | {"lowest": value}} for value in (-0.1, 1.1, float("nan"), float("inf"), None)),
    ],
)
def test_a_comparison_that_cannot_be(changes: dict[str, object]) -> None:
    with pytest.raises(WireViolation):
        frames.comparison({**COMPARED, **changes})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["frame", "feature", "location", "detail", "action", "type", "foreign"]), json_values))
def test_any_object_is_taken_or_a_violation(untrusted: dict[str, object]) -> None:
    try:
        collected().take(untrusted)
    except WireViolation:
        return


def test_words_are_few_and_plain() -> None:
    assert frames.words({"arguments": ["jpn+eng", "3"]}, "arguments") == ("jpn+eng", "3")
    for untrusted in (None, "pdf", ["../x"], ["a b"], ["-x"], [""], ["x" * 41], [1], ["a"] * 5, ["pdf\n"]):
        with pytest.raises(WireViolation):
            frames.words({"arguments": untrusted}, "arguments")
