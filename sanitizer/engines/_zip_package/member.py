"""One member of a package as a file: inflated while it is read, with limits, and with its checksum at the end."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from sanitizer.model.errors import LimitExceeded, MalformedFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PACKED_BYTES = 64 * 1024
_BUFFER_BYTES = 64 * 1024


def member_file(
    source: BinaryIO, data_at: int, info: zipfile.ZipInfo, room: int, spend: Callable[[int], None]
) -> io.BufferedReader:
    """The content of *info*, whose packed bytes start at *data_at* of *source*.

    Reading raises LimitExceeded after *room* bytes, MalformedFile for what does not inflate, ends early or has another checksum.
    *spend* is told of every byte once, however often it is read.
    """
    return io.BufferedReader(_Member(source, data_at, info, room, spend), _BUFFER_BYTES)


class _Member(io.RawIOBase):
    """Going back means to start again, as with any packed stream."""

    def __init__(self, source: BinaryIO, data_at: int, info: zipfile.ZipInfo, room: int, spend: Callable[[int], None]) -> None:
        super().__init__()
        self._source, self._data_at, self._info = source, data_at, info
        self._room, self._spend = room, spend
        self._told = 0
        self._start()

    def _start(self) -> None:
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if self._info.compress_type == zipfile.ZIP_DEFLATED else None
        self._taken = 0  # packed bytes
        self._rest = b""  # taken and not yet inflated
        self._place = 0
        self._crc = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_END:
            while self._next(_PACKED_BYTES):
                continue
        wanted = offset if whence == io.SEEK_SET else self._place + offset
        if wanted < self._place:
            self._start()
        while self._place < wanted and self._next(min(_PACKED_BYTES, wanted - self._place)):
            continue
        return self._place

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._next(len(view))
        view[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        """At most *most* more bytes; none at the end."""
        if self._ended or most == 0:
            return b""
        data = self._stored(most) if self._inflater is None else self._inflated(self._inflater, most)
        self._place += len(data)
        self._crc = zlib.crc32(data, self._crc)
        if self._place > self._room:
            raise LimitExceeded(f"member {self._info.filename!r} unpacks to more than {self._room} bytes")
        if self._place > self._told:
            self._spend(self._place - self._told)
            self._told = self._place
        if not data:
            self._ended = True
            if self._crc != self._info.CRC:
                raise MalformedFile(f"member {self._info.filename!r} is damaged (checksum); ask the sender for another copy")
        return data

    def _stored(self, most: int) -> bytes:
        return self._packed(most)

    def _inflated(self, inflater: zlib._Decompress, most: int) -> bytes:
        try:
            while not inflater.eof:
                packed = self._rest or self._packed(_PACKED_BYTES)
                data = inflater.decompress(packed, most)
                self._rest = inflater.unconsumed_tail
                if data:
                    return data
                if not packed:
                    raise MalformedFile(f"member {self._info.filename!r} is cut short; ask the sender for another copy")
        except zlib.error as failure:
            name = self._info.filename
            raise MalformedFile(f"member {name!r} is damaged ({failure}); ask the sender for another copy") from failure
        return b""

    def _packed(self, most: int) -> bytes:
        self._source.seek(self._data_at + self._taken)
        packed = self._source.read(min(most, self._info.compress_size - self._taken))
        self._taken += len(packed)
        return packed
