from __future__ import annotations

import io

import pytest
from PIL import Image

from samples.build._pictures import office_photo
from sanitizer.engines.pdf.jpeg import read_frame, rewrite_jpeg
from sanitizer.model.errors import LimitExceeded, MalformedFile


def jpeg(mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    office_photo(64, 48).convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_pixels_stay_and_everything_else_goes(mode: str, progressive: bool) -> None:
    data = jpeg(mode, progressive=progressive, comment=b"SECRET") + b"TAIL"
    written, changed = rewrite_jpeg(data)
    assert not changed
    assert b"SECRET" not in written
    assert b"TAIL" not in written
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(written)) as after:
        assert before.tobytes() == after.tobytes()
    frame = read_frame(written)
    assert (frame.width, frame.height, frame.components, frame.bits) == (64, 48, len(mode), 8)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", jpeg()[:150], b"\xff\xd8\xff\xc3\0\4\0\0", b"\xff\xd8\xff\xe0\0\0"])
def test_what_is_no_jpeg_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        read_frame(data)


def test_thousands_of_scans_are_refused() -> None:
    data = jpeg()
    at = data.index(b"\xff\xda")
    with pytest.raises(LimitExceeded):
        read_frame(data[:at] + data[at : at + 14] * 200)
