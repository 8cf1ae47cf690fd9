"""Writes a CFF program (Adobe 5176) with Type 2 charstrings (Adobe 5177) from plain outlines."""

from __future__ import annotations

import struct
from functools import lru_cache
from itertools import takewhile

from sanitizer.engines.pdf.type1_charstring import Outline

_STANDARD_STRINGS = 391
_DEFAULT_MATRIX = [0.001, 0, 0, 0.001, 0, 0]
_MAX_CODES = 255


def write_compact_font(
    name: str, matrix: list[float], box: list[float], encoding: dict[int, str], outlines: dict[str, Outline]
) -> bytes:
    """One font with the glyphs of *outlines* (".notdef" among them) and the codes of *encoding*."""
    order = _glyph_order(encoding, outlines)
    strings = [glyph.encode("latin-1", "replace") for glyph in order[1:]]
    charstrings = [_charstring(outlines[glyph]) for glyph in order]
    charset = b"\0" + struct.pack(f">{len(strings)}H", *range(_STANDARD_STRINGS, _STANDARD_STRINGS + len(strings)))
    return _assemble(name, matrix, box, strings, charset, _encoding(encoding, order), charstrings)


def write_in_order(
    name: bytes,
    matrix: list[float],
    box: list[float],
    strings: list[bytes],
    sids: list[int],
    codes: dict[int, int],
    outlines: list[Outline],
) -> bytes:
    """One font whose glyphs keep their numbers. *sids* are the names of glyphs 1 and up (standard strings, then *strings*);
    *codes* are codes with the names that they show."""
    charset = b"\0" + struct.pack(f">{len(sids)}H", *sids)
    first: dict[int, int] = {}
    for code in sorted(codes):
        first.setdefault(codes[code], code)
    in_order = [first.pop(sid) for sid in takewhile(first.__contains__, sids)][:_MAX_CODES]
    more = [(code, sid) for code, sid in sorted(codes.items()) if code not in in_order][:_MAX_CODES]
    encoding = bytes([0x80 if more else 0, len(in_order), *in_order])
    if more:
        encoding += bytes([len(more)]) + b"".join(struct.pack(">BH", code, sid) for code, sid in more)
    return _assemble(name.decode("latin-1"), matrix, box, strings, charset, encoding, list(map(_charstring, outlines)))


def write_with_cids(name: bytes, matrix: list[float], box: list[float], cids: list[int], outlines: list[Outline]) -> bytes:
    """One font (Adobe 5176, 18) of .notdef, the first of *outlines*, and glyphs that are named by *cids*."""
    charset = b"\0" + struct.pack(f">{len(cids)}H", *cids)
    select = struct.pack(">BHHBH", 3, 1, 0, 0, len(outlines))
    charstrings = _index(list(map(_charstring, outlines)))
    private = _integer(0) + bytes([20]) + _integer(0) + bytes([21])
    head = bytes([1, 0, 4, 4]) + _index([name])
    middle = _index([b"Adobe", b"Identity"]) + _index([])

    def top(charset_at: int, select_at: int, charstrings_at: int, fonts_at: int) -> bytes:
        collection = _integer(_STANDARD_STRINGS) + _integer(_STANDARD_STRINGS + 1) + _integer(0) + bytes([12, 30])
        count = _offset(max(cids, default=0) + 1) + bytes([12, 34])
        places = _offset(charset_at) + bytes([15]) + _offset(charstrings_at) + bytes([17])
        return (
            collection
            + _matrix_and_box(matrix, box)
            + count
            + places
            + _offset(fonts_at)
            + bytes([12, 36])
            + _offset(select_at)
            + bytes([12, 37])
        )

    charset_at = len(head) + len(_index([top(0, 0, 0, 0)])) + len(middle)
    select_at = charset_at + len(charset)
    charstrings_at = select_at + len(select)
    fonts_at = charstrings_at + len(charstrings)
    private_at = fonts_at + len(_index([_offset(0) + _offset(0) + bytes([18])]))
    fonts = _index([_offset(len(private)) + _offset(private_at) + bytes([18])])
    return (
        head
        + _index([top(charset_at, select_at, charstrings_at, fonts_at)])
        + middle
        + charset
        + select
        + charstrings
        + fonts
        + private
    )


def _assemble(
    name: str, matrix: list[float], box: list[float], strings: list[bytes], charset: bytes, codes: bytes, charstrings: list[bytes]
) -> bytes:
    private = _integer(0) + bytes([20]) + _integer(0) + bytes([21])  # defaultWidthX, nominalWidthX
    head = bytes([1, 0, 4, 4]) + _index([name.encode("ascii", "replace")])
    middle = _index(strings) + _index([])
    body_charstrings = _index(charstrings)
    top_size = len(_top(matrix, box, 0, 0, 0, 0, 0))
    start = len(head) + len(_index([bytes(top_size)])) + len(middle)
    charset_at = start
    encoding_at = charset_at + len(charset)
    charstrings_at = encoding_at + len(codes)
    private_at = charstrings_at + len(body_charstrings)
    top = _top(matrix, box, charset_at, encoding_at, charstrings_at, len(private), private_at)
    return head + _index([top]) + middle + charset + codes + body_charstrings + private


