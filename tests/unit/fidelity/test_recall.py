from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitizer.fidelity.recall import recall

SENTENCE = "市長は、申請書の記載に不備があるときは、これを受理しないことができる。\n"
PAGE = "".join(f"第{number}条　{SENTENCE}" for number in range(1, 31))


def share(source: str, target: str) -> float:
    found, wanted = recall(source, target)
    return found / wanted


def test_the_same_text() -> None:
    assert share(PAGE, PAGE) == 1.0
    assert recall("", "") == (0, 0)
    assert recall("", "more") == (0, 0)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("無害 化", "無害化"),
        ("無害\n化\u3000", " 無害化"),
        ("１２３ＡＢＣ", "123ABC"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("\u2f08間", "人間"),
        ("無\u200b害\u202e化", "無害化"),
    ],
    ids=["blank", "line end", "full width", "half width", "radical", "invisible"],
)
def test_what_is_the_same_to_a_reader(source: str, target: str) -> None:
    assert share(source, target) == 1.0


def test_private_characters_count() -> None:
    """外字."""
    assert recall("山\ue000川", "山川") == (1, 3)


def test_a_lost_line_and_a_lost_page() -> None:
    assert share(PAGE, PAGE.replace(f"第7条　{SENTENCE}", "")) == pytest.approx(29 / 30, abs=0.01)
    assert share(PAGE, "") == 0.0
    assert share("1", "") == 0.0


def test_garbled_text() -> None:
    assert share(PAGE, PAGE.encode().decode("cp932", "replace")) < 0.1


def test_two_letters_that_change_places_everywhere() -> None:
    swapped = PAGE.translate({ord("市"): "長", ord("長"): "市"})
    assert sorted(swapped) == sorted(PAGE)
    assert share(PAGE, swapped) < 0.95


def test_another_order_of_paragraphs_costs_only_their_borders() -> None:
    lines = PAGE.splitlines(keepends=True)
    assert share(PAGE, "".join(reversed(lines))) > 0.9


def test_what_was_lost_once_is_not_made_up_for_by_what_was_added() -> None:
    assert share("甲乙丙丁", "甲乙" * 50) == 0.5


# Invariant: any two texts give counts with 0 <= found <= wanted, and a text has all of itself.
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts(source: str, target: str) -> None:
    found, wanted = recall(source, target)
    assert 0 <= found <= wanted
    assert recall(source, source) == (wanted, wanted)
