"""JPEG inside PDF: coded anew from its coefficients, so that no pixel changes, with no marker but the one that says its colours."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from sanitizer.engines._jpeg import libjpeg
from sanitizer.engines._jpeg.recodable import is_recodable
from sanitizer.engines._jpeg.segments import ADOBE, CODING, JFIF, PROGRESSIVE, JpegParts, walk
from sanitizer.engines._jpeg.stream import SMALLEST_UP_TO_BYTES, adobe_segment, coding_only, decode_small, jfif_segment
from sanitizer.engines._pillow import decoding
from sanitizer.model.errors import MalformedFile

_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A JPEG whose markers are checked. `core` is the picture alone; `adobe` is the colour transform that it names, if any."""

    width: int
    height: int
    components: int
    core: bytes
    parts: JpegParts
    source: bytes
    has_jfif: bool
    adobe: int | None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """`is_exact` says that no pixel changed; `warnings` counts damaged places, drawn as a viewer draws them."""

    data: bytes
    is_exact: bool
    warnings: int


def read_jpeg(data: bytes) -> Jpeg:
    """Raises MalformedFile where the markers do not follow T.81 annex B or say what PDF does not know, LimitExceeded."""
    start = data.find(b"\xff\xd8")
    if start < 0:
        raise MalformedFile("JPEG without its start marker")
    source = data[start:] if start else data
    parts = walk(source)
    if not parts.is_huffman:
        raise MalformedFile("JPEG of a kind that PDF does not use (arithmetic coding)")
    markers = {segment.marker: segment for segment in reversed(parts.segments)}
    adobe = None
    if ADOBE in markers:
        payload = source[markers[ADOBE].start : markers[ADOBE].end]
        adobe = payload[11] if payload.startswith(b"Adobe") and len(payload) >= 12 else None
    jfif = markers.get(JFIF)
    has_jfif = jfif is not None and source.startswith(b"JFIF\0", jfif.start)
    core = coding_only(source, parts, has_jfif, adobe)
    return Jpeg(parts.width_px, parts.height_px, parts.components, core, parts, source, has_jfif, adobe)


def rewrite_jpeg(jpeg: Jpeg) -> Rewritten:
    """Raises MalformedFile where it does not decode at all. The caller has held the size against the limits."""
    decode_small(jpeg.core)
    if libjpeg.available() and is_recodable(jpeg.source, jpeg.parts):
        progressive = jpeg.parts.frame_marker == PROGRESSIVE
        recoded = libjpeg.recode(jpeg.core, len(jpeg.core) <= SMALLEST_UP_TO_BYTES, progressive)
        if recoded is not None:
            return Rewritten(_with_its_markers(recoded.data, jpeg), True, recoded.warnings)
    return Rewritten(_from_pixels(jpeg.core), False, 0)


def _with_its_markers(coded: bytes, jpeg: Jpeg) -> bytes:
    """JFIF and Adobe markers where the source had them and nowhere else: readers take the colours from them (7.4.8)."""
    pieces: list[bytes | memoryview] = [b"\xff\xd8"]
    if jpeg.has_jfif:
        pieces.append(jfif_segment((0, 1, 1)))
    if jpeg.adobe is not None:
        pieces.append(adobe_segment(jpeg.adobe))
    view = memoryview(coded)
    pieces += [view[segment.start - 4 : segment.end] for segment in walk(coded).segments if segment.marker in CODING]
    pieces.append(b"\xff\xd9")
    return b"".join(pieces)


def _from_pixels(core: bytes) -> bytes:
    """Decoded by Pillow and coded again, for legal oddities and for what only an attacker writes."""
    with decoding("JPEG"), Image.open(io.BytesIO(core), formats=("JPEG",)) as image:
        image.load()
        out = io.BytesIO()
        image.info.clear()
        image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
        return out.getvalue()
