"""Interprets Type 1 charstrings to plain outlines ("Adobe Type 1 Font Format", chapters 6 and 8): hints go, flex becomes curves."""

from __future__ import annotations

import contextlib
import struct
from dataclasses import dataclass

from fontTools.encodings.StandardEncoding import StandardEncoding

from sanitizer.model.errors import MalformedFile

_MAX_STEPS = 200_000
_MAX_CALLS = 10
_MAX_STACK = 256
_FLEX_POINTS = 7

Command = tuple[str, tuple[float, ...]]
"""("move", (dx, dy)), ("line", (dx, dy)) or ("curve", (dx1, dy1, dx2, dy2, dx3, dy3)), each relative to the point before."""


@dataclass(slots=True)
class Outline:
    """A glyph: advance width and relative commands."""

    width: float
    commands: list[Command]


class _Pen:
    """State of one glyph."""

    def __init__(self, charstrings: dict[str, bytes], subroutines: dict[int, bytes]) -> None:
        self.charstrings = charstrings
        self.subroutines = subroutines
        self.stack: list[float] = []
        self.results: list[float] = []
        self.commands: list[Command] = []
        self.x = self.y = 0.0
        self.drawn_x = self.drawn_y = 0.0  # where the commands so far have led
        self.width = 0.0
        self.bearing = 0.0
        self.flex: list[tuple[float, float]] | None = None
        self.steps = 0
        self.done = False

    def move(self, dx: float, dy: float) -> None:
        self.x += dx
        self.y += dy
        if self.flex is not None:
            self.flex.append((self.x, self.y))
            return
        self._emit_point("move")

    def line(self, dx: float, dy: float) -> None:
        self.x += dx
        self.y += dy
        self._emit_point("line")

    def curve(self, dx1: float, dy1: float, dx2: float, dy2: float, dx3: float, dy3: float) -> None:
        x1, y1 = self.x + dx1, self.y + dy1
        x2, y2 = x1 + dx2, y1 + dy2
        self.x, self.y = x2 + dx3, y2 + dy3
        self._emit_curve(x1, y1, x2, y2, self.x, self.y)

    def _emit_point(self, name: str) -> None:
        self.commands.append((name, (self.x - self.drawn_x, self.y - self.drawn_y)))
        self.drawn_x, self.drawn_y = self.x, self.y

    def _emit_curve(self, x1: float, y1: float, x2: float, y2: float, x3: float, y3: float) -> None:
        self.commands.append(("curve", (x1 - self.drawn_x, y1 - self.drawn_y, x2 - x1, y2 - y1, x3 - x2, y3 - y2)))
        self.drawn_x, self.drawn_y = x3, y3

    def end_flex(self) -> None:
        points, self.flex = self.flex or [], None
        if len(points) != _FLEX_POINTS:
            raise MalformedFile("a Type 1 glyph with a malformed flex")
        self._emit_curve(*points[1], *points[2], *points[3])
        self._emit_curve(*points[4], *points[5], *points[6])


def interpret(name: str, charstrings: dict[str, bytes], subroutines: dict[int, bytes]) -> Outline:
    """Raises MalformedFile where the charstring is not sound."""
    pen = _Pen(charstrings, subroutines)
    try:
        _run(pen, charstrings[name], 0)
    except (IndexError, ValueError, OverflowError, ZeroDivisionError, struct.error) as error:
        raise MalformedFile(f"a Type 1 glyph that does not parse ({type(error).__name__})") from error
    return Outline(pen.width, pen.commands)


def width_of(name: str, charstrings: dict[str, bytes], subroutines: dict[int, bytes]) -> float:
    """The advance that the charstring says before it fails; 0 where it says none."""
    pen = _Pen(charstrings, subroutines)
    with contextlib.suppress(IndexError, ValueError, OverflowError, ZeroDivisionError, struct.error, MalformedFile):
        _run(pen, charstrings[name], 0)
    return pen.width


