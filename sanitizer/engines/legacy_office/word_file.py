"""The parts of a Word file (MS-DOC; Word 6 and 95) that say where its text lies: FIB, pieces, stories, marked stretches."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.detect.cfb import MAGIC
from sanitizer.engines._cfb.compound_file import CompoundFile
from sanitizer.engines.legacy_office.word_lists import Lists, Place, place_of, read_instances, read_levels
from sanitizer.model.errors import EncryptedFile, MalformedFile

_WORD_97, _WORD_95, _OLDER = 0xA5EC, 0xA5DC, (0xA5DB, 0xA59B, 0x37FE)
_ENCRYPTED, _WHICH_TABLE, _WIDE, _FAR_EAST, _COMPLEX = 0x0100, 0x0200, 0x1000, 0x4000, 0x0004
_CODE_PAGES = {0x11: "cp932", 0x04: "gbk", 0x12: "cp949", 0x19: "cp1251", 0x15: "cp1250", 0x05: "cp1250", 0x08: "cp1253"}
_TAIWAN = (0x0404, 0x0C04)
_STYLES_PAIR, _CHPX_PAIR, _PAPX_PAIR, _CLX_PAIR, _LISTS_PAIR, _INSTANCES_PAIR = 1, 12, 13, 33, 73, 74
_MAX_STYLES, _PARAGRAPH_STYLE = 4_095, 1
_DELETED, _ROW_END, _TABLE_DEFINITION = 0x0800, 0x2417, 0xD608  # sprmCFRMarkDel, sprmPFTtp, sprmTDefTable
_SYMBOL = 0x6A09  # sprmCSymbol
_PAGE_BYTES = 512
MAX_PIECES = 200_000
Stretches = Iterator[tuple[int, int, bytes]]
"""(first byte, byte behind the last, what is set there)."""
PageReader = Callable[[bytes], Stretches]
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
# Stories in the order of their characters (MS-DOC 2.3); macro text (3) is never shown.
BODY, FOOTNOTES, HEADERS, MACROS, COMMENTS, ENDNOTES, BOXES, HEADER_BOXES = range(8)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of the text that lie together at byte `at`, two bytes each or one."""

    start: int
    end: int
    at: int
    wide: bool


