"""Colour profiles: numbers stay, words go, broken ones are refused."""

from __future__ import annotations

import io

import pytest
from PIL import ImageCms

from samples.build._pictures import office_photo, rgb_profile
from sanitizer.engines.images.icc import rebuild_profile


def _converted(profile: bytes) -> bytes:
    wanted = ImageCms.createProfile("sRGB")
    picture = ImageCms.profileToProfile(office_photo(40, 30), io.BytesIO(profile), wanted)
    assert picture is not None
    return picture.tobytes()


def test_colours_are_the_same() -> None:
    profile = rgb_profile({b"desc": b"desc\0\0\0\0" + (5).to_bytes(4, "big") + b"name\0" + bytes(79), b"cprt": b"text\0\0\0\0me\0"})
    rebuilt = rebuild_profile(profile, b"RGB ")
    assert rebuilt is not None
    assert rebuilt.dropped == ()
    assert _converted(rebuilt.data) == _converted(profile)


def test_a_real_profile_of_lcms() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    rebuilt = rebuild_profile(profile, b"RGB ")
    assert rebuilt is not None
    assert _converted(rebuilt.data) == _converted(profile)


def test_rebuilding_twice_changes_nothing() -> None:
    once = rebuild_profile(rgb_profile(), b"RGB ")
    assert once is not None
    assert rebuild_profile(once.data, b"RGB ") == once


def test_unknown_tags_go_and_are_named() -> None:
    rebuilt = rebuild_profile(rgb_profile({b"priv": b"text\0\0\0\0secret\0\0"}), b"RGB ")
    assert rebuilt is not None
    assert rebuilt.dropped == ("priv",)
    assert b"secret" not in rebuilt.data


@pytest.mark.parametrize("space", [b"CMYK", b"GRAY", b""])
def test_of_another_colour_space(space: bytes) -> None:
    assert rebuild_profile(rgb_profile(), space) is None


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        bytes(200),
        rgb_profile()[:140],
        rgb_profile(size_error=99),
        rgb_profile({b"rTRC": b"curv\0\0\0\0\xff\xff\xff\xff\0\0\0\0"}),
        rgb_profile({b"A2B0": b"mft1\0\0\0\0\x0f\x0f\xff\0" + bytes(100)}),
        rgb_profile({b"chad": b"zzzz\0\0\0\0" + bytes(36)}),
    ],
)
def test_broken_ones_are_refused(broken: bytes) -> None:
    assert rebuild_profile(broken, b"RGB ") is None
