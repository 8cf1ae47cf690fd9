"""ICC colour profiles: header, size and tag table checked and written anew (ICC.1:2022, clause 7)."""

from __future__ import annotations

import struct

_HEADER_BYTES = 128
_MAX_TAGS = 200
_MAX_BYTES = 16 * 1024 * 1024
_SPACES = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4, b"Lab ": 3}
_CLASSES = frozenset({b"scnr", b"mntr", b"prtr", b"spac"})


def components_in_header(data: bytes) -> int | None:
    """How many components a colour has by the profile's own header; None where that cannot be told."""
    return _SPACES.get(data[16:20]) if data[36:40] == b"acsp" else None


def rewrite_profile(data: bytes, components: int) -> bytes | None:
    """The profile cut to its declared size with creator, dates and identifiers cleared; None where it is not valid."""
    if not _HEADER_BYTES + 4 <= len(data) <= _MAX_BYTES:
        return None
    size = int(struct.unpack_from(">I", data)[0])
    if not _HEADER_BYTES + 4 <= size <= len(data) or data[36:40] != b"acsp":
        return None
    if _SPACES.get(data[16:20]) != components or data[12:16] not in _CLASSES or data[20:24] not in (b"XYZ ", b"Lab "):
        return None
    tags = _tags(data[:size])
    if tags is None:
        return None
    return _written(data, tags)


def _tags(data: bytes) -> list[tuple[bytes, int, int]] | None:
    count = int(struct.unpack_from(">I", data, _HEADER_BYTES)[0])
    behind = _HEADER_BYTES + 4 + 12 * count
    if not 1 <= count <= _MAX_TAGS or behind > len(data):
        return None
    tags = []
    for index in range(count):
        signature, offset, length = struct.unpack_from(">4sII", data, _HEADER_BYTES + 4 + 12 * index)
        if offset < behind or length < 8 or offset + length > len(data):
            return None
        tags.append((signature, offset, length))
    return tags


_PRIVATE = frozenset(
    {b"meta", b"dscm", b"vcgt", b"mmod", b"ndin", b"DevD", b"CxF ", b"psvm", b"tech", b"view", b"vued", b"calt", b"targ"}
)


def _written(data: bytes, tags: list[tuple[bytes, int, int]]) -> bytes:
    """Header fields that matter for colour, and the tags that are not private, laid out anew."""
    kept = [tag for tag in tags if tag[0] not in _PRIVATE]
    start = _HEADER_BYTES + 4 + 12 * len(kept)
    body = bytearray()
    placed: dict[tuple[int, int], int] = {}
    table = bytearray(struct.pack(">I", len(kept)))
    for signature, offset, length in kept:
        at = placed.get((offset, length))
        if at is None:
            at = placed[offset, length] = start + len(body)
            body += data[offset : offset + length]
            body += b"\0" * (-len(body) % 4)
        table += struct.pack(">4sII", signature, at, length)
    size = start + len(body)
    # size, no preferred module, version, class, spaces, a fixed date, signature, no platform, flags, no maker, intent, illuminant
    header = struct.pack(">I4s", size, b"\0" * 4) + data[8:24] + struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 4
    header += b"\0" * 4 + b"\0" * 8 + b"\0" * 8 + data[64:80]
    return header.ljust(_HEADER_BYTES, b"\0") + bytes(table) + bytes(body)
