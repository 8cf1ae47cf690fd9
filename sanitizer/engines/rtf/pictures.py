"""Pictures: decoded from hex or binary, disarmed as files of their own, written anew in hex as PNG or JPEG; their size is kept."""

from __future__ import annotations

import binascii
import io
import re
import struct
from dataclasses import dataclass, field

from sanitizer.contract.engine import Session
from sanitizer.engines import _bitmaps as bitmaps
from sanitizer.engines import _metafiles
from sanitizer.engines._metafile_records import only_bitmap
from sanitizer.engines._package_pictures import AS_PIXELS, MAX_IMAGES, PLACEHOLDER, raster_kind
from sanitizer.engines.rtf.features import BROKEN_PICTURE, METAFILE
from sanitizer.model.errors import LimitExceeded, ProgramFailed, ProgramMissing

KINDS = frozenset("pngblip jpegblip emfblip wmetafile macpict pmmetafile dibitmap wbitmap".split())
DEVICE_WORDS = frozenset("wbmbitspixel wbmplanes wbmwidthbytes".split())
_METAFILES = {"emfblip": "emf", "wmetafile": "wmf", "macpict": "", "pmmetafile": ""}  # by the suffix that LibreOffice wants
_NOT_HEX = re.compile(rb"\\'..|[^0-9A-Fa-f]+", re.DOTALL)
_LINE_BYTES = 64
_MAX_DRAWN = 60  # each takes LibreOffice half a second or more; what comes after them becomes grey
_HIMETRIC_PER_TWIP = 2540 / 1440
_MAX_TWIPS = 31_680 * 10


@dataclass
class OpenPicture:
    r"""A \pict while it is read."""

    start: int
    kind: str = ""
    sizes: dict[str, int] = field(default_factory=dict)  # picw and the like, by word
    device: dict[str, int] = field(default_factory=dict)
    others: list[bytes] = field(default_factory=list)
    hex_pieces: list[bytes] = field(default_factory=list)
    binary: list[bytes] = field(default_factory=list)

    def data(self) -> bytes:
        """What the picture's bytes are: those behind \\bin, else the hex digits (an odd one at the end does not count)."""
        if self.binary:
            return b"".join(self.binary)
        digits = _NOT_HEX.sub(b"", b"".join(self.hex_pieces))
        return binascii.unhexlify(digits[: len(digits) // 2 * 2])


def rebuilt(picture: OpenPicture, session: Session) -> bytes | None:
    """The words and the data of the new picture, without braces; None where there is nothing to show. Raises LimitExceeded."""
    session.count("pictures", 1, MAX_IMAGES)
    data = picture.data()
    if not data:
        return None
    where = f"byte {picture.start}"
    if picture.kind in _METAFILES:
        made = _from_metafile(data, picture, where, session)
    elif picture.kind in ("dibitmap", "wbitmap"):
        made = _from_bitmap(data, picture, where, session)
    else:
        made = _disarmed(data, where, session)
    if made is None:
        made = PLACEHOLDER
    return _written(made, picture)


def _disarmed(data: bytes, where: str, session: Session) -> bytes | None:
    """A PNG or JPEG anew, whatever its word said; None with a finding for anything else."""
    kind = raster_kind(data[:16])
    if kind is not None:
        member = session.nested(io.BytesIO(data), f"picture.{kind[0]}")
        if member is not None:
            with member:
                made = member.read()
            if raster_kind(made[:16]) in (("png", "image/png"), ("jpeg", "image/jpeg")):
                return made
            if made.startswith(b"BM") and (png := bitmaps.as_png(made)):
                return png
    session.found(BROKEN_PICTURE, where, kind[1] if kind else f"{len(data)} bytes that are no picture")
    return None


def _from_bitmap(data: bytes, picture: OpenPicture, where: str, session: Session) -> bytes | None:
    if picture.kind == "wbitmap" and picture.device:
        bits, row_bytes = picture.device.get("wbmbitspixel", 1), picture.device.get("wbmwidthbytes", 0)
        dib = bitmaps.from_device_bitmap(data, row_bytes, bits, picture.sizes.get("picw", 0), picture.sizes.get("pich", 0))
        data = dib or data
    bmp = bitmaps.as_bmp_file(data)
    if bmp is None:
        session.found(BROKEN_PICTURE, where, f"{len(data)} bytes that are no bitmap")
        return None
    return _disarmed(bmp, where, session)


def _from_metafile(data: bytes, picture: OpenPicture, where: str, session: Session) -> bytes | None:
    """Its only bitmap, or what LibreOffice draws, disarmed; None for the grey area where neither can be had."""
    made = _pixels_of(data, picture, where, session) if _METAFILES[picture.kind] else None
    session.found(METAFILE, where, f"{picture.kind}, {AS_PIXELS if made is not None else f'{len(data)} bytes'}")
    return made


def _pixels_of(data: bytes, picture: OpenPicture, where: str, session: Session) -> bytes | None:
    bitmap = only_bitmap(data)
    made = _disarmed(bitmap[0], where, session) if bitmap is not None else None
    if made is not None:
        return made
    try:
        session.count("drawn vector pictures", 1, _MAX_DRAWN)
        with _metafiles.drawn(data, session, (picture.sizes.get("picw", 0), picture.sizes.get("pich", 0))) as drawn:
            pixels = drawn.read()
    except (ProgramMissing, ProgramFailed, LimitExceeded):
        return None
    return _disarmed(pixels, where, session)


def _written(data: bytes, picture: OpenPicture) -> bytes:
    """Sizes, kind and hex lines. A metafile's \\picw is in 0.01 mm, a picture's in pixels; the size on paper is kept."""
    sizes = dict(picture.sizes)
    if picture.kind in _METAFILES:
        for shown, goal in (("picw", "picwgoal"), ("pich", "pichgoal")):
            if goal not in sizes and shown in sizes:
                sizes[goal] = min(round(sizes[shown] / _HIMETRIC_PER_TWIP), _MAX_TWIPS)
    pixels = _size_px(data)
    if pixels is not None:
        sizes["picw"], sizes["pich"] = pixels
    words = b"".join(b"\\%s%d" % (word.encode("ascii"), value) for word, value in sizes.items())
    digits = binascii.hexlify(data)
    lines = [digits[at : at + 2 * _LINE_BYTES] for at in range(0, len(digits), 2 * _LINE_BYTES)]
    blip = b"\\pngblip" if data.startswith(b"\x89PNG") else b"\\jpegblip"
    return words + b"".join(picture.others) + blip + b"\n" + b"\n".join(lines)


def _size_px(data: bytes) -> tuple[int, int] | None:
    if data.startswith(b"\x89PNG"):
        width, height = struct.unpack_from(">II", data, 16)
        return min(width, 32_767), min(height, 32_767)
    return _jpeg_size_px(data)


def _jpeg_size_px(data: bytes) -> tuple[int, int] | None:
    """From the frame header (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return min(width, 32_767), min(height, 32_767)
        at += 2 + length
    return None
