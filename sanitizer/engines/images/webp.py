"""WebP: every frame decoded and coded anew; lossless stays lossless, animations keep their times and loops."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from PIL import Image
from PIL.WebPImagePlugin import WebPImageFile

from sanitizer.contract.engine import Session
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images.appended import SAMPLE_BYTES, report_tail, report_text
from sanitizer.engines.images.budget import count_pixels
from sanitizer.engines.images.exif import read_exif
from sanitizer.engines.images.features import DAMAGED, PRIVATE, XMP
from sanitizer.engines.images.profiles import take_profile
from sanitizer.engines.images.turning import upright
from sanitizer.engines.images.webp_chunks import Chunk, bitstream_size, chunks, file_end
from sanitizer.model.errors import MalformedFile

_LOSSY_QUALITY = 95
_PICTURE = (b"VP8 ", b"VP8L")


@dataclass(slots=True)
class _Plan:
    """What the chunks say about the picture. `durations_ms` has one entry per frame of an animation."""

    size: tuple[int, int] = (0, 0)
    lossy: bool = False
    durations_ms: list[int] = field(default_factory=list)
    loops: int = 0
    background: tuple[int, int, int, int] = (0, 0, 0, 0)
    orientation: int = 1
    profile: bytes = b""


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    source.seek(0)
    data = source.read()
    end = file_end(data)
    plan = _Plan()
    for chunk in chunks(data, 12, end):
        _take(session, data, chunk, plan)
    if plan.size == (0, 0):
        raise MalformedFile("the WebP holds no picture")
    if int.from_bytes(data[4:8], "little") != end - 8:
        session.found(DAMAGED, "byte 4", "the file is shorter than its header says")
    report_tail(session, end, len(data) - end, data[end : end + SAMPLE_BYTES])
    with decoding("webp"):
        image = WebPImageFile(io.BytesIO(b"RIFF" + (end - 8).to_bytes(4, "little") + data[8:end]))
        if image.size[0] * image.size[1] > session.limits.max_pixels:
            raise MalformedFile("the WebP decodes to another size than its header says")
        image.load()
        _write(target, image, plan)


def _take(session: Session, data: bytes, chunk: Chunk, plan: _Plan) -> None:
    location = f"chunk {chunk.kind.decode('latin-1').strip()} at byte {chunk.offset}"
    payload = data[chunk.data_at : chunk.data_at + chunk.size_bytes]
    if chunk.kind == b"VP8X" and chunk.size_bytes == 10:
        plan.size = (1 + int.from_bytes(payload[4:7], "little"), 1 + int.from_bytes(payload[7:10], "little"))
        if plan.size[0] * plan.size[1] > session.limits.max_pixels:
            count_pixels(session, *plan.size)
    elif chunk.kind in _PICTURE:
        _take_picture(session, data, chunk, plan)
    elif chunk.kind == b"ANIM" and chunk.size_bytes == 6:
        blue, green, red, alpha = payload[:4]
        plan.background = (red, green, blue, alpha)
        plan.loops = int.from_bytes(payload[4:6], "little")
    elif chunk.kind == b"ANMF" and chunk.size_bytes >= 24:
        plan.durations_ms.append(int.from_bytes(payload[12:15], "little"))
        for inner in chunks(data, chunk.data_at + 16, chunk.data_at + chunk.size_bytes):
            if inner.kind in _PICTURE:
                _take_picture(session, data, inner, plan)
            elif inner.kind != b"ALPH":
                session.found(PRIVATE, f"chunk {inner.kind.decode('latin-1')} at byte {inner.offset}", f"{inner.size_bytes} bytes")
    elif chunk.kind == b"EXIF":
        plan.orientation = read_exif(session, payload.removeprefix(b"Exif\0\0"), location).orientation
    elif chunk.kind == b"XMP ":
        session.found(XMP, location, f"{chunk.size_bytes} bytes")
        report_text(session, location, payload)
    elif chunk.kind == b"ICCP":
        plan.profile = take_profile(session, payload, b"RGB ", location) or b""
    elif chunk.kind != b"ALPH":
        session.found(PRIVATE, location, f"{chunk.size_bytes} bytes")
        report_text(session, location, payload)


def _take_picture(session: Session, data: bytes, chunk: Chunk, plan: _Plan) -> None:
    size = bitstream_size(data, chunk)
    count_pixels(session, *size)
    plan.lossy = plan.lossy or chunk.kind == b"VP8 "
    if plan.size == (0, 0):
        plan.size = size


def _write(target: BinaryIO, image: WebPImageFile, plan: _Plan) -> None:
    options: dict[str, Any] = {"icc_profile": plan.profile, "exif": b"", "xmp": b""}
    options |= {"quality": _LOSSY_QUALITY} if plan.lossy else {"lossless": True, "quality": 50, "exact": True}
    out = io.BytesIO()
    if len(plan.durations_ms) > 1:
        image.save(
            out,
            "WEBP",
            save_all=True,
            duration=plan.durations_ms,
            loop=plan.loops,
            background=plan.background,
            allow_mixed=False,
            **options,
        )
    else:
        still: Image.Image = upright(image, plan.orientation)
        still.save(out, "WEBP", **options)
    target.write(out.getbuffer())
