"""The coefficient coder: what it may be given, and that every coefficient stays."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from samples.build._pictures import coded, office_photo
from sanitizer.engines._jpeg import libjpeg
from sanitizer.engines._jpeg.stream import decode_small


def test_libjpeg_is_there() -> None:
    assert libjpeg.available()


@pytest.mark.parametrize("smallest", [False, True])
def test_every_pixel_stays(smallest: bool) -> None:
    source = coded(office_photo(), "JPEG", progressive=True)
    decode_small(source)
    recoded = libjpeg.recode(source, smallest)
    assert recoded is not None
    assert recoded.warnings == 0
    with Image.open(io.BytesIO(source)) as before, Image.open(io.BytesIO(recoded.data)) as after:
        assert before.tobytes() == after.tobytes()


def test_coefficients_out_of_range_are_seen() -> None:
    block = bytearray(128)
    assert libjpeg._in_range(bytes(block))
    block[0:2] = (-1024).to_bytes(2, "little", signed=True)
    assert libjpeg._in_range(bytes(block))
    block[2:4] = (-1024).to_bytes(2, "little", signed=True)
    assert not libjpeg._in_range(bytes(block))
    block[2:4] = (1024).to_bytes(2, "little", signed=True)
    assert not libjpeg._in_range(bytes(block))
    block[2:4] = (1023).to_bytes(2, "little", signed=True)
    assert libjpeg._in_range(bytes(block))
