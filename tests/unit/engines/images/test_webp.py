"""WebP: lossless stays exact, lossy stays close, animations keep times and loops."""

from __future__ import annotations

import pytest

from samples.build._pictures import coded, exif_block, office_photo, rgb_profile
from sanitizer.engines.images import ENGINE
from sanitizer.model.errors import MalformedFile
from tests.in_process import reconstruct
from tests.unit.engines.images.pixels import equal, info, root_mean_square, sample


def test_animation_stays() -> None:
    source = sample("手順.webp")
    target = reconstruct(ENGINE, source, "webp").data
    assert equal(source, target)
    assert info(target)["loop"] == 3


def test_invisible_colours_stay() -> None:
    source = sample("地図.webp")
    assert equal(source, reconstruct(ENGINE, source, "webp").data)


def test_orientation_is_applied() -> None:
    source = coded(office_photo(40, 30), "WEBP", lossless=True, exif=exif_block(orientation=8))
    outcome = reconstruct(ENGINE, source, "webp")
    assert "image.orientation" in outcome.features
    assert root_mean_square(source, outcome.data) == 0


def test_profile_stays() -> None:
    outcome = reconstruct(ENGINE, coded(office_photo(40, 30), "WEBP", icc_profile=rgb_profile()), "webp")
    assert outcome.findings == ()
    assert "icc_profile" in info(outcome.data)


@pytest.mark.parametrize("size_field", [0, 4, 1 << 31])
def test_a_wrong_riff_size_is_refused_or_mended(size_field: int) -> None:
    data = bytearray(sample("地図.webp"))
    data[4:8] = size_field.to_bytes(4, "little")
    if size_field == 1 << 31:
        assert reconstruct(ENGINE, bytes(data), "webp").features == {"image.damaged"}
    else:
        with pytest.raises(MalformedFile):
            reconstruct(ENGINE, bytes(data), "webp")
