"""Proves by structure alone, without a picture library, that a raster picture holds nothing but its pixels and what colours need.

Each format has its own strict walker that knows only what our engine writes: any other segment, chunk, block or field is
residue, and the file must end exactly where its structure ends.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView, Verifier
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue

_WALKERS = {
    "jpg": "_image_jpeg",
    "png": "_image_png",
    "gif": "_image_gif",
    "bmp": "_image_bmp",
    "tiff": "_image_tiff",
    "webp": "_image_webp",
}

RESIDUE_KEYS = (
    "image.exif",
    "image.xmp",
    "image.iptc",
    "image.comment",
    "image.icc",
    "image.thumbnail",
    "image.appended_data",
    "image.polyglot",
    "image.private_chunk",
)


class ImageVerifier:
    name: str = "images"
    library: str = "own walker, zlib"
    types: tuple[str, ...] = tuple(_WALKERS)

    def warm(self) -> None:
        for module in _WALKERS.values():
            importlib.import_module(f"sanitizer.verifiers.{module}")

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:
        walker = importlib.import_module(f"sanitizer.verifiers.{_WALKERS[type_name]}")
        try:
            yield from walker.residues(target, policy)
        except (IndexError, EOFError) as error:
            raise MalformedFile(f"{type_name}: the structure ends too early") from error


VERIFIER: Verifier = ImageVerifier()
