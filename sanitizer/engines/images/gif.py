"""GIF: every frame decoded to palette indices and coded anew, with its own palette, place, time and disposal."""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from sanitizer.contract.engine import Session
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images.appended import (
    SAMPLE_BYTES,
    cut_points,
    report_spelled,
    report_tail,
    report_text,
    without_program_text,
)
from sanitizer.engines.images.budget import count_pixels
from sanitizer.engines.images.features import COMMENT, DAMAGED, ICC, PRIVATE, XMP
from sanitizer.engines.images.gif_blocks import BlockReader, Extension, Frame, Screen
from sanitizer.model.errors import MalformedFile

_LOOP_MARKS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_MAX_BLOCKS = 100_000


@dataclass(frozen=True, slots=True)
class _Control:
    """Graphic control extension: `transparent` is an index or None; `delay` in hundredths of a second."""

    disposal: int = 0
    user_input: bool = False
    delay: int = 0
    transparent: int | None = None


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    source.seek(0)
    data = source.read()
    reader = BlockReader(data)
    screen = reader.screen
    _write_screen(target, session, screen)
    control: _Control | None = None
    frames, looped = 0, False
    for block in reader:
        session.count("blocks", 1, _MAX_BLOCKS)
        if isinstance(block, Frame):
            if not _write_frame(target, session, data, screen, block, control, is_first=frames == 0):
                break
            frames += 1
            control = None
        elif block.label == 0xF9:
            control = _read_control(session, block)
        elif block.label == 0xFF and block.identifier in _LOOP_MARKS and block.data[:1] == b"\1" and len(block.data) == 3:
            if not looped:
                target.write(b"!\xff\x0bNETSCAPE2.0\x03\x01" + block.data[1:3] + b"\0")
                looped = True
        else:
            _report_extension(session, block)
    if not frames:
        raise MalformedFile("the GIF holds no picture")
    target.write(b";")
    if not reader.has_end:
        session.found(DAMAGED, f"byte {reader.end}", "no end mark where the picture ends")
    report_tail(session, reader.end, len(data) - reader.end, data[reader.end : reader.end + SAMPLE_BYTES])


def _write_screen(target: BinaryIO, session: Session, screen: Screen) -> None:
    bits = _palette_bits(screen.palette)
    flags = 0x80 | 0x70 | (bits - 1) if screen.palette else 0x70
    target.write(b"GIF89a" + struct.pack("<HHBBB", screen.width_px, screen.height_px, flags, screen.background, screen.aspect))
    target.write(without_program_text(session, screen.palette, "palette"))


def _palette_bits(palette: bytes) -> int:
    return max(1, (len(palette) // 3 - 1).bit_length())


def _read_control(session: Session, block: Extension) -> _Control | None:
    raw = block.identifier
    if len(raw) != 4 or block.data:
        _report_extension(session, block)
        return None
    flags, delay, index = struct.unpack("<BHB", raw)
    disposal = flags >> 2 & 7
    return _Control(disposal if disposal <= 3 else 0, bool(flags & 2), delay, index if flags & 1 else None)


def _write_frame(
    target: BinaryIO, session: Session, data: bytes, screen: Screen, frame: Frame, control: _Control | None, is_first: bool
) -> bool:
    """False when a later frame is broken: what was written before it stays."""
    count_pixels(session, frame.width_px, frame.height_px)
    try:
        indices = _decode(data, frame)
        report_spelled(session, data[frame.start : frame.end])
    except MalformedFile:
        if is_first:
            raise
        session.found(DAMAGED, f"frame at byte {frame.offset}", "cannot be decoded, the frames before it are kept")
        return False
    if not frame.is_whole:
        session.found(DAMAGED, f"frame at byte {frame.offset}", "no end mark after its picture data")
    highest = indices.getextrema()[1]
    assert isinstance(highest, int | float)
    palette = frame.palette
    colours = len(palette or screen.palette) // 3
    if highest >= colours:
        palette = (palette or screen.palette).ljust(3 << max(1, int(highest).bit_length()), b"\0")
        session.found(DAMAGED, f"frame at byte {frame.offset}", f"colour {int(highest)} of a palette of {colours}")
    palette = without_program_text(session, palette, f"palette of the frame at byte {frame.offset}")
    if control is not None:
        flags = control.disposal << 2 | control.user_input << 1 | (control.transparent is not None)
        target.write(b"!\xf9\4" + struct.pack("<BHB", flags, control.delay, control.transparent or 0) + b"\0")
    flags = 0x80 | (_palette_bits(palette) - 1) if palette else 0
    target.write(b"," + struct.pack("<HHHHB", frame.x, frame.y, frame.width_px, frame.height_px, flags) + palette)
    code_bits = max(2, int(highest).bit_length())
    target.write(bytes([code_bits]) + _encode(indices, code_bits) + b"\0")
    return True


def _decode(data: bytes, frame: Frame) -> Image.Image:
    if not 1 <= frame.code_bits <= 8:
        raise MalformedFile(f"the GIF frame at byte {frame.offset} has codes of {frame.code_bits} bits")
    size = (frame.width_px, frame.height_px)
    with decoding("gif"):
        return Image.frombytes("L", size, data[frame.start : frame.end], "gif", frame.code_bits, int(frame.interlaced), -1)


def _encode(indices: Image.Image, code_bits: int) -> bytes:
    """LZW sub-blocks with codes from *code_bits*, without terminator; cut wherever the coded bytes would spell program text."""
    with decoding("gif"):
        coded = indices.tobytes("gif", "L", code_bits, 0)
    return _cut(coded) if cut_points(coded) else coded


def _cut(coded: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(coded):
        size = coded[at]
        block = coded[at + 1 : at + 1 + size]
        edges = [0, *cut_points(block), len(block)]
        for start, end in itertools.pairwise(edges):
            if end > start:
                out += bytes([end - start]) + block[start:end]
        at += 1 + size
    return bytes(out)


def _report_extension(session: Session, block: Extension) -> None:
    location = f"extension {block.label:02X} at byte {block.offset}"
    everything = block.identifier + block.data
    if block.label == 0xFE:
        session.found(COMMENT, location, everything[:200].decode("utf-8", "replace"))
    elif block.identifier.startswith(b"XMP Data"):
        session.found(XMP, location, f"{len(block.data)} bytes")
    elif block.identifier.startswith(b"ICCRGBG1"):
        session.found(ICC, location, "colour profile of a palette picture")
    else:
        session.found(PRIVATE, location, block.identifier[:24].decode("latin-1"))
    report_text(session, location, everything)
