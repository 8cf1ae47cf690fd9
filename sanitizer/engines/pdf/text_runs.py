"""Puts the characters of a page together to runs: pieces of one line, across or down, with their place on the shown page."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sanitizer.engines.pdf._pdfium import Character

UNKNOWN = "\ufffd"  # what no font says what it is; `text` tells how often it came
_SAME_LINE = 0.35  # of the size: how far an origin may be off the line of the one before
_BACK = 0.5  # of the size: how far a character may stand back over the one before (kerning, accents)
_GAP = 1.0  # of the size: a wider gap begins another run
_COLUMN_STEP = (0.3, 1.6)  # of the size: how far down the next character of a column stands
_SIZES = (0.6, 1.6)  # ratio of sizes within one run
_LEAST_SIZE = 0.1
_STRAIGHT = 0.99  # cosine: runs in the same direction
_LINE_ENDS = (0x0A, 0x0D)
_HYPHENS = (0x02, 0xFFFE)  # PDFium's marks for a hyphen at the end of a line
_LIKELY = ((0x20, 0x20), (0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A), (0x3001, 0x30FF), (0x4E00, 0x9FFF), (0xFF01, 0xFF5E))
_LIKELY_SHARE = 0.8
_WIDE = frozenset("WF")
_RIGHT = (1.0, 0.0)
_Box = tuple[float, float, float, float, int]


@dataclass
class Run:
    """Points from the lower left corner of the page as it is shown. `text` is untrusted; `after_space` tells of a blank before it.

    (`x_pt`, `y_pt`) is where it begins, (`along_x`, `along_y`) the unit vector of the way it runs, `length_pt` how far; a vertical
    run begins at the upper left corner of its first cell.
    """

    text: str
    x_pt: float
    y_pt: float
    along_x: float
    along_y: float
    length_pt: float
    size_pt: float
    vertical: bool
    after_space: bool
    left: float
    bottom: float
    right: float
    top: float


@dataclass
class _Open:
    """A run that may still grow, in the page's own space."""

    characters: list[Character]
    text: list[str]
    after_space: bool
    down: bool | None = None  # None until a second character tells

    def add(self, character: Character, text: str) -> None:
        self.characters.append(character)
        self.text.append(text)


def runs_of(characters: Sequence[Character], box: _Box, from_the_right: bool = False) -> Iterator[Run]:
    """The runs in the order of the page's content.

    *box* is `_pdfium.Page.box()`, *from_the_right* `_pdfium.Document.reads_from_the_right()`.
    """
    if from_the_right:
        characters = list(_turned_back(characters))
    codes_are_text = _codes_are_text(characters)
    current: _Open | None = None
    line_ended = spaced = False
    for character, text in _with_text(characters, codes_are_text):
        if character.generated:
            line_ended = line_ended or character.code in _LINE_ENDS
            spaced = spaced or character.code == 0x20
            continue
        if current is None or not _continues(current, character, text, line_ended):
            if current is not None:
                yield _closed(current, box)
            current = _Open([], [], spaced and not line_ended)
        elif spaced and current.down is not True:
            current.text.append(" ")
        current.add(character, text)
        line_ended = spaced = False
    if current is not None:
        yield _closed(current, box)


def _turned_back(characters: Sequence[Character]) -> Iterator[Character]:
    """Lines of Japanese in the order of their places; lines with letters that do run from the right stay as they are."""
    line: list[Character] = []
    for character in characters:
        if character.generated and character.code in _LINE_ENDS:
            yield from _by_place(line)
            line.clear()
            yield character
        else:
            line.append(character)
    yield from _by_place(line)


def _by_place(line: list[Character]) -> list[Character]:
    shown = [one for one in line if not one.generated]
    texts = [chr(one.code) for one in shown if one.code < 0x110000]
    if not any(unicodedata.east_asian_width(text) in _WIDE for text in texts):
        return line
    if any(unicodedata.bidirectional(text) in ("R", "AL") for text in texts):
        return line
    width = max(one.x for one in shown) - min(one.x for one in shown)
    height = max(one.y for one in shown) - min(one.y for one in shown)
    if height > width:
        return sorted(shown, key=lambda one: -one.top)
    return sorted(line, key=lambda one: one.x)


def _codes_are_text(characters: Sequence[Character]) -> bool:
    """Whether the bare codes of characters that no font explains read as text: some fonts are coded in Unicode without saying so.

    In most others a code is the number of a glyph, which gives controls, symbols and rare kanji.
    """
    codes = [one.code for one in characters if not one.known and not one.generated]
    likely = sum(any(first <= code <= last for first, last in _LIKELY) for code in codes)
    return likely >= _LIKELY_SHARE * len(codes) and all(code >= 0x20 for code in codes)


