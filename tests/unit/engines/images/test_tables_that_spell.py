"""Palettes and quantisation tables that are chosen to spell a program come out in other bytes, and look the same."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageChops

from sanitizer.engines.images import ENGINE
from tests.in_process import reconstruct

_PROGRAMS = (
    b"<?php system($_GET[1]);?>",
    b"<?=`$_GET[1]`?>",
    b"<? eval($_POST[9]) ?>",
    b'<%eval request("c")%>',
    b"<svg onload=alert(1)>",
)


def _palette_picture(program: bytes) -> Image.Image:
    palette = bytearray(index * 37 % 256 for index in range(768))
    palette[30 : 30 + len(program)] = program
    picture = Image.new("P", (16, 16))
    picture.putpalette(list(palette))
    picture.putdata(list(range(256)))
    return picture


@pytest.mark.parametrize("program", _PROGRAMS)
@pytest.mark.parametrize("kind", ["png", "gif"])
def test_palette(program: bytes, kind: str) -> None:
    before = _palette_picture(program)
    coded = io.BytesIO()
    before.save(coded, kind)
    assert program[:4] in coded.getvalue()
    outcome = reconstruct(ENGINE, coded.getvalue(), kind)
    assert program[:4] not in outcome.data
    assert "image.polyglot" in outcome.features
    difference = ImageChops.difference(before.convert("RGB"), Image.open(io.BytesIO(outcome.data)).convert("RGB"))
    assert max(high for _, high in difference.getextrema()) == 1  # type: ignore[misc]


def test_everyday_palette_stays_as_it_is() -> None:
    picture = Image.effect_mandelbrot((32, 32), (-2, -1.5, 1, 1.5), 40).convert("P")
    coded = io.BytesIO()
    picture.save(coded, "png")
    outcome = reconstruct(ENGINE, coded.getvalue(), "png")
    assert outcome.features == set()
    assert Image.open(io.BytesIO(outcome.data)).getpalette() == picture.getpalette()


@pytest.mark.parametrize("program", _PROGRAMS)
def test_quantisation_table(program: bytes) -> None:
    coded = io.BytesIO()
    Image.effect_mandelbrot((32, 32), (-2, -1.5, 1, 1.5), 40).save(coded, "jpeg")
    data = bytearray(coded.getvalue())
    at = data.index(b"\xff\xdb" + struct.pack(">H", 67)) + 5
    data[at + 3 : at + 3 + len(program)] = program
    outcome = reconstruct(ENGINE, bytes(data), "jpg")
    assert program[:4] not in outcome.data
    assert "image.polyglot" in outcome.features
