"""Codes a page's pixels for an image PDF as small as they may be: black and white by group 4, few tones by Flate, the rest as JPEG.

What decides is what is on the page. A page that is all black ink on white paper is drawn at twice the resolution and kept as bits:
at 300 dpi that is smaller than gray at 150 dpi, and small characters (ruby, 5 points) stay readable. Nothing is lost by it: a page
with a tone that is neither, or with anything so pale that it would vanish, is not such a page.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter, ImageStat, JpegImagePlugin  # noqa: F401 - the plug-in registers itself

from sanitizer.contract.engine import Coding
from sanitizer.engines import _libtiff

PAGE_BYTES = 60_000  # what a page of text may have
_COLOUR = 20  # difference of two channels, mean of 16 pixels, that people see
_COLOUR_PLACES = 4  # of 16 pixels each; fewer are dirt
_BLACK = 168  # a gray up to this is ink; a little above the middle, because thin strokes come out pale
_PAPER = 248  # a gray from this is paper
_DARK = 64  # a gray up to this counts as black
_TONE_PLACES = 40  # of 9 pixels each that are all between black and paper; the insides of thin strokes make a few
_MAX_TONE_ERROR = 4.0  # of 255, root of mean square, that few tones may differ from the picture
_GRAY_TONES = 16
_COLOURS = (16, 32, 64)
_QUALITIES = (85, 75, 65, 55, 45)  # of JPEG, tried in this order until the page is small enough
_FULL_COLOUR_QUALITY = 75  # from this on colour has the full resolution

_IS_INK = [255 if value <= _BLACK else 0 for value in range(256)]
_IS_PALE = [255 if _BLACK < value < _PAPER else 0 for value in range(256)]
_IS_TONE = [255 if _DARK < value < _PAPER else 0 for value in range(256)]
_IS_ANY = [0] + [255] * 255
_TO_TONES = [round(value * (_GRAY_TONES - 1) / 255) for value in range(256)]
_FROM_TONES = [round(value * 255 / (_GRAY_TONES - 1)) if value < _GRAY_TONES else 255 for value in range(256)]


@dataclass(frozen=True, slots=True)
class Coded:
    """What `sanitizer.contract.engine.Page` says about pixels."""

    data: bytes
    width_px: int
    height_px: int
    gray: bool
    coding: Coding
    bits: int = 8
    palette: bytes = b""


def without_colour(image: Image.Image) -> Image.Image | None:
    """An RGB *image* as gray, where nobody sees a colour in it."""
    if image.mode == "L":
        return image
    red, green, blue = image.split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    if sum(spread.reduce(4).histogram()[_COLOUR:]) > _COLOUR_PLACES:
        return None
    return image.convert("L")


def is_black_on_white(gray: Image.Image) -> bool:
    """Whether *gray* loses nothing that matters when it becomes black ink on white paper."""
    tones = gray.point(_IS_TONE).reduce(3).histogram()[255]
    if tones > _TONE_PLACES:
        return False
    # Each pale place (the edge of a stroke) has ink within four pixels.
    ink = gray.point(_IS_INK).reduce(4).point(_IS_ANY).filter(ImageFilter.MaxFilter(3))
    pale = gray.point(_IS_PALE).reduce(4).point(_IS_ANY)
    return ImageChops.subtract(pale, ink).getbbox() is None


def bits(gray: Image.Image) -> Coded:
    """*gray* as one bit per pixel."""
    packed = gray.point(_IS_INK, "1").tobytes()
    data = _libtiff.encode_group_4(gray.width, gray.height, packed)
    if data is not None:
        return Coded(data, gray.width, gray.height, True, Coding.GROUP_4, 1)
    white = packed.translate(bytes(255 - value for value in range(256)))
    return Coded(zlib.compress(white, 9), gray.width, gray.height, True, Coding.FLATE, 1)


def tones(image: Image.Image) -> Coded | None:
    """Few grays or colours, where the picture (gray or RGB) hardly differs from itself then; None where it does."""
    if image.mode == "L":
        few = image.point(_TO_TONES)
        if _differs(few.point(_FROM_TONES), image):
            return None
        few = Image.frombytes("P", few.size, few.tobytes())
        return Coded(zlib.compress(few.tobytes("raw", "P;4"), 9), image.width, image.height, True, Coding.FLATE, 4)
    for count in _COLOURS:
        indexed = image.quantize(count, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        if _differs(indexed.convert("RGB"), image):
            continue
        depth = 4 if count <= 16 else 8
        data = zlib.compress(indexed.tobytes("raw", "P;4" if depth == 4 else "P"), 9)
        return Coded(data, image.width, image.height, False, Coding.FLATE, depth, _palette(indexed))
    return None


def _differs(few: Image.Image, image: Image.Image) -> bool:
    return max(ImageStat.Stat(ImageChops.difference(few, image)).rms) > _MAX_TONE_ERROR


def _palette(indexed: Image.Image) -> bytes:
    """Three bytes for each value; what is all but white becomes white, so that paper is paper."""
    colours = bytes(indexed.getpalette("RGB") or [255, 255, 255])
    entries = [colours[start : start + 3] for start in range(0, len(colours), 3)]
    return b"".join(b"\xff\xff\xff" if min(entry) >= _PAPER else entry for entry in entries)


def photo(image: Image.Image, budget_bytes: int) -> Coded:
    """*image* (gray or RGB) as JPEG of the best quality that fits *budget_bytes*, or of the least."""
    data = b""
    for quality in _QUALITIES:
        coded = BytesIO()
        image.save(coded, "JPEG", quality=quality, subsampling=0 if quality >= _FULL_COLOUR_QUALITY else 2, optimize=True)
        data = coded.getvalue()
        if len(data) <= budget_bytes:
            break
    return Coded(data, image.width, image.height, image.mode == "L", Coding.JPEG)


def picture(image: Image.Image, budget_bytes: int) -> Coded:
    """*image* (gray or RGB) in few tones where that hardly changes it and is not larger than as JPEG, else as JPEG."""
    few = tones(image)
    if few is not None and len(few.data) <= max(budget_bytes, PAGE_BYTES):
        return few
    full = photo(image, budget_bytes)
    return full if few is None or len(full.data) < len(few.data) else few


def black_and_white(draw: Callable[[float], Image.Image], budget_bytes: int) -> Coded | None:
    """The page as bits at twice its resolution, or at 4/3 of it where that is too large; None where it has tones.

    *draw* gives the page in gray, by how many times finer than asked for.
    """
    gray = draw(2.0)
    if not is_black_on_white(gray):
        return None
    fine = bits(gray)
    if len(fine.data) <= budget_bytes:
        return fine
    return bits(draw(4 / 3))