def _with_text(characters: Sequence[Character], codes_are_text: bool) -> Iterator[tuple[Character, str]]:
    """Each character with what it says: halves of a pair joined, UNKNOWN where nothing tells what it is."""
    high: Character | None = None
    for character in characters:
        code = character.code
        if 0xD800 <= code < 0xDC00:
            high = character
            continue
        if 0xDC00 <= code < 0xE000:
            if high is not None:
                yield high, chr(0x10000 + ((high.code - 0xD800) << 10) + (code - 0xDC00))
            high = None
            continue
        high = None
        if not character.generated and ((not character.known and not codes_are_text) or code == 0):
            yield character, UNKNOWN
        elif code in _HYPHENS and not character.generated:
            yield character, "-"
        elif code < 0x110000:
            yield character, chr(code)


def _direction(character: Character) -> tuple[float, float]:
    if character.along_y == 0 and character.along_x > 0:
        return _RIGHT
    length = math.hypot(character.along_x, character.along_y)
    return (character.along_x / length, character.along_y / length) if length > 0 else (1.0, 0.0)


def _continues(run: _Open, character: Character, text: str, line_ended: bool) -> bool:
    """Whether *character* belongs to *run*; sets the run's way when this tells it."""
    before = run.characters[-1]
    size = before.size if before.size > _LEAST_SIZE else _LEAST_SIZE
    if not _SIZES[0] * size <= (character.size if character.size > _LEAST_SIZE else _LEAST_SIZE) <= _SIZES[1] * size:
        return False
    (ux, uy), (vx, vy) = _direction(before), _direction(character)
    if ux * vx + uy * vy < _STRAIGHT:
        return False
    dx, dy = character.x - before.x, character.y - before.y
    along, down = dx * ux + dy * uy, dx * uy - dy * ux
    if abs(along) < 0.02 * size and abs(down) < 0.02 * size:
        return True  # one glyph for two characters
    if run.down is not False and _is_next_below(along, down, size, character, before, text):
        run.down = True
        return True
    advance = before.right - before.left if uy == 0 else size
    is_next = abs(down) <= _SAME_LINE * size and -_BACK * size <= along <= advance + _GAP * size
    if line_ended or not is_next or run.down is True:
        return False
    run.down = False
    return True


def _is_next_below(along: float, down: float, size: float, character: Character, before: Character, text: str) -> bool:
    if not _COLUMN_STEP[0] * size <= down <= _COLUMN_STEP[1] * size:
        return False
    if (
        abs(along) > _SAME_LINE * size
        and abs((character.left + character.right - before.left - before.right) / 2) > _SAME_LINE * size
    ):
        return False
    touching = character.top > before.bottom - 0.3 * size
    return touching and (unicodedata.east_asian_width(text[0]) in _WIDE or down <= 1.1 * size)


def _closed(run: _Open, box: _Box) -> Run:
    first, last = run.characters[0], run.characters[-1]
    ux, uy = _direction(first)
    size = max(first.size, _LEAST_SIZE)
    corners = [corner for one in run.characters for corner in _corners(one)]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    if run.down:
        x, y, length, along = left, top, top - bottom, (uy, -ux)
        if uy != 0:  # a column on a page that lies on its side
            x, y, length = first.x, first.y, math.hypot(last.x - first.x, last.y - first.y) + size
    else:
        advance = last.right - last.left if uy == 0 and ux > 0 else size
        x, y, along = first.x, first.y, (ux, uy)
        length = max((last.x - first.x) * ux + (last.y - first.y) * uy + max(advance, 0.1), 0.1)
    shown_x, shown_y = _as_shown(x, y, box)
    turned_x, turned_y = _turned(*along, box[4])
    (x1, y1), (x2, y2) = _as_shown(left, bottom, box), _as_shown(right, top, box)
    return Run(
        "".join(run.text),
        shown_x,
        shown_y,
        turned_x,
        turned_y,
        max(length, 0.1),
        size,
        bool(run.down),
        run.after_space,
        min(x1, x2),
        min(y1, y2),
        max(x1, x2),
        max(y1, y2),
    )


def _corners(character: Character) -> Iterator[tuple[float, float]]:
    """Of its cell; where it has none (turned text), of the square of its size around its origin."""
    if character.right - character.left > 0.01 and character.top - character.bottom > 0.01:
        yield character.left, character.bottom
        yield character.right, character.top
    else:
        ux, uy = _direction(character)
        yield character.x, character.y
        yield character.x + (ux - uy) * character.size * 0.5, character.y + (uy + ux) * character.size * 0.5


def _as_shown(x: float, y: float, box: _Box) -> tuple[float, float]:
    """From the page's own space to points from the lower left corner of the turned page (ISO 32000-2, table 31, Rotate)."""
    left, bottom, right, top, quarters = box
    return (
        (x - left, y - bottom),
        (y - bottom, right - x),
        (right - x, top - y),
        (top - y, x - left),
    )[quarters]


def _turned(x: float, y: float, quarters: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarters]
