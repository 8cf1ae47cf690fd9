"""Known pairs: what rebuilding does to a page stays over the limits of a policy, what people would miss does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter

from sanitizer.contract.page_views import PageView
from sanitizer.fidelity.similarity import SAME, Likeness, likeness
from sanitizer.policy.schema import FidelityRule
from tests.unit.fidelity.drawn import HEIGHT, WIDTH, page, view

RULE = FidelityRule()


def without(*box: int) -> Likeness:
    changed = page()
    changed.paste(255, box)  # type: ignore[arg-type]
    return likeness(view(page()), view(changed))


def test_the_same_page_is_one() -> None:
    assert likeness(view(page()), view(page())) == SAME


def test_blank_pages_are_the_same_also_in_another_white() -> None:
    white, nearly = Image.new("L", (WIDTH, HEIGHT), 255), Image.new("L", (WIDTH, HEIGHT), 254)
    assert likeness(view(white), view(nearly)) == SAME


def test_a_blank_page_in_place_of_a_full_one_is_nothing_like_it() -> None:
    lost = without(0, 0, WIDTH, HEIGHT)
    assert lost.mean < 0.1
    assert lost.spot < 0.1


def test_a_missing_paragraph() -> None:
    lost = without(60, 220, 560, 380)
    assert lost.mean < RULE.min_similarity
    assert lost.spot < 0.1


@pytest.mark.parametrize(
    "box",
    [(60, 140, 560, 153), (60, 765, 180, 825), (485, 35, 525, 75), (60, 749, 536, 752), (150, 140, 180, 153)],
    ids=["line", "picture", "seal", "rule", "word"],
)
def test_a_small_loss_shows_in_its_spot(box: tuple[int, int, int, int]) -> None:
    lost = without(*box)
    assert lost.spot < 0.1
    assert RULE.min_similarity < lost.mean < 1  # what the mean of the page hides


def test_shifted_by_one_pixel() -> None:
    lost = likeness(view(page()), view(ImageChops.offset(page(), 1, 0)))
    assert lost.mean < RULE.min_similarity


def test_softer_edges_are_tolerated() -> None:
    """As glyphs without hinting have them."""
    soft = Image.blend(page(), page().filter(ImageFilter.GaussianBlur(0.6)), 0.3)
    kept = likeness(view(page()), view(soft))
    assert kept.mean > RULE.min_similarity
    assert kept.spot > RULE.min_spot
    assert kept != SAME


def test_pages_of_different_sizes_are_compared_from_the_corner() -> None:
    wider = Image.new("L", (WIDTH + 40, HEIGHT), 255)
    wider.paste(page(), (0, 0))
    assert likeness(view(page()), view(wider)) == SAME
    cut = page().crop((0, 0, WIDTH, HEIGHT // 2))
    assert likeness(view(page()), view(cut)).mean < RULE.min_similarity


pictures = st.builds(
    lambda width, height, seed: PageView(width, height, bytes((seed * index * 31) % 256 for index in range(width * height)), ""),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 9),
)


# Invariant: the likeness of any two pictures lies between 0 and 1 and does not depend on which is which.
@settings(max_examples=60)
@given(pictures, pictures)
def test_any_two_pictures(one: PageView, other: PageView) -> None:
    there, back = likeness(one, other), likeness(other, one)
    assert 0 <= there.mean <= 1
    assert 0 <= there.spot <= 1
    assert there.mean == pytest.approx(back.mean, abs=1e-4)
    assert there.spot == pytest.approx(back.spot, abs=1e-4)
    assert likeness(one, one) == SAME