@dataclass(slots=True)
class Marked:
    """Byte ranges of the stream that carry a mark, in order."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def has(self, at: int) -> bool:
        index = bisect_right(self.starts, at) - 1
        return index >= 0 and at < self.ends[index]


@dataclass(slots=True)
class WordFile:
    """Where everything is: `stream` is the main stream, `lengths` the characters of each story.

    `symbols` are characters of symbol fonts, by the byte at which a stand-in is stored.
    """

    stream: bytes
    spans: list[Span]
    lengths: list[int]
    encoding: str
    deleted: Marked
    row_ends: Marked
    symbols: dict[int, str]
    lists: Lists
    damage: list[str]

    @property
    def has_marks(self) -> bool:
        return bool(self.deleted.starts or self.row_ends.starts or self.symbols or self.lists.levels)


def read(source: BinaryIO, session: Session) -> WordFile:
    """Raises MalformedFile, LimitExceeded."""
    source.seek(0)
    if source.read(8) != MAGIC:
        source.seek(0)
        return _old_file(source.read(session.limits.max_bytes + 1), [])
    file = CompoundFile(source, session.limits.max_members)
    entry = file.stream("WordDocument")
    if entry is None:
        raise MalformedFile("the Word file has no text stream; ask the sender for another copy")
    stream = file.read(entry, session.limits.max_bytes)
    damage = list(file.damage)
    if len(stream) < 68:
        raise MalformedFile("the Word file ends in its head; ask the sender for another copy")
    mark = struct.unpack_from("<H", stream)[0]
    if mark != _WORD_97:
        return _old_file(stream, damage)
    flags = struct.unpack_from("<H", stream, 10)[0]
    if flags & _ENCRYPTED:
        raise EncryptedFile("the document is protected by a password")
    name = "1Table" if flags & _WHICH_TABLE else "0Table"
    table = file.stream(name) or file.stream("1Table") or file.stream("0Table")
    return _new_file(stream, file.read(table, session.limits.max_bytes) if table else b"", damage)


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


# --- Word 97 and later -----------------------------------------------------------------------------------------------------------


def _new_file(stream: bytes, table: bytes, damage: list[str]) -> WordFile:
    words = struct.unpack_from("<H", stream, 32)[0]
    longs_at = 34 + 2 * words + 2
    longs = int.from_bytes(stream[longs_at - 2 : longs_at], "little")
    pairs_at = longs_at + 4 * longs + 2
    lengths = [min(_u32(stream, longs_at + 4 * index), len(stream)) for index in range(3, 11)]

    def pair(index: int) -> bytes:
        at, size = _u32(stream, pairs_at + 8 * index), _u32(stream, pairs_at + 8 * index + 4)
        return table[at : at + size]

    lid = struct.unpack_from("<H", stream, 6)[0]
    spans = _spans(pair(_CLX_PAIR), damage, wide_flag=True)
    if not spans:
        damage.append("table of the pieces of text")
        start, end = _u32(stream, 24), min(_u32(stream, 28), len(stream))
        wide = stream[start + 1 : min(end, start + 400) : 2].count(0) > 20
        spans = [Span(0, max(0, end - start) // (2 if wide else 1), start, wide)]
    looks, paragraphs = pair(_CHPX_PAIR), pair(_PAPX_PAIR)
    deleted = _marked(_properties(stream, looks, _character_properties), _DELETED)
    row_ends = _marked(_without_style(_properties(stream, paragraphs, _paragraph_properties)), _ROW_END)
    lists = _lists(stream, table, pairs_at, paragraphs, pair(_STYLES_PAIR))
    symbols = _symbols(_properties(stream, looks, _character_properties))
    return WordFile(stream, spans, lengths, _code_page(lid, 0, western_only=True), deleted, row_ends, symbols, lists, damage)


def _spans(clx: bytes, damage: list[str], *, wide_flag: bool) -> list[Span]:
    """The piece table (MS-DOC 2.9.38): blocks of properties, then character positions and where the pieces lie."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        return []
    body = clx[at + 5 : at + 5 + _u32(clx, at + 1)]
    count = min((len(body) - 4) // 12, MAX_PIECES)
    spans: list[Span] = []
    for index in range(count):
        start, end = _u32(body, 4 * index), _u32(body, 4 * index + 4)
        place = _u32(body, 4 * ((len(body) - 4) // 12 + 1) + 8 * index + 2)
        if end <= start or (spans and start < spans[-1].end):
            damage.append("pieces of text that overlap")
            continue
        narrow = not wide_flag or bool(place & 0x40000000)
        offset = (place & 0x3FFFFFFF) // 2 if wide_flag and narrow else place & 0x3FFFFFFF
        spans.append(Span(start, end, offset, not narrow))
    return spans


def _properties(stream: bytes, bins: bytes, page_reader: PageReader) -> Stretches:
    """All stretches with properties of their own, by the pages that *bins* names (MS-DOC 2.8.5, 2.8.6)."""
    count = max(0, (len(bins) - 4) // 8)
    for index in range(min(count, MAX_PIECES)):
        number = _u32(bins, 4 * (count + 1) + 4 * index) & 0x3FFFFF
        page = stream[number * _PAGE_BYTES : (number + 1) * _PAGE_BYTES]
        if len(page) == _PAGE_BYTES:
            yield from page_reader(page)


def _without_style(stretches: Stretches) -> Stretches:
    """Properties of a paragraph begin with the number of its style."""
    return ((start, end, sprms[2:]) for start, end, sprms in stretches)


def _lists(stream: bytes, table: bytes, pairs_at: int, paragraphs: bytes, sheet: bytes) -> Lists:
    """Lists, and which paragraph is in one by its own properties or by its style."""
    lists_at = _u32(stream, pairs_at + 8 * _LISTS_PAIR)
    at, size = _u32(stream, pairs_at + 8 * _INSTANCES_PAIR), _u32(stream, pairs_at + 8 * _INSTANCES_PAIR + 4)
    if not size or not _u32(stream, pairs_at + 8 * _LISTS_PAIR + 4):
        return Lists()
    found = Lists(read_levels(table, lists_at), read_instances(table[at : at + size]))
    styles = _style_places(sheet)
    for start, end, sprms in _properties(stream, paragraphs, _paragraph_properties):
        if start < end and (not found.starts or start >= found.ends[-1]):
            base = styles.get(int.from_bytes(sprms[:2], "little"), Place())
            found.starts.append(start)
            found.ends.append(end)
            found.places.append(place_of(_values(sprms[2:]), base))
    return found


def _style_places(sheet: bytes) -> dict[int, Place]:
    """The list of each paragraph style, its own or that of the style that it is based on (STSH, MS-DOC 2.9.271)."""
    if len(sheet) < 6:
        return {}
    head_bytes, count, base_bytes = struct.unpack_from("<HHH", sheet)
    at = 2 + head_bytes
    own: dict[int, tuple[int, bytes]] = {}
    for number in range(min(count, _MAX_STYLES)):
        size = int.from_bytes(sheet[at : at + 2], "little")
        body = sheet[at + 2 : at + 2 + size]
        at += 2 + size
        if len(body) < base_bytes + 4 or base_bytes < 10 or body[2] & 0xF != _PARAGRAPH_STYLE:
            continue
        properties_at = base_bytes + 2 + 2 * int.from_bytes(body[base_bytes : base_bytes + 2], "little") + 2
        properties = int.from_bytes(body[properties_at : properties_at + 2], "little")
        own[number] = (body[2] >> 4 | body[3] << 4, body[properties_at + 4 : properties_at + 2 + properties])
    return {number: _inherited(number, own) for number in own}


def _inherited(number: int, own: dict[int, tuple[int, bytes]]) -> Place:
    line: list[bytes] = []
    seen: set[int] = set()
    while number in own and number not in seen:
        seen.add(number)
        number, sprms = own[number]
        line.append(sprms)
    place = Place()
    for sprms in reversed(line):
        place = place_of(_values(sprms), place)
    return place


def _marked(stretches: Stretches, wanted: int) -> Marked:
    """Those that set *wanted*."""
    found = Marked()
    for start, end, sprms in stretches:
        is_on = any(value & 1 for code, value in _values(sprms) if code == wanted)
        if start < end and is_on and (not found.starts or start >= found.ends[-1]):
            found.starts.append(start)
            found.ends.append(end)
    return found


def _symbols(stretches: Stretches) -> dict[int, str]:
    """sprmCSymbol: a font and the character in it; what is stored is a stand-in."""
    found: dict[int, str] = {}
    for start, end, sprms in stretches:
        codes = [value >> 16 for code, value in _values(sprms) if code == _SYMBOL]
        if codes and 0x20 <= codes[-1] < 0xFFFE and not 0xD800 <= codes[-1] < 0xE000 and end - start <= 2:
            found[start] = chr(codes[-1])
    return found


def _character_properties(page: bytes) -> Stretches:
    count = page[511]
    for index in range(min(count, 101)):
        offset = 2 * page[4 * (count + 1) + index]
        if offset:
            yield _u32(page, 4 * index), _u32(page, 4 * index + 4), page[offset + 1 : offset + 1 + page[offset]]


def _paragraph_properties(page: bytes) -> Stretches:
    count = page[511]
    for index in range(min(count, 29)):
        offset = 2 * page[4 * (count + 1) + 13 * index]
        if not offset or offset > 509:
            continue
        size = 2 * page[offset] - 1 if page[offset] else 2 * page[offset + 1]
        start = offset + (1 if page[offset] else 2)
        yield _u32(page, 4 * index), _u32(page, 4 * index + 4), page[start : start + size]


def _values(sprms: bytes) -> Iterator[tuple[int, int]]:
    """(code, operand as a number) of each property (MS-DOC 2.2.5)."""
    at = 0
    while at + 2 < len(sprms):
        code = sprms[at] | sprms[at + 1] << 8
        at += 2
        size = _OPERANDS.get(code >> 13, 0) or sprms[at] + 1
        if code == _TABLE_DEFINITION:
            size = int.from_bytes(sprms[at : at + 2], "little") + 1
        yield code, int.from_bytes(sprms[at : at + min(size, 4)], "little")
        at += size


# --- Word 6, Word 95 and before --------------------------------------------------------------------------------------------------


def _old_file(stream: bytes, damage: list[str]) -> WordFile:
    """Bytes in the code page of the document's language, from one place to another or by a piece table."""
    if len(stream) < 128:
        raise MalformedFile("the Word file ends in its head; ask the sender for another copy")
    mark, _version = struct.unpack_from("<HH", stream)
    if mark != _WORD_95 and mark not in _OLDER:
        raise MalformedFile("the Word file is of a version that is not known; ask the sender for a newer one")
    lid, _next, flags = struct.unpack_from("<HHH", stream, 6)
    if flags & _ENCRYPTED:
        raise EncryptedFile("the document is protected by a password")
    lengths_at = 52
    lengths = [min(_u32(stream, lengths_at + 4 * index), len(stream)) for index in range(8)]
    wide = mark == _WORD_95 and bool(flags & _WIDE)
    spans: list[Span] = []
    if flags & _COMPLEX and mark == _WORD_95:
        at, size = _u32(stream, 0x160), _u32(stream, 0x164)
        spans = _spans(stream[at : at + size], damage, wide_flag=False)
    if not spans:
        start, end = _u32(stream, 24), min(_u32(stream, 28), len(stream))
        spans = [Span(0, max(0, end - start) // (2 if wide else 1), start, wide)]
    return WordFile(stream, spans, lengths, _code_page(lid, flags), Marked(), Marked(), {}, Lists(), damage)


def _code_page(lid: int, flags: int, *, western_only: bool = False) -> str:
    if western_only:
        return "cp1252"
    if lid in _TAIWAN:
        return "cp950"
    return _CODE_PAGES.get(lid & 0x3FF, "cp932" if flags & _FAR_EAST else "cp1252")
