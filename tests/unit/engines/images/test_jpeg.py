"""JPEG: pixels stay exactly, colours and resolution stay, and what libjpeg could choke on goes another way."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from samples.build._pictures import coded, exif_block, office_photo, rgb_profile, with_segments
from sanitizer.engines._jpeg.recodable import is_recodable
from sanitizer.engines._jpeg.segments import walk
from sanitizer.engines.images import ENGINE
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.limits import Limits
from sanitizer.verifiers.images import VERIFIER
from tests.in_process import plain_policy, reconstruct, verify
from tests.unit.engines.images.pixels import equal, info, mode, root_mean_square, sample


@pytest.mark.parametrize("quality", [30, 75, 100])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("size", [(64, 48), (33, 17), (1, 1)])
def test_every_pixel_stays(quality: int, subsampling: int, size: tuple[int, int]) -> None:
    source = coded(office_photo(96, 72).resize(size), "JPEG", quality=quality, subsampling=subsampling)
    assert equal(source, reconstruct(ENGINE, source, "jpg").data)


def test_black_at_the_finest_quantisation() -> None:
    """DC is -1024 there, the one coefficient that only DC may be."""
    source = coded(Image.new("L", (32, 32)), "JPEG", quality=100)
    assert equal(source, reconstruct(ENGINE, source, "jpg").data)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_orientation_is_applied(orientation: int) -> None:
    source = with_segments(coded(office_photo(), "JPEG", quality=90), (0xE1, b"Exif\0\0" + exif_block(orientation)))
    target = reconstruct(ENGINE, source, "jpg").data
    assert root_mean_square(source, target) < 2
    assert "exif" not in info(target)


def test_resolution_stays() -> None:
    assert info(reconstruct(ENGINE, sample("白黒スキャン.jpg"), "jpg").data)["dpi"] == (200, 200)


def test_resolution_is_taken_from_exif() -> None:
    source = with_segments(coded(office_photo(), "JPEG"), (0xE1, b"Exif\0\0" + exif_block()))
    assert info(reconstruct(ENGINE, source, "jpg").data)["dpi"] == (300, 300)


def test_cmyk_colours_stay() -> None:
    source = sample("印刷用CMYK.jpg")
    target = reconstruct(ENGINE, source, "jpg").data
    assert mode(target) == "CMYK"
    assert equal(source, target)


def test_rgb_without_transform_stays() -> None:
    source = coded(office_photo(), "JPEG", keep_rgb=True)
    assert equal(source, reconstruct(ENGINE, source, "jpg").data)


def test_policy_may_want_the_pixels_compressed_again() -> None:
    source = sample("庁舎写真.jpg")
    target = reconstruct(ENGINE, source, "jpg", plain_policy(options={"image.jpeg": "pixels"})).data
    assert root_mean_square(source, target) < 2


def test_policy_may_want_no_profile() -> None:
    policy = plain_policy(options={"image.icc": "remove"})
    outcome = reconstruct(ENGINE, sample("カラープロファイル付.jpg"), "jpg", policy)
    assert outcome.features == {"image.icc"}
    assert "icc_profile" not in info(outcome.data)
    kept = reconstruct(ENGINE, sample("カラープロファイル付.jpg"), "jpg").data
    assert {one.feature for one in verify(VERIFIER, kept, "jpg", (ENGINE,), policy)} == {"image.icc"}


def test_profile_longer_than_a_segment() -> None:
    table = b"mft2\0\0\0\0\3\3\x19\0" + bytes(36) + b"\0\2\0\2" + bytes(2 * (2 * 3 + 25**3 * 3 + 2 * 3))
    source = coded(office_photo(), "JPEG", icc_profile=rgb_profile({b"A2B0": table}))
    target = reconstruct(ENGINE, source, "jpg")
    assert target.findings == ()
    assert len(info(target.data)["icc_profile"]) > 65_536  # type: ignore[arg-type]
    assert verify(VERIFIER, target.data, "jpg", (ENGINE,)) == []


def test_pixels_are_counted_before_decoding() -> None:
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, sample("庁舎写真.jpg"), "jpg", plain_policy(limits=Limits(max_pixels=1000)))


def test_thousands_of_scans_are_refused() -> None:
    source = coded(office_photo(16, 16), "JPEG", progressive=True)
    scan = source[source.rindex(b"\xff\xda") : -2]
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, source[:-2] + scan * 600 + b"\xff\xd9", "jpg")


def test_two_frame_headers_are_refused() -> None:
    source = coded(office_photo(16, 16), "JPEG")
    at = source.index(b"\xff\xc0")
    frame = source[at : at + 2 + int.from_bytes(source[at + 2 : at + 4], "big")]
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, source[:at] + frame + source[at:], "jpg")


def test_tables_that_change_between_scans_go_through_the_pixels() -> None:
    source = coded(office_photo(64, 64), "JPEG", progressive=True)
    at = source.index(b"\xff\xdb")
    table = source[at : at + 2 + int.from_bytes(source[at + 2 : at + 4], "big")]
    later = source.rindex(b"\xff\xc4")
    changed = source[:later] + table + source[later:]
    assert not is_recodable(changed, walk(changed))
    assert is_recodable(source, walk(source))
    assert root_mean_square(changed, reconstruct(ENGINE, changed, "jpg").data) < 2


def test_only_jpegs_own_markers_are_written() -> None:
    target = reconstruct(ENGINE, sample("exif_gps.jpg"), "jpg").data
    assert {segment.marker for segment in walk(target).segments} <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}


def test_a_lone_jfif_thumbnail_goes() -> None:
    plain = coded(office_photo(16, 16), "JPEG")
    thumbnail = b"\xff\xe0" + (16 + 3 * 4).to_bytes(2, "big") + plain[6:18] + b"\2\2" + b"abc" * 4
    outcome = reconstruct(ENGINE, plain[:2] + thumbnail + plain[20:], "jpg")
    assert outcome.features == {"image.thumbnail"}
    assert b"abcabc" not in outcome.data
    with Image.open(io.BytesIO(outcome.data)) as image:
        assert image.size == (16, 16)


def test_quantisation_tables_that_spell_a_program_are_replaced() -> None:
    source = bytearray(coded(office_photo(16, 16), "JPEG", quality=90))
    at = source.index(b"\xff\xdb") + 5
    source[at : at + 10] = b"<?php 1;?>"
    outcome = reconstruct(ENGINE, bytes(source), "jpg")
    assert outcome.features == {"image.polyglot"}
    assert b"<?php" not in outcome.data
