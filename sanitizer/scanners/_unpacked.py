"""What a scanner cannot see in raw bytes: members of a ZIP and Flate streams of a PDF, inflated within tight budgets.

Light on purpose: zlib and byte patterns, no parser. It feeds detection only; what it does not reach (over a budget, damaged,
encrypted) is not an obstacle to safety, because the engine writes anew whatever a scanner said.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from sanitizer.detect import zip_directory
from sanitizer.model.limits import MIB

MAX_PART_BYTES = 4 * MIB
MAX_TOTAL_BYTES = 24 * MIB
MAX_PARTS = 2_000
MAX_NESTED = 2  # a workbook in a document in an archive
_PEEK_BYTES, _PEEK_PACKED_BYTES = 16, 256
BATCH_BYTES = 2 * MIB
_SEPARATOR = b"\0" * 8
_FONTS = (".odttf", ".fntdata")  # scrambled by design (ECMA-376 part 4, 2.8.1)
_PIXELS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Several parts in one buffer, so that one pass scans them; `starts[i]` is where the part `names[i]` begins."""

    data: bytes
    starts: tuple[int, ...]
    names: tuple[str, ...]


Part = tuple[str, bytes]


class _Budget:
    """What may still be unpacked of one file."""

    def __init__(self) -> None:
        self._parts = MAX_PARTS
        self._bytes = MAX_TOTAL_BYTES

    @property
    def room(self) -> int:
        """Bytes that the next part may have; 0 when the budget is spent."""
        return min(MAX_PART_BYTES, self._bytes) if self._parts else 0

    def spend(self, amount: int) -> None:
        self._parts -= 1
        self._bytes -= amount


def unpack(file: BinaryIO, view: bytes | memoryview, kind: str) -> Iterator[Unpacked]:
    """The parts of *file*, whose bytes are *view* and whose kind is "office", "zip" or "pdf", in batches; none for other kinds."""
    budget = _Budget()
    if kind == "pdf":
        return _in_batches(_pdf_parts(view, budget))
    if kind in ("office", "zip"):
        return _in_batches(_zip_parts(file, view, budget, "", 0))
    return iter(())


def _in_batches(parts: Iterator[Part]) -> Iterator[Unpacked]:
    """Buffers of BATCH_BYTES and a part more: small enough to be used again, large enough that a match call costs little."""
    pieces: list[bytes] = []
    starts: list[int] = []
    names: list[str] = []
    at = 0
    for name, data in parts:
        starts.append(at)
        names.append(name)
        pieces += (data, _SEPARATOR)
        at += len(data) + len(_SEPARATOR)
        if at >= BATCH_BYTES:
            yield Unpacked(b"".join(pieces), tuple(starts), tuple(names))
            pieces, starts, names, at = [], [], [], 0
    if names:
        yield Unpacked(b"".join(pieces), tuple(starts), tuple(names))


def _inflate(packed: bytes | memoryview, window_bits: int, room: int) -> bytes:
    """At most *room* bytes; b"" for pictures (pixels hold nothing for a scanner) and for what does not inflate at all."""
    inflater = zlib.decompressobj(window_bits)
    try:
        first = inflater.decompress(packed[:_PEEK_PACKED_BYTES], _PEEK_BYTES)
        if first.startswith(_PIXELS):
            return b""
        more = inflater.decompress(inflater.unconsumed_tail, max(1, room - len(first)))
        return first + more + inflater.decompress(packed[_PEEK_PACKED_BYTES:], max(1, room - len(first) - len(more)))
    except zlib.error:
        return b""


# --- ZIP ------------------------------------------------------------------------------------------------------------------------


def member_names(file: BinaryIO, size_bytes: int) -> frozenset[str]:
    return frozenset(entry.name for entry in zip_directory.read_entries(file, size_bytes))


def _zip_parts(file: BinaryIO, view: bytes | memoryview, budget: _Budget, prefix: str, depth: int) -> Iterator[Part]:
    for entry in list(zip_directory.read_entries(file, len(view))):
        room = budget.room
        if room <= 0:
            return
        if entry.flags & 1 or entry.method not in (0, 8) or entry.name.endswith(_FONTS):
            continue
        start = zip_directory.data_start(file, entry)
        if start is None or start >= len(view):
            continue
        packed = view[start : start + (entry.packed_bytes or MAX_PART_BYTES)]
        data = bytes(packed[:room]) if entry.method == 0 else _inflate(packed, -15, room)
        if not data:
            continue
        budget.spend(len(data))
        name = prefix + entry.name
        yield name, data
        if data.startswith(zip_directory.LOCAL) and depth + 1 < MAX_NESTED:
            yield from _zip_parts(BytesIO(data), data, budget, name + " > ", depth + 1)


# --- PDF ------------------------------------------------------------------------------------------------------------------------

_STREAM = re.compile(rb"stream\r?\n")
_END_OF_STREAM = re.compile(rb"endstream")
_DICTIONARY_BYTES = 400
_NOTHING_ACTIVE = re.compile(
    rb"/Subtype[ \r\n]?/(?:Image|Type1C|CIDFontType0C|OpenType)|/Length[123][ \r\n]|/Type[ \r\n]?/XRef|/FunctionType"
)
_OBJECT = re.compile(rb"(\d{1,7}) \d{1,5} obj")


def _pdf_parts(view: bytes | memoryview, budget: _Budget) -> Iterator[Part]:
    """Every stream that starts as zlib data does; images, fonts and cross-reference streams are left out by their dictionary."""
    place = 0
    while found := _STREAM.search(view, place):
        start = place = found.end()
        room = budget.room
        if room <= 0:
            return
        if start + 2 > len(view) or view[start] & 0x0F != 8 or ((view[start] << 8) + view[start + 1]) % 31:
            continue  # no zlib header (RFC 1950, 2.2)
        before = bytes(view[max(0, found.start() - _DICTIONARY_BYTES) : found.start()])
        at = before.rfind(b" obj")
        dictionary = before[at:] if at >= 0 else before
        ending = _END_OF_STREAM.search(view, start)
        place = ending.end() if ending else len(view)
        if _NOTHING_ACTIVE.search(dictionary) and b"/EmbeddedFile" not in dictionary:
            continue
        data = _inflate(view[start:place], 15, room)
        if data:
            budget.spend(len(data))
            numbers = _OBJECT.findall(before)
            yield (f"object {numbers[-1].decode()} stream" if numbers else f"stream at byte {start}"), data
