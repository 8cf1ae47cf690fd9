"""The payload of a line's header: a list of (tag, count, values); and the ruled lines (罫線) among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ALIGN, RULES = 0x24, 0x8F
_LIST_ENDS = 0xFFFF
_VERTICAL, _THROUGH, _UNDER = 0x30, 0x04, 0x08  # bits of an item's style: half or full width; lines along the text line


def header_items(payload: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(tag, values) of a record of class 0010; stops where the list does not add up."""
    at = 1
    while at + 1 < len(payload) and payload[at] != _LIST_ENDS:
        tag, count = payload[at], payload[at + 1]
        if at + 2 + count > len(payload):
            return
        yield tag, payload[at + 2 : at + 2 + count]
        at += 2 + count


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one text line, in the grid units of its cells: whether there are vertical ones, and what lies along it."""

    vertical: bool
    under: tuple[tuple[int, int], ...]
    through: tuple[tuple[int, int], ...]

    def is_under(self, left: int, right: int) -> bool:
        return _overlaps(self.under, left, right)

    def is_through(self, left: int, right: int) -> bool:
        return _overlaps(self.through, left, right)


NO_RULES = Rules(False, (), ())


def _overlaps(spans: tuple[tuple[int, int], ...], left: int, right: int) -> bool:
    """True when one of *spans* covers more than the corner of a cell."""
    return any(min(end, right) - max(start, left) > 1 for start, end in spans)


def read_rules(values: tuple[int, ...]) -> Rules:
    """Values of item 008F: width, 0, x0, then items of four (style, a, b, distance), the last one perhaps of two."""
    if len(values) < 5:
        return NO_RULES
    items: list[tuple[int, int, int, int]] = []  # centre, style, a, b
    centre = values[2] + 1
    at = 3
    while at + 1 < len(values):
        whole = at + 3 < len(values)
        style, a, b, distance = values[at : at + 4] if whole else (values[at], 0, 0, values[at + 1])
        items.append((centre, style, a, b))
        centre += a + distance + 2 if whole else distance + 1
        at += 4 if whole else 2
    ends = [item[0] for item in items[1:]] + [values[0]]
    under: list[tuple[int, int]] = []
    through: list[tuple[int, int]] = []
    for (start, style, a, b), following in zip(items, ends, strict=True):
        for bit, spans in ((_UNDER, under), (_THROUGH, through)):
            if b & bit:
                spans.append((start, following))
            elif style & bit:
                spans.append((start, start + a + 1))
    return Rules(any((style | b) & _VERTICAL for _, style, _, b in items), tuple(under), tuple(through))
