"""Similarity: the formula against plain Python, known pairs, and what must not raise it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.pdf_ssim import DIFFERENT, SAME, similarity

_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def _noise(width: int, height: int, seed: int) -> Image.Image:
    return Image.frombytes("L", (width, height), random.Random(seed).randbytes(width * height))


def _text(words: str) -> Image.Image:
    page = Image.new("L", (400, 400), 255)
    ImageDraw.Draw(page).text((40, 40), words, fill=0)
    return page


def _by_hand(first: Image.Image, second: Image.Image) -> float:
    """Wang 2004, equation 13, over 8x8 windows at every fourth pixel."""
    scores = []
    for top in range(0, first.height - 7, 4):
        for left in range(0, first.width - 7, 4):
            box = (left, top, left + 8, top + 8)
            xs, ys = list(first.crop(box).tobytes()), list(second.crop(box).tobytes())
            x, y = sum(xs) / 64, sum(ys) / 64
            variances = sum((one - x) ** 2 for one in xs) / 64 + sum((one - y) ** 2 for one in ys) / 64
            covariance = sum((one - x) * (other - y) for one, other in zip(xs, ys, strict=True)) / 64
            scores.append((2 * x * y + _C1) * (2 * covariance + _C2) / ((x * x + y * y + _C1) * (variances + _C2)))
    return sum(scores) / len(scores)


@pytest.mark.parametrize("seed", range(3))
def test_the_formula(seed: int) -> None:
    first = _noise(64, 48, seed).filter(ImageFilter.GaussianBlur(1))
    second = first.filter(ImageFilter.GaussianBlur(seed + 1))
    assert similarity(first, second).mean == pytest.approx(_by_hand(first, second), abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99), st.integers(0, 99))
def test_it_is_symmetric_and_at_most_one(width: int, height: int, one: int, other: int) -> None:
    first, second = _noise(width, height, one), _noise(width, height, other)
    there, back = similarity(first, second), similarity(second, first)
    assert there.mean == pytest.approx(back.mean, abs=1e-5)
    assert -1.001 <= there.mean <= 1.001
    assert similarity(first, first) == SAME


def test_a_lost_line_of_text_shows_in_the_inked_windows_only() -> None:
    lost = similarity(_text("people read this line"), Image.new("L", (400, 400), 255))
    assert lost.mean > 0.98
    assert lost.inked < 0.1


def test_other_words_are_another_picture() -> None:
    assert similarity(_text("a line of text"), _text("another sentence")).inked < 0.6


def test_black_is_not_white() -> None:
    assert similarity(Image.new("L", (5, 3), 255), Image.new("L", (5, 3), 0)).mean < 0.001
    assert similarity(Image.new("L", (50, 30), 255), Image.new("L", (50, 30), 0)).inked < 0.001


def test_a_pixel_more_is_rounding_and_two_are_another_size() -> None:
    page = _text("the same")
    assert similarity(page, page.crop((0, 0, 399, 400))) == SAME
    assert similarity(page, page.crop((0, 0, 398, 400))) == DIFFERENT
