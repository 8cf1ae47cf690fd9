"""Paper and size of characters from `DocumentViewStyles`: records that hold only what differs from the program's defaults.

Each group of fields begins with a mask; the fields of the bits that are set follow in their order.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace

from sanitizer.engines._new_document.model import Page

_START = bytes.fromhex("000100021000")
_PAPER, _MARGINS, _CHARACTERS = 0x1001, 0x1002, 0x1006
_HUNDREDTHS_MM_IN_HALF_POINT = 2540 / 144
DEFAULT_HALF_POINTS = 21
_SMALLEST, _LARGEST = 5_000, 120_000  # paper, in hundredths of a millimetre


def read_page(styles: bytes) -> tuple[Page, int]:
    """(paper and margins, half points of the characters); the defaults for what is missing or makes no sense."""
    page, half_points = Page(), DEFAULT_HALF_POINTS
    for tag, body in _records(styles):
        try:
            if tag == _PAPER:
                page = _paper(page, body)
            elif tag == _MARGINS:
                page = _margins(page, body)
            elif tag == _CHARACTERS and body[0] & 1:
                size = round(struct.unpack_from(">I", body, 1)[0] / _HUNDREDTHS_MM_IN_HALF_POINT)
                half_points = size if 8 <= size <= 144 else half_points
        except (struct.error, IndexError):
            continue
    across, down = page.left + page.right, page.top + page.bottom
    if across > page.width - 1_000 or down > page.height - 1_000:
        page = Page(page.width, page.height, *([min(3_000, page.width // 10)] * 4))
    return page, half_points


def _records(styles: bytes) -> Iterator[tuple[int, bytes]]:
    if not styles.startswith(_START) or len(styles) < 10:
        return
    end = min(len(styles), 10 + struct.unpack_from(">I", styles, 6)[0])
    at = 10
    while at + 4 <= end:
        tag, size = struct.unpack_from(">HH", styles, at)
        yield tag, styles[at + 4 : at + 4 + size]
        at += 4 + size


def _paper(page: Page, body: bytes) -> Page:
    mask, at = body[0], 1
    if mask & 1:
        return page  # a field of a size that is not known stands first
    width, height = page.width, page.height
    if mask & 2:
        width = struct.unpack_from(">I", body, at)[0]
        at += 4
    if mask & 4:
        height = struct.unpack_from(">I", body, at)[0]
    known = all(_SMALLEST <= side <= _LARGEST for side in (width, height))
    return replace(page, width=width, height=height) if known else page


def _margins(page: Page, body: bytes) -> Page:
    mask = body[0]
    if mask & ~0x90:
        return page
    at = 1 + 2 * mask.bit_count()
    mask = body[at]
    at += 1 + (mask & 1)
    if mask & 6:
        return page
    found = {}
    for bit, side in enumerate(("top", "bottom", "left", "right"), 3):
        if mask >> bit & 1:
            found[side] = struct.unpack_from(">H", body, at)[0]
            at += 2
    return replace(page, **found)
