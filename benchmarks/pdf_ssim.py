"""Structural similarity of two gray pictures, with Pillow alone: 8x8 windows at every fourth pixel, as x264 and ffmpeg measure it.

Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity", IEEE Transactions on
Image Processing 13(4), 2004: equation 13 with K1 = 0.01, K2 = 0.03 and L = 255.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from PIL import Image, ImageMath

_CELL = 4  # a window is two by two cells
_C1 = (0.01 * 255) ** 2
_C2 = (0.03 * 255) ** 2
_BLANK_VARIANCE = 1.0
_ROUNDING_PX = 1  # a page of 595.28 points may come out one pixel larger or smaller


@dataclass(frozen=True, slots=True)
class Similarity:
    """`mean` over all windows; `inked` over those where a picture is no even tone or both differ (1.0 when there is none).

    Most of a page is white paper, which is always alike: `inked` tells what `mean` hides.
    """

    mean: float
    inked: float


SAME = Similarity(1.0, 1.0)
DIFFERENT = Similarity(0.0, 0.0)


def similarity(first: Image.Image, second: Image.Image) -> Similarity:
    """Of two pictures in mode "L". Sizes that differ by more than one pixel are no similarity at all."""
    if any(abs(one - other) > _ROUNDING_PX for one, other in zip(first.size, second.size, strict=True)):
        return DIFFERENT
    common = (0, 0, min(first.width, second.width), min(first.height, second.height))
    one, other = first.crop(common), second.crop(common)
    if one.tobytes() == other.tobytes():
        return SAME
    x, y = one.convert("F"), other.convert("F")
    mean_x, mean_y = _windows(x), _windows(y)
    mean_xx, mean_yy, mean_xy = _windows(_product(x, x)), _windows(_product(y, y)), _windows(_product(x, y))
    scores = _evaluated(_score, x=mean_x, y=mean_y, xx=mean_xx, yy=mean_yy, xy=mean_xy)
    inked = _evaluated(_inked, x=mean_x, y=mean_y, xx=mean_xx, yy=mean_yy)
    share = _mean(inked)
    return Similarity(_mean(scores), _mean(_product(scores, inked)) / share if share else 1.0)


def _score(args: dict[str, Any]) -> Any:
    x, y = args["x"], args["y"]
    variances = args["xx"] - x * x + (args["yy"] - y * y)
    covariance = args["xy"] - x * y
    return (2 * x * y + _C1) * (2 * covariance + _C2) / ((x * x + y * y + _C1) * (variances + _C2))


def _inked(args: dict[str, Any]) -> Any:
    """1 or 0. Comparisons of ImageMath do not give numbers for floats, so it is cut off at both ends."""
    x, y = args["x"], args["y"]
    ink = args["max"](args["max"](args["xx"] - x * x, args["yy"] - y * y), (x - y) * (x - y))
    return args["min"](args["max"](ink - _BLANK_VARIANCE, 0.0) * 1e9, 1.0)


def _evaluated(expression: Callable[[dict[str, Any]], Any], **images: Image.Image) -> Image.Image:
    """Pillow's types let it be a number as well, which it is only without images."""
    return cast("Image.Image", ImageMath.lambda_eval(expression, **images))


def _product(first: Image.Image, second: Image.Image) -> Image.Image:
    return _evaluated(lambda args: args["a"] * args["b"], a=first, b=second)


def _windows(values: Image.Image) -> Image.Image:
    """The mean of each window. Cells at the right and lower edge may hold fewer pixels; a picture below 8 pixels is one window."""
    cells = values.reduce(_CELL)
    width, height = cells.size
    across, down = min(width - 1, 1), min(height - 1, 1)
    corners = [
        cells.crop((left, top, left + width - across, top + height - down)) for left in range(across + 1) for top in range(down + 1)
    ]
    return _evaluated(
        lambda args: sum((args[name] for name in list(args) if name.startswith("corner")), start=0.0) / len(corners),
        **{f"corner{number}": corner for number, corner in enumerate(corners)},
    )


def _mean(values: Image.Image) -> float:
    return float(values.reduce(values.size).getpixel((0, 0)))  # type: ignore[arg-type]
