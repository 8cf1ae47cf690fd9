"""JPEG: coefficients coded anew so that no pixel changes; markers written anew; everything else dropped."""

from __future__ import annotations

import io
import itertools
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from sanitizer.contract.engine import Session
from sanitizer.engines._jpeg import libjpeg
from sanitizer.engines._jpeg.recodable import is_recodable
from sanitizer.engines._jpeg.segments import CODING, SOS, Data, JpegParts, Segment, walk
from sanitizer.engines._jpeg.stream import (
    SMALLEST_UP_TO_BYTES,
    CodingStream,
    Piece,
    buffered,
    coding_pieces,
    decode_small_from,
    jfif_segment,
)
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images.appended import (
    SAMPLE_BYTES,
    file_spells_program,
    report_spelled,
    report_tail,
    spells_program,
    table_spells_program,
)
from sanitizer.engines.images.budget import count_pixels
from sanitizer.engines.images.features import DAMAGED, JPEG_CODING, POLYGLOT
from sanitizer.engines.images.jpeg_metadata import JpegMetadata, read_metadata
from sanitizer.engines.images.turning import upright
from sanitizer.model.errors import MalformedFile

_QUALITY = 95
_ICC_PIECE_BYTES = 65519  # 65535 less length, mark and numbers (ICC.1 annex B.4)


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    with _mapped(source) as data:
        parts = walk(data)
        count_pixels(session, parts.width_px, parts.height_px)
        metadata = read_metadata(session, data, parts)
        report_tail(session, parts.end, len(data) - parts.end, data[parts.end : parts.end + SAMPLE_BYTES])
        any(report_spelled(session, data, segment.offset, segment.end) for segment in parts.segments if segment.marker in CODING)
        own_tables = not _tables_spell_program(data, parts)
        recodable = is_recodable(data, parts)
        is_ycc = _is_ycc(data, parts, metadata)
    if not own_tables:
        session.found(POLYGLOT, "quantisation tables", "tables that spell program text: replaced")
    pieces = coding_pieces(parts, metadata.has_jfif, metadata.adobe_transform)
    exact = (
        own_tables
        and session.option(JPEG_CODING) == "exact"
        and recodable
        and metadata.exif.orientation == 1
        and libjpeg.available()
    )
    warnings = _recode(source, pieces, target, metadata) if exact else None
    _report_damage(session, parts, warnings or 0)
    if warnings is None:
        image = _decode(source, pieces if parts.has_end_marker else pieces[:-1], is_ycc)
        _write(target, _encode(image, metadata.exif.orientation, own_tables), metadata, parts.components)


@contextmanager
def _mapped(source: BinaryIO) -> Iterator[Data]:
    """The bytes of *source* for the walk over its markers. The picture data are read as a stream afterwards."""
    if isinstance(source, io.BytesIO):
        yield source.getvalue()
        return
    try:
        data = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise MalformedFile("the file is empty") from error
    with data:
        yield data


def _tables_spell_program(data: Data, parts: JpegParts) -> bool:
    """Looks at all segments before the first scan. No word goes over their borders: each begins with FF."""
    before_scan = itertools.takewhile(lambda segment: segment.marker != SOS, parts.segments)
    return any(table_spells_program(data[segment.offset : segment.end]) for segment in before_scan if segment.marker in CODING)


def _recode(source: BinaryIO, pieces: list[Piece], target: BinaryIO, metadata: JpegMetadata) -> int | None:
    """Writes the target and returns the warnings.

    None when the coefficients cannot be coded anew, or would spell program text: then the pixels are compressed again.
    """
    decode_small_from(buffered(source, pieces))
    stream = CodingStream(source, pieces)
    head = libjpeg.Head(metadata.density, tuple(_profile_payloads(metadata.profile)))
    smallest = stream.size_bytes <= SMALLEST_UP_TO_BYTES
    for choice in (smallest, not smallest):  # an attacker's choice of coefficients: other Huffman tables give other bytes
        warnings = libjpeg.recode_into(target, buffered(source, pieces), choice, head)
        if warnings is None:
            break
        if not file_spells_program(target, _end_of_head(target)):
            target.seek(0, os.SEEK_END)
            return warnings
    target.seek(0)
    target.truncate()
    return None


def _end_of_head(target: BinaryIO) -> int:
    """Where the tables begin: after SOI, JFIF, Adobe and the profile."""
    at = 2
    while True:
        target.seek(at)
        marker = target.read(4)
        if not 0xE0 <= marker[1] <= 0xEF:
            return at
        at += 2 + int.from_bytes(marker[2:], "big")


def _decode(source: BinaryIO, pieces: list[Piece], is_ycc: bool) -> JpegImageFile:
    """Without the end marker Pillow raises when data are missing."""
    with decoding("jpg"):
        image = JpegImageFile(buffered(source, pieces))
        if image.mode == "RGB" and is_ycc:
            image.draft("YCbCr", None)  # no conversion to RGB and back
        image.load()
        return image


def _is_ycc(data: Data, parts: JpegParts, metadata: JpegMetadata) -> bool:
    """As libjpeg decides: by JFIF, else by Adobe, else by component identifiers."""
    if metadata.has_jfif:
        return True
    if metadata.adobe_transform is not None:
        return metadata.adobe_transform == 1
    frame = next(segment for segment in parts.segments if segment.marker == parts.frame_marker)
    return data[frame.start + 6 : frame.start + 15 : 3] == b"\x01\x02\x03"


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
    for payload in _profile_payloads(metadata.profile):
        target.write(b"\xff\xe2" + struct.pack(">H", len(payload) + 2) + payload)
    target.write(memoryview(coded)[_marker_at(first) :])


def _marker_at(segment: Segment) -> int:
    return segment.start - 4


def _profile_payloads(profile: bytes | None) -> list[bytes]:
    """Payloads of APP2 segments that hold *profile* (ICC.1 annex B.4)."""
    if profile is None:
        return []
    pieces = [profile[at : at + _ICC_PIECE_BYTES] for at in range(0, len(profile), _ICC_PIECE_BYTES)]
    return [b"ICC_PROFILE\0" + bytes([number, len(pieces)]) + piece for number, piece in enumerate(pieces, 1)]
