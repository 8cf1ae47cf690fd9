"""What the segments of a JPEG say besides pixels: findings for all that is dropped, and the few numbers that are kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanitizer.contract.engine import Session
from sanitizer.engines._jpeg.segments import CODING, COM, Data, JpegParts, Segment
from sanitizer.engines.images.appended import report_text
from sanitizer.engines.images.exif import Exif, read_exif
from sanitizer.engines.images.features import COMMENT, IPTC, PRIVATE, THUMBNAIL, XMP
from sanitizer.engines.images.profiles import take_profile

_ICC_MARK = b"ICC_PROFILE\0"
_EXIF_MARK = b"Exif\0\0"
_XMP_MARKS = (b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0")


@dataclass(slots=True)
class JpegMetadata:
    """`density` is (unit, x, y) as in JFIF: unit 0 aspect ratio, 1 per inch, 2 per cm.

    `adobe_transform` is None without an Adobe marker.
    """

    has_jfif: bool = False
    density: tuple[int, int, int] = (0, 1, 1)
    adobe_transform: int | None = None
    exif: Exif = field(default_factory=Exif)
    profile: bytes | None = None


def read_metadata(session: Session, data: Data, parts: JpegParts) -> JpegMetadata:
    """Findings for every segment and gap that does not come along."""
    metadata = JpegMetadata()
    icc_segments: list[Segment] = []
    for segment in parts.segments:
        if segment.marker in CODING:
            continue
        payload = data[segment.start : segment.end]
        location = f"{_name(segment.marker)} at byte {segment.offset}"
        if segment.marker == 0xE2 and payload.startswith(_ICC_MARK):
            icc_segments.append(segment)
        else:
            _read_segment(session, segment.marker, payload, location, metadata)
    for offset, size in parts.gaps:
        session.found(PRIVATE, f"byte {offset}", f"{size} bytes between segments")
        report_text(session, f"byte {offset}", data[offset : offset + size])
    metadata.profile = _read_profile(session, data, icc_segments, parts.components)
    if metadata.density[0] == 0 and metadata.exif.dpi:
        x, y = metadata.exif.dpi
        metadata.density = (1, round(x), round(y))
    return metadata


def _name(marker: int) -> str:
    if 0xE0 <= marker <= 0xEF:
        return f"APP{marker - 0xE0}"
    return "COM" if marker == COM else f"marker FF{marker:02X}"


def _read_segment(session: Session, marker: int, payload: bytes, location: str, metadata: JpegMetadata) -> None:
    if marker == 0xE0 and payload.startswith(b"JFIF\0") and len(payload) >= 14:
        _read_jfif(session, payload, location, metadata)
    elif marker == 0xE0 and payload.startswith(b"JFXX\0"):
        session.found(THUMBNAIL, location, f"{len(payload)} bytes")
    elif marker == 0xE1 and payload.startswith(_EXIF_MARK):
        exif = read_exif(session, payload[6:], location)
        if metadata.exif == Exif():
            metadata.exif = exif
    elif marker == 0xE1 and payload.startswith(_XMP_MARKS):
        session.found(XMP, location, f"{len(payload)} bytes")
        report_text(session, location, payload)
    elif marker == 0xED and payload.startswith(b"Photoshop 3.0\0"):
        session.found(IPTC, location, f"{len(payload)} bytes")
        report_text(session, location, payload)
    elif marker == 0xEE and payload.startswith(b"Adobe") and len(payload) >= 12:
        metadata.adobe_transform = payload[11]
    elif marker == COM:
        session.found(COMMENT, location, payload[:200].decode("utf-8", "replace"))
        report_text(session, location, payload)
    else:
        session.found(PRIVATE, location, payload[:24].split(b"\0")[0].decode("latin-1"))
        report_text(session, location, payload)


def _read_jfif(session: Session, payload: bytes, location: str, metadata: JpegMetadata) -> None:
    metadata.has_jfif = True
    unit, x, y = payload[7], int.from_bytes(payload[8:10], "big"), int.from_bytes(payload[10:12], "big")
    if unit in (0, 1, 2) and x and y:
        metadata.density = (unit, x, y)
    if len(payload) > 14:
        session.found(THUMBNAIL, location, f"{payload[12]} x {payload[13]} pixels")
        report_text(session, location, payload)


def _read_profile(session: Session, data: Data, segments: list[Segment], components: int) -> bytes | None:
    if not segments:
        return None
    location = f"APP2 at byte {segments[0].offset}"
    pieces = sorted((data[s.start + 12], data[s.start + 14 : s.end]) for s in segments if s.end - s.start > 14)
    whole = [number for number, _ in pieces] == list(range(1, len(segments) + 1))
    profile = b"".join(piece for _, piece in pieces) if whole else b""
    return take_profile(session, profile, {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}[components], location)
