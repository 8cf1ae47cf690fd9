"""Codes a page's pixels for an image PDF as small as they may be: black and white by group 4, few tones by Flate, the rest as JPEG.

What decides is what is on the page. A page that is all black ink on white paper is drawn at twice the resolution and kept as bits:
at 300 dpi that is smaller than gray at 150 dpi, and small characters (ruby, 5 points) stay readable. Nothing is lost by it: a page
with a tone that is neither, or with anything so pale that it would vanish, is not such a page. Where black text stands among
colours or tones, the text is taken out as a layer of its own, black and white and sharp, and what is left needs little.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import accumulate

from PIL import Image, ImageChops, ImageStat, JpegImagePlugin  # noqa: F401 - the plug-in registers itself

from sanitizer.contract.engine import Coding, Ink, Page
from sanitizer.engines import _libtiff

PAGE_BYTES = 60_000  # what a page of text may have
_COLOUR = 20  # difference of two channels, mean of 16 pixels, that people see
_COLOUR_PLACES = 4  # of 16 pixels each; fewer are dirt
_BLACK = 168  # a gray up to this is ink; a little above the middle, because thin strokes come out pale
_PAPER = 248  # a gray from this is paper
_DARK = 64  # a gray up to this counts as black
_TINTED = 40  # difference of two channels from which ink is coloured
_TONE_PLACES = 40  # of 9 pixels each that are all between black and paper; the insides of thin strokes make a few
_DARKEST = 0.05  # of what is covered by ink: its colour without the soft edges
_SAME_BLACK = 16  # how far grays of one ink may be apart
_MAX_DARK_TONES = 0.01  # of a page that may be dark in other tones than its ink
_MAX_TONE_ERROR = 4.0  # of 255, root of mean square, that few tones may differ from the picture
_STEP = 6  # a difference that shows as a step in a smooth picture
_MAX_STEPS = 0.12  # of the pixels, that may differ by a step; the soft edges of dense text are about half of that
_GRAY_TONES = 16
_COLOURS = (16, 32, 64)
_ZLIB_LEVEL = 6
_QUALITIES = (85, 75, 65, 55, 45)  # of JPEG, tried in this order until the page is small enough
_FULL_COLOUR_QUALITY = 75  # from this on colour has the full resolution

_IS_INK = [255 if value <= _BLACK else 0 for value in range(256)]
_IS_PALE = [255 if _BLACK < value < _PAPER else 0 for value in range(256)]
_IS_TONE = [255 if _DARK < value < _PAPER else 0 for value in range(256)]
_IS_DARK = [255 if value <= _DARK else 0 for value in range(256)]
_IS_TINTED = [255 if value >= _TINTED else 0 for value in range(256)]
_IS_FULL = [0] * 255 + [255]
_IS_COVERED = [255 if value >= 224 else 0 for value in range(256)]
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
    ink: Ink | None = None

    def page(self, width_pt: float, height_pt: float) -> Page:
        """These pixels as a page of that size."""
        pixels = (self.data, self.width_px, self.height_px, self.gray, self.coding, self.bits, self.palette, self.ink)
        return Page(width_pt, height_pt, *pixels)

    @property
    def size_bytes(self) -> int:
        return len(self.data) + (len(self.ink.data) if self.ink else 0)


def without_colour(image: Image.Image) -> Image.Image | None:
    """An RGB *image* as gray, where nobody sees a colour in it."""
    if image.mode == "L":
        return image
    if sum(_spread(image).reduce(4).histogram()[_COLOUR:]) > _COLOUR_PLACES:
        return None
    return image.convert("L")


BLANK = Coded(zlib.compress(b"\xff"), 1, 1, True, Coding.FLATE)  # one white pixel


def is_blank(image: Image.Image) -> bool:
    """Whether *image* is white all over."""
    return not any(sum(channel.histogram()[:255]) for channel in image.split())


def is_black_on_white(gray: Image.Image) -> bool:
    """Whether *gray* loses nothing that matters when it becomes black ink on white paper."""
    tones = gray.point(_IS_TONE).reduce(3).histogram()[255]
    if tones > _TONE_PLACES:
        return False
    # Each pale place (the edge of a stroke) has ink within four pixels.
    ink = gray.point(_IS_INK).reduce(4).point(_IS_ANY)
    pale = gray.point(_IS_PALE).reduce(4).point(_IS_ANY)
    return ImageChops.subtract(pale, _lightest(ink, 3)).getbbox() is None


def bits(gray: Image.Image) -> Coded:
    """*gray* as one bit per pixel."""
    packed = gray.point(_IS_INK, "1").tobytes()
    data = _libtiff.encode_group_4(gray.width, gray.height, packed)
    if data is not None:
        return Coded(data, gray.width, gray.height, True, Coding.GROUP_4, 1)
    white = packed.translate(bytes(255 - value for value in range(256)))
    return Coded(zlib.compress(white, _ZLIB_LEVEL), gray.width, gray.height, True, Coding.FLATE, 1)


def tones(image: Image.Image) -> Coded | None:
    """Few grays or colours, where the picture (gray or RGB) hardly differs from itself then; None where it does."""
    if image.mode == "L":
        few = image.point(_TO_TONES)
        if not _differs(few.point(_FROM_TONES), image):
            indexes = Image.frombytes("P", few.size, few.tobytes())
            data = zlib.compress(indexes.tobytes("raw", "P;4"), _ZLIB_LEVEL)
            return Coded(data, image.width, image.height, True, Coding.FLATE, 4)
        image = image.convert("RGB")  # its own grays do better
    for count in _COLOURS:
        indexed = image.quantize(count, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        if _differs(indexed.convert("RGB"), image):
            continue
        depth = 4 if count <= 16 else 8
        data = zlib.compress(indexed.tobytes("raw", "P;4" if depth == 4 else "P"), _ZLIB_LEVEL)
        return Coded(data, image.width, image.height, False, Coding.FLATE, depth, _palette(indexed))
    return None


def _differs(few: Image.Image, image: Image.Image) -> bool:
    """Whether people would see it: much in some places, or a little all over the picture (steps where a photo runs smoothly)."""
    difference = ImageChops.difference(few, image)
    if max(ImageStat.Stat(difference).rms) > _MAX_TONE_ERROR:
        return True
    channels = difference.split()
    largest = channels[0] if len(channels) == 1 else ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return sum(largest.histogram()[_STEP:]) > _MAX_STEPS * image.width * image.height


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


def layered(image: Image.Image, fine: Image.Image, budget_bytes: int, coarser: Callable[[], Image.Image]) -> Coded | None:
    """*image* (gray or RGB) without its black ink, and the ink by itself from *fine*: the same page in gray, finer.

    The ink is taken from *coarser*, which is less fine, where both together are larger than *budget_bytes*; what is ink and what
    is not, *fine* decides in any case. None where there is no black ink, or what is dark has the tones of a photo.
    """
    ink = _black_ink(image, fine)
    if ink is None:
        return None
    cover = _shrunk(ink, image.size)
    data = _libtiff.encode_group_4(ink.width, ink.height, ink.convert("1", dither=Image.Dither.NONE).tobytes())
    if data is None:
        return None
    paper = image.copy()
    lightest = _lightest(image.reduce(2), 5).resize(image.size, Image.Resampling.NEAREST)
    paper.paste(lightest, mask=_lightest(cover.point(_IS_ANY), 3))
    rest = picture(paper, max(budget_bytes - len(data), budget_bytes // 4))
    colour = _colour_of(image, cover, fine, ink)
    if len(data) + len(rest.data) > max(budget_bytes, PAGE_BYTES):
        less = _less_fine(ink, coarser())
        smaller = _libtiff.encode_group_4(less.width, less.height, less.convert("1", dither=Image.Dither.NONE).tobytes())
        if smaller is not None:
            ink, data = less, smaller
            if rest.coding is Coding.JPEG:  # what the ink leaves is for the picture
                rest = picture(paper, max(budget_bytes - len(data), budget_bytes // 4))
    return replace(rest, ink=Ink(data, ink.width, ink.height, colour))


def _less_fine(ink: Image.Image, coarse: Image.Image) -> Image.Image:
    """The same ink in the resolution of *coarse*."""
    near = _lightest(ink.resize(coarse.size, Image.Resampling.BOX).point(_IS_ANY), 3)
    return ImageChops.darker(coarse.point(_IS_INK), near)


def _black_ink(image: Image.Image, fine: Image.Image) -> Image.Image | None:
    """255 where *fine* shows black strokes, their edges with them; what is gray or tinted all through is no ink."""
    core = _shrunk(fine.point(_IS_DARK), image.size).point(_IS_ANY)
    if image.mode == "RGB":
        core = ImageChops.subtract(core, _lightest(_spread(image).point(_IS_TINTED), 3))
    if core.getbbox() is None:
        return None
    ink = ImageChops.darker(fine.point(_IS_INK), _lightest(core, 3).resize(fine.size, Image.Resampling.NEAREST))
    return None if _has_dark_tones(fine, ink) else ink


def _has_dark_tones(fine: Image.Image, ink: Image.Image) -> bool:
    """Whether more than a little of the page is dark in many tones, as photos are: one ink would fill them in."""
    values = fine.reduce(4).histogram(mask=ink.reduce(4).point(_IS_FULL).convert("1", dither=Image.Dither.NONE))
    middle = _reached(values, 0.5)
    others = sum(values[: max(0, middle - _SAME_BLACK)]) + sum(values[middle + _SAME_BLACK + 1 :])
    return others > _MAX_DARK_TONES * (fine.width // 4 * (fine.height // 4))


def _colour_of(image: Image.Image, cover: Image.Image, fine: Image.Image, ink: Image.Image) -> tuple[int, int, int]:
    """The ink's where it is darkest: black in print is often 35, 31, 32. Thin strokes are paler in *image* than in *fine*."""
    inside = cover.point(_IS_COVERED).convert("1", dither=Image.Dither.NONE)
    channels = [_reached(channel.histogram(mask=inside), _DARKEST) for channel in image.split()]
    gray = _reached(image.convert("L").histogram(mask=inside), _DARKEST)
    too_pale = max(0, gray - _reached(fine.histogram(mask=ink.convert("1", dither=Image.Dither.NONE)), _DARKEST))
    red, green, blue = (max(0, channel - too_pale) for channel in (channels if len(channels) == 3 else channels * 3))
    return red, green, blue


def _reached(histogram: list[int], share: float) -> int:
    """The value up to which *share* of all pixels lie."""
    enough = sum(histogram) * share
    return next((value for value, count in enumerate(accumulate(histogram)) if count and count >= enough), 0)


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The means of the pixels that become one; a plain half takes a quarter of the time of other sizes."""
    return image.reduce(2) if image.size == (2 * size[0], 2 * size[1]) else image.resize(size, Image.Resampling.BOX)


def _spread(image: Image.Image) -> Image.Image:
    """How far the channels of each pixel are apart, nearly: the larger difference of neighbours."""
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))


def _lightest(image: Image.Image, width: int) -> Image.Image:
    """The lightest of each channel in the square of *width* (3 or 5) pixels around, in a tenth of the time of Pillow's filter."""
    for x, y in ((1, 0), (0, 1)):
        pair = ImageChops.lighter(image, ImageChops.offset(image, x, y))
        if width == 3:
            image = ImageChops.lighter(pair, ImageChops.offset(image, -x, -y))
        else:
            both = ImageChops.lighter(ImageChops.offset(pair, x, y), ImageChops.offset(pair, -x, -y))
            image = ImageChops.lighter(both, ImageChops.offset(image, -2 * x, -2 * y))
    return image
