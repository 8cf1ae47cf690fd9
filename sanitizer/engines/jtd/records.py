"""Takes the units of a text apart: characters, control units, and records, which begin with 001C and carry their length twice."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

TAB, LINE_END, PAGE_BREAK, RETURN, ROW_END = 0x09, 0x0A, 0x0C, 0x0D, 0x0E
_OPEN, _INLINE_TEXT, _INLINE_END, _TEXT_STARTS = 0x1C, 0x1D, 0x1E, 0x1F
CONTEXT, INLINE, LINE, AREA, CELL = 0x0000, 0x0001, 0x0010, 0x0020, 0x0030  # classes of records
MAX_INLINE_UNITS = 256
_FOOTER_UNITS, _INLINE_HEAD_UNITS, _INLINE_FOOT_UNITS = 4, 7, 5
_CONTROLS = frozenset((TAB, LINE_END, PAGE_BREAK, RETURN, ROW_END))


@dataclass(frozen=True, slots=True)
class Text:
    """Characters from unit `start` on."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Control:
    """One of the control units that mean something."""

    unit: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record of `kind` (its class) with the units between its two lengths."""

    kind: int
    payload: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inline:
    """Text inside a line that is more than text: `shown` is 0 where it is part of the line, `selector` says what it is."""

    shown: int
    selector: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that does not add up."""

    at: int


Token = Text | Control | Record | Inline | Broken


def tokens(raw: bytes) -> Iterator[Token]:
    """Everything in *raw*, UTF-16BE, in order."""
    count = len(raw) // 2
    units = struct.unpack(f">{count}H", raw[: 2 * count])
    at = 0
    while at < count:
        unit = units[at]
        if unit == _OPEN:
            token, at = _record(raw, units, at)
            yield token
        elif unit in _CONTROLS:
            yield Control(unit)
            at += 1
        elif _is_control(unit):
            at += 1
        else:
            end = at + 1
            while end < count and not _is_control(units[end]):
                end += 1
            yield Text(_decoded(raw, at, end), at, end)
            at = end


def _is_control(unit: int) -> bool:
    return unit < 0x20 or 0x7F <= unit < 0xA0


def _decoded(raw: bytes, start: int, end: int) -> str:
    return raw[2 * start : 2 * end].decode("utf-16-be", errors="replace")


def _record(raw: bytes, units: tuple[int, ...], at: int) -> tuple[Token, int]:
    """The record at *at*, and where the next token begins."""
    head = units[at : at + _INLINE_HEAD_UNITS]
    if len(head) >= 3:
        kind, size = head[1], head[2]
        if kind == INLINE and size == _INLINE_HEAD_UNITS == len(head) and head[6] == _INLINE_TEXT:
            return _inline(raw, units, at, head)
        end = at + size
        if size >= 3 + _FOOTER_UNITS and units[end - _FOOTER_UNITS : end] == (size, 0, kind, _TEXT_STARTS):
            return Record(kind, units[at + 3 : end - _FOOTER_UNITS]), end
    return Broken(at), _behind_broken(units, at)


def _inline(raw: bytes, units: tuple[int, ...], at: int, head: tuple[int, ...]) -> tuple[Token, int]:
    start = at + _INLINE_HEAD_UNITS
    limit = min(len(units), start + MAX_INLINE_UNITS + 1)
    for end in range(start, limit):
        if units[end] == _INLINE_END:
            foot = units[end : end + _INLINE_FOOT_UNITS]
            whole = foot[1:] == (_INLINE_FOOT_UNITS, 0, INLINE, _TEXT_STARTS)
            return Inline(head[4], head[5], _plain(raw, start, end), start, end), end + (_INLINE_FOOT_UNITS if whole else 1)
    return Broken(at), start


def _plain(raw: bytes, start: int, end: int) -> str:
    """The characters between *start* and *end*, without records that stand among them."""
    inner = raw[2 * start : 2 * end]
    if b"\0\x1c" not in inner:
        return "".join(char for char in inner.decode("utf-16-be", errors="replace") if char >= " " or char == "\t")
    return "".join(token.text for token in tokens(inner) if isinstance(token, Text))


def _behind_broken(units: tuple[int, ...], at: int) -> int:
    """Where text goes on behind a record that does not add up: after its last unit, or after its first when there is none near."""
    for end in range(at + 1, min(len(units), at + MAX_INLINE_UNITS)):
        if units[end] == _TEXT_STARTS:
            return end + 1
        if units[end] == _OPEN:
            return end
    return at + 1
