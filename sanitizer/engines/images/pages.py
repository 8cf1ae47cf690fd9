"""Draws a picture as pages for the ladder: each page of a TIFF, the first frame of everything else."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from PIL import Image

from sanitizer.contract.engine import Page, Session
from sanitizer.contract.ladder import EXTRACT_OCR, TEXT_LAYER
from sanitizer.engines import _page_picture
from sanitizer.engines._ocr import DPI as OCR_DPI
from sanitizer.engines._ocr import Reader, Reading
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images import MODULES
from sanitizer.engines.images.shown import READERS, displayable
from sanitizer.model.errors import NothingToShow

_A4_PT = (595.28, 841.89)
_SCREEN_DPI = 96.0  # where the picture tells none
_GROWTH = 1.2  # what the pages may have of the picture's own bytes


def render_pages(source: BinaryIO, session: Session, dpi: int) -> Iterator[Page]:
    """Pages of at most A4 in the picture's own orientation, drawn from its reconstruction (so every check has been made)."""
    rebuilt = _rebuilt(source, session)
    reader = Reader(session) if session.option(TEXT_LAYER) in ("ocr", "source-or-ocr") else None
    for index, count, image in _frames(rebuilt, session):
        budget = max(_page_picture.PAGE_BYTES, round(_GROWTH * rebuilt.getbuffer().nbytes / count))
        with decoding(session.type_name):
            page = _draw(image, dpi, budget)
        if reader is not None:
            gray = _to_read(image)
            page = replace(page, text=_read(gray, index, reader).runs(page.width_pt, page.height_pt, *gray.size))
        yield page


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """What OCR reads, where policy wants that: one piece a page, all but the first begun by a form feed. Raises NothingToShow."""
    if session.option(EXTRACT_OCR) != "on":
        raise NothingToShow("a picture holds no text, and the policy has none read from it")
    reader = Reader(session)
    for index, _count, image in _frames(_rebuilt(source, session), session):
        text = _read(_to_read(image), index, reader).text()
        yield f"\f{text}" if index else text


def _rebuilt(source: BinaryIO, session: Session) -> io.BytesIO:
    rebuilt = io.BytesIO()
    importlib.import_module(f"sanitizer.engines.images.{MODULES[session.type_name]}").reconstruct(source, rebuilt, session)
    rebuilt.seek(0)
    return rebuilt


def _frames(rebuilt: io.BytesIO, session: Session) -> Iterator[tuple[int, int, Image.Image]]:
    """Each page with its number, from 0, and how many there are."""
    with decoding(session.type_name):
        image = READERS[session.type_name](rebuilt)
        count = getattr(image, "n_frames", 1) if session.type_name == "tiff" else 1
    for index in range(count):
        with decoding(session.type_name):
            image.seek(index)
            image.load()
        yield index, count, image


def _read(gray: Image.Image, index: int, reader: Reader) -> Reading:
    if _page_picture.is_blank(gray):
        return Reading((), down=False)
    return reader.read(gray, f"page {index + 1}")


def _to_read(image: Image.Image) -> Image.Image:
    """In gray, as fine as OCR wants it."""
    width_pt, height_pt = _page_size(image)
    size = max(1, round(width_pt / 72 * OCR_DPI)), max(1, round(height_pt / 72 * OCR_DPI))
    gray = displayable(image).convert("L")
    finer = size[0] > gray.width or size[1] > gray.height
    return gray.resize(size, Image.Resampling.BICUBIC if finer else Image.Resampling.BOX)


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
