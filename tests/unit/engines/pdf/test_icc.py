from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageCms

from sanitizer.engines.pdf.icc import rewrite_profile

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_a_sound_profile_converts_colours_as_before() -> None:
    written = rewrite_profile(PROFILE, 3)
    assert written is not None
    assert struct.unpack_from(">I", written)[0] == len(written)
    image = Image.new("RGB", (2, 2), (200, 30, 90))
    lab = ImageCms.createProfile("LAB")
    before, after = (
        ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(data)), lab, outputMode="LAB")
        for data in (PROFILE, written)
    )
    assert before is not None
    assert after is not None
    assert before.tobytes() == after.tobytes()
    assert rewrite_profile(written, 3) == written


def test_what_stands_behind_the_declared_size_goes() -> None:
    assert rewrite_profile(PROFILE + b"SECRET", 3) == rewrite_profile(PROFILE, 3)


@pytest.mark.parametrize(
    "data, components",
    [
        (b"", 3),
        (PROFILE[:100], 3),
        (PROFILE, 4),
        (PROFILE[:-50], 3),
        (b"\xff" * 400, 3),
        (PROFILE[:128] + b"\xff\xff\xff\xff" + PROFILE[132:], 3),
    ],
    ids=["nothing", "its header", "other components", "cut", "noise", "too many tags"],
)
def test_what_is_no_profile_is_refused(data: bytes, components: int) -> None:
    assert rewrite_profile(data, components) is None
