"""Reads the chunks of a WebP file (RFC 9649) without decoding pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanitizer.model.errors import LimitExceeded, MalformedFile

_MAX_CHUNKS = 100_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """`data_at` and `size_bytes` bound the payload."""

    kind: bytes
    offset: int
    data_at: int
    size_bytes: int


def file_end(data: bytes) -> int:
    """The first byte after the RIFF structure, at most the length of *data*. Raises MalformedFile."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise MalformedFile("no WebP header")
    return min(8 + int.from_bytes(data[4:8], "little"), len(data))


def chunks(data: bytes, start: int, end: int) -> Iterator[Chunk]:
    at = start
    for _ in range(_MAX_CHUNKS):
        if at + 8 > end:
            return
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > end:
            raise MalformedFile(f"the WebP chunk at byte {at} is longer than the file")
        yield Chunk(data[at : at + 4], at, at + 8, size)
        at += 8 + size + (size & 1)
    raise LimitExceeded(f"more than {_MAX_CHUNKS} chunks in a WebP")


def bitstream_size(data: bytes, chunk: Chunk) -> tuple[int, int]:
    """Width and height in pixels that a VP8 or VP8L bitstream gives (RFC 6386 section 9.1, RFC 9649 section 3.4)."""
    head = data[chunk.data_at : chunk.data_at + min(10, chunk.size_bytes)]
    if chunk.kind == b"VP8L" and len(head) >= 5 and head[0] == 0x2F:
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk.kind == b"VP8 " and len(head) == 10 and head[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    raise MalformedFile(f"the WebP picture data at byte {chunk.offset} have no header")
