"""Records of EMF ([MS-EMF] 2.3) and WMF ([MS-WMF] 2.3): walked within limits, and the bitmap of a metafile that is nothing else.

Many a metafile of a document holds one bitmap and state around it (a pasted screen, an object's preview). That needs no program.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from sanitizer.engines._bitmaps import as_bmp_file
from sanitizer.model.errors import LimitExceeded, MalformedFile

MAX_RECORDS = 2_000_000
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_EMF_END, _WMF_END = 14, 0
_EMF_STRETCH = 81
_EMF_WINDOW, _EMF_VIEW, _EMF_CLIP, _EMF_COMMENT, _EMF_REGION = 9, 11, 30, 70, 75
# Records that change how something is drawn and draw nothing, other than turning, cutting, and what EMF+ or OpenGL draw.
_EMF_STATE = frozenset(
    {1, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 24, 25, 30, 33, 34, 37, 38, 39, 40, 48, 52, 58, 70, 75, 95, 98}
)
_EMF_ESCAPES = frozenset({105, 106, 110})
_WMF_STRETCH, _WMF_STRETCH_BITMAP, _WMF_ESCAPE = 0x0F43, 0x0B41, 0x0626
_WMF_ORIGIN, _WMF_EXTENT = 0x020B, 0x020C
_WMF_STATE = frozenset({
    0x0000, 0x001E, 0x0035, 0x00F7, 0x0102, 0x0103, 0x0104, 0x0105, 0x0106, 0x0107, 0x0127, 0x012C, 0x012D, 0x012E, 0x01F0,
    0x0201, 0x0209, 0x020B, 0x020C, 0x0231, 0x0234, 0x02FA, 0x02FB, 0x02FC, 0x0626,
})  # fmt: skip
_ASKS_AND_SETS = frozenset({8, 15, 17, 21, 22, 23})  # is an escape known, comment, copies, ends and corners of lines
_SRCCOPY = 0x00CC0020
_JPEG, _PNG = 4, 5  # the compressions of [MS-WMF] 2.1.1.7 whose bits are a file
_SLACK = 0.02  # of a side, by which the bitmap may miss the frame
_MIN_SLACK = 2


@dataclass(frozen=True, slots=True)
class Record:
    """`kind` is the record's type or function, `body` what follows the 8 or 6 bytes of its head."""

    kind: int
    body: memoryview


def is_emf(data: bytes) -> bool:
    """By its first 44 bytes."""
    return data[40:44] == b" EMF"


def records(data: bytes) -> Iterator[Record]:
    """Up to the record that ends the metafile. Raises MalformedFile where they do not fit into *data*, LimitExceeded."""
    walk = _emf_records if is_emf(data) else _wmf_records
    for number, record in enumerate(walk(data)):
        if number >= MAX_RECORDS:
            raise LimitExceeded(f"more than {MAX_RECORDS:,} records")
        yield record


def _emf_records(data: bytes) -> Iterator[Record]:
    view, at = memoryview(data), 0
    while at < len(data):
        if at + 8 > len(data):
            raise MalformedFile("the drawing ends within a record; ask the sender for another copy")
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            raise MalformedFile(f"a record of {size:,} bytes does not fit into the drawing; ask the sender for another copy")
        yield Record(kind, view[at + 8 : at + size])
        if kind == _EMF_END:
            return
        at += size


def _wmf_records(data: bytes) -> Iterator[Record]:
    view, at = memoryview(data), (22 if data.startswith(_PLACEABLE) else 0) + 18
    if at > len(data):
        raise MalformedFile("the drawing ends within its header; ask the sender for another copy")
    while at < len(data):
        if at + 6 > len(data):
            raise MalformedFile("the drawing ends within a record; ask the sender for another copy")
        words, kind = struct.unpack_from("<IH", data, at)
        if words < 3 or at + 2 * words > len(data):
            raise MalformedFile(f"a record of {2 * words:,} bytes does not fit into the drawing; ask the sender for another copy")
        yield Record(kind, view[at + 6 : at + 2 * words])
        if kind == _WMF_END:
            return
        at += 2 * words


def escapes(data: bytes) -> Iterator[int]:
    """Functions of printers and drivers that the metafile calls (SETABORTPROC is 9, CVE-2005-4560), other than
    comments and settings, which every drawing program writes.
    """
    emf = is_emf(data)
    for record in records(data):
        if emf and record.kind in _EMF_ESCAPES and len(record.body) >= 4:
            yield struct.unpack_from("<I", record.body)[0]
        elif not emf and record.kind == _WMF_ESCAPE and len(record.body) >= 2:
            function = struct.unpack_from("<H", record.body)[0]
            if function not in _ASKS_AND_SETS:
                yield function


def only_bitmap(data: bytes) -> tuple[bytes, str] | None:
    """The file (BMP, JPEG, PNG) of the bitmap that fills the frame of the metafile and is all that it draws, and its suffix.

    None for any other metafile, and for one that is damaged.
    """
    try:
        return _emf_bitmap(data) if is_emf(data) else _wmf_bitmap(data)
    except (MalformedFile, LimitExceeded, struct.error):
        return None


