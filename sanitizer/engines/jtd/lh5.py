"""Unpacks an LHA -lh5- member: LZ77 over 8 KiB with Huffman codes in blocks; headers of the levels 0 to 2.

The decoder checks every code length table and every size before it uses it: what does not fit raises MalformedFile.
"""

from __future__ import annotations

import struct

from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.limits import MIB, Limits

_WINDOW, _MATCH_LEAST = 8192, 3
_LENGTH_CODES, _LENGTH_BITS, _LENGTH_GAP = 19, 5, 3
_SYMBOLS, _SYMBOL_BITS = 510, 9
_PLACES, _PLACE_BITS = 14, 4
_MAX_CODE_BITS = 16


def unpack_member(data: bytes, at: int, limits: Limits) -> bytes:
    """The member whose header begins at *at*. Raises MalformedFile, LimitExceeded."""
    if len(data) < at + 24 or data[at + 2 : at + 7] != b"-lh5-":
        raise MalformedFile("the compressed document is packed in a way that is not known; ask the sender for an uncompressed one")
    packed_bytes, size_bytes = struct.unpack_from("<II", data, at + 7)
    start, packed_end, checksum = _body(data, at, packed_bytes)
    if size_bytes > limits.max_unpacked_bytes or (size_bytes > MIB and size_bytes > limits.max_ratio * max(1, packed_bytes)):
        raise LimitExceeded(f"the compressed document would unpack to {size_bytes} bytes")
    unpacked = decode(data[start:packed_end], size_bytes)
    if checksum is not None and crc16(unpacked) != checksum:
        raise MalformedFile("the compressed document is damaged: its checksum is wrong; ask the sender for another copy")
    return unpacked


def _body(data: bytes, at: int, packed_bytes: int) -> tuple[int, int, int | None]:
    """(where the packed bytes begin, where they end, CRC-16 of what they unpack to or None) by the header's level."""
    level = data[at + 20]
    try:
        if level == 2:
            total = struct.unpack_from("<H", data, at)[0]
            return at + total, at + total + packed_bytes, struct.unpack_from("<H", data, at + 21)[0]
        if level > 1:
            raise MalformedFile("the compressed document has a header that is not known")
        start = at + 2 + data[at]
        name_bytes = data[at + 21]
        checksum: int | None = struct.unpack_from("<H", data, at + 22 + name_bytes)[0]
        end = start + packed_bytes
        if level == 1:
            following = struct.unpack_from("<H", data, start - 2)[0]
            while following:  # extended headers: each ends with the size of the next
                if following < 3 or start + following > len(data):
                    raise MalformedFile("the compressed document has a broken header")
                start += following
                following = struct.unpack_from("<H", data, start - 2)[0]
    except (struct.error, IndexError) as error:
        raise MalformedFile("the compressed document ends in its header; ask the sender for another copy") from error
    return start, end, checksum


