"""TrueType programs that HarfBuzz refuses and readers draw: a program of our own from the outlines that readers see.

Glyphs keep their numbers, so that the font's dictionary and its character map stay as they are.
"""

from __future__ import annotations

import math
import struct

from sanitizer.engines.pdf.pdfium_outlines import Path, outlines_by_number
from sanitizer.engines.pdf.sfnt import read_tables, subset, write_tables
from sanitizer.engines.pdf.sfnt_cmap import rewrite_cmap_table
from sanitizer.model.errors import MalformedFile

_UNITS = 1000  # of the em square, where the program does not say
_LEAST_UNITS, _MOST_UNITS = 16, 16_384  # OpenType 1.9, "head"
_MAX_GLYPHS = 65_535
_MAX_PLACE = 32_767
_LONG_PLACES_AT = 51  # the low byte of indexToLocFormat in the table head
_ON_CURVE = 1
_KEPT_AS_THEY_ARE = ("post", "OS/2")  # what HarfBuzz reads and writes anew by itself

Point = tuple[int, int, int]
"""x, y, and `_ON_CURVE` or 0."""


def redraw_truetype(data: bytes) -> bytes | None:
    """A new program with the outlines, widths and character map of *data*; None where readers take another font.

    Raises MalformedFile where there is nothing to draw by.
    """
    tables = read_tables(data)
    count = _glyph_count(tables)
    outlines = outlines_by_number(data, "FontFile2", count)
    if outlines is None:
        return None
    head = tables.get("head", b"")
    units = struct.unpack_from(">H", head, 18)[0] if len(head) >= 20 else _UNITS
    units = units if _LEAST_UNITS <= units <= _MOST_UNITS else _UNITS
    glyphs = [_contours(path, units) for path in outlines]
    redrawn = _tables(glyphs, _widths(tables, count), units)
    others = {tag: tables[tag] for tag in _KEPT_AS_THEY_ARE if tag in tables}
    try:
        rebuilt = subset({**redrawn, **others})
    except MalformedFile:
        rebuilt = subset(redrawn)
    character_map = rewrite_cmap_table(tables.get("cmap", b""))
    if character_map:
        rebuilt["cmap"] = character_map
    return write_tables(rebuilt)


def _glyph_count(tables: dict[str, bytes]) -> int:
    """What maxp says, also where loca is shorter, as readers look behind its end; without it, as many as loca has places for."""
    most, head = tables.get("maxp", b""), tables.get("head", b"")
    if len(most) >= 6:
        return max(1, int.from_bytes(most[4:6], "big"))
    places = len(tables.get("loca", b"")) // (4 if len(head) > _LONG_PLACES_AT and head[_LONG_PLACES_AT] else 2)
    return max(1, min(places - 1, _MAX_GLYPHS))


def _widths(tables: dict[str, bytes], count: int) -> list[int]:
    """The advance of each glyph: the last one that is told goes for all behind it (OpenType 1.9, "hmtx")."""
    hhea, data = tables.get("hhea", b""), tables.get("hmtx", b"")
    told = struct.unpack_from(">H", hhea, 34)[0] if len(hhea) >= 36 else max(1, len(data) // 2 - count)  # as the length says
    told = min(told, len(data) // 4, count)
    widths = [struct.unpack_from(">H", data, 4 * index)[0] for index in range(told)]
    return widths + [widths[-1] if widths else 0] * (count - told)


def _contours(path: Path, units: int) -> list[list[Point]]:
    """Points on the grid of *units*; the two controls of a cubic curve that was a quadratic one give back that one's control."""
    contours: list[list[Point]] = []
    at = (0.0, 0.0)
    for kind, points in path:
        if kind == "move" or not contours:
            contours.append([])
        if kind == "curve":
            (x1, y1), (x2, y2), (x, y) = points
            control = ((3 * (x1 + x2) - at[0] - x) / 4, (3 * (y1 + y2) - at[1] - y) / 4)
            contours[-1].append((*_on_grid(control, units), 0))
        at = points[-1]
        contours[-1].append((*_on_grid(at, units), _ON_CURVE))
    for contour in contours:
        if len(contour) > 1 and contour[0] == contour[-1]:
            contour.pop()
    return [contour for contour in contours if len(contour) > 1]


def _on_grid(point: tuple[float, float], units: int) -> tuple[int, int]:
    x, y = (max(-_MAX_PLACE, min(_MAX_PLACE, round(value * units))) if math.isfinite(value) else 0 for value in point)
    return x, y


def _tables(glyphs: list[list[list[Point]]], widths: list[int], units: int) -> dict[str, bytes]:
    """head, hhea, hmtx, maxp, loca and glyf (OpenType 1.9)."""
    data, places, metrics = [], [0], []
    box = [0, 0, 0, 0]
    for contours, width in zip(glyphs, widths, strict=True):
        written = _glyph(contours)
        data.append(written)
        places.append(places[-1] + len(written))
        left = struct.unpack_from(">h", written, 2)[0] if written else 0
        metrics.append(struct.pack(">Hh", width, left))
        if written:
            left, bottom, right, top = struct.unpack_from(">4h", written, 2)
            box = [min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top)]
    points = max((sum(map(len, contours)) for contours in glyphs), default=0)
    most = max(map(len, glyphs), default=0)
    up, down = round(0.88 * units), -round(0.12 * units)
    return {
        "head": struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, units, 0, 0, *box, 0, 8, 2, 1, 0),
        "hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, up, down, 0, max(widths), *[0] * 11, len(widths)),
        "hmtx": b"".join(metrics),
        "maxp": struct.pack(">IH13H", 0x10000, len(glyphs), points, most, 0, 0, 2, *[0] * 8),
        "loca": struct.pack(f">{len(places)}I", *places),
        "glyf": b"".join(data) or bytes(4),
    }


def _glyph(contours: list[list[Point]]) -> bytes:
    """A simple glyph without instructions, each coordinate in two bytes; b"" for one that draws nothing."""
    points = [point for contour in contours for point in contour]
    if not points:
        return b""
    ends, last = [], -1
    for contour in contours:
        last += len(contour)
        ends.append(last)
    if last > _MAX_PLACE:
        raise MalformedFile("a glyph with too many points")
    steps = []
    for axis in (0, 1):
        before = 0
        for point in points:
            steps.append(_step(point[axis] - before))
            before = point[axis]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    head = struct.pack(f">h4h{len(ends)}HH", len(ends), min(xs), min(ys), max(xs), max(ys), *ends, 0)
    written = head + bytes(point[2] for point in points) + struct.pack(f">{len(steps)}h", *steps)
    return written + bytes(-len(written) % 4)


def _step(value: int) -> int:
    if not -_MAX_PLACE <= value <= _MAX_PLACE:
        raise MalformedFile("a glyph with points too far apart")
    return value
