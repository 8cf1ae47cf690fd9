"""Walks a TIFF that we wrote: fields on a list, values and strips in bounds, and every byte of the file belongs to one of them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers._image_marks import profile, program_text

_FIELDS = frozenset(
    {
        254,
        256,
        257,
        258,
        259,
        262,
        266,
        273,
        274,
        277,
        278,
        279,
        282,
        283,
        284,
        292,
        293,
        296,
        297,
        317,
        320,
        338,
        339,
        347,
        530,
        531,
        532,
    }
)
_NAMES = {
    700: "image.xmp",
    33723: "image.iptc",
    34377: "image.iptc",
    34665: "image.exif",
    34853: "image.exif",
    270: "image.comment",
}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 11: 4, 12: 8}
_MAX_PAGES = 5_000
_MAX_PADDING_BYTES = 15 + 8  # to a multiple of 16, and the emptied header of a page


def residues(target: BinaryIO, policy: PolicyView) -> Iterator[Residue]:
    target.seek(0)
    data = target.read()
    if data[:4] != b"II*\0":
        raise MalformedFile("tiff: no header")
    used = [(0, 8)]
    at = int.from_bytes(data[4:8], "little")
    pages = 0
    while at:
        pages += 1
        if pages > _MAX_PAGES:
            raise MalformedFile("tiff: too many pages")
        count = int.from_bytes(data[at : at + 2], "little")
        end = at + 2 + 12 * count
        if not count or end + 4 > len(data):
            raise MalformedFile(f"tiff: the directory at byte {at} is cut off")
        used.append((at, end + 4))
        fields = {}
        for entry_at in range(at + 2, end, 12):
            tag, raw = _field(data, entry_at, used)
            fields[tag] = raw
            if tag == 34675:
                yield from profile(raw, f"page {pages} tag {tag}", policy)
            elif tag not in _FIELDS:
                yield Residue(_NAMES.get(tag, "image.private_chunk"), f"page {pages} tag {tag}", f"{len(raw)} bytes")
        _strips(data, fields, pages, used)
        at = int.from_bytes(data[end : end + 4], "little")
    if not pages:
        raise MalformedFile("tiff: no pages")
    yield from _unused(data, used)
    yield from program_text(data)


def _field(data: bytes, at: int, used: list[tuple[int, int]]) -> tuple[int, bytes]:
    """(tag, raw bytes of its values); SHORT and LONG values stay little-endian."""
    tag, kind, count = struct.unpack_from("<HHL", data, at)
    if kind not in _SIZES:
        raise MalformedFile(f"tiff: field {tag} has the unknown type {kind}")
    size = _SIZES[kind] * count
    start = at + 8
    if size > 4:
        start = int.from_bytes(data[at + 8 : at + 12], "little")
        used.append((start, start + size))
    if start + size > len(data):
        raise MalformedFile(f"tiff: the values of field {tag} are out of bounds")
    raw = data[start : start + size]
    if tag in (273, 279) and kind == 3:
        raw = b"".join(raw[i : i + 2] + b"\0\0" for i in range(0, len(raw), 2))
    return tag, raw


def _strips(data: bytes, fields: dict[int, bytes], page: int, used: list[tuple[int, int]]) -> None:
    offsets, sizes = fields.get(273, b""), fields.get(279, b"")
    if not offsets or len(offsets) != len(sizes):
        raise MalformedFile(f"tiff: page {page} has no whole strip table")
    count = len(offsets) // 4
    for start, size in zip(struct.unpack(f"<{count}L", offsets), struct.unpack(f"<{count}L", sizes), strict=True):
        if start < 8 or start + size > len(data):
            raise MalformedFile(f"tiff: a strip of page {page} is out of bounds")
        used.append((start, start + size))


def _unused(data: bytes, used: list[tuple[int, int]]) -> Iterator[Residue]:
    at = 0
    for start, end in [*sorted(used), (len(data), len(data))]:
        if start < at:
            raise MalformedFile(f"tiff: two parts overlap at byte {start}")
        if start - at > _MAX_PADDING_BYTES or any(data[at:start]):
            yield Residue("image.appended_data", f"byte {at}", f"{start - at} bytes that belong to nothing")
        at = end
