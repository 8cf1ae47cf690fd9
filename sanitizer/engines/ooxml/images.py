"""Pictures inside a package: each is disarmed as a file of its own; what cannot be becomes a grey area of the same place."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, field

from sanitizer.contract.engine import Session
from sanitizer.engines.ooxml.features import BROKEN_IMAGE, METAFILE
from sanitizer.model.digest import sha256_of

MAX_IMAGES = 10_000
_WMF_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_WMF_PLAIN = (b"\x01\x00\x09\x00\x00", b"\x02\x00\x09\x00\x00")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be written. `suffix` is without its dot."""

    data: bytes
    suffix: str
    content_type: str


def raster_kind(data: bytes) -> tuple[str, str] | None:
    """(suffix, media type) of a raster picture by its first bytes, or None."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg", "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif", "image/gif"
    if data.startswith(b"BM"):
        return "bmp", "image/bmp"
    if data.startswith((b"II*\0", b"MM\0*")):
        return "tiff", "image/tiff"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp", "image/webp"
    return None


def is_metafile(data: bytes) -> bool:
    """EMF (also packed as emz), WMF, SVG, PICT: pictures of records, not pixels."""
    if data.startswith(b"\x1f\x8b") or data[40:44] == b" EMF":
        return True
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return data.startswith((_WMF_PLACEABLE, *_WMF_PLAIN)) or head.startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg"))


def placeholder() -> Picture:
    """A light grey PNG with a darker edge, 64 x 64; the document's own frame gives it its size."""
    side = 64
    edge, inside = b"\xb0\xb0\xb0", b"\xec\xec\xec"
    full = b"\0" + edge * side
    middle = b"\0" + edge + inside * (side - 2) + edge
    rows = full + middle * (side - 2) + full

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return Picture(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""),
        "png",
        "image/png",
    )


PLACEHOLDER = placeholder()


@dataclass
class ImageDesk:
    """Disarms pictures through `session.nested`, equal ones once."""

    session: Session
    _done: dict[str, Picture] = field(default_factory=dict)

    def rebuilt(self, data: bytes, part_name: str) -> Picture:
        """The picture anew, or the placeholder with a finding that says why. Raises LimitExceeded."""
        digest = sha256_of(data)
        picture = self._done.get(digest)
        if picture is None:
            self.session.count("pictures", 1, MAX_IMAGES)
            picture = self._done[digest] = self._rebuild(data, part_name)
        return picture

    def _rebuild(self, data: bytes, part_name: str) -> Picture:
        kind = raster_kind(data)
        if kind is None:
            metafile = is_metafile(data)
            self.session.found(METAFILE if metafile else BROKEN_IMAGE, part_name, f"{len(data)} bytes")
            return PLACEHOLDER
        member = self.session.nested(io.BytesIO(data), f"{part_name.rsplit('/', 1)[-1].rsplit('.', 1)[0]}.{kind[0]}")
        if member is None:
            self.session.found(BROKEN_IMAGE, part_name, kind[1])
            return PLACEHOLDER
        new = member.read()
        new_kind = raster_kind(new)
        if new_kind is None:
            self.session.found(BROKEN_IMAGE, part_name, kind[1])
            return PLACEHOLDER
        return Picture(new, *new_kind)
