"""Pictures inside a package: each is disarmed as a file of its own; what cannot be becomes a grey area of the same place."""

from __future__ import annotations

import io
import struct
import time
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines import _metafiles
from sanitizer.engines._bitmaps import as_png
from sanitizer.engines._metafile_records import only_bitmap
from sanitizer.model.errors import ProgramFailed, ProgramMissing
from sanitizer.model.finding import Feature

MAX_IMAGES = 10_000
_HEAD_BYTES = 1024
_CHUNK_BYTES = 1024 * 1024
_GZIP = b"\x1f\x8b"
AS_PIXELS = "written as pixels"
_WMF_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_WMF_PLAIN = (b"\x01\x00\x09\x00\x00", b"\x02\x00\x09\x00\x00")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be written. `suffix` is without its dot; whoever takes it closes `file`, which stands at its start."""

    file: BinaryIO
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
    """EMF (also packed as emz), WMF, SVM of LibreOffice, SVG: pictures of records, not pixels."""
    if data.startswith(b"\x1f\x8b") or data[40:44] == b" EMF":
        return True
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return data.startswith((b"VCLMTF", _WMF_PLACEABLE, *_WMF_PLAIN)) or head.startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg"))


def placeholder() -> bytes:
    """A light grey PNG with a darker edge, 64 x 64; the document's own frame gives it its size."""
    side = 64
    edge, inside = b"\xb0\xb0\xb0", b"\xec\xec\xec"
    full = b"\0" + edge * side
    middle = b"\0" + edge + inside * (side - 2) + edge
    rows = full + middle * (side - 2) + full

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


PLACEHOLDER = placeholder()


@dataclass
class ImageDesk:
    """Disarms pictures through `session.nested`. The caller asks for equal ones once.

    `metafile` and `broken` are the engine's features for a vector picture and for one that cannot be rebuilt.
    """

    session: Session
    metafile: Feature
    broken: Feature
    _cannot_draw: bool = False
    _drawing_seconds: float = 0.0

    def rebuilt(self, source: BinaryIO, part_name: str) -> Picture | None:
        """The picture anew; None for the placeholder, with a finding that says why. Raises LimitExceeded, MalformedFile."""
        self.session.count("pictures", 1, MAX_IMAGES)
        head = source.read(_HEAD_BYTES)
        kind = raster_kind(head)
        if kind is None:
            return self._drawn(source, head, part_name)
        source.seek(0)
        picture = self._nested(source, part_name, kind[0])
        if picture is None:
            self.session.found(self.broken, part_name, kind[1])
        return picture

    def _nested(self, source: BinaryIO, part_name: str, suffix: str) -> Picture | None:
        """What comes out of a picture that is disarmed as a file of its own, when that is a raster picture."""
        member = self.session.nested(source, f"{part_name.rsplit('/', 1)[-1].rsplit('.', 1)[0]}.{suffix}")
        if member is None:
            return None
        kind = raster_kind(member.read(_HEAD_BYTES))
        if kind is None:
            member.close()
            return None
        member.seek(0)
        return Picture(member, *kind)

    def _drawn(self, source: BinaryIO, head: bytes, part_name: str) -> Picture | None:
        """A vector picture as pixels, which are disarmed as any others; None for the placeholder."""
        packed = head.startswith(_GZIP)
        drawing = self._inflated(source) if packed else source
        drawing.seek(0)
        if _metafiles.kind_of(drawing.read(_HEAD_BYTES)):
            drawing.seek(0)
            data = drawing.read(_metafiles.MAX_BYTES + 1)
            picture = self._bitmap(data, part_name) or (self._as_pixels(data, part_name) if self._may_draw() else None)
            if picture is not None:
                self.session.found(self.metafile, part_name, AS_PIXELS)
                return picture
        source.seek(len(head))
        self._drop(source, head, part_name)
        return None

    def _bitmap(self, data: bytes, part_name: str) -> Picture | None:
        """The bitmap of a metafile that is nothing else; None for any other, and where it cannot be disarmed."""
        bitmap = only_bitmap(data)
        picture = self._nested(io.BytesIO(bitmap[0]), part_name, bitmap[1]) if bitmap is not None else None
        if picture is None or picture.suffix != "bmp":
            return picture
        with picture.file as file:
            png = as_png(file.read())
        return Picture(io.BytesIO(png), "png", "image/png") if png is not None else None

    def _may_draw(self) -> bool:
        """Drawing takes a second or so each: when half of the time is gone, the rest of the pictures become grey."""
        return not self._cannot_draw and self._drawing_seconds < self.session.limits.max_seconds / 2

    def _as_pixels(self, data: bytes, part_name: str) -> Picture | None:
        started = time.monotonic()
        try:
            with _metafiles.drawn(data, self.session) as drawn:
                return self._nested(drawn, part_name, "png")
        except ProgramMissing:
            self._cannot_draw = True
        except ProgramFailed:
            return None
        finally:
            self._drawing_seconds += time.monotonic() - started
        return None

    @staticmethod
    def _inflated(source: BinaryIO) -> BinaryIO:
        """EMZ and WMZ are gzip files; b"" for what does not inflate or is too large."""
        source.seek(0)
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            data = inflater.decompress(source.read(), _metafiles.MAX_BYTES)
        except zlib.error:
            return io.BytesIO()
        return io.BytesIO(data if inflater.eof else b"")

    def _drop(self, source: BinaryIO, head: bytes, part_name: str) -> None:
        """A finding for what is no raster picture; an empty part is none. It is read to its end, where damage shows."""
        size_bytes = len(head)
        while chunk := source.read(_CHUNK_BYTES):
            size_bytes += len(chunk)
        if size_bytes:
            self.session.found(self.metafile if is_metafile(head) else self.broken, part_name, f"{size_bytes} bytes")
