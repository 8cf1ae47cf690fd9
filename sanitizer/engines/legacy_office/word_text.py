"""The text of a Word file as people read it: stories one after the other, cells parted by tabs, fields by what they show."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.legacy_office import word_file
from sanitizer.engines.legacy_office.features import DAMAGED, DELETED_TEXT
from sanitizer.engines.legacy_office.word_file import Span, WordFile

_CELL, _LINE, _PAGE, _COLUMN, _PARAGRAPH = "\x07", "\x0b", "\x0c", "\x0e", "\r"
_FIELD, _SEPARATOR, _FIELD_END = "\x13", "\x14", "\x15"
_ROW, _LABEL = "\x1d", "\x1c"  # our own marks: no characters of Word
_SHOWN = {"\x1e": "\u2011", "\x1f": "", "\xa0": "\xa0", "\t": "\t"}
_STRUCTURE = frozenset((_CELL, _FIELD, _SEPARATOR, _FIELD_END, _ROW))  # stays also where it is marked as deleted
_ENDS = frozenset((_CELL, _PAGE, _PARAGRAPH, _ROW))
_MAX_FIELD_DEPTH = 20
_LABELS = (
    (word_file.FOOTNOTES, "脚注"),
    (word_file.ENDNOTES, "文末脚注"),
    (word_file.BOXES, "枠の中の文字"),
    (word_file.COMMENTS, "コメント"),
    (word_file.HEADERS, "ヘッダー・フッター"),
    (word_file.HEADER_BOXES, "ヘッダー・フッターの枠"),
)
_RUBY = re.compile(r"\\s\\up\s*\d*\s*\((.*?)\)\s*[,;]\s*(.*)\)\s*$", re.DOTALL | re.IGNORECASE)
_SWITCH = re.compile(r"\\\*\s*(?:\"[^\"]*\"|\S+)|\\[a-z]+\d*", re.IGNORECASE)


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """Pieces of text in reading order. Raises MalformedFile, EncryptedFile, LimitExceeded."""
    file = word_file.read(source, session)
    for what in dict.fromkeys(file.damage):
        session.found(DAMAGED, "file", what)
    starts = [sum(file.lengths[:story]) for story in range(len(file.lengths))]
    tally = _Tally()
    total = file.spans[-1].end if file.spans else 0
    body_end = file.lengths[word_file.BODY] or total
    yield from _story(file, 0, body_end, tally)
    for story, label in _LABELS:
        text = "".join(_story(file, starts[story], starts[story] + file.lengths[story], tally))
        lines = list(dict.fromkeys(line for line in text.split("\n") if line.strip()))
        if lines:
            yield f"\n【{label}】\n" + "\n".join(lines) + "\n"
    if tally.deleted:
        session.found(DELETED_TEXT, "text", f"{tally.deleted} characters")


@dataclass(slots=True)
class _Tally:
    deleted: int = 0


def _story(file: WordFile, start: int, end: int, tally: _Tally) -> Iterator[str]:
    reader = _Reader()
    for span in file.spans:
        if span.end > start and span.start < end:
            yield from reader.take(_characters(file, span, max(start, span.start), min(end, span.end), tally))
    yield reader.rest()


def _characters(file: WordFile, span: Span, start: int, end: int, tally: _Tally) -> Iterable[str]:
    """Characters [start, end) of *span*, without deleted ones, the ends of rows marked, labels before the ends of paragraphs."""
    width = 2 if span.wide else 1
    at = span.at + (start - span.start) * width
    raw = file.stream[at : at + (end - start) * width]
    text = _decoded(raw, span.wide, file.encoding)
    if len(text) * width != len(raw) or not file.has_marks:
        return text  # several bytes a character: marks cannot be placed
    return _marked(file, text, at, width, tally)


def _marked(file: WordFile, text: str, at: int, width: int, tally: _Tally) -> Iterator[str]:
    for place, char in zip(range(at, at + len(text) * width, width), text, strict=True):
        if char not in _STRUCTURE and file.deleted.has(place):
            tally.deleted += 1
        elif char == _CELL and file.row_ends.has(place):
            yield _ROW
        else:
            if char in (_PARAGRAPH, _CELL) and (label := file.lists.label(place)):
                yield _LABEL + label
            yield file.symbols.get(place, char)


def _decoded(raw: bytes, wide: bool, encoding: str) -> str:
    """One character a unit: surrogates stay as they are until the text is put together, so that positions hold."""
    if wide:
        return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])))
    if encoding == "cp1252":
        return raw.decode("latin-1").translate(_WINDOWS_1252)
    return raw.decode(encoding, errors="replace")


_WINDOWS_1252 = {
    code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", errors="ignore")) and ord(char) != code
}


@dataclass(slots=True)
class _Field:
    """A field that is open: what it is told to do, and whether its result has begun."""

    code: list[str] = field(default_factory=list)
    shows: bool = False


class _Reader:
    """Turns characters into lines; keeps state between the pieces of a story."""

    def __init__(self) -> None:
        self._fields: list[_Field] = []
        self._out: list[str] = []
        self._begins = 0  # where in `_out` the paragraph begins
        self._skipped = 0

    def take(self, pieces: Iterable[str]) -> Iterator[str]:
        """*pieces* are characters, and labels behind their mark."""
        for piece in pieces:
            if piece[0] == _LABEL:
                self._label(piece[1:])
            else:
                self._char(piece)
        if not self._fields and self._begins == len(self._out):
            yield self._drained()

    def _label(self, label: str) -> None:
        """A label is known at the end of its paragraph, and stands at its beginning."""
        if all(one.shows for one in self._fields):
            self._out.insert(self._begins, f"{label} ")

    def rest(self) -> str:
        while self._fields:
            self._end_field()
        return self._drained()

    def _drained(self) -> str:
        text = "".join(self._out)
        self._out.clear()
        self._begins = 0
        if any("\ud800" <= char <= "\udfff" for char in text):
            text = text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
        return text

    def _char(self, char: str) -> None:
        if char == _FIELD:
            if len(self._fields) < _MAX_FIELD_DEPTH:
                self._fields.append(_Field())
            else:
                self._skipped += 1
        elif char == _SEPARATOR:
            if self._fields and not self._skipped:
                self._fields[-1].shows = True
        elif char == _FIELD_END:
            if self._skipped:
                self._skipped -= 1
            elif self._fields:
                self._end_field()
        else:
            if char == _ROW and self._out and self._out[-1] == "\t":
                self._out.pop()  # of its last cell
            self._put(self._shown(char))
            if char in _ENDS:
                self._begins = len(self._out)

    def _shown(self, char: str) -> str:
        if char in (_PARAGRAPH, _LINE, _COLUMN, _ROW):
            return "\n"
        if char == _PAGE:
            return "\f\n"
        if char == _CELL:
            return "\t"
        if char == _ROW:
            return "\n"
        return _SHOWN.get(char, char if char >= " " else "")

    def _put(self, text: str) -> None:
        """Into the code of the innermost field that does not show its result yet, or into the text."""
        for open_field in self._fields:
            if not open_field.shows:
                open_field.code.append(text)
                return
        self._out.append(text)

    def _end_field(self) -> None:
        ended = self._fields.pop()
        if not ended.shows:
            self._put(_without_result("".join(ended.code)))


def _without_result(code: str) -> str:
    """What a field shows that has no stored result: EQ its arguments (ruby as 漢字（かんじ）), MACROBUTTON its caption."""
    words = code.split(None, 1)
    if not words:
        return ""
    name, rest = words[0].upper(), words[1] if len(words) > 1 else ""
    if name == "EQ":
        ruby = _RUBY.search(rest)
        if ruby:
            return f"{_plain(ruby[2])}（{_plain(ruby[1])}）"
        return _plain(_SWITCH.sub("", rest))
    if name == "MACROBUTTON":
        return rest.split(None, 1)[1] if len(rest.split(None, 1)) > 1 else ""
    return ""


def _plain(arguments: str) -> str:
    return arguments.replace("(", "").replace(")", "").strip()
