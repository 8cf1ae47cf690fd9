"""Invisible text: every character can be found again, the font is one that readers take, and the same text gives the same bytes."""

from __future__ import annotations

import io

from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.contract.engine import TextRun
from sanitizer.contract.invisible_font import InvisibleFont


def run(text: str, size: float = 10.0) -> TextRun:
    return TextRun(text, 40, 500, 100, size)


def test_the_program_is_a_truetype_font_of_two_glyphs_without_area() -> None:
    data = InvisibleFont().program()
    with TTFont(io.BytesIO(data), checkChecksums=2) as font:
        assert font["maxp"].numGlyphs == 2
        missing, used = (font["glyf"][name] for name in font.getGlyphOrder())
        assert (missing.numberOfContours, used.numberOfContours) == (0, 1)
        assert list(used.coordinates) == [(0, -120), (1000, 880)]
    assert len(data) < 400


def test_a_code_for_each_character_with_its_unicode_value() -> None:
    font = InvisibleFont()
    shown = font.shown((run("無害無𠮷"),), b"F", 1.0)
    assert b"<0002000300020004> Tj" in shown
    for line in (b"<0002> <7121>", b"<0003> <5BB3>", b"<0004> <D842DFB7>"):
        assert line in font.to_unicode()
    assert len(font.glyph_map()) == 2 * (1 + 4)


def test_a_run_is_stretched_to_its_length() -> None:
    assert b"100.0 Tz" in InvisibleFont().shown((run("一" * 10),), b"F", 1.0)
    assert b"200.0 Tz" in InvisibleFont().shown((run("a" * 10),), b"F", 1.0)


def test_controls_and_marks_of_direction_are_left_out() -> None:
    font = InvisibleFont()
    assert font.shown((run("\x00\u202e\ud800"),), b"F", 1.0) == b"BT 3 Tr\nET"
    assert b"<00020003>" in font.shown((run("a\x1b\ue000"),), b"F", 1.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1e4)), max_size=5))
def test_any_text_gives_plain_numbers(runs: list[tuple[str, float, float, float]]) -> None:
    """Whatever the runs are, what is written is numbers, operators and hexadecimal codes."""
    shown = InvisibleFont().shown([TextRun(text, x, x, length, size) for text, x, length, size in runs], b"F", 1.0)
    allowed = b"0123456789ABCDEF.-<> \nTrTzTmTjTf/BTET"
    assert not shown.translate(None, allowed)
