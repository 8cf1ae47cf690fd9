from __future__ import annotations

import pytest
from PIL import Image

from samples.build._pdf_benign import _fax
from sanitizer.engines.pdf.fax import decode_fax
from sanitizer.model.errors import MalformedFile


def test_group_4_gives_the_pixels_and_blackis1_turns_them() -> None:
    width, height, data = _fax()
    bits = decode_fax(width, height, {"/K": -1, "/Columns": width}, data)
    image = Image.frombytes("1", (width, height), bits)
    assert image.getpixel((50, 0)) == 0  # a rule is black
    assert image.getpixel((5, 5)) == 255
    turned = decode_fax(width, height, {"/K": -1, "/Columns": width, "/BlackIs1": True}, data)
    assert turned == bytes(255 - byte for byte in bits)


def test_damage_gives_an_image_of_the_right_size() -> None:
    width, height, data = _fax()
    bits = decode_fax(width, height, {"/K": -1, "/Columns": width}, data[: len(data) // 2])
    assert len(bits) == (width + 7) // 8 * height


def test_columns_that_are_not_the_width() -> None:
    width, height, data = _fax()
    whole = decode_fax(width, height, {"/K": -1, "/Columns": width}, data)
    narrow = decode_fax(width - 8, height, {"/K": -1, "/Columns": width}, data)
    assert narrow == whole[: len(narrow)]
    assert len(narrow) == (width - 1) // 8 * height


@pytest.mark.parametrize("columns", [0, -5, 10**9, "/x"])
def test_columns_that_cannot_be(columns: object) -> None:
    with pytest.raises(MalformedFile):
        decode_fax(10, 10, {"/K": -1, "/Columns": columns}, b"")
