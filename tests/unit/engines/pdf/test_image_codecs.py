"""Bits are coded in whichever way is smaller, and mean the same."""

from __future__ import annotations

import zlib

import pytest
from PIL import Image, ImageDraw

from sanitizer.engines.pdf.fax import INVERTED, decode_black
from sanitizer.engines.pdf.image_codecs import smallest_bilevel

WIDTH, HEIGHT = 4096, 256
# Rows of long runs that begin elsewhere in each row, again and again: dear for group 4, cheap for Flate.
PATTERN = ((b"\xff" * 16 + b"\0" * 16) * 16 + (b"\0" * 8 + b"\xff" * 16 + b"\0" * 8) * 16) * (HEIGHT // 2)


@pytest.mark.parametrize("black_is_1", [False, True])
def test_a_pattern_is_packed_by_flate(black_is_1: bool) -> None:
    entries, data = smallest_bilevel(WIDTH, HEIGHT, PATTERN, black_is_1)
    assert entries == "/Filter/FlateDecode"
    assert zlib.decompress(data) == (PATTERN if black_is_1 else PATTERN.translate(INVERTED))


def test_text_is_coded_as_fax() -> None:
    page = Image.new("1", (WIDTH, HEIGHT))
    ImageDraw.Draw(page).text((20, 20), "No two rows of text are alike. " * 3, fill=1, font_size=60)
    black = page.tobytes()
    entries, coded = smallest_bilevel(WIDTH, HEIGHT, black, black_is_1=False)
    assert "/CCITTFaxDecode" in entries
    assert len(coded) < len(zlib.compress(black, 9))
    assert decode_black(WIDTH, HEIGHT, {"/K": -1, "/Columns": WIDTH}, coded).bits == black


def test_noise_is_packed_by_flate() -> None:
    noise = bytes((index * index * 7919 >> 5) & 255 for index in range(WIDTH // 8 * HEIGHT))
    assert smallest_bilevel(WIDTH, HEIGHT, noise, black_is_1=False)[0] == "/Filter/FlateDecode"
