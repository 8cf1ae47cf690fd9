"""How like two gray pictures of a page are: structural similarity where something is drawn, and the least like spot.

SSIM: Wang, Bovik, Sheikh, Simoncelli, "Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE
Transactions on Image Processing 13 (2004), equation 13, with its constants K1 = 0.01, K2 = 0.03 and L = 255, over square
windows of 8 pixels that stand 4 pixels apart.

Two things differ from the mean over the whole picture, because pages are mostly blank paper. Windows in which neither picture
has anything drawn do not count: else a page that loses a paragraph is 98 % like itself. And the mean of a full page still hides
a seal or a ruled line that is gone, so the least like spot counts by itself.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from PIL import Image, ImageMath

from sanitizer.contract.page_views import PageView

_WINDOW_STEP_PX = 4
_SPOT_STEP = 2  # windows: a spot has 4 x 4 of them, 7 mm at 72 dpi, and overlaps half of the next
_FEWEST_DRAWN = 0.3  # of a spot's windows: fewer are the fringe of something in a neighbouring spot
_FEWEST_CELLS = 5  # for one spot
_DRAWN = 8.0  # variance of both pictures and squared difference of their means, in gray levels: noise of JPEG on paper is below
_C1 = (0.01 * 255) ** 2
_C2 = (0.03 * 255) ** 2
_WHITE = 255


@dataclass(frozen=True, slots=True)
class Likeness:
    """`mean` over all windows with something drawn, `spot` over those of the least like spot; from 0 to 1."""

    mean: float
    spot: float


SAME = Likeness(1.0, 1.0)
DIFFERENT = Likeness(0.0, 0.0)


def likeness(one: PageView, other: PageView) -> Likeness:
    """1 for the same pixels or two blank pages. Where the sizes differ the smaller is laid on white paper, top left."""
    if (one.width_px, one.height_px, one.gray) == (other.width_px, other.height_px, other.gray):
        return SAME
    size = (_padded(max(one.width_px, other.width_px)), _padded(max(one.height_px, other.height_px)))
    similar, drawn = _maps(_on_paper(one, size), _on_paper(other, size))
    counts = ImageMath.lambda_eval(lambda of: of["float"](of["drawn"] > _DRAWN), drawn=drawn)
    share = _mean(counts)
    if not share:
        return SAME
    alike = ImageMath.lambda_eval(lambda of: of["similar"] * of["counts"], similar=similar, counts=counts)
    mean = _mean(alike) / share
    # Spots with too few drawn windows are put at 2, above all others.
    spots = ImageMath.lambda_eval(
        lambda of: (
            of["alike"] / of["max"](of["share"], _FEWEST_DRAWN) * of["float"](of["share"] >= _FEWEST_DRAWN)
            + of["float"](of["share"] < _FEWEST_DRAWN) * 2.0
        ),
        alike=_means(alike, _SPOT_STEP),
        share=_means(counts, _SPOT_STEP),
    )
    lowest, _ = spots.getextrema()
    return Likeness(_share(mean), _share(mean if lowest > 1.5 else lowest))


def _maps(one: Image.Image, other: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Per window: its structural similarity, from -1 to 1, and how much is drawn there in either picture."""
    a, b = one.convert("F"), other.convert("F")
    products = (
        ImageMath.lambda_eval(lambda of: of["a"] * of["a"], a=a),
        ImageMath.lambda_eval(lambda of: of["a"] * of["a"], a=b),
        ImageMath.lambda_eval(lambda of: of["a"] * of["b"], a=a, b=b),
    )
    mean_a, mean_b, mean_aa, mean_bb, mean_ab = (_means(picture, _WINDOW_STEP_PX) for picture in (a, b, *products))
    spread_a = ImageMath.lambda_eval(lambda of: of["square"] - of["mean"] * of["mean"], square=mean_aa, mean=mean_a)
    spread_b = ImageMath.lambda_eval(lambda of: of["square"] - of["mean"] * of["mean"], square=mean_bb, mean=mean_b)
    similar = ImageMath.lambda_eval(
        lambda of: (
            (of["a"] * of["b"] * 2.0 + _C1)
            * ((of["ab"] - of["a"] * of["b"]) * 2.0 + _C2)
            / ((of["a"] * of["a"] + of["b"] * of["b"] + _C1) * (of["spread_a"] + of["spread_b"] + _C2))
        ),
        a=mean_a,
        b=mean_b,
        ab=mean_ab,
        spread_a=spread_a,
        spread_b=spread_b,
    )
    drawn = ImageMath.lambda_eval(
        lambda of: of["spread_a"] + of["spread_b"] + (of["a"] - of["b"]) * (of["a"] - of["b"]),
        a=mean_a,
        b=mean_b,
        spread_a=spread_a,
        spread_b=spread_b,
    )
    return similar, drawn


def _means(picture: Image.Image, step: int) -> Image.Image:
    """The means of squares with sides of twice *step*, which stand *step* apart."""
    cells = picture.reduce(step)
    width, height = cells.size
    means: Image.Image = ImageMath.lambda_eval(
        lambda of: (of["a"] + of["b"] + of["c"] + of["d"]) * 0.25,
        a=cells.crop((0, 0, width - 1, height - 1)),
        b=cells.crop((1, 0, width, height - 1)),
        c=cells.crop((0, 1, width - 1, height)),
        d=cells.crop((1, 1, width, height)),
    )
    return means


def _on_paper(view: PageView, size: tuple[int, int]) -> Image.Image:
    paper = Image.new("L", size, _WHITE)
    paper.paste(Image.frombuffer("L", (view.width_px, view.height_px), view.gray, "raw", "L", 0, 1), (0, 0))
    return paper


def _padded(length_px: int) -> int:
    return max(_FEWEST_CELLS, -(-length_px // _WINDOW_STEP_PX)) * _WINDOW_STEP_PX


def _mean(picture: Image.Image) -> float:
    (whole,) = struct.unpack("f", picture.reduce(picture.size).tobytes())
    return float(whole)


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
