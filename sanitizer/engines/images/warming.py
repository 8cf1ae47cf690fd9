"""What the zygotes do before they fork: import every module and code one small picture of each format."""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from PIL import Image

from sanitizer.engines.images import bmp, gif, jpeg, png, tiff, webp
from sanitizer.engines.images import png_turned as png_turned  # a forked child imports nothing more
from sanitizer.model.errors import ProgramMissing
from sanitizer.model.finding import Action, Feature, Option
from sanitizer.model.limits import Limits

_FORMATS = {
    "jpg": (jpeg, "JPEG"),
    "png": (png, "PNG"),
    "gif": (gif, "GIF"),
    "bmp": (bmp, "BMP"),
    "tiff": (tiff, "TIFF"),
    "webp": (webp, "WEBP"),
}


class _WarmSession:
    """A session for bytes of our own: nothing is recorded."""

    limits = Limits()
    passwords: tuple[str, ...] = ()

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def found(self, _feature: Feature, _location: str, _detail: str = "") -> Action:
        return Action.REMOVE

    def wants(self, feature: Feature) -> Action:  # noqa: ARG002
        return Action.REMOVE

    def option(self, option: Option) -> str:
        return option.default

    def nested(self, _member: BinaryIO, _name: str) -> BinaryIO | None:
        return None

    known_macros: frozenset[str] = frozenset()

    def keep_password(self, password: str) -> None:  # noqa: ARG002
        return None

    def writes(self, type_name: str) -> None:  # noqa: ARG002
        return None

    def outside(self, _program: str, _source: BinaryIO, *_arguments: str) -> BinaryIO:
        raise ProgramMissing("warming up runs no programs")

    def member_name(self, _member: BinaryIO, _name: str) -> str:
        return _name

    def count(self, what: str, amount: int, limit: int) -> None:
        """Bytes of our own need no budget."""


def _memory_file() -> BinaryIO:
    return os.fdopen(os.memfd_create("warm"), "w+b")


def warm_engine() -> None:
    """Import the codecs and run each once in both directions."""
    picture = Image.linear_gradient("L").resize((32, 32)).convert("RGB")
    for type_name, (module, pillow_name) in _FORMATS.items():
        with _memory_file() as source, _memory_file() as target:
            picture.save(source, pillow_name)
            module.reconstruct(source, target, _WarmSession(type_name))


def warm_renderer() -> None:
    """As `warm_engine`, and one page drawn and viewed."""
    from sanitizer.engines.images.pages import render_pages
    from sanitizer.engines.images.views import open_views

    warm_engine()
    source = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(source, "PNG")
    for _page in render_pages(source, _WarmSession("png"), 72):
        continue
    with open_views(source, _WarmSession("png")) as views:
        views.view(0, 72)
