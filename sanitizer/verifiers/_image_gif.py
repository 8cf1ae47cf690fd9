"""Walks a GIF that we wrote: screen, palettes, control and loop blocks, frames with whole sub-blocks, trailer at the very end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers._image_marks import program_text


def residues(target: BinaryIO, _policy: PolicyView) -> Iterator[Residue]:
    target.seek(0)
    data = target.read()
    if data[:6] != b"GIF89a":
        raise MalformedFile("gif: no header")
    at = 13 + _palette_bytes(data[10])
    frames = 0
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:
            at += 10 + _palette_bytes(data[at + 9])
            if not 2 <= data[at] <= 8:
                raise MalformedFile(f"gif: wrong code size at byte {at}")
            at = _after_sub_blocks(data, at + 1)
            frames += 1
        elif data[at] == 0x21:
            at = _after_sub_blocks(data, at + 2)
            if not _is_control(data[start:at]) and not _is_loop(data[start:at]):
                key = "image.comment" if data[start + 1] == 0xFE else "image.private_chunk"
                yield Residue(key, f"byte {start}", f"extension {data[start + 1]:02X}, {at - start} bytes")
        else:
            raise MalformedFile(f"gif: no block at byte {at}")
    if not frames:
        raise MalformedFile("gif: no picture")
    if at + 1 != len(data):
        yield Residue("image.appended_data", f"byte {at + 1}", f"{len(data) - at - 1} bytes")
    yield from program_text(data)


def _palette_bytes(flags: int) -> int:
    return 6 << (flags & 7) if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, at: int) -> int:
    while size := data[at]:
        at += 1 + size
    return at + 1


def _is_control(block: bytes) -> bool:
    return len(block) == 8 and block[1] == 0xF9 and block[2] == 4


def _is_loop(block: bytes) -> bool:
    return len(block) == 19 and block[1:14] == b"\xff\x0bNETSCAPE2.0" and block[14:16] == b"\x03\x01"
