"""Walks a JPEG that we wrote: SOI, JFIF, Adobe, ICC, tables, one frame, scans, EOI, and not a byte more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers._image_marks import Data, mapped, profile, program_text

_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
_NAMES = {0xE1: "image.exif", 0xED: "image.iptc", 0xFE: "image.comment"}


def residues(target: BinaryIO, policy: PolicyView) -> Iterator[Residue]:
    with mapped(target) as data:
        yield from _residues(data, policy)


def _residues(data: Data, policy: PolicyView) -> Iterator[Residue]:
    if data[:2] != b"\xff\xd8":
        raise MalformedFile("jpg: no start marker")
    at, frames, scans = 2, 0, 0
    pieces: list[bytes] = []
    while True:
        if data[at] != 0xFF:
            raise MalformedFile(f"jpg: no marker at byte {at}")
        marker = data[at + 1]
        if marker == 0xD9:
            break
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + size
        payload = data[at + 4 : end]
        if size < 2 or len(payload) != size - 2:
            raise MalformedFile(f"jpg: the segment at byte {at} has a wrong length")
        if marker in (0xC0, 0xC1, 0xC2):
            frames += 1
        elif marker == 0xDA:
            scans += 1
            _check_scan_header(payload, at)
            match = _MARKER_IN_SCAN.search(data, end)
            if match is None:
                raise MalformedFile("jpg: no end marker")
            end = match.start()
        elif marker == 0xE2:
            if payload[:12] == b"ICC_PROFILE\0" and len(payload) > 14:
                pieces.append(payload[14:])
            else:
                yield Residue("image.private_chunk", f"byte {at}", "APP2")
        else:
            yield from _check_segment(marker, payload, at)
        at = end
    if frames != 1 or not scans:
        raise MalformedFile(f"jpg: {frames} frames and {scans} scans")
    if at + 2 != len(data):
        yield Residue("image.appended_data", f"byte {at + 2}", f"{len(data) - at - 2} bytes")
    if pieces:
        yield from profile(b"".join(pieces), "APP2", policy)
    yield from program_text(data)


def _check_scan_header(payload: bytes, at: int) -> None:
    if not payload or len(payload) != 4 + 2 * payload[0]:
        raise MalformedFile(f"jpg: the scan header at byte {at} has a wrong length")


def _check_segment(marker: int, payload: bytes, at: int) -> Iterator[Residue]:
    if marker == 0xE0:
        if payload[:5] != b"JFIF\0" or len(payload) != 14 or payload[12:] != b"\0\0":
            yield Residue("image.thumbnail", f"byte {at}", "APP0 is more than a plain JFIF marker")
    elif marker == 0xEE:
        if payload[:5] != b"Adobe" or len(payload) != 12:
            yield Residue("image.private_chunk", f"byte {at}", "APP14")
    elif marker == 0xDB:
        _check_quantisation(payload, at)
    elif marker == 0xC4:
        _check_huffman(payload, at)
    elif marker == 0xDD:
        if len(payload) != 2:
            raise MalformedFile(f"jpg: the restart interval at byte {at} has a wrong length")
    else:
        key = _NAMES.get(marker, "image.private_chunk")
        if marker == 0xE1 and payload.startswith(b"http://ns.adobe.com/"):
            key = "image.xmp"
        yield Residue(key, f"byte {at}", f"marker FF{marker:02X}, {len(payload)} bytes")


def _check_quantisation(payload: bytes, at: int) -> None:
    left = payload
    while left:
        used = 1 + (64 << (left[0] >> 4))
        if left[0] >> 4 > 1 or len(left) < used:
            raise MalformedFile(f"jpg: the quantisation table at byte {at} is cut off")
        left = left[used:]


def _check_huffman(payload: bytes, at: int) -> None:
    left = payload
    while left:
        used = 17 + sum(left[1:17])
        if len(left) < used:
            raise MalformedFile(f"jpg: the Huffman table at byte {at} is cut off")
        left = left[used:]
