"""Proves that every byte of a file belongs to its header, to one object or to its one cross-reference table and trailer.

Polyglots, shadow attacks and hidden payloads live in what a reader skips: before the header, between objects, behind `%%EOF`, in
earlier revisions. So the places come from MuPDF's cross-reference table and the bytes are read here (ISO 32000-2, 7.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from mmap import mmap

from sanitizer.model.finding import Residue
from sanitizer.verifiers._mupdf import XrefEntry
from sanitizer.verifiers._pdf_objects import PdfObject, count_names, reference

_HEADER = re.compile(rb"%PDF-[12]\.\d[\r\n]{1,2}(?:%[\x80-\xff]{4}[\r\n]{1,2})?")
_OBJECT = re.compile(rb"\s*(\d{1,10})[ ](\d{1,5})[ ]obj\b")
_END = re.compile(rb"\s*endobj\s*")
_END_STREAM = re.compile(rb"(?:\r\n|\n|\r)?endstream\s+endobj\s*")
_STREAM = re.compile(rb"\s*stream\r?\n\Z")
_TAIL = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
HIDDEN_NAMES = "it holds names that MuPDF does not see: a key stands twice in one dictionary"
_TAIL_MAX_BYTES = 128
_TABLE = re.compile(rb"xref\s+0 (\d{1,10})\s*?\r?\n")
_TRAILER = re.compile(rb"trailer\s*(<<.*>>)\s*", re.DOTALL)
_ENTRY_BYTES = 20
_ENTRIES = re.compile(rb"(?:\d{10} \d{5} [nf](?: \n| \r|\r\n))*+")
_BRACKET = re.compile(rb"\((?:[^()\\]++|\\.)*+\)|<<|>>|<[0-9A-Fa-f\s]*+>|[\[\]()<>%]", re.DOTALL)
_SIMPLE = re.compile(
    rb"\((?:[^()\\]++|\\.)*+\)|<[0-9A-Fa-f\s]*+>|/[^\s/<>\[\]()%]*+|[-+.0-9]++|true|false|null|\d++ \d++ R", re.DOTALL
)


class Layout:
    """The byte ranges of one file. `streams` gives, per object number, where the raw bytes of its stream are."""

    def __init__(self, data: bytes | mmap, entries: list[XrefEntry], objects: list[PdfObject], lines: list[bytes]) -> None:
        self._data = data
        self._lines = lines
        self._entries = sorted((entry for entry in entries if entry.kind == "n"), key=lambda entry: entry.offset)
        self._objects = objects
        self.streams: dict[int, tuple[int, int]] = {}
        for entry in self._entries:
            if entry.stream_offset:
                self.streams[entry.number] = (entry.stream_offset, entry.stream_offset + self._length(entry.number))

    def _length(self, number: int) -> int:
        value = self._objects[number].dictionary.get(b"/Length")
        holder = reference(value)
        if holder and holder < len(self._objects):
            value = self._objects[holder].value
        return int(value) if isinstance(value, bytes) and value.isdigit() else 0

    def check(self) -> Iterator[Residue]:
        """What stands in the file and belongs to nothing."""
        header = _HEADER.match(self._data)
        if header is None:
            yield Residue("pdf.trailing_data", "offset 0", "the file does not begin with a PDF header line")
            return
        tail = _TAIL.search(self._data, max(0, len(self._data) - _TAIL_MAX_BYTES))
        if tail is None:
            yield Residue("pdf.trailing_data", "end of file", "something follows %%EOF, or there is none")
            return
        body_end = self._table_start(int(tail[1]), tail.start())
        if body_end is None:
            feature = "pdf.earlier_revision" if len(re.findall(b"startxref", self._data)) > 1 else "pdf.trailing_data"
            yield Residue(
                feature, f"offset {tail[1].decode()}", "cross-reference table and trailer are not the last thing in the file"
            )
            return
        yield from self._check_objects(header.end(), body_end)

    def _table_start(self, startxref: int, tail_start: int) -> int | None:
        """Where objects end: at the table; a cross-reference stream is itself the last object. None when neither ends the file."""
        if any(entry.offset == startxref for entry in self._entries):
            return tail_start
        table = _TABLE.match(self._data, startxref)
        if table is None:
            return None
        entries_end = table.end() + int(table[1]) * _ENTRY_BYTES
        if _ENTRIES.fullmatch(self._data, table.end(), entries_end) is None:
            return None
        trailer = _TRAILER.fullmatch(self._data, entries_end, tail_start)
        if trailer is None or not is_one_value(trailer[1]):
            return None
        return startxref

    def _check_objects(self, position: int, body_end: int) -> Iterator[Residue]:
        ends = [entry.offset for entry in self._entries[1:]] + [body_end]
        if not self._entries or self._entries[0].offset < position or self._data[position : self._entries[0].offset].strip():
            yield Residue("pdf.trailing_data", f"offset {position}", "data between the header and the first object")
        for entry, end in zip(self._entries, ends, strict=False):  # no entry, no object: the one end is the table's
            value = self._value_of(entry, end)
            if value is None or not is_one_value(value):
                detail = f"bytes {entry.offset} to {end} hold more than the object"
                feature = "pdf.earlier_revision" if b"startxref" in self._data[entry.offset : end] else "pdf.trailing_data"
                yield Residue(feature, f"object {entry.number}", detail)
            elif count_names(value) != count_names(self._lines[entry.number]):
                yield Residue("pdf.unknown_key", f"object {entry.number}", HIDDEN_NAMES)

    def _value_of(self, entry: XrefEntry, end: int) -> bytes | None:
        """What stands between "obj" and "endobj" or "stream"; None where the object has more or less around it."""
        start = _OBJECT.match(self._data, entry.offset, end)
        if start is None or int(start[1]) != entry.number or int(start[2]) != entry.generation:
            return None
        if entry.number not in self.streams:
            body, mark, rest = self._data[start.end() : end].rpartition(b"endobj")
            return body.strip() if mark and not rest.strip() else None
        stream_start, stream_end = self.streams[entry.number]
        head = self._data[start.end() : stream_start]
        keyword = _STREAM.search(head, max(0, len(head) - 16))
        if keyword is None or _END_STREAM.fullmatch(self._data, stream_end, end) is None:
            return None
        return head[: keyword.start()].strip()


def is_one_value(text: bytes) -> bool:
    """True for exactly one value without comments: brackets close at the last byte and not before."""
    if not text.startswith((b"<<", b"[")):
        return _SIMPLE.fullmatch(text) is not None
    depth = 0
    brackets = _BRACKET.findall(text)
    last = len(brackets) - 1
    for index, bracket in enumerate(brackets):
        if bracket in (b"<<", b"["):
            depth += 1
        elif bracket in (b">>", b"]"):
            depth -= 1
            if depth == 0:
                return index == last and text.endswith(bracket)
        elif len(bracket) == 1:  # a comment, or a bracket without its partner
            return False
    return False
