"""Reads a picture with Pillow's own opener, to compare what people see before and after."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageChops, ImageOps, ImageStat

from samples.build.images import SAMPLES
from samples.sample import Sample

SUFFIX_TYPES = {"jpg": "jpg", "png": "png", "gif": "gif", "bmp": "bmp", "tif": "tiff", "webp": "webp"}


def type_of(sample: Sample) -> str:
    return SUFFIX_TYPES[sample.path.rsplit(".", 1)[1]]


def sample(name: str) -> bytes:
    return next(one for one in SAMPLES if one.path.endswith("/" + name)).build()


def frames(data: bytes) -> Iterator[tuple[Image.Image, object]]:
    """(pixels as shown, time in ms) of every frame or page."""
    with Image.open(io.BytesIO(data)) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            yield ImageOps.exif_transpose(image.copy()).convert("RGBA"), image.info.get("duration")


def info(data: bytes) -> dict[object, object]:
    with Image.open(io.BytesIO(data)) as image:
        return dict(image.info)


def mode(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        return image.mode


def equal(before: bytes, after: bytes) -> bool:
    pairs = list(zip(frames(before), frames(after), strict=True))
    return all(a.size == b.size and a.tobytes() == b.tobytes() and at == bt for (a, at), (b, bt) in pairs)


def root_mean_square(before: bytes, after: bytes) -> float:
    """Of the first frame, over all channels, 0 to 255."""
    (a, _), (b, _) = next(frames(before)), next(frames(after))
    assert a.size == b.size
    return max(ImageStat.Stat(ImageChops.difference(a, b)).rms)
