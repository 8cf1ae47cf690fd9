"""Turns a PNG that we have just written, where its EXIF block asked for it."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL.PngImagePlugin import PngImageFile

from sanitizer.engines._pillow import decoding
from sanitizer.engines.images.turning import upright


def turn(target: BinaryIO, orientation: int) -> None:
    """Rewrite the PNG in *target* upright. 16-bit colour comes out in 8 bits: Pillow has no mode for it."""
    target.seek(0)
    data = target.read()
    with decoding("png"):
        image = PngImageFile(io.BytesIO(data))
        image.load()
        turned = upright(image, orientation)
        out = io.BytesIO()
        keep = {key: image.info[key] for key in ("dpi", "icc_profile", "transparency") if key in image.info}
        if "dpi" in keep and orientation >= 5:
            keep["dpi"] = keep["dpi"][::-1]
        turned.info = {}
        turned.save(out, "PNG", **keep)
    target.seek(0)
    target.truncate()
    target.write(out.getvalue())
