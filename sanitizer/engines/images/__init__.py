"""Raster pictures: every frame decoded, checked against the pixel budget and written anew without metadata."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Page, RendersPages, Session
from sanitizer.contract.page_views import PageViews, ShowsPages
from sanitizer.engines.images.features import FEATURES, OPTIONS
from sanitizer.engines.images.recognise import TYPES
from sanitizer.model.file_type import FileType
from sanitizer.model.finding import Feature, Option

MODULES = {"jpg": "jpeg", "png": "png", "gif": "gif", "bmp": "bmp", "tiff": "tiff", "webp": "webp"}


class ImageEngine:
    """JPEG, PNG, GIF, BMP, TIFF and WebP. Each format has a module with `reconstruct`, loaded by `warm`."""

    name: str = "images"
    family: str = "image"
    types: tuple[FileType, ...] = TYPES
    features: tuple[Feature, ...] = FEATURES
    options: tuple[Option, ...] = OPTIONS

    def warm(self) -> None:
        from sanitizer.engines.images.warming import warm_engine

        warm_engine()

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        module = importlib.import_module(f"{__name__}.{MODULES[session.type_name]}")
        module.reconstruct(source, target, session)
        target.flush()

    def warm_renderer(self) -> None:
        from sanitizer.engines.images.warming import warm_renderer

        warm_renderer()

    def render_pages(self, source: BinaryIO, session: Session, dpi: int) -> Iterator[Page]:
        from sanitizer.engines.images.pages import render_pages

        return render_pages(source, session, dpi)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.images.pages import extract_text

        return extract_text(source, session)

    def open_views(self, source: BinaryIO, session: Session) -> AbstractContextManager[PageViews]:
        from sanitizer.engines.images.views import open_views

        return open_views(source, session)


ENGINE: Engine = ImageEngine()
RENDERER: RendersPages = ImageEngine()
VIEWS: ShowsPages = ImageEngine()
