from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw

from samples.build._pdf_benign import _fax
from sanitizer.engines.pdf.fax import decode_fax
from sanitizer.model.errors import MalformedFile


def test_group_4_gives_the_pixels_and_blackis1_turns_them() -> None:
    width, height, data = _fax()
    bits, damage = decode_fax(width, height, {"/K": -1, "/Columns": width}, data)
    assert not damage
    image = Image.frombytes("1", (width, height), bits)
    assert image.getpixel((50, 0)) == 0  # a rule is black
    assert image.getpixel((5, 5)) == 255
    turned = decode_fax(width, height, {"/K": -1, "/Columns": width, "/BlackIs1": True}, data).bits
    assert turned == bytes(255 - byte for byte in bits)


def test_damage_gives_an_image_of_the_right_size() -> None:
    width, height, data = _fax()
    bits, damage = decode_fax(width, height, {"/K": -1, "/Columns": width}, data[: len(data) // 2])
    assert damage.startswith("damaged fax data")
    assert len(bits) == (width + 7) // 8 * height


@pytest.mark.parametrize(("options", "scheme"), [(0, 0), (1, 4), (4, 0), (5, 4)])
def test_group_3_with_ends_of_line_in_one_and_two_dimensions_and_aligned(options: int, scheme: int) -> None:
    image = Image.new("1", (64, 40), 1)
    ImageDraw.Draw(image).ellipse((5, 5, 40, 35), fill=0)
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group3", tiffinfo={292: options, 278: 40})
    with Image.open(out) as tiff:
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    values = {"/K": scheme, "/Columns": 64, "/EndOfLine": True, "/EncodedByteAlign": options >= 4}
    bits, damage = decode_fax(64, 40, values, out.getvalue()[start : start + length])
    assert not damage
    assert Image.frombytes("1", (64, 40), bits).tobytes() in (
        image.tobytes(),
        ImageChops.invert(image.convert("L")).convert("1").tobytes(),
    )


def test_columns_that_are_not_the_width() -> None:
    width, height, data = _fax()
    whole = decode_fax(width, height, {"/K": -1, "/Columns": width}, data).bits
    narrow = decode_fax(width - 8, height, {"/K": -1, "/Columns": width}, data).bits
    assert narrow == whole[: len(narrow)]
    assert len(narrow) == (width - 1) // 8 * height


@pytest.mark.parametrize("columns", [0, -5, 10**9, "/x"])
def test_columns_that_cannot_be(columns: object) -> None:
    with pytest.raises(MalformedFile):
        decode_fax(10, 10, {"/K": -1, "/Columns": columns}, b"")


@pytest.mark.parametrize("damaged", [b"\0" * 30, b"\xff\x5a\x11"])
def test_damage_in_the_middle_is_told(damaged: bytes) -> None:
    width, height, data = _fax()
    half = len(data) // 2
    fax = decode_fax(width, height, {"/K": -1, "/Columns": width}, data[:half] + damaged + data[half + len(damaged) :])
    assert len(fax.bits) == (width + 7) // 8 * height
    assert fax.damage
