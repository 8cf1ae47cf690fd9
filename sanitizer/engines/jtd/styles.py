"""How characters look: the changes behind a piece of text, as far as they are understood (size, bold, italic, line, colour)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

_RUN, _CHANGE, _END = 0x00, 0xFE, 0xFF
_SIZE, _UNDERLINE, _COLOUR, _FLAGS = 2, 13, 15, 20
_HUNDREDTHS_MM_IN_HALF_POINT = 2540 / 144
_AUTOMATIC = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Look:
    """Of some characters; 0 and "" where the document's own look holds."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    half_points: int = 0
    colour: str = ""


PLAIN = Look()


class Looks:
    """The look of each unit of the whole text, piece after piece."""

    def __init__(self) -> None:
        self._starts: list[int] = [0]
        self._looks: list[Look] = [PLAIN]
        self._values: dict[int, int] = {}

    def add_piece(self, start: int, units: int, events: bytes) -> None:
        """The changes of one piece, whose first unit has the number *start*. Ends quietly where they cannot be read."""
        at, unit, end = 0, start, start + units
        while at < len(events) and unit < end:
            code = events[at]
            if code == _RUN and at + 5 <= len(events):
                unit += int.from_bytes(events[at + 1 : at + 5], "big")
                at += 5
            elif code == _CHANGE:
                at = self._change(events, at + 1)
                self._starts.append(unit)
                self._looks.append(_look(self._values))
                unit += 1
            else:
                return

    def _change(self, events: bytes, at: int) -> int:
        while at + 1 < len(events) and events[at] != _END:
            size = events[at + 1]
            self._values[events[at]] = int.from_bytes(events[at + 2 : at + 2 + size], "big")
            at += 2 + size
        return at + 2

    def between(self, start: int, end: int) -> list[tuple[int, Look]]:
        """(first unit, look) of each stretch from *start* to *end*."""
        index = bisect_right(self._starts, start) - 1
        stretches = [(start, self._looks[index])]
        index += 1
        while index < len(self._starts) and self._starts[index] < end:
            stretches.append((self._starts[index], self._looks[index]))
            index += 1
        return stretches


def _look(values: dict[int, int]) -> Look:
    """Nothing counts unless the highest bit of the flags says so."""
    flags = values.get(_FLAGS, 0)
    if not flags >> 31 & 1:
        return PLAIN
    size = round(values.get(_SIZE, 0) / _HUNDREDTHS_MM_IN_HALF_POINT)
    colour = values.get(_COLOUR, _AUTOMATIC)
    return Look(
        bold=flags >> 26 & 3 in (1, 2),
        italic=flags >> 28 & 3 in (1, 2),
        underline=bool(flags & 0x10 and values.get(_UNDERLINE, 0)),
        half_points=size if 8 <= size <= 288 else 0,
        colour="" if colour > 0xFFFFFF or not colour else f"{colour & 0xFF:02X}{colour >> 8 & 0xFF:02X}{colour >> 16:02X}",
    )
