"""Undoes the general filters of PDF piece by piece, so that what comes out can be counted and nothing of it has to be kept.

ISO 32000-2, 7.4.2 to 7.4.5. Each decoder stops at its own end mark, or where its data is damaged, as readers do. Flate runs in C;
the others are rare, and the bytes that they may take together are limited.
"""

from __future__ import annotations

import base64
import mmap
import re
import zlib
from collections.abc import Callable, Iterable, Iterator

from sanitizer.model.errors import LimitExceeded
from sanitizer.model.limits import MIB

Pieces = Iterator[bytes]

MOST_PER_BYTE = {
    "/FlateDecode": 1032,  # deflate (RFC 1951): 258 bytes for two bits
    "/LZWDecode": 2731,  # 4,096 bytes for twelve bits
    "/RunLengthDecode": 64,  # 128 bytes for two
    "/ASCII85Decode": 4,  # "z"
    "/ASCIIHexDecode": 1,
}
"""What each general filter makes at most of one byte."""

FULL_NAMES = {
    "/Fl": "/FlateDecode",
    "/LZW": "/LZWDecode",
    "/RL": "/RunLengthDecode",
    "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}
"""The abbreviations of inline images (table 92), which readers take everywhere."""

_FIRST_BYTES = 1024  # most streams are short
_CHUNK_BYTES = MIB
_MAX_SLOW_BYTES = 64 * MIB  # that the decoders in Python take, of one file; the longest that they need for it is about 20 s
_CLEAR, _END = 256, 257
_TABLE = 4096
_SINGLE = [bytes((value,)) for value in range(256)]
_NO_HEX = re.compile(rb"[^0-9A-Fa-f]+")
_NO_85 = re.compile(rb"[^!-uz]")
_SPACES = b"\0\t\n\x0c\r "


class Budget:
    """How much one stream, and all of them together, may unpack to. `take` and `take_slow` raise LimitExceeded."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._left = total
        self._slow_left = _MAX_SLOW_BYTES

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise LimitExceeded(f"its streams unpack to more than {self._total} bytes together")

    def take_slow(self, size: int) -> None:
        self._slow_left -= size
        if self._slow_left < 0:
            raise LimitExceeded(f"more than {_MAX_SLOW_BYTES} bytes are packed by LZW, run lengths or ASCII85")


def most_of(size: int, filters: Iterable[str]) -> int:
    """What *size* bytes may unpack to, with the largest step on the way."""
    most = size
    for name in filters:
        size *= MOST_PER_BYTE.get(name, 1)
        most = max(most, size)
    return most


def unpacked(
    packed: bytes | mmap.mmap, filters: Iterable[str], most: int, budget: Budget, *, start: int = 0, early: bool = True
) -> Pieces:
    """What comes out behind the last of *filters* (full names) of what begins at *start*, in pieces; *early* is EarlyChange of LZW.

    Raises LimitExceeded as soon as one step gives more than *most* bytes, or *budget* is used up.
    """
    pieces = _cut(packed, start)
    for name in filters:
        pieces = _counted(_DECODERS[name](pieces, budget, early), most, budget)
    return pieces


def _cut(packed: bytes | mmap.mmap, start: int) -> Pieces:
    step = _FIRST_BYTES
    while start < len(packed):
        yield packed[start : start + step]
        start, step = start + step, min(4 * step, _CHUNK_BYTES)


def _counted(pieces: Pieces, most: int, budget: Budget) -> Pieces:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise LimitExceeded(f"a stream unpacks to more than {most} bytes")
        budget.take(len(piece))
        yield piece


def _flate(pieces: Pieces, _budget: Budget, _early: bool) -> Pieces:
    decoder = zlib.decompressobj()
    for piece in pieces:
        while piece:
            try:
                out = decoder.decompress(piece, _CHUNK_BYTES)
            except zlib.error:
                return  # readers take what came before
            yield out
            if decoder.eof:
                return
            piece = decoder.unconsumed_tail


def _lzw(pieces: Pieces, budget: Budget, early: bool) -> Pieces:
    """Codes of 9 to 12 bits, the highest bit first. A full table stays as it is; a code that is not there yet ends the data."""
    change = 1 if early else 0
    table = [*_SINGLE, b"", b""]
    width, held, count = 9, 0, 0
    last = b""
    for piece in pieces:
        out: list[bytes] = []
        size = 0
        for at, byte in enumerate(piece):
            held, count = (held << 8) | byte, count + 8
            if count < width:
                continue
            count -= width
            code, held = held >> count, held & ((1 << count) - 1)
            if code == _CLEAR:
                del table[258:]
                width, last = 9, b""
                continue
            if code != _END and code < len(table):
                entry = table[code]
            elif last and code == len(table):
                entry = last + last[:1]
            else:  # its end, or damage
                budget.take_slow(at)
                yield b"".join(out)
                return
            out.append(entry)
            size += len(entry)
            if size >= _CHUNK_BYTES:
                yield b"".join(out)
                out, size = [], 0
            if last and len(table) < _TABLE:
                table.append(last + entry[:1])
                if len(table) + change in (512, 1024, 2048):
                    width += 1
            last = entry
        budget.take_slow(len(piece))
        yield b"".join(out)


def _run_length(pieces: Pieces, budget: Budget, _early: bool) -> Pieces:
    rest = b""
    for piece in pieces:
        data = rest + piece
        out: list[bytes] = []
        at = size = 0
        while at + 1 < len(data):
            length = data[at]
            if length == 128:
                budget.take_slow(at)
                yield b"".join(out)
                return
            step = 2 if length > 128 else length + 2
            if at + step > len(data):
                break
            out.append(data[at + 1 : at + 2] * (257 - length) if length > 128 else data[at + 1 : at + step])
            size += len(out[-1])
            at += step
            if size >= _CHUNK_BYTES:
                yield b"".join(out)
                out, size = [], 0
        budget.take_slow(at)
        rest = data[at:]
        yield b"".join(out)
        if rest[:1] == b"\x80":
            return
    yield rest[1:]


def _ascii_hex(pieces: Pieces, _budget: Budget, _early: bool) -> Pieces:
    rest = b""
    for piece in pieces:
        digits, end, _ = piece.partition(b">")
        digits = rest + _NO_HEX.sub(b"", digits)
        whole = len(digits) & ~1
        yield bytes.fromhex(digits[:whole].decode("ascii"))
        rest = digits[whole:]
        if end:
            break
    if rest:
        yield bytes.fromhex(rest.decode("ascii") + "0")


def _ascii_85(pieces: Pieces, budget: Budget, _early: bool) -> Pieces:
    rest = b""
    is_first = True
    for piece in pieces:
        digits = piece.translate(None, _SPACES)
        if is_first and digits.startswith(b"<~"):
            digits = digits[2:]
        is_first = False
        end = _NO_85.search(digits)
        budget.take_slow(end.start() if end else len(digits))
        digits = rest + (digits[: end.start()] if end else digits).replace(b"z", b"!!!!!")
        whole = len(digits) - len(digits) % 5
        yield _of_base_85(digits[:whole])
        rest = digits[whole:]
        if end:
            break
    if len(rest) > 1:
        yield _of_base_85(rest)


def _of_base_85(digits: bytes) -> bytes:
    try:
        return base64.a85decode(digits)
    except ValueError:  # five digits that are more than 32 bits
        return b""


_DECODERS: dict[str, Callable[[Pieces, Budget, bool], Pieces]] = {
    "/FlateDecode": _flate,
    "/LZWDecode": _lzw,
    "/RunLengthDecode": _run_length,
    "/ASCII85Decode": _ascii_85,
    "/ASCIIHexDecode": _ascii_hex,
}
