"""Stand-alone metafiles: the bitmap that is all of one without a program, others through LibreOffice."""

from __future__ import annotations

import io
from typing import BinaryIO

import pytest
from PIL import Image

from samples.build import metafile as made
from sanitizer.engines import images, metafile
from sanitizer.model.errors import MalformedFile, ProgramMissing
from tests import in_process


def nested(member: BinaryIO, name: str) -> BinaryIO:
    member.seek(0)
    return io.BytesIO(in_process.reconstruct(images.ENGINE, member.read(), name.rsplit(".", 1)[1]).data)


def picture_of(data: bytes, suffix: str) -> Image.Image:
    picture = Image.open(io.BytesIO(in_process.reconstruct(metafile.ENGINE, data, suffix, nested=nested).data))
    assert picture.format == "PNG"
    return picture


@pytest.mark.parametrize(("data", "suffix"), [(made.pasted_screen(), "emf"), (made.old_preview(), "wmf")])
def test_a_bitmap_needs_no_program(data: bytes, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(program: str, _source: BinaryIO, _arguments: tuple[str, ...]) -> BinaryIO:
        raise ProgramMissing(program)

    monkeypatch.setattr(in_process, "outside", missing)
    assert picture_of(data, suffix).size == (80, 48)
    with pytest.raises(ProgramMissing):
        picture_of(made.map_of_site(), "emf")


@pytest.mark.parametrize(("data", "suffix"), [(made.map_of_site(), "emf"), (made.old_drawing(), "wmf")])
def test_drawings_show_their_japanese_text(data: bytes, suffix: str) -> None:
    picture = picture_of(data, suffix).convert("L")
    assert picture.size == (1600, 960)
    words = picture.crop((60, 60, 900, 220))  # the first line: 28 of 240 units high, at (20, 20)
    assert sum(words.histogram()[:128]) > 8_000
    assert picture.getpixel((800, 16)) < 128  # type: ignore[operator]  # the frame


def test_damage_is_said() -> None:
    with pytest.raises(MalformedFile):
        in_process.reconstruct(metafile.ENGINE, made.truncated(), "emf", nested=nested)
