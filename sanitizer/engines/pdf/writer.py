"""Writes the new PDF file, every byte of which is made here, with object streams and a cross-reference stream.

ISO 32000-2, 7.5.7 and 7.5.8.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from typing import BinaryIO

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_OBJECTS_PER_STREAM = 200
_SMALL_BYTES = 256 * 1024
_COPY_BYTES = 1024 * 1024
_REFERENCE = re.compile(rb"(\d+) 0 R")  # also what looks like one inside a string, which keeps an object too many


def deflate(data: bytes) -> bytes:
    """zlib at the levels that pay: against 6, about a tenth less time for a whole document and 2 % more bytes."""
    return zlib.compress(data, 4 if len(data) <= _SMALL_BYTES else 3)


class Writer:
    """Takes objects as text of PDF syntax (ASCII) and streams as bytes; `finish` writes what is left and the cross-references."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self._offset = 0
        self._entries: list[tuple[int, int, int]] = [(0, 0, 65535)]  # type, offset or container, generation or index
        self._bodies: list[tuple[int, bytes]] = []  # they wait for `finish`
        self._body_bytes = 0
        self._streams: list[tuple[int, int, int, str]] = []  # number, first byte, byte behind the last, entries
        self._write(_HEADER)

    def reserve(self) -> int:
        """The number of a new object, which must be put later (an object that is never put reads as null)."""
        self._entries.append((0, 0, 65535))
        return len(self._entries) - 1

    @property
    def size_bytes(self) -> int:
        return self._offset + self._body_bytes

    def put(self, number: int, body: str) -> None:
        self._bodies.append((number, body.encode("ascii")))
        self._body_bytes += len(body)

    def put_again(self, number: int, body: str) -> None:
        """In place of what was put before."""
        index = next(index for index in range(len(self._bodies) - 1, -1, -1) if self._bodies[index][0] == number)
        self._body_bytes += len(body) - len(self._bodies[index][1])
        self._bodies[index] = (number, body.encode("ascii"))

    def flate_data(self, number: int) -> bytes:
        """The data of a stream that was put with `put_flate`, unpacked; b"" where there is none."""
        place = next((one for one in reversed(self._streams) if one[0] == number), None)
        if place is None:
            return b""
        _, start, end, _ = place
        self._target.seek(start)
        written = self._target.read(end - start)
        self._target.seek(self._offset)
        return zlib.decompressobj().decompress(written.partition(b">>\nstream\n")[2])

    def put_stream(self, number: int, entries: str, data: bytes) -> None:
        """*entries* are the dictionary's without its brackets and without Length; *data* is already encoded as they say."""
        start = self._offset
        self._entries[number] = (1, start, 0)
        head = f"{number} 0 obj\n<<{entries}/Length {len(data)}>>\nstream\n".encode("ascii")
        self._write(head)
        self._write(data)
        self._write(b"\nendstream\nendobj\n")
        self._streams.append((number, start, self._offset, entries))

    def put_flate(self, number: int, entries: str, data: bytes) -> None:
        self.put_stream(number, entries + "/Filter/FlateDecode", deflate(data))

    def drop_orphans(self, *roots: int) -> None:
        """Leave out what nothing leads to from *roots*: parts of an object that was given up later."""
        referred = {number: _references(body) for number, body in self._bodies}
        referred.update((number, _references(entries.encode("ascii"))) for number, _, _, entries in self._streams)
        reached: set[int] = set()
        pending = list(roots)
        while pending:
            number = pending.pop()
            if number not in reached:
                reached.add(number)
                pending.extend(referred.get(number, ()))
        for number in referred.keys() - reached:
            self._entries[number] = (0, 0, 65535)
        self._bodies = [one for one in self._bodies if one[0] in reached]
        if any(number not in reached for number, _, _, _ in self._streams):
            self._move_up([one for one in self._streams if one[0] in reached])

    def _move_up(self, streams: list[tuple[int, int, int, str]]) -> None:
        """The file with these streams alone, one behind the other."""
        target = self._target
        self._offset = len(_HEADER)
        self._streams = []
        for number, start, end, entries in streams:
            self._entries[number] = (1, self._offset, 0)
            self._streams.append((number, self._offset, self._offset + end - start, entries))
            for at in range(start, end, _COPY_BYTES):
                target.seek(at)
                piece = target.read(min(_COPY_BYTES, end - at))
                target.seek(self._offset)
                target.write(piece)
                self._offset += len(piece)
        target.seek(self._offset)
        target.truncate()

    def finish(self, root: int, info: int) -> None:
        for start in range(0, len(self._bodies), _OBJECTS_PER_STREAM):
            self._put_object_stream(self._bodies[start : start + _OBJECTS_PER_STREAM])
        number = self.reserve()
        start = self._offset
        self._entries[number] = (1, start, 0)
        wide = 4 if self._offset < 2**32 else 8
        pack = struct.Struct(">BIH" if wide == 4 else ">BQH").pack
        rows = b"".join(pack(*entry) for entry in self._entries)
        identity = self._digest.hexdigest()[:32]
        self.put_flate(
            number,
            f"/Type/XRef/Size {len(self._entries)}/W[1 {wide} 2]/Root {root} 0 R/Info {info} 0 R/ID[<{identity}><{identity}>]",
            rows,
        )
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _put_object_stream(self, bodies: list[tuple[int, bytes]]) -> None:
        container = self.reserve()
        offset = 0
        pairs = []
        for index, (number, body) in enumerate(bodies):
            self._entries[number] = (2, container, index)
            pairs.append(b"%d %d" % (number, offset))
            offset += len(body) + 1
        index_table = b" ".join(pairs) + b"\n"
        entries = f"/Type/ObjStm/N {len(bodies)}/First {len(index_table)}"
        self.put_flate(container, entries, index_table + b"\n".join([body for _, body in bodies]))

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self._offset += len(data)


def _references(text: bytes) -> list[int]:
    return [int(number) for number in _REFERENCE.findall(text)]
