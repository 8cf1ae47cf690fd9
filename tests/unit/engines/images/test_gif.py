"""GIF: frames, palettes, times and loops stay; blocks that nobody shows go."""

from __future__ import annotations

import pytest

from samples.build._pictures import coded, office_photo
from sanitizer.engines.images import ENGINE
from sanitizer.engines.images.gif import _cut
from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers.images import VERIFIER
from tests.in_process import reconstruct, verify
from tests.unit.engines.images.pixels import equal, info, sample


def test_animation_stays() -> None:
    source = sample("手順.gif")
    target = reconstruct(ENGINE, source, "gif").data
    assert equal(source, target)
    assert info(target)["loop"] == 0


@pytest.mark.parametrize("colours", [2, 4, 16, 256])
@pytest.mark.parametrize("interlace", [0, 1])
def test_every_palette_size(colours: int, interlace: int) -> None:
    source = coded(office_photo(61, 47).quantize(colours), "GIF", interlace=interlace)
    assert equal(source, reconstruct(ENGINE, source, "gif").data)


def test_transparency_stays() -> None:
    source = coded(office_photo(20, 20).quantize(8), "GIF", transparency=3)
    target = reconstruct(ENGINE, source, "gif").data
    assert equal(source, target)
    assert info(target)["transparency"] == 3


def test_missing_trailer_is_mended() -> None:
    outcome = reconstruct(ENGINE, coded(office_photo(20, 20).quantize(8), "GIF")[:-1], "gif")
    assert outcome.features == {"image.damaged"}
    assert outcome.data.endswith(b"\0;")


def test_a_broken_later_frame_keeps_the_first_ones() -> None:
    source = sample("手順.gif")
    outcome = reconstruct(ENGINE, source[: len(source) - 600], "gif")
    assert "image.damaged" in outcome.features
    assert verify(VERIFIER, outcome.data, "gif", (ENGINE,)) == []


def test_a_broken_first_frame_is_refused() -> None:
    source = coded(office_photo(60, 60).quantize(64), "GIF")
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, source[: len(source) // 2], "gif")


def test_cut_parts_program_text_and_keeps_the_bytes() -> None:
    text = b"abc<?php echo 1;def"
    cut = _cut(bytes([len(text)]) + text)
    assert b"<?php" not in cut
    assert cut == b"\x05abc<?" + bytes([len(text) - 5]) + text[5:]
