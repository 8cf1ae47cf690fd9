"""A page is coded by what is on it, and nothing that people see is lost by it."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageDraw

from sanitizer.contract.engine import Coding
from sanitizer.engines import _page_picture as picture

WHITE, BLACK, RED, PALE = (255, 255, 255), (0, 0, 0), (220, 20, 20), (235, 240, 255)


def strokes(
    size: tuple[int, int] = (600, 800), ink: tuple[int, int, int] = BLACK, paper: tuple[int, int, int] = WHITE
) -> Image.Image:
    """Thin lines as text has them, drawn large and made smaller, so that they have soft edges."""
    image = Image.new("RGB", (size[0] * 4, size[1] * 4), paper)
    draw = ImageDraw.Draw(image)
    for y in range(80, size[1] * 4 - 80, 64):
        for x in range(80, size[0] * 4 - 80, 48):
            draw.line((x, y, x + 30, y + 36), fill=ink, width=9)
    return image.reduce(4)


def photo(size: tuple[int, int] = (600, 800)) -> Image.Image:
    noise = Image.effect_noise((size[0] // 24, size[1] // 24), 150).resize(size, Image.Resampling.BICUBIC)
    ramp = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (ramp, noise, ImageChops.invert(ramp)))


def shown(coded: picture.Coded) -> Image.Image:
    """What a reader makes of it, without the ink."""
    size = coded.width_px, coded.height_px
    if coded.coding is Coding.JPEG:
        return Image.open(BytesIO(coded.data)).convert("RGB")
    indexes = Image.frombytes("P", size, zlib.decompress(coded.data), "raw", "P;4" if coded.bits == 4 else "P")
    palette = coded.palette or bytes(value for level in range(16) for value in [level * 17] * 3)
    indexes.putpalette(palette)
    return indexes.convert("RGB")


def test_only_white_is_blank() -> None:
    assert picture.is_blank(Image.new("RGB", (50, 50), WHITE))
    spot = Image.new("RGB", (50, 50), WHITE)
    spot.putpixel((20, 20), (255, 254, 255))
    assert not picture.is_blank(spot)


def test_colour_is_what_people_see() -> None:
    assert picture.without_colour(strokes()) is not None
    assert picture.without_colour(strokes(ink=RED)) is None
    seal = strokes()
    seal.paste(RED, (300, 300, 312, 312))
    assert picture.without_colour(seal) is None
    dirt = strokes()
    dirt.putpixel((300, 300), RED)
    assert picture.without_colour(dirt) is not None


@pytest.mark.parametrize("tone", [90, 128, 200, 240])
def test_a_tone_or_a_pale_word_keeps_the_page_gray(tone: int) -> None:
    page = strokes().convert("L")
    assert picture.is_black_on_white(page)
    shaded = page.copy()
    shaded.paste(tone, (100, 100, 160, 130))
    assert not picture.is_black_on_white(shaded)
    if tone >= 200:
        faint = page.copy()
        ImageDraw.Draw(faint).line((5, 5, 25, 5), fill=tone, width=1)
        assert not picture.is_black_on_white(faint)


@pytest.mark.parametrize("image", [strokes(ink=(90, 90, 90)).convert("L"), strokes(ink=RED), strokes(paper=PALE)])
def test_few_tones_look_like_the_page(image: Image.Image) -> None:
    coded = picture.tones(image)
    assert coded is not None
    assert coded.gray == (image.mode == "L")
    difference = ImageChops.difference(shown(coded), image.convert("RGB")).convert("L")
    assert max(value for value, count in enumerate(difference.histogram()) if count > 20) < 48


def test_paper_stays_white() -> None:
    coded = picture.tones(strokes(ink=RED))
    assert coded is not None
    assert shown(coded).getpixel((2, 2)) == WHITE


def test_a_photo_becomes_a_jpeg_that_fits() -> None:
    image = photo()
    assert picture.tones(image) is None
    large, small = picture.picture(image, 1_000_000), picture.picture(image, 40_000)
    assert large.coding is small.coding is Coding.JPEG
    assert len(small.data) < len(large.data)
    assert len(small.data) <= 40_000


def layers(ink: tuple[int, int, int] = BLACK) -> picture.Coded | None:
    fine = strokes((1200, 1600), ink)
    fine.paste(PALE, (0, 0, 1200, 300))
    fine.paste(RED, (100, 400, 140, 440))
    fine.paste(strokes((1200, 300), ink, PALE), (0, 0))
    return picture.layered(fine.reduce(2), fine.convert("L"), 60_000, lambda: fine.convert("L"))


@pytest.mark.parametrize("ink", [BLACK, (35, 31, 32)])
def test_black_text_among_colours_is_a_layer_of_its_own(ink: tuple[int, int, int]) -> None:
    coded = layers(ink)
    assert coded is not None
    assert coded.ink is not None
    assert (coded.ink.width_px, coded.ink.height_px) == (1200, 1600)
    assert all(abs(one - other) < 8 for one, other in zip(coded.ink.colour, ink, strict=True))
    rest = shown(coded)
    assert rest.getpixel((300, 20)) == pytest.approx(PALE, abs=6)
    assert rest.getpixel((60, 210)) == pytest.approx(RED, abs=12)
    assert min(rest.convert("L").crop((0, 300, 600, 800)).tobytes()) > 200  # no text is left in it


def test_coloured_and_gray_text_is_no_ink() -> None:
    for ink in (RED, (20, 20, 140), (110, 110, 110)):
        fine = strokes((1200, 1600), ink)
        gray = fine.convert("L")
        assert picture.layered(fine.reduce(2), gray, 60_000, gray.copy) is None


def test_the_dark_parts_of_a_photo_are_no_ink() -> None:
    dark = Image.effect_noise((120, 160), 200).resize((1200, 1600), Image.Resampling.BICUBIC).point([v // 4 for v in range(256)])
    assert picture.layered(dark.convert("RGB").reduce(2), dark, 60_000, lambda: dark) is None
