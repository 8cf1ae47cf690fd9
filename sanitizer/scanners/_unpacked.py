"""What a scanner cannot see in raw bytes: members of a ZIP and Flate streams of a PDF, inflated within tight budgets.

Light on purpose: zlib and byte patterns, no parser. It feeds detection only; what it does not reach (over a budget, damaged,
encrypted) is not an obstacle to safety, because the engine writes anew whatever a scanner said.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from sanitizer.detect import zip_directory
from sanitizer.model.limits import MIB

MAX_PART_BYTES = 4 * MIB
MAX_TOTAL_BYTES = 24 * MIB
MAX_PARTS = 2_000
MAX_NESTED = 2  # a workbook in a document in an archive
_PEEK_BYTES = 16
_SEPARATOR = b"\0" * 8
_FONTS = (".odttf", ".fntdata")  # scrambled by design (ECMA-376 part 4, 2.8.1)
_PIXELS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """All parts in one buffer, so that one pass scans them; `starts[i]` is where the part `names[i]` begins."""

    data: bytes
    starts: tuple[int, ...]
    names: tuple[str, ...]
    members: frozenset[str]  # names of all members of a ZIP, also of those that were not unpacked


class _Collector:
    """Adds parts until a budget is spent."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._at = 0
        self.starts: list[int] = []
        self.names: list[str] = []
        self.members: frozenset[str] = frozenset()

    @property
    def room(self) -> int:
        """Bytes that the next part may have; 0 when the budget is spent."""
        if len(self.names) >= MAX_PARTS:
            return 0
        return min(MAX_PART_BYTES, MAX_TOTAL_BYTES - self._at)

    def add(self, name: str, data: bytes) -> None:
        self.starts.append(self._at)
        self.names.append(name)
        self._pieces += (data, _SEPARATOR)
        self._at += len(data) + len(_SEPARATOR)

    def result(self) -> Unpacked:
        return Unpacked(b"".join(self._pieces), tuple(self.starts), tuple(self.names), self.members)


def unpack(file: BinaryIO, view: bytes | memoryview, kind: str) -> Unpacked:
    """The parts of *file*, whose bytes are *view* and whose kind is "zip" or "pdf"; none for other kinds."""
    collector = _Collector()
    if kind == "zip":
        _unpack_zip(file, view, collector, "", 0)
    elif kind == "pdf":
        _unpack_pdf(view, collector)
    return collector.result()


# --- ZIP ------------------------------------------------------------------------------------------------------------------------


def _unpack_zip(file: BinaryIO, view: bytes | memoryview, collector: _Collector, prefix: str, depth: int) -> None:
    entries = list(zip_directory.read_entries(file, len(view)))
    if depth == 0:
        collector.members = frozenset(entry.name for entry in entries)
    for entry in entries:
        if collector.room <= 0:
            return
        if entry.flags & 1 or entry.method not in (0, 8) or entry.name.endswith(_FONTS):
            continue
        start = zip_directory.data_start(file, entry)
        if start is None or start >= len(view):
            continue
        packed = view[start : start + entry.packed_bytes] if entry.packed_bytes else view[start : start + MAX_PART_BYTES]
        data = bytes(packed[: collector.room]) if entry.method == 0 else _inflate(packed, -15, collector.room)
        if not data:
            continue
        name = prefix + entry.name
        collector.add(name, data)
        if data.startswith(zip_directory.LOCAL) and depth + 1 < MAX_NESTED:
            _unpack_nested(data, collector, name + " > ", depth + 1)


def _unpack_nested(data: bytes, collector: _Collector, prefix: str, depth: int) -> None:
    _unpack_zip(BytesIO(data), data, collector, prefix, depth)


def _inflate(packed: bytes | memoryview, window_bits: int, room: int) -> bytes:
    """At most *room* bytes; b"" for pictures (pixels hold nothing for a scanner) and for what does not inflate at all."""
    inflater = zlib.decompressobj(window_bits)
    try:
        first = inflater.decompress(packed, _PEEK_BYTES)
        if first.startswith(_PIXELS):
            return b""
        return first + inflater.decompress(inflater.unconsumed_tail, max(1, room - len(first)))
    except zlib.error:
        return b""


# --- PDF ------------------------------------------------------------------------------------------------------------------------

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES = 400
_NOTHING_ACTIVE = re.compile(
    rb"/Subtype[ \r\n]?/(?:Image|Type1C|CIDFontType0C|OpenType)|/Length[123][ \r\n]|/Type[ \r\n]?/XRef|/FunctionType"
)
_OBJECT = re.compile(rb"(\d{1,7}) \d{1,5} obj")


def _unpack_pdf(view: bytes | memoryview, collector: _Collector) -> None:
    """Every stream that starts as zlib data does; images, fonts and cross-reference streams are left out by their dictionary."""
    end_of_last = 0
    for found in _STREAM.finditer(view):
        start = found.end()
        if start < end_of_last or collector.room <= 0:
            continue
        if start + 2 > len(view) or view[start] & 0x0F != 8 or ((view[start] << 8) + view[start + 1]) % 31:
            continue  # no zlib header (RFC 1950, 2.2)
        before = bytes(view[max(0, found.start() - _DICTIONARY_BYTES) : found.start()])
        at = before.rfind(b" obj")
        dictionary = before[at:] if at >= 0 else before
        if _NOTHING_ACTIVE.search(dictionary) and b"/EmbeddedFile" not in dictionary:
            continue
        data = _inflate(view[start : start + MAX_PART_BYTES], 15, collector.room)
        if data:
            numbers = _OBJECT.findall(before)
            collector.add(f"object {numbers[-1].decode()} stream" if numbers else f"stream at byte {start}", data)
            end_of_last = start
