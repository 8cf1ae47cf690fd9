"""The grammar of CSV as spreadsheets read it (RFC 4180, and quotes within an unquoted cell taken literally), for one delimiter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sanitizer.model.errors import LimitExceeded

_SEPARATOR_LINE = re.compile(r'"?sep=([^"\r\n])"?(\r\n|\n|\r|\Z)', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
DELIMITERS = (",", "\t", ";", "|")
MAX_CELLS = 65_536  # in one record: four times what Excel takes
_MAX_FAST_QUOTES = 10_000
_SNIFFED_LINES = 50


class Cell(NamedTuple):
    """One cell: its `value`, and the text it was `written` as when that was well-formed ("" when it has to be written anew)."""

    value: str
    quoted: bool
    written: str

    def rewritten(self, value: str) -> str:
        """*value* in this cell's way of quoting."""
        if value == self.value and (self.written or not self.quoted):
            return self.written
        return '"' + value.replace('"', '""') + '"' if self.quoted else value


class Record(NamedTuple):
    cells: tuple[Cell, ...]
    line_end: str
    end: int


class Grammar:
    """Patterns for one delimiter.

    Groups are repeated greedily with an upper bound: possessive groups lose characters in Python before 3.11.5 (gh-106052), and an
    unbounded one would let hostile input fill the stack of the pattern engine. What is over the bound goes to `parse_record`.
    """

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        separator = re.escape(delimiter)
        quoted = f'"[^"]*(?:""[^"]*){{0,{_MAX_FAST_QUOTES}}}"'
        cell = f'(?:{quoted}|(?!")[^{separator}\r\n]*)'
        self._record = re.compile(rf"{cell}(?:{separator}{cell}){{0,{MAX_CELLS - 1}}}(?:\r\n|\n|\r(?!\Z))")
        self._plain = re.compile(rf"[^{separator}\r\n]*")

    def end_of_well_formed(self, text: str, start: int) -> int:
        """Where the run of complete, well-formed records that starts at *start* ends."""
        if text.find('"', start) < 0:
            line_feed, carriage_return = text.rfind("\n", start), text.rfind("\r", start, len(text) - 1)
            return max(line_feed + 1, carriage_return + 1 if text[carriage_return + 1 :][:1] != "\n" else 0, start)
        match = self._record.match
        while found := match(text, start):
            start = found.end()
        return start

    def well_formed_records(self, text: str) -> Iterator[str]:
        """The records of a text that is one run of them, with their line ends."""
        position = 0
        ended = text + "\0"
        while found := self._record.match(ended, position):
            yield found.group()
            position = found.end()
        if position < len(text):
            raise LimitExceeded(f"a record has more than {MAX_CELLS:,} cells")

    def parse_record(self, text: str, start: int, *, last: bool) -> Record | None:
        """The record at *start*, well-formed or not; None when its end is not there yet and *text* is not the *last*.

        Raises LimitExceeded for more than MAX_CELLS cells.
        """
        cells: list[Cell] = []
        position = start
        while len(cells) < MAX_CELLS:
            cell, position = self._parse_cell(text, position)
            if position == len(text) and not last:
                return None
            cells.append(cell)
            if text.startswith(self.delimiter, position):
                position += len(self.delimiter)
                continue
            line_end = _line_end(text, position)
            if line_end == "\r" and position + 1 == len(text) and not last:
                return None
            return Record(tuple(cells), line_end, position + len(line_end))
        raise LimitExceeded(f"a record has more than {MAX_CELLS:,} cells")

    def _parse_cell(self, text: str, start: int) -> tuple[Cell, int]:
        quoted = text.startswith('"', start)
        closing = _closing_quote(text, start + 1) if quoted else start
        plain = self._plain.match(text, closing + 1 if quoted else start)
        end = plain.end() if plain else len(text)
        if not quoted:
            return Cell(text[start:end], False, text[start:end]), end
        behind = text[closing + 1 : end]
        well_formed = closing < len(text) and not behind
        value = text[start + 1 : closing].replace('""', '"') + behind
        return Cell(value, True, text[start:end] if well_formed else ""), end


def _closing_quote(text: str, start: int) -> int:
    """The place of the quote that closes a cell whose content starts at *start*; the length of *text* when none does."""
    while (place := text.find('"', start)) >= 0:
        if not text.startswith('"', place + 1):
            return place
        start = place + 2
    return len(text)


def _line_end(text: str, position: int) -> str:
    if text.startswith("\r\n", position):
        return "\r\n"
    return text[position : position + 1]


def separator_line(text: str) -> re.Match[str] | None:
    """Excel's own first line `sep=;`: group 1 is the delimiter, group 2 the line end."""
    return _SEPARATOR_LINE.match(text)


def sniff_delimiter(text: str) -> str:
    """The comma when the beginning has one outside of quotes (Excel here reads nothing else), else what it has most of."""
    lines = _QUOTED.sub("", text[:65_536]).splitlines()[:_SNIFFED_LINES]
    counts = {delimiter: sum(line.count(delimiter) for line in lines) for delimiter in (",", "\t", ";")}
    return "," if counts[","] else max(counts, key=lambda delimiter: counts[delimiter])
