"""Records of a section of HWP 5: tag, level and size in 32 bits; records of a higher level belong to the one before (3.2, 4.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from sanitizer.contract.engine import Session

PARAGRAPH, TEXT, CONTROL, LIST, PAGE, TABLE = 66, 67, 71, 72, 73, 77
MAX_RECORDS, MAX_LEVEL = 2_000_000, 60
_WIDE_SIZE = 0xFFF


@dataclass(slots=True)
class Node:
    """A record with those that belong to it."""

    tag: int
    data: bytes
    inside: list[Node] = field(default_factory=list)


def tree(section: bytes, session: Session, damage: list[str]) -> list[Node]:
    """The records of the lowest level, with everything inside them. Ends where a record does not fit."""
    root = Node(0, b"")
    above = [root]
    for tag, level, data in _records(section, damage):
        session.count("records of the document", 1, MAX_RECORDS)
        depth = min(level, len(above) - 1, MAX_LEVEL)
        node = Node(tag, data)
        above[depth].inside.append(node)
        del above[depth + 1 :]
        above.append(node)
    return root.inside


def _records(section: bytes, damage: list[str]) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(section):
        head = struct.unpack_from("<I", section, at)[0]
        tag, level, size = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
        at += 4
        if size == _WIDE_SIZE:
            size = int.from_bytes(section[at : at + 4], "little")
            at += 4
        if at + size > len(section):
            damage.append("a record longer than its section")
            size = max(0, len(section) - at)
        yield tag, level, section[at : at + size]
        at += size
