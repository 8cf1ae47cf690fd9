"""CFF programs that HarfBuzz refuses and readers draw: a program of our own from the outlines that readers see (Adobe 5176).

Glyphs keep their numbers, their names or CIDs, and codes what they show.
"""

from __future__ import annotations

import math
import struct

from sanitizer.engines.pdf.cff_writer import write_in_order, write_with_cids
from sanitizer.engines.pdf.compact_font import dictionary, read_index
from sanitizer.engines.pdf.pdfium_outlines import Path, outlines_by_number
from sanitizer.engines.pdf.type1_charstring import Command, Outline
from sanitizer.model.errors import MalformedFile

_BOX, _CHARSET, _ENCODING, _CHARSTRINGS, _MATRIX, _COLLECTION = 5, 15, 16, 17, 1207, 1230
_LAST_ISO_ADOBE = 228
_STANDARD, _EXPERT = 0, 1  # predefined encodings
_MAX_GLYPHS = 65_535
_LEAST_UNITS, _MOST_UNITS = 16, 16_384


def redraw_compact_font(data: bytes) -> bytes | None:
    """A new program with the outlines, names and codes of *data*; None where readers take another font.

    Raises MalformedFile where it does not say what its glyphs are.
    """
    try:
        names, behind = read_index(data, data[2])
        tops, behind = read_index(data, behind)
        strings, _ = read_index(data, behind)
        top = dictionary(data[tops[0][0] : tops[0][1]])
        count = struct.unpack_from(">H", data, int(top[_CHARSTRINGS][-1]))[0]  # readers forgive a place that is outside
        sids = _charset(data, top, count)
        codes = {} if _COLLECTION in top else _codes(data, top, sids)
        name = data[names[0][0] : names[0][1]]
    except (IndexError, KeyError, struct.error) as error:
        raise MalformedFile("a CFF font program cut short") from error
    has_cids = _COLLECTION in top
    outlines = outlines_by_number(data, "FontFile3", max([0, *sids]) + 1 if has_cids else count)
    if outlines is None:
        return None
    units = _units(top)
    matrix = [1 / units, 0, 0, 1 / units, 0, 0]
    box = top.get(_BOX, [])
    box = box if len(box) == 4 else [0, 0, 0, 0]
    drawn = [as_outline(path, units) for path in outlines]
    if has_cids:
        return write_with_cids(name or b"F", matrix, box, sids, [drawn[cid] for cid in (0, *sids)])
    return write_in_order(name or b"F", matrix, box, [data[start:end] for start, end in strings], sids, codes, drawn)


def _units(top: dict[int, list[float]]) -> int:
    """Of the em square."""
    matrix = top.get(_MATRIX, [])
    units = round(1 / abs(matrix[3])) if len(matrix) == 6 and abs(matrix[3]) > 1e-6 else 1000
    return units if _LEAST_UNITS <= units <= _MOST_UNITS else 1000


def _charset(data: bytes, top: dict[int, list[float]], count: int) -> list[int]:
    """The SIDs (or CIDs) of glyphs 1 and up; what it leaves open goes on counting."""
    at = int(top.get(_CHARSET, [0])[-1])
    sids: list[int] = []
    if at > 2:
        kind, at = data[at], at + 1
        while len(sids) < count - 1:
            first = struct.unpack_from(">H", data, at)[0]
            more = 0 if kind == 0 else data[at + 2] if kind == 1 else struct.unpack_from(">H", data, at + 2)[0]
            at += 2 if kind == 0 else 3 if kind == 1 else 4
            sids.extend(range(first, first + more + 1))
    elif _COLLECTION not in top and (at or count - 1 > _LAST_ISO_ADOBE):
        raise MalformedFile("a CFF font program with a charset of experts")
    else:
        sids = list(range(1, count))
    return [min(sid, _MAX_GLYPHS) for sid in sids[: count - 1]]


def _codes(data: bytes, top: dict[int, list[float]], sids: list[int]) -> dict[int, int]:
    """Code > SID."""
    at = int(top.get(_ENCODING, [_STANDARD])[-1])
    if at == _STANDARD:
        present = set(sids)
        return {code: sid for code, sid in _standard_codes().items() if sid in present}
    if at == _EXPERT:
        raise MalformedFile("a CFF font program with an encoding of experts")
    kind, number = data[at], data[at + 1]
    codes: dict[int, int] = {}
    position, glyph = at + 2, 1
    for _ in range(number):
        first = data[position]
        more = data[position + 1] if kind & 0x7F else 0
        position += 2 if kind & 0x7F else 1
        for code in range(first, min(first + more, 255) + 1):
            if glyph <= len(sids):
                codes.setdefault(code, sids[glyph - 1])
            glyph += 1
    if kind & 0x80:
        for index in range(data[position]):
            code, sid = struct.unpack_from(">BH", data, position + 1 + 3 * index)
            codes[code] = sid
    return codes


def _standard_codes() -> dict[int, int]:
    """The standard encoding: its glyphs are SIDs 1 to 149 in the order of their codes (Adobe 5176, appendices A and B)."""
    codes = [
        *range(32, 127),
        *range(161, 176),
        *(177, 178, 179, 180, 182, 183, 184, 185, 186, 187, 188, 189, 191),
        *(193, 194, 195, 196, 197, 198, 199, 200, 202, 203, 205, 206, 207, 208),
        *(225, 227, 232, 233, 234, 235, 241, 245, 248, 249, 250, 251),
    ]
    return {code: index + 1 for index, code in enumerate(codes)}


def as_outline(path: Path, units: float, width: float = 0.0) -> Outline:
    """*path* in steps from point to point on the grid of *units*."""
    commands: list[Command] = []
    x = y = 0
    for kind, points in path:
        deltas: list[float] = []
        for px, py in points:
            new_x, new_y = _on_grid(px * units), _on_grid(py * units)
            deltas += [new_x - x, new_y - y]
            x, y = new_x, new_y
        commands.append((kind, tuple(deltas)))
    return Outline(width, commands)


def _on_grid(value: float) -> int:
    return max(-16_000, min(16_000, round(value))) if math.isfinite(value) else 0
