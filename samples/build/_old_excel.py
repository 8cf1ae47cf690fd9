"""Writes Excel 97 workbooks (MS-XLS, BIFF 8): shared strings across CONTINUE, numbers, dates, formulas, hidden and macro sheets."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samples.build._cfb import Tree
from samples.build._cfb import build as compound_file

CLSID = "00020820-0000-0000-c000-000000000046"
GENERAL, DATE, ERA, MONEY, PERCENT = 0, 14, 164, 3, 9
_FORMATS = {ERA: 'ggge"年"m"月"d"日"'}
_CELL_FORMATS = (GENERAL, DATE, ERA, MONEY, PERCENT)
_RECORD_ROOM = 8000


@dataclass(frozen=True)
class Formula:
    """Tokens of a formula and the result that is stored with it."""

    tokens: bytes
    result: str | float


Value = str | float | int | bool | Formula


@dataclass(frozen=True)
class Sheet:
    """`rows` are values, or (value, number format); None leaves a cell empty."""

    name: str
    rows: Sequence[Sequence[Value | tuple[float, int] | None]]
    state: int = 0  # 1 hidden, 2 very hidden
    kind: int = 0  # 1: Excel 4.0 macro sheet


def workbook(sheets: Sequence[Sheet], more: Mapping[str, bytes | Tree] | None = None, room: int = _RECORD_ROOM) -> bytes:
    """A whole file. *room* is how much of the shared strings goes into one record."""
    tree: dict[str, bytes | Tree] = {"Workbook": stream(sheets, room).ljust(4096, b"\0")}
    tree.update(more or {})
    return compound_file(tree, CLSID)


def stream(sheets: Sequence[Sheet], room: int = _RECORD_ROOM) -> bytes:
    strings = list(dict.fromkeys(value for sheet in sheets for row in sheet.rows for value in row if isinstance(value, str)))
    bodies = [_sheet(sheet, strings) for sheet in sheets]
    size = len(_globals(sheets, [0] * len(sheets), strings, room))
    places = [size + sum(map(len, bodies[:index])) for index in range(len(bodies))]
    return _globals(sheets, places, strings, room) + b"".join(bodies)


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0x41, 6))


def _globals(sheets: Sequence[Sheet], places: Sequence[int], strings: Sequence[str], room: int) -> bytes:
    out = _bof(5) + record(0x42, struct.pack("<H", 1200))
    out += record(0x3D, struct.pack("<9H", 0, 0, 0x3000, 0x2000, 0x38, 0, 0, 1, 600))
    name = "ＭＳ Ｐゴシック"
    font = struct.pack("<HHHHHBBBBBB", 220, 0, 0x7FFF, 400, 0, 0, 0, 128, 0, len(name), 1) + name.encode("utf-16-le")
    out += record(0x31, font) * 4
    for number, code in _FORMATS.items():
        out += record(0x41E, struct.pack("<HHB", number, len(code), 1) + code.encode("utf-16-le"))
    out += b"".join(_cell_format(0, is_style=True) for _ in range(15)) + b"".join(map(_cell_format, _CELL_FORMATS))
    for sheet, place in zip(sheets, places, strict=True):
        raw = sheet.name.encode("utf-16-le")
        out += record(0x85, struct.pack("<IBBBB", place, sheet.state, sheet.kind, len(sheet.name), 1) + raw)
    return out + _shared_strings(strings, room) + record(0x0A)


def _cell_format(number: int, *, is_style: bool = False) -> bytes:
    return record(0xE0, struct.pack("<HHHBBBBIIH", 0, number, 0xFFF5 if is_style else 1, 0x20, 0, 0, 0, 0, 0, 0x20C0))


def _shared_strings(strings: Sequence[str], room: int) -> bytes:
    """Characters go on in the next record behind a flag of their own."""
    parts = [bytearray(struct.pack("<II", len(strings), len(strings)))]
    for text in strings:
        if len(parts[-1]) + 5 > room:
            parts.append(bytearray())
        raw = text.encode("utf-16-le")
        parts[-1] += struct.pack("<HB", len(raw) // 2, 1)
        while raw:
            free = (room - len(parts[-1])) // 2 * 2
            if free <= 0:
                parts.append(bytearray(b"\1"))
                continue
            parts[-1] += raw[:free]
            raw = raw[free:]
    first, *others = parts
    return record(0xFC, bytes(first)) + b"".join(record(0x3C, bytes(part)) for part in others)


def _sheet(sheet: Sheet, strings: Sequence[str]) -> bytes:
    out = _bof(0x40 if sheet.kind == 1 else 0x10)
    columns = max((len(row) for row in sheet.rows), default=0)
    out += record(0x200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, columns, 0))
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            if value is not None:
                out += _cell(row, column, value, strings)
    return out + record(0x23E, struct.pack("<HHHIHHI", 0x06B6, 0, 0, 0x40, 0, 0, 0)) + record(0x0A)


def _cell(row: int, column: int, value: Value | tuple[float, int], strings: Sequence[str]) -> bytes:
    number = GENERAL
    if isinstance(value, tuple):
        value, number = value
    head = struct.pack("<HHH", row, column, 15 + _CELL_FORMATS.index(number))
    if isinstance(value, bool):
        return record(0x205, head + bytes([value, 0]))
    if isinstance(value, str):
        return record(0xFD, head + struct.pack("<I", strings.index(value)))
    if isinstance(value, Formula):
        return _formula(head, value)
    if isinstance(value, int) and abs(value) < 1 << 28:
        return record(0x27E, head + struct.pack("<I", (value << 2 & 0xFFFFFFFF) | 2))
    return record(0x203, head + struct.pack("<d", value))


def _formula(head: bytes, formula: Formula) -> bytes:
    tail = struct.pack("<HI", 0, 0) + struct.pack("<H", len(formula.tokens)) + formula.tokens
    if isinstance(formula.result, str):
        raw = formula.result.encode("utf-16-le")
        text = record(0x207, struct.pack("<HB", len(formula.result), 1) + raw)
        return record(0x06, head + b"\0\0\0\0\0\0\xff\xff" + tail) + text
    return record(0x06, head + struct.pack("<d", formula.result) + tail)


def bare(text: str) -> bytes:
    """An Excel 3 sheet outside of a compound file, with one text in cp932."""
    raw = text.encode("cp932")
    out = record(0x209, struct.pack("<HHH", 0, 0x10, 0)) + record(0x42, struct.pack("<H", 932))
    out += record(0x204, struct.pack("<HHHH", 0, 0, 0, len(raw)) + raw)
    out += record(0x203, struct.pack("<HHHd", 1, 0, 0, 1234.5))
    return out + record(0x0A)
