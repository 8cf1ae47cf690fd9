"""What the zygotes do before they fork: import every module and code one small picture of each format."""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from PIL import Image

from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.images import bmp, gif, jpeg, png, tiff, webp
from sanitizer.engines.images import png_turned as png_turned  # a forked child imports nothing more

_FORMATS = {
    "jpg": (jpeg, "JPEG"),
    "png": (png, "PNG"),
    "gif": (gif, "GIF"),
    "bmp": (bmp, "BMP"),
    "tiff": (tiff, "TIFF"),
    "webp": (webp, "WEBP"),
}


def _memory_file() -> BinaryIO:
    return os.fdopen(os.memfd_create("warm"), "w+b")


def warm_engine() -> None:
    """Import the codecs and run each once in both directions."""
    picture = Image.linear_gradient("L").resize((32, 32)).convert("RGB")
    for type_name, (module, pillow_name) in _FORMATS.items():
        with _memory_file() as source, _memory_file() as target:
            picture.save(source, pillow_name)
            module.reconstruct(source, target, WarmSession(type_name))


def warm_renderer() -> None:
    """As `warm_engine`, and one page drawn and viewed."""
    from sanitizer.engines.images.pages import render_pages
    from sanitizer.engines.images.views import open_views

    warm_engine()
    source = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(source, "PNG")
    for _page in render_pages(source, WarmSession("png"), 72):
        continue
    with open_views(source, WarmSession("png")) as views:
        views.view(0, 72)