def _run(pen: _Pen, code: bytes, depth: int) -> None:
    """Depth is bounded by `_MAX_CALLS`, so the recursion is too."""
    if depth > _MAX_CALLS:
        raise MalformedFile("Type 1 subroutines that call each other too deeply")
    position = 0
    stack = pen.stack
    while position < len(code) and not pen.done:
        pen.steps += 1
        if pen.steps > _MAX_STEPS or len(stack) > _MAX_STACK:
            raise MalformedFile("a Type 1 glyph that takes too many steps")
        byte = code[position]
        position += 1
        if byte >= 32:
            if byte <= 246:
                stack.append(byte - 139)
            elif byte <= 250:
                stack.append((byte - 247) * 256 + code[position] + 108)
                position += 1
            elif byte <= 254:
                stack.append(-(byte - 251) * 256 - code[position] - 108)
                position += 1
            else:
                stack.append(struct.unpack_from(">i", code, position)[0])
                position += 4
        elif byte == 12:
            _escape(pen, code[position], depth)
            position += 1
        elif byte == 10:  # callsubr
            number = int(stack.pop())
            if number in pen.subroutines:
                _run(pen, pen.subroutines[number], depth + 1)
        elif byte == 11:  # return
            return
        else:
            _command(pen, byte)


def _command(pen: _Pen, byte: int) -> None:
    stack = pen.stack
    if byte == 5:
        pen.line(stack[0], stack[1])
    elif byte == 6:
        pen.line(stack[0], 0)
    elif byte == 7:
        pen.line(0, stack[0])
    elif byte == 8:
        pen.curve(stack[0], stack[1], stack[2], stack[3], stack[4], stack[5])
    elif byte == 30:  # vhcurveto
        pen.curve(0, stack[0], stack[1], stack[2], stack[3], 0)
    elif byte == 31:  # hvcurveto
        pen.curve(stack[0], 0, stack[1], stack[2], 0, stack[3])
    elif byte == 21:
        pen.move(stack[-2], stack[-1])
    elif byte == 22:
        pen.move(stack[-1], 0)
    elif byte == 4:
        pen.move(0, stack[-1])
    elif byte == 13:  # hsbw
        pen.bearing = pen.x = stack[0]
        pen.width = stack[1]
    elif byte == 14:  # endchar
        pen.done = True
    # 1 hstem, 3 vstem, 9 closepath, and bytes without a meaning: nothing to draw
    stack.clear()


def _escape(pen: _Pen, byte: int, depth: int) -> None:
    stack = pen.stack
    if byte == 12:  # div
        divisor = stack.pop()
        stack.append(stack.pop() / divisor)
        return
    if byte == 16:
        _other_subroutine(pen)
        return
    if byte == 17:  # pop
        stack.append(pen.results.pop() if pen.results else 0)
        return
    if byte == 6:
        _accented(pen, depth)
    elif byte == 7:  # sbw
        pen.bearing = pen.x = stack[0]
        pen.y = stack[1]
        pen.width = stack[2]
    elif byte == 33:  # setcurrentpoint
        pen.x, pen.y = stack[0], stack[1]
    stack.clear()


def _other_subroutine(pen: _Pen) -> None:
    """0 to 2 are flex, 3 is hint replacement; of others the arguments come back."""
    stack = pen.stack
    number, count = int(stack.pop()), int(stack.pop())
    if not 0 <= count <= len(stack):
        raise MalformedFile("a Type 1 glyph that does not parse")
    arguments = [stack.pop() for _ in range(count)]
    pen.results = arguments
    if number == 1:
        pen.flex = []
    elif number == 0 and pen.flex is not None:
        pen.end_flex()
        pen.results = arguments[:2]  # the end point, x on top


def _accented(pen: _Pen, depth: int) -> None:
    """seac: a base glyph and an accent of the standard encoding, drawn one after the other."""
    bearing, dx, dy, base, accent = pen.stack[:5]
    width, own_bearing = pen.width, pen.bearing
    for code, x, y in ((base, 0.0, 0.0), (accent, own_bearing - bearing + dx, dy)):
        name = StandardEncoding[int(code)] if 0 <= code < 256 else ".notdef"
        if name not in pen.charstrings or depth + 1 > _MAX_CALLS:
            continue
        part = _Pen(pen.charstrings, pen.subroutines)
        part.steps = pen.steps
        _run(part, pen.charstrings[name], depth + 1)
        pen.steps = part.steps
        pen.x = pen.y = 0.0
        start = True
        for command, deltas in part.commands:
            if start:
                deltas = (deltas[0] + x - pen.drawn_x, deltas[1] + y - pen.drawn_y, *deltas[2:])
                start = False
            pen.commands.append((command, deltas))
            pen.drawn_x += sum(deltas[::2])
            pen.drawn_y += sum(deltas[1::2])
    pen.width = width
    pen.done = True
