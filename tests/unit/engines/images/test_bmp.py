"""BMP: one plain header, exact sizes, the same pixels."""

from __future__ import annotations

import struct

import pytest

from samples.build._pictures import coded, office_photo
from sanitizer.engines.images import ENGINE
from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers.images import VERIFIER
from tests.in_process import reconstruct, verify
from tests.unit.engines.images.pixels import equal, info, sample


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_every_width_and_depth(mode: str, width: int) -> None:
    picture = office_photo(16, 16).resize((width, 7))
    source = coded(picture.quantize(200) if mode == "P" else picture.convert(mode), "BMP")
    target = reconstruct(ENGINE, source, "bmp").data
    assert equal(source, target)
    assert verify(VERIFIER, target, "bmp", (ENGINE,)) == []


def test_resolution_stays() -> None:
    assert info(reconstruct(ENGINE, sample("画面.bmp"), "bmp").data)["dpi"] == info(sample("画面.bmp"))["dpi"]


def test_top_down_rows_are_turned() -> None:
    data = bytearray(sample("画面.bmp"))
    height = struct.unpack_from("<l", data, 22)[0]
    struct.pack_into("<l", data, 22, -height)
    assert equal(bytes(data), reconstruct(ENGINE, bytes(data), "bmp").data)


def test_pixels_that_spell_a_program_are_parted() -> None:
    text = b"<script>1</script>   "
    data = bytearray(coded(office_photo(7, 1), "BMP"))
    data[54:75] = text
    outcome = reconstruct(ENGINE, bytes(data), "bmp")
    assert outcome.features == {"image.polyglot"}
    assert b"<script" not in outcome.data
    assert equal(bytes(data), outcome.data)


@pytest.mark.parametrize("cut", [0, 13, 20, 40, 60, 200])
def test_a_cut_file_is_refused(cut: int) -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, sample("画面.bmp")[:cut], "bmp")
