"""JPEG: coefficients coded anew so that no pixel changes; markers written anew; everything else dropped."""

from __future__ import annotations

import io
import struct
from typing import Any, BinaryIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from sanitizer.contract.engine import Session
from sanitizer.engines._jpeg import libjpeg
from sanitizer.engines._jpeg.recodable import is_recodable
from sanitizer.engines._jpeg.segments import JpegParts, Segment, walk
from sanitizer.engines._jpeg.stream import SMALLEST_UP_TO_BYTES, coding_only, decode_small, jfif_segment
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images.appended import SAMPLE_BYTES, report_spelled, report_tail, spells_program, table_spells_program
from sanitizer.engines.images.budget import count_pixels
from sanitizer.engines.images.features import DAMAGED, JPEG_CODING, POLYGLOT
from sanitizer.engines.images.jpeg_metadata import JpegMetadata, read_metadata
from sanitizer.engines.images.turning import upright
from sanitizer.model.errors import MalformedFile

_QUALITY = 95
_ICC_PIECE_BYTES = 65519  # 65535 less length, mark and numbers (ICC.1 annex B.4)


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    source.seek(0)
    data = source.read()
    parts = walk(data)
    count_pixels(session, parts.width_px, parts.height_px)
    metadata = read_metadata(session, data, parts)
    report_tail(session, parts.end, len(data) - parts.end, data[parts.end : parts.end + SAMPLE_BYTES])
    core = coding_only(data, parts, metadata.has_jfif, metadata.adobe_transform)
    report_spelled(session, core)
    own_tables = not table_spells_program(core[: core.find(b"\xff\xda")])
    if not own_tables:
        session.found(POLYGLOT, "quantisation tables", "tables that spell program text: replaced")
    exact = (
        own_tables
        and session.option(JPEG_CODING) == "exact"
        and is_recodable(data, parts)
        and metadata.exif.orientation == 1
        and libjpeg.available()
    )
    del data  # of a large photo every copy counts
    recoded = _recode(core) if exact else None
    _report_damage(session, parts, recoded.warnings if recoded else 0)
    coded = recoded.data if recoded else _encode(_decode(core, parts, metadata), metadata.exif.orientation, own_tables)
    _write(target, coded, metadata, parts.components)


def _recode(core: bytes) -> libjpeg.Recoded | None:
    """None when the coefficients cannot be coded anew, or would spell program text: then the pixels are compressed again."""
    decode_small(core)
    smallest = len(core) <= SMALLEST_UP_TO_BYTES
    recoded = libjpeg.recode(core, smallest)
    if recoded and spells_program(recoded.data):
        # an attacker's choice of coefficients: other Huffman tables give other bytes
        recoded = libjpeg.recode(core, not smallest)
    return None if recoded and spells_program(recoded.data) else recoded


def _decode(core: bytes, parts: JpegParts, metadata: JpegMetadata) -> JpegImageFile:
    stream = core if parts.has_end_marker else core[:-2]  # without the end marker Pillow raises when data are missing
    with decoding("jpg"):
        image = JpegImageFile(io.BytesIO(stream))
        if image.mode == "RGB" and _is_ycc(core, parts, metadata):
            image.draft("YCbCr", None)  # no conversion to RGB and back
        image.load()
        return image


def _is_ycc(core: bytes, parts: JpegParts, metadata: JpegMetadata) -> bool:
    """As libjpeg decides: by JFIF, else by Adobe, else by component identifiers."""
    if metadata.has_jfif:
        return True
    if metadata.adobe_transform is not None:
        return metadata.adobe_transform == 1
    at = core.index(bytes([0xFF, parts.frame_marker])) + 10
    return core[at : at + 9 : 3] == b"\x01\x02\x03"


def _encode(image: JpegImageFile, orientation: int, own_tables: bool) -> bytes:
    """Compress again with the picture's own quantisation tables, so that the loss stays near nothing."""
    turns = orientation >= 5
    tables = [_transposed(table) if turns else list(table) for _, table in sorted(image.quantization.items())]
    sampling = get_sampling(image)
    if sampling == 1 and turns:
        sampling = 0  # halved in the other direction, which Pillow cannot write
    same: dict[str, Any] = {"qtables": tables, "subsampling": max(sampling, 0)}
    with decoding("jpg"):
        turned: Image.Image = upright(image, orientation)
        for options in (*((same, {**same, "optimize": True}) if own_tables else ()), {"quality": _QUALITY}):
            out = io.BytesIO()
            turned.save(out, "JPEG", **options)
            if not spells_program(out.getvalue()):
                return out.getvalue()
    raise MalformedFile("the pixels of the JPEG spell a program in every coding")


def _transposed(table: list[int]) -> list[int]:
    return [table[column * 8 + row] for row in range(8) for column in range(8)]


def _report_damage(session: Session, parts: JpegParts, warnings: int) -> None:
    if warnings and not parts.has_end_marker:
        raise MalformedFile("the JPEG is cut off: a part of the picture is missing")
    if warnings:
        session.found(DAMAGED, "picture data", f"{warnings} damaged places, shown as before")
    if not parts.has_end_marker:
        session.found(DAMAGED, "end of file", "no end marker")


def _write(target: BinaryIO, coded: bytes, metadata: JpegMetadata, components: int) -> None:
    """*coded* with a JFIF marker of our own, the rebuilt profile, and no APPn besides JFIF and Adobe."""
    parts = walk(coded)
    unit, x, y = metadata.density
    if metadata.exif.orientation >= 5:
        x, y = y, x
    target.write(b"\xff\xd8")
    if components != 3 or any(segment.marker == 0xE0 for segment in parts.segments):
        target.write(jfif_segment((unit, x, y)))
    first = next(segment for segment in parts.segments if segment.marker not in (0xE0, 0xEE))
    for segment in parts.segments:
        if segment.marker == 0xEE:
            target.write(coded[segment.offset : segment.end])
    for piece in _profile_segments(metadata.profile):
        target.write(piece)
    target.write(memoryview(coded)[_marker_at(first) :])


def _marker_at(segment: Segment) -> int:
    return segment.start - 4


def _profile_segments(profile: bytes | None) -> list[bytes]:
    if profile is None:
        return []
    pieces = [profile[at : at + _ICC_PIECE_BYTES] for at in range(0, len(profile), _ICC_PIECE_BYTES)]
    return [
        b"\xff\xe2" + struct.pack(">H", len(piece) + 16) + b"ICC_PROFILE\0" + bytes([number, len(pieces)]) + piece
        for number, piece in enumerate(pieces, 1)
    ]