def _emf_bitmap(data: bytes) -> tuple[bytes, str] | None:
    found: memoryview | None = None
    for record in records(data):
        if record.kind == _EMF_STRETCH and found is None:
            found = record.body
        elif not _leaves_all(record, found is not None, data):
            return None
    if found is None:
        return None
    shown = struct.unpack_from("<4i", found)
    source_x, source_y, source_width, source_height, info_at, info_bytes, bits_at, bits_bytes, _, operation, width, height = (
        struct.unpack_from("<4i6I2i", found, 24)
    )
    if operation != _SRCCOPY or min(width, height) <= 0 or not _near((*shown[:2], shown[2] + 1, shown[3] + 1), _emf_frame(data)):
        return None
    info = bytes(found[max(0, info_at - 8) : max(0, info_at - 8) + info_bytes])
    bits = bytes(found[max(0, bits_at - 8) : max(0, bits_at - 8) + bits_bytes])
    if len(info) != info_bytes or len(bits) != bits_bytes or min(info_at, bits_at) < 80:
        return None
    return _file(info, info + bits, bits, (source_x, source_y, source_width, source_height))


def _leaves_all(record: Record, is_drawn: bool, data: bytes) -> bool:
    """Whether the record of an EMF draws nothing, and cuts, turns and mirrors nothing that is still to be drawn."""
    if record.kind not in _EMF_STATE:
        return False
    if record.kind == _EMF_COMMENT:
        return bytes(record.body[4:8]) != b"EMF+"  # a second drawing, of other records
    if record.kind in (_EMF_WINDOW, _EMF_VIEW):
        return bool(min(struct.unpack_from("<ii", record.body)) > 0)
    if record.kind == _EMF_CLIP:
        return is_drawn or _near(struct.unpack_from("<4i", record.body), _emf_frame(data))
    return record.kind != _EMF_REGION or is_drawn or struct.unpack_from("<I", record.body) == (0,)  # no region: none any more


def _emf_frame(data: bytes) -> tuple[int, int, int, int]:
    """The frame (0.01 mm) in device units ([MS-EMF] 2.2.9)."""
    left, top, right, bottom = struct.unpack_from("<4i", data, 24)
    pixels_x, pixels_y, mm_x, mm_y = struct.unpack_from("<4i", data, 72)
    if min(pixels_x, pixels_y, mm_x, mm_y) <= 0:
        return 0, 0, 0, 0
    x, y = pixels_x / (mm_x * 100), pixels_y / (mm_y * 100)
    return round(left * x), round(top * y), round(right * x), round(bottom * y)


def _wmf_bitmap(data: bytes) -> tuple[bytes, str] | None:
    found: Record | None = None
    frame = list(struct.unpack_from("<4h", data, 6)) if data.startswith(_PLACEABLE) else [0, 0, 0, 0]
    for record in records(data):
        if record.kind in (_WMF_STRETCH, _WMF_STRETCH_BITMAP) and found is None:
            found = record
        elif record.kind not in _WMF_STATE:
            return None
        elif record.kind == _WMF_ORIGIN:
            top, left = struct.unpack_from("<hh", record.body)
            frame = [left, top, frame[2] - frame[0] + left, frame[3] - frame[1] + top]
        elif record.kind == _WMF_EXTENT:
            height, width = struct.unpack_from("<hh", record.body)
            frame[2:] = [frame[0] + width, frame[1] + height]
        elif record.kind == _WMF_ESCAPE and struct.unpack_from("<H", record.body)[0] not in _ASKS_AND_SETS:
            return None
    if found is None:
        return None
    usage_bytes = 2 if found.kind == _WMF_STRETCH else 0
    operation = struct.unpack_from("<I", found.body)[0]
    source_height, source_width, source_y, source_x, height, width, y, x = struct.unpack_from("<8h", found.body, 4 + usage_bytes)
    if operation != _SRCCOPY or not _near((x, y, x + width, y + height), (frame[0], frame[1], frame[2], frame[3])):
        return None
    dib = bytes(found.body[20 + usage_bytes :])
    file = as_bmp_file(dib)
    start = struct.unpack_from("<I", file, 10)[0] - 14 if file else len(dib)
    return _file(dib, dib, dib[start:], (source_x, source_y, source_width, source_height))


def _near(shown: tuple[int, int, int, int], frame: tuple[int, int, int, int]) -> bool:
    """Whether a rectangle (left, top, right, bottom) is the frame, nearly; never for an empty or mirrored one."""
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    if min(width, height, shown[2] - shown[0], shown[3] - shown[1]) <= 0:
        return False
    slack = (max(_MIN_SLACK, width * _SLACK), max(_MIN_SLACK, height * _SLACK)) * 2
    return all(abs(one - other) <= most for one, other, most in zip(shown, frame, slack, strict=True))


def _file(info: bytes, dib: bytes, bits: bytes, source: tuple[int, int, int, int]) -> tuple[bytes, str] | None:
    """The bitmap as a file, where *source* (left, top, width, height) is all of it."""
    _, width, height, _, _, compression = struct.unpack_from("<IiiHHI", info)
    if source != (0, 0, width, abs(height)):
        return None
    if compression in (_JPEG, _PNG):
        return bits, "jpg" if compression == _JPEG else "png"
    file = as_bmp_file(dib)
    return (file, "bmp") if file is not None else None
