"""Records of an Excel workbook (MS-XLS 2.1.4; BIFF 2 to 8): each with those that continue it, and strings across their borders."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.model.errors import MalformedFile

CONTINUE = 0x3C
MAX_RECORD_BYTES = 16 * 1024 * 1024  # one record with all that continue it


@dataclass(frozen=True, slots=True)
class Record:
    """`parts` are the bytes of the record and of those that continue it; `at` is where it stands in the stream."""

    kind: int
    parts: tuple[bytes, ...]
    at: int

    @property
    def data(self) -> bytes:
        """The bytes of the record proper."""
        return self.parts[0]


def read_records(stream: BinaryIO, at: int) -> Iterator[Record]:
    """Records from byte *at* on, until the stream ends. Raises MalformedFile for a record without end."""
    stream.seek(at)
    waiting: list[bytes] = []
    kind, began = -1, at
    total = 0
    while len(head := stream.read(4)) == 4:
        number, size = struct.unpack("<HH", head)
        data = stream.read(size)
        if number == CONTINUE and kind >= 0:
            total += size
            if total > MAX_RECORD_BYTES:
                raise MalformedFile("the workbook has a record that never ends; ask the sender for another copy")
            waiting.append(data)
        else:
            if kind >= 0:
                yield Record(kind, tuple(waiting), began)
            kind, waiting, total, began = number, [data], size, at
        at += 4 + size
        if len(data) < size:
            break
    if kind >= 0:
        yield Record(kind, tuple(waiting), began)


class Reader:
    """Reads one record from its parts; characters that go on in the next part begin there with a flag of their own (2.5.293)."""

    def __init__(self, parts: tuple[bytes, ...]) -> None:
        self._parts = parts
        self._part = 0
        self._at = 0

    @property
    def at_end(self) -> bool:
        last = len(self._parts) - 1
        return self._part > last or (self._part == last and self._at >= len(self._parts[last]))

    def take(self, count: int) -> bytes:
        """The next bytes, across parts; fewer at the end."""
        pieces: list[bytes] = []
        while count > 0 and self._part < len(self._parts):
            piece = self._parts[self._part][self._at : self._at + count]
            pieces.append(piece)
            count -= len(piece)
            self._at += len(piece)
            if count:
                self._part += 1
                self._at = 0
        return b"".join(pieces)

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def string(self, length_bytes: int = 2) -> str:
        """XLUnicodeRichExtendedString: length, flags, what formatting and phonetics take, characters, and those (skipped)."""
        length = self.number(length_bytes)
        flags = self.number(1)
        runs = self.number(2) if flags & 8 else 0
        extended = self.number(4) if flags & 4 else 0
        text = self.characters(length, wide=bool(flags & 1))
        self.take(4 * runs)
        self.take(min(extended, MAX_RECORD_BYTES))
        return text

    def characters(self, length: int, *, wide: bool) -> str:
        pieces: list[str] = []
        while length > 0 and self._part < len(self._parts):
            part = self._parts[self._part]
            width = 2 if wide else 1
            room = (len(part) - self._at) // width
            count = min(length, room)
            raw = part[self._at : self._at + count * width]
            pieces.append(raw.decode("utf-16-le" if wide else "latin-1", errors="surrogatepass"))
            self._at += count * width
            length -= count
            if length:
                self._part += 1
                self._at = 1
                if self._part < len(self._parts):
                    wide = bool(self._parts[self._part][:1] and self._parts[self._part][0] & 1)
        text = "".join(pieces)
        if any("\ud800" <= char <= "\udfff" for char in text):  # a pair on both sides of a border, or half of one
            return text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
        return text
