"""Splits a JPEG file into its marker segments (ITU-T T.81 annex B), strictly and without decoding."""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass, field

from sanitizer.model.errors import LimitExceeded, MalformedFile

SOI, EOI, SOS, DQT, DHT, DRI, COM, DAC = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xFE, 0xCC
BASELINE, EXTENDED, PROGRESSIVE = 0xC0, 0xC1, 0xC2
JFIF, ADOBE = 0xE0, 0xEE
CODING = frozenset({DQT, DHT, DRI, DAC, SOS, 0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_ARITHMETIC = frozenset({0xC9, 0xCA})
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_MAX_SEGMENTS = 20_000
_MAX_SCANS = 500  # a progressive picture has about ten; thousands make a decoder work for hours
_MARKER = re.compile(rb"\xff[^\x00]", re.DOTALL)
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
_STUFFED = re.compile(rb"\xff+[\x00\xd0-\xd7]")
Data = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Segment:
    """One marker with its payload at [start, end); for SOS the payload goes on to the end of the coded data."""

    marker: int
    offset: int
    start: int
    end: int


@dataclass(slots=True)
class JpegParts:
    """What a walk over the markers gives. `end` is the first byte after the picture."""

    width_px: int = 0
    height_px: int = 0
    components: int = 0
    frame_marker: int = 0
    segments: list[Segment] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)  # (offset, bytes) between segments that belong to none
    has_end_marker: bool = False
    end: int = 0

    @property
    def is_huffman(self) -> bool:
        return self.frame_marker in (BASELINE, EXTENDED, PROGRESSIVE)


def walk(data: Data) -> JpegParts:
    """Segments of *data* up to and with EOI. Raises MalformedFile, LimitExceeded."""
    if data[:2] != b"\xff\xd8":
        raise MalformedFile("no JPEG start marker")
    parts = JpegParts()
    at = 2
    while True:
        at, marker = _next_marker(data, at, parts)
        if marker == EOI:
            parts.has_end_marker = True
            break
        if marker < 0:
            break
        at = _take_segment(data, at, marker, parts)
    parts.end = at
    if not any(segment.marker == SOS for segment in parts.segments):
        raise MalformedFile("the JPEG holds no picture data")
    return parts


def _next_marker(data: Data, at: int, parts: JpegParts) -> tuple[int, int]:
    """(position after the marker, marker), or (length, -1) at the end of the file."""
    match = _MARKER.search(data, at)
    if match is None:
        return len(data), -1
    if match.start() > at:
        parts.gaps.append((at, match.start() - at))
    end = match.end()
    while data[end - 1] == 0xFF and end < len(data):  # fill bytes
        end += 1
    return end, data[end - 1]


def _take_segment(data: Data, at: int, marker: int, parts: JpegParts) -> int:
    offset = at - 2
    if marker in (SOI, 0x01) or 0xD0 <= marker <= 0xD7:
        parts.gaps.append((offset, 2))  # markers without payload that mean nothing here
        return at
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2 or at + length > len(data):
        if any(segment.marker == SOS for segment in parts.segments):
            return len(data)
        raise MalformedFile(f"the JPEG segment at byte {offset} is longer than the file")
    start, end = at + 2, at + length
    if marker in _FRAMES:
        _take_frame(data, start, end, marker, parts)
    elif marker == SOS:
        if not parts.frame_marker:
            raise MalformedFile("JPEG picture data before its header")
        end = _end_of_scan(data, end)
    parts.segments.append(Segment(marker, offset, start, end))
    if (
        len(parts.segments) > _MAX_SEGMENTS
        or sum(segment.marker == SOS for segment in parts.segments[-_MAX_SCANS - 1 :]) > _MAX_SCANS
    ):
        raise LimitExceeded(f"more than {_MAX_SEGMENTS} segments or {_MAX_SCANS} scans in a JPEG")
    return end


def _end_of_scan(data: Data, at: int) -> int:
    while match := _MARKER_IN_SCAN.search(data, at):
        stuffed = _STUFFED.match(data, match.start())  # fill bytes before a byte of data or a restart marker
        if stuffed is None:
            return match.start()
        at = stuffed.end()
    return len(data)


def _take_frame(data: Data, start: int, end: int, marker: int, parts: JpegParts) -> None:
    if parts.frame_marker:
        raise MalformedFile("the JPEG has two picture headers")
    if marker not in (BASELINE, EXTENDED, PROGRESSIVE) and marker not in _ARITHMETIC:
        raise MalformedFile(f"a kind of JPEG (marker FF{marker:02X}) that everyday programs do not show")
    if end - start < 6 or end - start != 6 + 3 * data[start + 5]:
        raise MalformedFile("the JPEG picture header has a wrong length")
    if data[start] != 8:
        raise MalformedFile(f"a JPEG of {data[start]} bits a sample, which everyday programs do not show")
    parts.frame_marker = marker
    parts.height_px = int.from_bytes(data[start + 1 : start + 3], "big")
    parts.width_px = int.from_bytes(data[start + 3 : start + 5], "big")
    parts.components = data[start + 5]
    if parts.components not in (1, 3, 4):
        raise MalformedFile(f"a JPEG of {parts.components} colour channels")
