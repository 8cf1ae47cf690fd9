"""Walks a WebP that we wrote (RFC 9649): chunks on a list, zero padding, RIFF size equal to the file's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers._image_marks import profile, program_text

_FIXED = {b"VP8X": 10, b"ANIM": 6}
_PIXELS = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_NAMES = {b"EXIF": "image.exif", b"XMP ": "image.xmp"}
_FRAME_HEAD_BYTES = 16


def residues(target: BinaryIO, policy: PolicyView) -> Iterator[Residue]:
    target.seek(0)
    data = target.read()
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 20:
        raise MalformedFile("webp: no header")
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise MalformedFile("webp: cut off")
    if end < len(data):
        yield Residue("image.appended_data", f"byte {end}", f"{len(data) - end} bytes")
    pictures = 0
    for at, kind, payload in _chunks(data, 12, end):
        if kind in _PIXELS:
            pictures += kind != b"ALPH"
        elif kind == b"ANMF":
            pictures += 1
            for inner_at, inner, _ in _chunks(data, at + 8 + _FRAME_HEAD_BYTES, at + 8 + len(payload)):
                if inner not in _PIXELS:
                    yield Residue("image.private_chunk", f"byte {inner_at}", inner.decode("latin-1"))
        elif kind == b"ICCP":
            yield from profile(payload, f"byte {at}", policy)
        elif kind not in _FIXED:
            yield Residue(_NAMES.get(kind, "image.private_chunk"), f"byte {at}", kind.decode("latin-1"))
        elif len(payload) != _FIXED[kind]:
            raise MalformedFile(f"webp: chunk {kind.decode()} has a wrong size")
    if not pictures:
        raise MalformedFile("webp: no picture")
    yield from program_text(data)


def _chunks(data: bytes, at: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
    while at < end:
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        stop = at + 8 + size
        if stop + (size & 1) > end or (size & 1 and data[stop]):
            raise MalformedFile(f"webp: the chunk at byte {at} does not fit")
        yield at, kind, data[at + 8 : stop]
        at = stop + (size & 1)
