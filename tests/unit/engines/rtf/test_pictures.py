"""Pictures are decoded from hex and binary, disarmed, and written in hex with their size."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from samples.build._rtf import dib, hex_lines, jpeg, picture, png, wmf
from sanitizer.engines import _bitmaps as bitmaps
from tests.unit.engines.rtf.documents import disarmed, made


def pixels(written: bytes) -> Image.Image:
    digits = written[written.index(b"blip\n") + 5 :].rstrip(b"}").replace(b"\n", b"")
    return Image.open(io.BytesIO(bytes.fromhex(digits.decode("ascii"))))


@pytest.mark.parametrize("body", [
    picture(b"jpegblip", jpeg()),
    picture(b"pngblip", png()),
    b"{\\pict\\picw9\\picwgoal1440\\jpegblip\\bin%d " % len(jpeg()) + jpeg() + b"}",
    picture(b"pngblip", jpeg()),
    b"{\\pict\\picwgoal1440\\pngblip " + hex_lines(png()).replace(b"\n", b" \r\n") + b"a}",
])  # fmt: skip
def test_a_picture_keeps_pixels_and_size(body: bytes) -> None:
    written = made(body)
    assert pixels(written).size == (96, 72)
    assert rb"\picw96" in written
    assert rb"\picwgoal1440" in written


def test_a_bitmap_becomes_png_without_loss() -> None:
    written = made(b"{\\pict\\dibitmap0\\picwgoal720 " + hex_lines(dib()) + b"}")
    before = Image.open(io.BytesIO(bitmaps.as_bmp_file(dib()) or b""))
    assert list(pixels(written).convert("RGB").tobytes()) == list(before.convert("RGB").tobytes())


def test_a_device_bitmap() -> None:
    rows = bytes([0b10100000, 0, 0b01000000, 0])
    body = b"{\\pict\\wbitmap0\\picw3\\pich2\\wbmbitspixel1\\wbmplanes1\\wbmwidthbytes2 " + rows.hex().encode() + b"}"
    assert [*pixels(made(body)).convert("L").tobytes()] == [255, 0, 255, 0, 255, 0]


def test_what_is_no_picture_becomes_grey() -> None:
    outcome = disarmed(picture(b"pngblip", b"MZ" * 40))
    assert outcome.features == {"rtf.broken_picture"}
    assert pixels(outcome.data).size == (64, 64)


def test_a_metafile_keeps_its_size_on_paper() -> None:
    outcome = disarmed(b"{\\pict\\wmetafile8\\picw2540\\pich1270 " + hex_lines(wmf()) + b"}")
    assert "rtf.metafile" in outcome.features
    assert rb"\picwgoal1440\pichgoal720" in outcome.data


def test_the_copy_for_old_programs_goes_and_a_lone_one_stays() -> None:
    new = rb"{\*\shppict" + picture(b"pngblip", png()) + b"}"
    old = rb"{\nonshppict" + picture(b"jpegblip", jpeg()) + b"}"
    assert made(new + old).count(b"\\pict") == 1
    assert b"jpegblip" in made(old)
