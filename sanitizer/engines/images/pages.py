"""Draws a picture as pages for the ladder: each page of a TIFF, the first frame of everything else."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from sanitizer.contract.engine import Page, Session
from sanitizer.engines import _page_picture
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images import MODULES
from sanitizer.engines.images.shown import READERS, displayable

_A4_PT = (595.28, 841.89)
_SCREEN_DPI = 96.0  # where the picture tells none
_GROWTH = 1.2  # what the pages may have of the picture's own bytes


def render_pages(source: BinaryIO, session: Session, dpi: int) -> Iterator[Page]:
    """Pages of at most A4 in the picture's own orientation, drawn from its reconstruction (so every check has been made)."""
    rebuilt = io.BytesIO()
    importlib.import_module(f"sanitizer.engines.images.{MODULES[session.type_name]}").reconstruct(source, rebuilt, session)
    rebuilt.seek(0)
    with decoding(session.type_name):
        image = READERS[session.type_name](rebuilt)
        count = getattr(image, "n_frames", 1) if session.type_name == "tiff" else 1
    budget = max(_page_picture.PAGE_BYTES, round(_GROWTH * rebuilt.getbuffer().nbytes / max(count, 1)))
    for index in range(count):
        with decoding(session.type_name):
            image.seek(index)
            image.load()
            page = _draw(image, dpi, budget)
        yield page


def _draw(image: Image.Image, dpi: int, budget_bytes: int) -> Page:
    """Black and white stays that, at up to twice *dpi*; everything else in few tones or as JPEG."""
    width_pt, height_pt = _page_size(image)
    is_bits = image.mode == "1"
    finest = 2 * dpi if is_bits else dpi
    widest, highest = max(1, round(width_pt / 72 * finest)), max(1, round(height_pt / 72 * finest))
    shown = displayable(image)
    if shown.width > widest or shown.height > highest:
        shown = shown.resize((min(widest, shown.width), min(highest, shown.height)), Image.Resampling.BOX, reducing_gap=None)
    shown.info = {}
    if is_bits:
        return _page_picture.bits(shown).page(width_pt, height_pt)
    return _page_picture.picture(_page_picture.without_colour(shown) or shown, budget_bytes).page(width_pt, height_pt)


def _page_size(image: Image.Image) -> tuple[float, float]:
    """Points: from the resolution, made smaller when it is more than A4 (lying when the picture is wider than high)."""
    x_dpi, y_dpi = (float(value) if 10 <= float(value) <= 10_000 else _SCREEN_DPI for value in image.info.get("dpi", (0, 0))[:2])
    width, height = image.width / x_dpi * 72, image.height / y_dpi * 72
    most = _A4_PT if width <= height else _A4_PT[::-1]
    factor = min(1.0, most[0] / width, most[1] / height)
    return max(1.0, width * factor), max(1.0, height * factor)
