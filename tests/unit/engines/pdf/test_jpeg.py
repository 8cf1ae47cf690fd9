from __future__ import annotations

import io

import pytest
from PIL import Image

from samples.build._pictures import office_photo
from sanitizer.engines._jpeg.segments import BASELINE, PROGRESSIVE, walk
from sanitizer.engines.pdf.jpeg import read_jpeg, rewrite_jpeg
from sanitizer.model.errors import LimitExceeded, MalformedFile


def jpeg(mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    office_photo(64, 48).convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_pixels_stay_and_everything_else_goes(mode: str, progressive: bool) -> None:
    data = jpeg(mode, progressive=progressive, comment=b"SECRET") + b"TAIL"
    read = read_jpeg(data)
    rewritten = rewrite_jpeg(read)
    assert rewritten.is_exact
    assert rewritten.warnings == 0
    assert b"SECRET" not in rewritten.data
    assert b"TAIL" not in rewritten.data
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(rewritten.data)) as after:
        assert before.tobytes() == after.tobytes()
    assert (read.width, read.height, read.components) == (64, 48, len(mode))
    assert walk(rewritten.data).frame_marker == (PROGRESSIVE if progressive else BASELINE)


def test_a_progressive_photo_does_not_grow() -> None:
    out = io.BytesIO()
    office_photo(900, 600).save(out, "JPEG", progressive=True, quality=90)
    assert len(rewrite_jpeg(read_jpeg(out.getvalue())).data) <= len(out.getvalue())


@pytest.mark.parametrize("options", [{}, {"keep_rgb": True}])
def test_colours_are_said_as_before(options: dict[str, object]) -> None:
    """PDF readers take the colour transform from the Adobe marker, so that none may come up and none may go."""
    data = jpeg(**options)
    bare = b"\xff\xd8" + data[walk(data).segments[1].offset :]
    for source in (data, bare):
        markers = {segment.marker for segment in walk(source).segments} & {0xE0, 0xEE}
        written = {segment.marker for segment in walk(rewrite_jpeg(read_jpeg(source)).data).segments} & {0xE0, 0xEE}
        assert written == markers


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", jpeg()[:150], b"\xff\xd8\xff\xc3\0\4\0\0", b"\xff\xd8\xff\xe0\0\0"])
def test_what_is_no_jpeg_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        read_jpeg(data)


def test_damage_is_counted() -> None:
    data = bytearray(jpeg(quality=90))
    middle = len(data) * 2 // 3
    data[middle : middle + 40] = b"\x55" * 40
    rewritten = rewrite_jpeg(read_jpeg(bytes(data)))
    assert rewritten.warnings or not rewritten.is_exact


def test_thousands_of_scans_are_refused() -> None:
    data = jpeg()
    at = data.index(b"\xff\xda")
    with pytest.raises(LimitExceeded):
        read_jpeg(data[:at] + data[at : at + 14] * 600)
