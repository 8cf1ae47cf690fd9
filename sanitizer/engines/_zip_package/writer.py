"""Writes ZIP members, the same bytes for the same content: dates 1980-01-01, no extra fields, no descriptors."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.model.errors import LimitExceeded

_DATE, _TIME = (0 << 9) | (1 << 5) | 1, 0  # 1980-01-01 00:00, the first moment that a ZIP can name
_VERSION, _STORED, _DEFLATED, _UTF8 = 20, 0, 8, 0x800
LEVEL = 6
_LOCAL_HEADER_BYTES = 30
CHUNK_BYTES = 96 * 1024  # what malloc takes from its heap, again and again


@dataclass(frozen=True, slots=True)
class WrittenMember:
    """A member that stands in the target; `header` is the part that local header and directory share."""

    name: bytes
    header: bytes
    member_bytes: int


@dataclass
class ZipPacker:
    """Packs members; `max_bytes` limits their packed bytes together."""

    max_bytes: int
    _written: int = 0

    def pack(self, file: BinaryIO, name: str, content: BinaryIO, level: int = LEVEL, stored: bool = False) -> WrittenMember:
        """Write one member to the end of *file*, from where *content* stands. *stored*: not packed at all. Raises LimitExceeded."""
        return self.pack_pieces(file, name, iter(lambda: content.read(CHUNK_BYTES), b""), level, stored)

    def pack_pieces(
        self, file: BinaryIO, name: str, pieces: Iterable[bytes], level: int = LEVEL, stored: bool = False
    ) -> WrittenMember:
        """The same from pieces of any size, which are taken one after the other."""
        raw_name = name.encode()
        start = file.seek(0, io.SEEK_END)
        file.write(bytes(_LOCAL_HEADER_BYTES) + raw_name)
        packer = None if stored else zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        crc = size_bytes = packed_bytes = 0
        for piece in itertools.chain(pieces, [None]):
            if piece is not None:
                crc = zlib.crc32(piece, crc)
                size_bytes += len(piece)
                packed = piece if packer is None else packer.compress(piece)
            else:
                packed = b"" if packer is None else packer.flush()
            packed_bytes += len(packed)
            if self._written + packed_bytes > self.max_bytes:
                raise LimitExceeded(f"the new file would be larger than {self.max_bytes} bytes")
            file.write(packed)
        self._written += packed_bytes
        header = struct.pack(
            "<HHHHHIIIHH",
            _VERSION,
            0 if raw_name.isascii() else _UTF8,
            _STORED if stored else _DEFLATED,
            _TIME,
            _DATE,
            crc,
            packed_bytes,
            size_bytes,
            len(raw_name),
            0,
        )
        file.seek(start)
        file.write(b"PK\x03\x04" + header)
        return WrittenMember(raw_name, header, _LOCAL_HEADER_BYTES + len(raw_name) + packed_bytes)


def write_directory(file: BinaryIO, members: Iterable[WrittenMember]) -> None:
    """Write the directory of *members*, which stand in *file* in this order from its first byte, behind them."""
    directory = bytearray()
    at = count = 0
    for member in members:
        directory += b"PK\x01\x02" + struct.pack("<H", _VERSION) + member.header
        directory += struct.pack("<HHHII", 0, 0, 0, 0, at) + member.name
        at += member.member_bytes
        count += 1
    file.seek(at)
    file.write(directory)
    file.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), at, 0))
