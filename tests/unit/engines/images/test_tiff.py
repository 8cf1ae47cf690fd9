"""TIFF: pages, depth, compression family and resolution stay; directories are read within bounds."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, TiffImagePlugin

from samples.build._pictures import coded, office_photo, rgb_profile
from sanitizer.engines.images import ENGINE
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.limits import Limits
from sanitizer.verifiers.images import VERIFIER
from tests.in_process import plain_policy, reconstruct, verify
from tests.unit.engines.images.pixels import equal, info, root_mean_square, sample


def test_fax_keeps_pages_resolution_and_group_4() -> None:
    source = sample("受信FAX.tif")
    target = reconstruct(ENGINE, source, "tiff").data
    assert equal(source, target)
    with Image.open(io.BytesIO(target)) as image:
        assert image.n_frames == 3  # type: ignore[attr-defined]
        assert image.info["compression"] == "group4"
        assert image.info["dpi"] == (204, 196)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16", "LA", "F"])
def test_every_mode_stays(mode: str, compression: str | None) -> None:
    photo = office_photo(50, 40)
    picture = photo.quantize(64) if mode == "P" else photo.convert("I").convert("I;16") if mode == "I;16" else photo.convert(mode)
    source = coded(picture, "TIFF", compression=compression, dpi=(150, 150))
    outcome = reconstruct(ENGINE, source, "tiff")
    with Image.open(io.BytesIO(source)) as before, Image.open(io.BytesIO(outcome.data)) as after:
        assert after.mode == before.mode
        assert after.tobytes() == before.tobytes()
    assert outcome.findings == ()
    assert verify(VERIFIER, outcome.data, "tiff", (ENGINE,)) == []


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_pages_stay_jpeg(mode: str) -> None:
    source = coded(office_photo().convert(mode), "TIFF", compression="jpeg", quality=85)
    target = reconstruct(ENGINE, source, "tiff").data
    assert root_mean_square(source, target) < 3
    assert info(target)["compression"] == "jpeg"
    assert verify(VERIFIER, target, "tiff", (ENGINE,)) == []


def test_profile_stays() -> None:
    outcome = reconstruct(ENGINE, coded(office_photo(30, 20), "TIFF", icc_profile=rgb_profile()), "tiff")
    assert outcome.findings == ()
    assert "icc_profile" in info(outcome.data)
    assert verify(VERIFIER, outcome.data, "tiff", (ENGINE,)) == []


def test_orientation_is_applied() -> None:
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    directory[274] = 6
    source = coded(office_photo(30, 20), "TIFF", tiffinfo=directory, dpi=(100, 200))
    outcome = reconstruct(ENGINE, source, "tiff")
    assert outcome.features == {"image.orientation"}
    with Image.open(io.BytesIO(outcome.data)) as image:
        assert image.size == (20, 30)
        assert image.info["dpi"] == (200, 100)


def test_a_loop_of_directories_is_refused() -> None:
    data = bytearray(sample("図面.tif"))
    first = struct.unpack_from("<L", data, 4)[0]
    count = struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<L", data, first + 2 + 12 * count, first)
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, bytes(data), "tiff")


def test_pages_are_counted() -> None:
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, sample("受信FAX.tif"), "tiff", plain_policy(limits=Limits(max_pages=2)))


def test_a_preview_page_is_dropped() -> None:
    preview = TiffImagePlugin.ImageFileDirectory_v2()
    preview[254] = 1
    page, small = office_photo(60, 45), office_photo(12, 9)
    small.encoderinfo = {"tiffinfo": preview}
    outcome = reconstruct(ENGINE, coded(page, "TIFF", save_all=True, append_images=[small]), "tiff")
    assert "image.thumbnail" in outcome.features
    with Image.open(io.BytesIO(outcome.data)) as image:
        assert image.n_frames == 1  # type: ignore[attr-defined]
