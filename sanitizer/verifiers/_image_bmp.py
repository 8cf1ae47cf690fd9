"""Checks a BMP that we wrote: header, palette and rows follow each other without a gap, and the sizes agree exactly."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers._image_marks import program_text

_V4_REST = struct.pack("<4L", 0xFF0000, 0xFF00, 0xFF, 0xFF000000) + b"BGRs" + bytes(48)


def residues(target: BinaryIO, _policy: PolicyView) -> Iterator[Residue]:
    target.seek(0)
    data = target.read()
    if len(data) < 54 or data[:2] != b"BM":
        raise MalformedFile("bmp: no header")
    size, reserved, pixels_at, header, width, height, planes, bits, compression, coded, _, _, colours, important = (
        struct.unpack_from("<LLLLllHHLLllLL", data, 2)
    )
    if header not in (40, 108) or compression != (0 if header == 40 else 3) or planes != 1 or bits not in (1, 4, 8, 24, 32):
        raise MalformedFile("bmp: not the header that we write")
    rows = (width * bits + 31) // 32 * 4 * height
    if (
        width < 1
        or height < 1
        or pixels_at != 14 + header + 4 * colours
        or coded != rows
        or colours != (1 << bits if bits <= 8 else 0)
    ):
        raise MalformedFile("bmp: the sizes do not agree")
    if reserved or important or (header == 108 and data[54:122] != _V4_REST):
        yield Residue("image.private_chunk", "byte 6", "header fields that must be empty")
    if size != len(data) or pixels_at + rows != len(data):
        yield Residue("image.appended_data", f"byte {pixels_at + rows}", f"{len(data) - pixels_at - rows} bytes")
    yield from program_text(data)