def _glyph_order(encoding: dict[int, str], outlines: dict[str, Outline]) -> list[str]:
    """.notdef, then the glyphs that have a code in order of their first code, then the rest."""
    order = dict.fromkeys([".notdef"])
    order.update(dict.fromkeys(encoding[code] for code in sorted(encoding) if encoding[code] in outlines))
    order.update(dict.fromkeys(outlines))
    return list(order)


def _encoding(encoding: dict[int, str], order: list[str]) -> bytes:
    """Format 0, with a supplement for glyphs of several codes."""
    number = {glyph: index for index, glyph in enumerate(order)}
    first: dict[str, int] = {}
    more: list[tuple[int, int]] = []
    for code in sorted(encoding):
        glyph = encoding[code]
        if glyph == ".notdef" or glyph not in number:
            continue
        if glyph in first:
            more.append((code, _STANDARD_STRINGS + number[glyph] - 1))
        else:
            first[glyph] = code
    codes = [first[glyph] for glyph in order[1 : len(first) + 1]][:_MAX_CODES]
    written = bytes([0x80 if more else 0, len(codes), *codes])
    if more:
        more = more[:_MAX_CODES]
        written += bytes([len(more)]) + b"".join(struct.pack(">BH", code, sid) for code, sid in more)
    return written


def _top(
    matrix: list[float], box: list[float], charset: int, encoding: int, charstrings: int, private_size: int, private: int
) -> bytes:
    """Offsets take five bytes each, so that the size does not depend on them; a reader may take no such number for negative."""
    written = _matrix_and_box(matrix, box)
    written += _offset(charset) + bytes([15]) + _offset(encoding) + bytes([16])
    written += _offset(charstrings) + bytes([17])
    return written + _offset(private_size) + _offset(private) + bytes([18])


def _matrix_and_box(matrix: list[float], box: list[float]) -> bytes:
    own_matrix = b"" if matrix == _DEFAULT_MATRIX else b"".join(map(_real, matrix)) + bytes([12, 7])
    return own_matrix + b"".join(_integer(round(value)) for value in box) + bytes([5])


def _offset(value: int) -> bytes:
    return b"\x1d" + struct.pack(">i", max(-(2**31), min(2**31 - 1, value)))


_NIBBLES = {**{str(digit): digit for digit in range(10)}, ".": 0xA, "-": 0xE}


def _real(value: float) -> bytes:
    """A real number of a DICT, without an exponent."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    nibbles = [_NIBBLES[char] for char in text] + [0xF]
    if len(nibbles) % 2:
        nibbles.append(0xF)
    return b"\x1e" + bytes(nibbles[i] << 4 | nibbles[i + 1] for i in range(0, len(nibbles), 2))


def _index(objects: list[bytes]) -> bytes:
    if not objects:
        return b"\0\0"
    offsets = [1]
    for one in objects:
        offsets.append(offsets[-1] + len(one))
    size = max(1, (offsets[-1].bit_length() + 7) // 8)
    table = b"".join(offset.to_bytes(size, "big") for offset in offsets)
    return struct.pack(">HB", len(objects), size) + table + b"".join(objects)


_OPERATORS: dict[str, bytes] = {"move": b"\x15", "line": b"\x05", "curve": b"\x08"}


def _charstring(outline: Outline) -> bytes:
    """Type 2: width, then rmoveto, rlineto and rrcurveto, then endchar."""
    parts = [_number(outline.width)]
    started = False
    for name, deltas in outline.commands:
        if name != "move" and not started:
            parts += [b"\x8b\x8b", _OPERATORS["move"]]
        started = True
        parts.extend(map(_number, deltas))
        parts.append(_OPERATORS[name])
    parts.append(b"\x0e")
    return b"".join(parts)


@lru_cache(maxsize=8192)  # outlines repeat the same small steps
def _number(value: float) -> bytes:
    """An operand of a Type 2 charstring: integer, or 16.16 fixed."""
    nearest = round(value)
    if abs(value - nearest) < 1e-6:
        return _integer(nearest)
    fixed = max(-(2**31), min(2**31 - 1, round(value * 65536)))
    return b"\xff" + struct.pack(">i", fixed)


def _integer(value: int) -> bytes:
    if -107 <= value <= 107:
        return bytes([value + 139])
    if 108 <= value <= 1131:
        high, low = divmod(value - 108, 256)
        return bytes([high + 247, low])
    if -1131 <= value <= -108:
        high, low = divmod(-value - 108, 256)
        return bytes([high + 251, low])
    return b"\x1c" + struct.pack(">h", max(-32768, min(32767, value)))
