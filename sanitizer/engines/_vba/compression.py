"""The run-length compression of VBA streams ([MS-OVBA] 2.4.1): a signature byte, then chunks of at most 4,096 bytes."""

from __future__ import annotations

from collections.abc import Iterator

from sanitizer.model.errors import LimitExceeded, MalformedFile

CHUNK_BYTES = 4096
_SIGNATURE = 0x01
_LONGEST_HEADER_SIZE = 0x0FFF
_MIN_MATCH = 3


def decompressed(container: bytes, limit: int) -> bytes:
    """The content of *container*. Raises MalformedFile; LimitExceeded when it would be longer than *limit* bytes."""
    if not container or container[0] != _SIGNATURE:
        raise MalformedFile("a stream of the macro project is not compressed as the format wants it")
    pieces: list[bytes] = []
    at, total = 1, 0
    while at < len(container):
        if at + 2 > len(container):
            raise MalformedFile("a compressed stream of the macro project is cut off")
        header = int.from_bytes(container[at : at + 2], "little")
        size = (header & 0x0FFF) + 3
        if header >> 12 & 0b111 != 0b011 or at + size > len(container):
            raise MalformedFile("a compressed stream of the macro project is damaged")
        body = container[at + 2 : at + size]
        piece = _tokens(body) if header & 0x8000 else body
        pieces.append(piece)
        total += len(piece)
        if total > limit:
            raise LimitExceeded(f"a stream of the macro project is larger than {limit} bytes")
        at += size
    return b"".join(pieces)


def _tokens(body: bytes) -> bytes:
    """One compressed chunk ([MS-OVBA] 2.4.1.3.2)."""
    out = bytearray()
    at = 0
    while at < len(body):
        flags = body[at]
        at += 1
        for bit in range(8):
            if at >= len(body):
                break
            if not flags >> bit & 1:
                out.append(body[at])
                at += 1
                continue
            if at + 2 > len(body) or not out:
                raise MalformedFile("a compressed stream of the macro project is damaged")
            token = int.from_bytes(body[at : at + 2], "little")
            at += 2
            bits = _offset_bits(len(out))
            offset, length = (token >> (16 - bits)) + 1, (token & (0xFFFF >> bits)) + _MIN_MATCH
            if offset > len(out) or len(out) + length > CHUNK_BYTES:
                raise MalformedFile("a compressed stream of the macro project is damaged")
            start = len(out) - offset
            for index in range(start, start + length):  # may run into what it writes
                out.append(out[index])
    return bytes(out)


def _offset_bits(position: int) -> int:
    """How many bits of a copy token are its offset, *position* bytes into the chunk ([MS-OVBA] 2.4.1.3.19.1)."""
    return max(4, (position - 1).bit_length())


def compressed(data: bytes) -> bytes:
    """A container with *data*."""
    return bytes((_SIGNATURE,)) + b"".join(_chunk(data[at : at + CHUNK_BYTES]) for at in range(0, len(data), CHUNK_BYTES))


def _chunk(data: bytes) -> bytes:
    body = b"".join(_sequences(data))
    if len(body) <= _LONGEST_HEADER_SIZE + 1 and len(body) < CHUNK_BYTES:
        return (0xB000 | len(body) - 1).to_bytes(2, "little") + body
    if len(data) == CHUNK_BYTES:
        return (0x3000 | CHUNK_BYTES - 1).to_bytes(2, "little") + data
    raise MalformedFile("a stream of the macro project cannot be written anew")  # a raw chunk has no length of its own


def _sequences(data: bytes) -> Iterator[bytes]:
    """Flag bytes, each before its eight tokens."""
    tokens: list[bytes] = []
    flags = 0
    at = 0
    seen: dict[bytes, int] = {}
    while at < len(data):
        key = data[at : at + _MIN_MATCH]
        length, offset = _match(data, at, seen.get(key))
        if length:
            bits = _offset_bits(at)
            flags |= 1 << len(tokens)
            tokens.append(((offset - 1) << (16 - bits) | (length - _MIN_MATCH)).to_bytes(2, "little"))
        else:
            length = 1
            tokens.append(data[at : at + 1])
        for position in range(at, at + length):
            seen[data[position : position + _MIN_MATCH]] = position
        at += length
        if len(tokens) == 8:
            yield bytes((flags,)) + b"".join(tokens)
            tokens, flags = [], 0
    if tokens:
        yield bytes((flags,)) + b"".join(tokens)


def _match(data: bytes, at: int, candidate: int | None) -> tuple[int, int]:
    """(length, offset) of a copy that may begin at *candidate*; (0, 0) when there is none worth a token."""
    if candidate is None or len(data) - at < _MIN_MATCH:
        return 0, 0
    bits = _offset_bits(at)
    longest = min((0xFFFF >> bits) + _MIN_MATCH, len(data) - at)
    offset = at - candidate
    if offset > 1 << bits:
        return 0, 0
    length = _MIN_MATCH
    while length < longest and data[candidate + length] == data[at + length]:
        length += 1
    return length, offset
