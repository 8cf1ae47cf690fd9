"""The ancillary chunks of a PNG: a few are parsed and written anew, all others are dropped with a finding."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

from sanitizer.contract.engine import Session
from sanitizer.engines.images.appended import report_text
from sanitizer.engines.images.exif import read_exif
from sanitizer.engines.images.features import COMMENT, DAMAGED, IPTC, PRIVATE, XMP
from sanitizer.engines.images.icc import MAX_PROFILE_BYTES
from sanitizer.engines.images.png_chunks import Chunk
from sanitizer.engines.images.png_rows import CHANNELS
from sanitizer.engines.images.profiles import take_profile

_TEXT = (b"tEXt", b"zTXt", b"iTXt", b"tIME")
_FIXED_BYTES = {b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"cICP": 4, b"pHYs": 9}
_MAX_TEXT_BYTES = 1024 * 1024


@dataclass(slots=True)
class PngHeader:
    """IHDR."""

    width_px: int
    height_px: int
    depth: int
    colour: int
    interlaced: bool

    def to_bytes(self) -> bytes:
        return struct.pack(">LLBBBBB", self.width_px, self.height_px, self.depth, self.colour, 0, 0, int(self.interlaced))


@dataclass(slots=True)
class PngMetadata:
    """`kept` maps the kind of a chunk to its new payload, in the order in which they are written."""

    orientation: int = 1
    kept: dict[bytes, bytes] = field(default_factory=dict)
    palette: bytes = b""
    transparency: bytes = b""


def take_ancillary(session: Session, header: PngHeader, metadata: PngMetadata, chunk: Chunk) -> None:
    """Take what is known of *chunk* into *metadata*; findings for everything else."""
    kind, data = chunk.kind, chunk.data
    location = f"chunk {kind.decode()} at byte {chunk.offset}"
    if chunk.crc_ok is False:
        session.found(DAMAGED, location, "wrong check sum")
        report_text(session, location, data)
    elif kind in metadata.kept:
        session.found(PRIVATE, location, "twice")
        report_text(session, location, data)
    elif kind == b"iCCP":
        _take_profile(session, header, metadata, data, location)
    elif kind == b"eXIf":
        exif = read_exif(session, data, location)
        metadata.orientation = exif.orientation
        if exif.dpi and b"pHYs" not in metadata.kept:
            metadata.kept[b"pHYs"] = struct.pack(">LLB", *(round(dpi / 0.0254) for dpi in exif.dpi), 1)
    elif kind in _TEXT:
        _report_text_chunk(session, kind, data, location)
    elif (rebuilt := _rebuild(kind, data, header)) is not None:
        metadata.kept[kind] = rebuilt
    else:
        session.found(PRIVATE, location, f"{chunk.size_bytes} bytes")
        report_text(session, location, data)


def _rebuild(kind: bytes, data: bytes, header: PngHeader) -> bytes | None:
    """The payload from its parsed numbers, None for a kind that is not on the list or has a wrong size."""
    if _FIXED_BYTES.get(kind) == len(data):
        if (kind == b"sRGB" and data[0] > 3) or (kind == b"pHYs" and (data[8] > 1 or not any(data[:4]) or not any(data[4:8]))):
            return None
        return bytes(data)
    if kind == b"sBIT" and len(data) == (3 if header.colour == 3 else CHANNELS[header.colour]):
        limit = 8 if header.colour == 3 else header.depth
        return bytes(data) if all(0 < bits <= limit for bits in data) else None
    if kind == b"bKGD":
        size = {0: 2, 4: 2, 2: 6, 6: 6, 3: 1}[header.colour]
        return bytes(data) if len(data) == size else None
    return None


def _take_profile(session: Session, header: PngHeader, metadata: PngMetadata, data: bytes, location: str) -> None:
    name_end = data.find(b"\0", 0, 80)
    profile = _inflate(data[name_end + 2 :], MAX_PROFILE_BYTES) if name_end > 0 else b""
    rebuilt = take_profile(session, profile, b"GRAY" if header.colour in (0, 4) else b"RGB ", location)
    if rebuilt is not None:
        metadata.kept[b"iCCP"] = b"profile\0\0" + zlib.compress(rebuilt)


def _inflate(data: bytes, limit_bytes: int) -> bytes:
    """b"" when broken or longer than *limit_bytes*."""
    try:
        inflater = zlib.decompressobj()
        out = inflater.decompress(data, limit_bytes)
    except zlib.error:
        return b""
    return out if inflater.eof else b""


def _report_text_chunk(session: Session, kind: bytes, data: bytes, location: str) -> None:
    keyword, _, rest = data.partition(b"\0")
    text = rest
    if kind == b"zTXt":
        text = _inflate(rest[1:], _MAX_TEXT_BYTES)
    elif kind == b"iTXt" and rest[:1] == b"\1":
        text = _inflate(rest[2:].split(b"\0", 2)[-1], _MAX_TEXT_BYTES)
    name = keyword[:79].decode("latin-1") if kind != b"tIME" else "time of the last change"
    feature = COMMENT
    if name.startswith("XML:com.adobe.xmp"):
        feature = XMP
    elif name.lower() in ("raw profile type iptc", "raw profile type 8bim"):
        feature = IPTC
    session.found(feature, location, name)
    report_text(session, location, keyword + b" " + text)
