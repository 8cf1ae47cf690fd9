"""The block store `SsmgV.01` in which 一太郎 keeps text: blocks of one size, and a directory of the sub-streams that they make up.

    0  "SsmgV.01"    8  number of sub-streams    12  bytes in a block    16  number of blocks    20  the blocks
    then for each sub-stream: number, 0, its bytes, n, n, n block numbers; all of them big-endian 32-bit

Sub-stream 0 is `TextV.01` (one piece) or `QLSTV.01` (a list of pieces in other sub-streams).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sanitizer.model.errors import MalformedFile

MAGIC = b"SsmgV.01"
_TEXT, _LIST = b"TextV.01", b"QLSTV.01"
_HEADER_BYTES = 20
_MAX_PIECES = 10_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: `units` is UTF-16BE with records in between, `styles` what follows it in its sub-stream."""

    units: bytes
    styles: bytes


def read_pieces(data: bytes, damage: list[str]) -> list[Piece]:
    """The text in the store, in order. What is damaged is read as far as it goes; *damage* says so."""
    if not data.startswith(MAGIC):
        raise MalformedFile("the text of the document is not where it should be: it may be damaged or protected by a password")
    streams = _sub_streams(data, damage)
    if streams is None:
        damage.append("directory of the text")
        return _scanned(data)
    first = streams.get(0, b"")
    if first.startswith(_LIST):
        return _listed(first, streams, damage)
    pieces = [_piece(stream, damage) for _, stream in sorted(streams.items()) if stream.startswith(_TEXT)]
    return pieces or _scanned(data)


def _sub_streams(data: bytes, damage: list[str]) -> dict[int, bytes] | None:
    """Sub-streams by number; None when the directory cannot be read."""
    if len(data) < _HEADER_BYTES:
        return None
    count, block_bytes, blocks = struct.unpack_from(">III", data, 8)
    at = _HEADER_BYTES + blocks * block_bytes
    if not 16 <= block_bytes <= 1 << 20 or at > len(data):
        return None
    streams: dict[int, bytes] = {}
    used = 0
    for _ in range(min(count, _MAX_PIECES)):
        if at + 20 > len(data):
            damage.append("directory of the text ends early")
            break
        number, _zero, size_bytes, n, _again = struct.unpack_from(">5I", data, at)
        at += 20
        used += n
        if n > blocks or used > blocks or at + 4 * n > len(data):
            damage.append("directory of the text names more blocks than there are")
            break
        listed = struct.unpack_from(f">{n}I", data, at)
        at += 4 * n
        if any(block >= blocks for block in listed):
            damage.append("directory of the text names a block that is not there")
        starts = [_HEADER_BYTES + block * block_bytes for block in listed if block < blocks]
        streams[number] = b"".join(data[start : start + block_bytes] for start in starts)[:size_bytes]
    return streams or None


def _piece(stream: bytes, damage: list[str]) -> Piece:
    """One `TextV.01`: number of units, the units, the styles."""
    if len(stream) < 12:
        return Piece(b"", b"")
    units = struct.unpack_from(">I", stream, 8)[0]
    return _cut(stream[12:], units, damage)


def _cut(body: bytes, units: int, damage: list[str]) -> Piece:
    end = 2 * units
    if end > len(body):
        damage.append("text shorter than it says")
        end = len(body) // 2 * 2
    return Piece(body[:end], body[end:])


def _listed(head: bytes, streams: dict[int, bytes], damage: list[str]) -> list[Piece]:
    """The pieces that `QLSTV.01` names, each once."""
    count = struct.unpack_from(">I", head, 8)[0] if len(head) >= 12 else 0
    pieces: list[Piece] = []
    seen: set[int] = set()
    for index in range(min(count, _MAX_PIECES, (len(head) - 12) // 8)):
        units, number = struct.unpack_from(">II", head, 12 + 8 * index)
        if number in seen or number not in streams:
            damage.append("list of the text names a piece that is not there")
            continue
        seen.add(number)
        pieces.append(_cut(streams[number], units, damage))
    return pieces


def _scanned(data: bytes) -> list[Piece]:
    """Every `TextV.01` as it lies, for a store without a readable directory."""
    pieces: list[Piece] = []
    at = data.find(_TEXT)
    while at >= 0 and len(pieces) < _MAX_PIECES:
        piece = _piece(data[at : at + 12 + 2 * min(len(data), 1 << 26)], [])
        pieces.append(Piece(piece.units, b""))
        at = data.find(_TEXT, at + 12 + len(piece.units))
    return pieces
