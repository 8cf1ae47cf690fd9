"""Bare CFF programs (Adobe 5176): wrapped in a font of our own, rebuilt by HarfBuzz, and taken out again."""

from __future__ import annotations

import itertools
import struct

from sanitizer.engines.pdf.sfnt import subset
from sanitizer.model.errors import MalformedFile

_CHARSTRINGS = 17
_NIBBLES = [*"0123456789", ".", "e", "e-", "", "-"]
_HEAD = struct.pack(">IIIIHHQQhhhhHHhhh", 0x00010000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 1000, 1000, 0, 8, 2, 0, 0)


def wrapped(data: bytes) -> dict[str, bytes]:
    """The tables of an OpenType font around the CFF program. Raises MalformedFile where it does not say how many glyphs it has."""
    count = glyph_count(data)
    return {
        "CFF ": data,
        "head": _HEAD,
        "hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x00010000, 800, -200, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, 1),
        "hmtx": struct.pack(">Hh", 1000, 0) + bytes(2 * (count - 1)),
        "maxp": struct.pack(">IH", 0x00005000, count),
    }


def rebuild_compact_font(data: bytes) -> bytes:
    """Raises MalformedFile where it does not parse."""
    rebuilt = subset(wrapped(data)).get("CFF ")
    if not rebuilt:
        raise MalformedFile("a CFF font program that does not parse")
    return rebuilt


def glyph_count(data: bytes) -> int:
    """How many charstrings the first font of the set has. Raises MalformedFile."""
    try:
        if data[0] != 1:
            raise MalformedFile("no CFF font program")
        _, behind = read_index(data, data[2])
        tops, _ = read_index(data, behind)
        offset = _charstrings_offset(data[tops[0][0] : tops[0][1]])
        charstrings, _ = read_index(data, offset)
        if not charstrings:
            raise MalformedFile("a CFF font program without glyphs")
        return len(charstrings)
    except (IndexError, struct.error) as error:
        raise MalformedFile("a CFF font program cut short") from error


def read_index(data: bytes, at: int) -> tuple[list[tuple[int, int]], int]:
    """(start and end of each object, position behind the INDEX)."""
    count = struct.unpack_from(">H", data, at)[0]
    if count == 0:
        return [], at + 2
    size = data[at + 2]
    if not 1 <= size <= 4:
        raise MalformedFile("a CFF index of odd offsets")
    table = at + 3
    offsets = [int.from_bytes(data[table + size * i : table + size * (i + 1)], "big") for i in range(count + 1)]
    base = table + size * (count + 1) - 1
    spans = [(base + start, base + end) for start, end in itertools.pairwise(offsets)]
    if any(start > end or end > len(data) for start, end in spans):
        raise MalformedFile("a CFF index that points outside")
    return spans, base + offsets[-1]


def _charstrings_offset(top: bytes) -> int:
    operands = dictionary(top).get(_CHARSTRINGS)
    if not operands:
        raise MalformedFile("a CFF font program without charstrings")
    return int(operands[-1])


def dictionary(data: bytes) -> dict[int, list[float]]:
    """Operator > operands of a DICT; 1200 and the second byte for an operator of two bytes. Raises IndexError, struct.error."""
    entries: dict[int, list[float]] = {}
    position = 0
    operands: list[float] = []
    while position < len(data):
        byte = data[position]
        if byte <= 21:
            position += 1
            if byte == 12:
                byte = 1200 + data[position]
                position += 1
            entries.setdefault(byte, operands)
            operands = []
        elif byte == 28:
            operands.append(struct.unpack_from(">h", data, position + 1)[0])
            position += 3
        elif byte == 29:
            operands.append(struct.unpack_from(">i", data, position + 1)[0])
            position += 5
        elif byte == 30:
            value, position = _real(data, position + 1)
            operands.append(value)
        elif byte <= 246:
            operands.append(byte - 139)
            position += 1
        else:
            high = (byte - 247) * 256 + 108 if byte <= 250 else -(byte - 251) * 256 - 108
            operands.append(high + data[position + 1] if byte <= 250 else high - data[position + 1])
            position += 2
    return entries


def _real(data: bytes, position: int) -> tuple[float, int]:
    """(value, position behind it); 0 for what is no number."""
    text = ""
    while True:
        for nibble in divmod(data[position], 16):
            if nibble == 0xF:
                try:
                    return float(text), position + 1
                except ValueError:
                    return 0.0, position + 1
            text += _NIBBLES[nibble]
        position += 1