class _Bits:
    """The bits of *data*, the highest first; zeros behind the end, and an error when more than a few of them are used."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._held = 0
        self._count = 0
        self._beyond = 0

    def peek(self, count: int) -> int:
        while self._count < count:
            chunk = self._data[self._at : self._at + 32]
            self._at += 32
            if len(chunk) < 32:
                self._beyond += 1
                if self._beyond > 2:
                    raise MalformedFile("the compressed document is cut off; ask the sender for another copy")
                chunk = chunk.ljust(32, b"\0")
            self._held = (self._held << 256) | int.from_bytes(chunk, "big")
            self._count += 256
        return self._held >> (self._count - count) & ((1 << count) - 1)

    def drop(self, count: int) -> None:
        self._count -= count
        self._held &= (1 << self._count) - 1

    def take(self, count: int) -> int:
        if not count:
            return 0
        value = self.peek(count)
        self.drop(count)
        return value


class _Code:
    """A canonical Huffman code as a table by the next `bits` bits: (symbol, length)."""

    def __init__(self, lengths: list[int], only: int = -1) -> None:
        """*only*: the block knows a single symbol, which takes no bits."""
        if only >= 0:
            self.bits, self.table = 0, [(only, 0)]
            return
        self.bits = max(lengths, default=0)
        if not 0 < self.bits <= _MAX_CODE_BITS:
            raise MalformedFile("the compressed document has a code without symbols")
        self.table = []
        for bits in range(1, self.bits + 1):
            for symbol, length in enumerate(lengths):
                if length == bits:
                    self.table += [(symbol, bits)] * (1 << (self.bits - bits))
            if len(self.table) > 1 << self.bits:
                raise MalformedFile("the compressed document has an impossible code")
        if len(self.table) != 1 << self.bits:
            raise MalformedFile("the compressed document has an incomplete code")

    def next(self, bits: _Bits) -> int:
        symbol, length = self.table[bits.peek(self.bits) if self.bits else 0]
        bits.drop(length)
        return symbol


def decode(packed: bytes, size_bytes: int) -> bytes:
    """The first *size_bytes* of what *packed* unpacks to. Raises MalformedFile."""
    bits = _Bits(packed)
    out = bytearray(b" " * _WINDOW)  # what the window holds before the first byte
    wanted = _WINDOW + size_bytes
    left = 0
    symbols = places = _Code([], only=0)
    while len(out) < wanted:
        if not left:
            left = bits.take(16)
            if not left:
                raise MalformedFile("the compressed document has an empty block")
            symbols = _read_symbols(bits, _read_lengths(bits, _LENGTH_CODES, _LENGTH_BITS, _LENGTH_GAP))
            places = _read_lengths(bits, _PLACES, _PLACE_BITS, -1)
        left -= 1
        symbol = symbols.next(bits)
        if symbol < 256:
            out.append(symbol)
            continue
        length = symbol - 256 + _MATCH_LEAST
        place = places.next(bits)
        distance = (1 << (place - 1)) + bits.take(place - 1) + 1 if place > 1 else place + 1
        if distance > _WINDOW:
            raise MalformedFile("the compressed document points outside of its window")
        start = len(out) - distance
        piece = out[start : start + length]
        while len(piece) < length:
            piece += piece[: length - len(piece)]
        out += piece
    return bytes(out[_WINDOW:wanted])


def _read_lengths(bits: _Bits, count: int, width: int, gap_at: int) -> _Code:
    """The code for code lengths, or for places: lengths of 3 bits, longer ones in unary."""
    number = bits.take(width)
    if not number:
        only = bits.take(width)
        if only >= count:
            raise MalformedFile("the compressed document names a symbol that does not exist")
        return _Code([], only)
    if number > count:
        raise MalformedFile("the compressed document has too many codes")
    lengths: list[int] = []
    while len(lengths) < number:
        length = bits.take(3)
        if length == 7:
            while bits.take(1):
                length += 1
                if length > _MAX_CODE_BITS:
                    raise MalformedFile("the compressed document has a code that is too long")
        lengths.append(length)
        if len(lengths) == gap_at:
            lengths += [0] * bits.take(2)
    return _Code(lengths[:count])


def _read_symbols(bits: _Bits, code: _Code) -> _Code:
    number = bits.take(_SYMBOL_BITS)
    if not number:
        only = bits.take(_SYMBOL_BITS)
        if only >= _SYMBOLS:
            raise MalformedFile("the compressed document names a symbol that does not exist")
        return _Code([], only)
    if number > _SYMBOLS:
        raise MalformedFile("the compressed document has too many codes")
    lengths: list[int] = []
    while len(lengths) < number:
        kind = code.next(bits)
        if kind == 0:
            lengths.append(0)
        elif kind == 1:
            lengths += [0] * (bits.take(4) + 3)
        elif kind == 2:
            lengths += [0] * (bits.take(_SYMBOL_BITS) + 20)
        else:
            lengths.append(kind - 2)
    return _Code(lengths[:number])


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
        table.append(value)
    return tuple(table)


_CRC = _crc_table()


def crc16(data: bytes) -> int:
    """CRC-16/ARC, the checksum of LHA."""
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    return crc
