"""Numbers and bullets that Word makes itself (第１条, (1), •): lists, their levels, which paragraph is in which, and counting."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

LEVELS = 9
_MAX_LISTS, _MAX_NUMBER = 5_000, 1_000_000
_LEVEL, _LIST = 0x260A, 0x460B  # sprmPIlvl, sprmPIlfo
_NONE, _BULLET = 0xFF, 0x17
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_KANJI = "〇一二三四五六七八九"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: the first number, how numbers are written, and the text in which characters 0 to 8 stand for levels."""

    start: int
    kind: int
    text: str


@dataclass(slots=True)
class Place:
    """The list that a paragraph is in, by its number in the document (0 for none), and its level."""

    number: int = 0
    level: int = 0


@dataclass(slots=True)
class Lists:
    """Everything about lists in a document; `label` is asked for each paragraph in order."""

    levels: dict[int, list[Level]] = field(default_factory=dict)  # by the list's own identity
    instances: list[int] = field(default_factory=list)  # identity for each number from 1 on
    styles: dict[int, Place] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)  # first bytes of paragraphs with properties of their own
    ends: list[int] = field(default_factory=list)
    places: list[Place | None] = field(default_factory=list)
    _counts: dict[int, list[int]] = field(default_factory=dict)

    def label(self, end_at: int) -> str:
        """What stands before the paragraph whose last character is stored at byte *end_at*; "" for most."""
        index = bisect_right(self.starts, end_at) - 1
        place = self.places[index] if index >= 0 and end_at < self.ends[index] else None
        if place is None or not 1 <= place.number <= len(self.instances) or not 0 <= place.level < LEVELS:
            return ""
        identity = self.instances[place.number - 1]
        levels = self.levels.get(identity, [])
        if place.level >= len(levels):
            return ""
        counts = self._counts.setdefault(identity, [0] * LEVELS)
        counts[place.level] = counts[place.level] + 1 if counts[place.level] else max(levels[place.level].start, 0)
        counts[place.level + 1 :] = [0] * (LEVELS - place.level - 1)
        return _written(levels, counts, place.level)


def _written(levels: list[Level], counts: list[int], at: int) -> str:
    level = levels[at]
    if level.kind == _NONE and not level.text.strip():
        return ""
    out = []
    for char in level.text:
        if ord(char) < LEVELS:
            other = ord(char)
            if other < len(levels):
                out.append(number_text(counts[other] or levels[other].start, levels[other].kind))
        else:
            out.append("•" if level.kind == _BULLET and 0xF000 <= ord(char) <= 0xF0FF else char)
    return "".join(out)


def number_text(number: int, kind: int) -> str:
    """*number* in the way *kind* (MSONFC, MS-OSHARED 2.2.1.3)."""
    if not 0 <= number <= _MAX_NUMBER or kind in (_NONE, _BULLET):
        return ""
    if kind in (1, 2):
        text = _roman(number) if number < 4000 else str(number)
        return text.upper() if kind == 1 else text
    if kind in (3, 4) and number:
        text = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)
        return text.upper() if kind == 3 else text
    if kind in (10, 11, 37, 39):
        return _kanji(number)
    if kind in (12, 20) and number:
        return _AIUEO[(number - 1) % len(_AIUEO)]
    if kind in (13, 21) and number:
        return _IROHA[(number - 1) % len(_IROHA)]
    if kind == 14:
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if kind == 18 and 1 <= number <= 20:
        return chr(0x245F + number)
    return f"{number:02d}" if kind == 22 else str(number)


def _roman(number: int) -> str:
    out = []
    for value, letters in _ROMAN:
        out.append(letters * (number // value))
        number %= value
    return "".join(out)


def _kanji(number: int) -> str:
    """As it is counted up to 9,999; digit by digit above."""
    if not 0 < number < 10_000:
        return "".join(_KANJI[int(digit)] for digit in str(number))
    out = ""
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            out += ("" if digit == 1 and unit else _KANJI[digit]) + unit
    return out


# --- reading ---------------------------------------------------------------------------------------------------------------------


def read_levels(table: bytes, at: int) -> dict[int, list[Level]]:
    """PlfLst (MS-DOC 2.9.192) and the levels that follow it, by the identity of the list."""
    if at + 2 > len(table):
        return {}
    count = min(struct.unpack_from("<H", table, at)[0], _MAX_LISTS)
    at += 2
    heads = [table[at + 28 * index : at + 28 * (index + 1)] for index in range(count)]
    at += 28 * count
    found: dict[int, list[Level]] = {}
    for head in heads:
        if len(head) < 28:
            break
        levels: list[Level] = []
        for _ in range(1 if head[26] & 1 else LEVELS):
            level, at = _level(table, at)
            if level is None:
                return found
            levels.append(level)
        found[struct.unpack_from("<i", head)[0]] = levels
    return found


def _level(table: bytes, at: int) -> tuple[Level | None, int]:
    """LVL (2.9.149): 28 bytes, properties of paragraph and character, the text."""
    head = table[at : at + 28]
    if len(head) < 28:
        return None, at
    start, kind = struct.unpack_from("<iB", head)
    at += 28 + head[25] + head[24]
    length = int.from_bytes(table[at : at + 2], "little")
    text = table[at + 2 : at + 2 + 2 * min(length, 255)].decode("utf-16-le", errors="replace")
    return Level(start, kind, text), at + 2 + 2 * length


def read_instances(data: bytes) -> list[int]:
    """PlfLfo (2.9.191): the identity of the list for each number; what single documents override is not read."""
    count = min(int.from_bytes(data[:4], "little"), _MAX_LISTS, max(0, (len(data) - 4) // 16))
    return [struct.unpack_from("<i", data, 4 + 16 * index)[0] for index in range(count)]


def place_of(values: Iterator[tuple[int, int]], base: Place) -> Place:
    """What the properties *values* make of *base*."""
    place = Place(base.number, base.level)
    for code, value in values:
        if code == _LEVEL:
            place.level = value & 0xFF
        elif code == _LIST:
            place.number = value & 0xFFFF if value & 0xFFFF < 0xF801 else 0
    return place
