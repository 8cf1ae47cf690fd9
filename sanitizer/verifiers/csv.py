"""Proves with Python's csv module and rules of its own that no cell of a delivered table runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView, Verifier
from sanitizer.detect.encoding import find_encoding
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers._cell_rules import NEEDS_A_LOOK, runs, runs_inside
from sanitizer.verifiers._characters import CharacterCheck, residue_keys

FORMULA = "csv.formula"
DDE = "csv.dde"
DAMAGED = "csv.damaged_characters"
AMBIGUOUS_ENCODING = "csv.ambiguous_encoding"
SEPARATOR_LINE = "csv.separator_line"
RESIDUE_KEYS = (FORMULA, DDE, DAMAGED, AMBIGUOUS_ENCODING, SEPARATOR_LINE, *residue_keys("csv"))
MAX_CELLS = 65_536
MAX_LINE_CHARS = 5 * 1024 * 1024
_ANY_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)")
_KEPT_DELIMITERS = ",\t;|"


class DelimitedVerifier:
    name = "csv"
    library = "csv"
    types = ("csv", "tsv")

    def warm(self) -> None:
        list(csv.reader(["a,b\r\n"]))
        find_encoding(io.BytesIO("無害化".encode("cp932")))

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:
        """Raises MalformedFile when *target* is not text or its quotes do not close, LimitExceeded."""
        encoding = find_encoding(target)
        if encoding.name == "iso-2022-jp":
            yield Residue(AMBIGUOUS_ENCODING, "table", encoding.name)
        if encoding.damaged:
            yield Residue(DAMAGED, "table", f"{encoding.damaged} in {encoding.name}")
        characters = CharacterCheck("csv", policy)
        for piece in encoding.decode_chunks(target):
            yield from characters.check(piece)
        pieces = encoding.decode_chunks(target)
        beginning = next(pieces, "")
        delimiter = "\t" if type_name == "tsv" else _delimiter(beginning)
        first_line = beginning[:10].lower().lstrip('"')
        if first_line.startswith("sep=") and first_line[4:5] not in _KEPT_DELIMITERS:
            yield Residue(SEPARATOR_LINE, "line 1", first_line)
        yield from _check_cells(_lines(beginning, pieces), delimiter)


def _check_cells(lines: Iterator[str], delimiter: str) -> Iterator[Residue]:
    csv.field_size_limit(MAX_LINE_CHARS)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if len(row) > MAX_CELLS:
                raise LimitExceeded(f"line {reader.line_num}: more than {MAX_CELLS:,} cells")
            if not NEEDS_A_LOOK.search("\0".join(row)):
                continue
            for number, cell in enumerate(row, 1):
                if cell and (runs(cell) or runs_inside(cell)):
                    yield Residue(DDE if "|" in cell and "!" in cell else FORMULA, f"line {reader.line_num}, cell {number}", cell)
    except csv.Error as error:
        raise MalformedFile(f"line {reader.line_num}: {error}") from error


def _delimiter(beginning: str) -> str:
    """The delimiter of `sep=`, else the comma when there is one outside of quotes in the first 50 lines, else the most frequent."""
    if beginning[:10].lower().lstrip('"').startswith("sep="):
        named = beginning.lstrip('"')[4:5]
        if named and named in _KEPT_DELIMITERS:
            return named
    parts = beginning[:65_536].split('"')
    outside = "".join(parts[::2]) + ("" if len(parts) % 2 else parts[-1])  # a quote that nothing closes is a character
    lines = outside.splitlines()[:50]
    counts = [(sum(line.count(char) for line in lines), char) for char in (",", "\t", ";")]
    return "," if counts[0][0] else max(counts, key=lambda pair: pair[0])[1]


def _lines(beginning: str, pieces: Iterator[str]) -> Iterator[str]:
    """Lines with their ends (LF, CRLF, CR), from pieces of text. Raises LimitExceeded."""
    rest = ""
    piece: str | None = beginning
    while piece is not None:
        text = rest + piece
        cut = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
        rest = text[cut:]
        if len(rest) > MAX_LINE_CHARS:
            raise LimitExceeded(f"a line is longer than {MAX_LINE_CHARS:,} characters")
        if text.count("\r", 0, cut) == text.count("\r\n", 0, cut):
            yield from (line + "\n" for line in text[: max(cut - 1, 0)].split("\n") if cut)
        else:
            yield from _ANY_LINE.findall(text[:cut])
        piece = next(pieces, None)
    if rest:
        yield rest


VERIFIER: Verifier = DelimitedVerifier()
