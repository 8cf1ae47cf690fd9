"""SVG pictures: written anew from allow-listed elements, attributes and styles; nothing that runs, loads or leads elsewhere stays.

This module is light; lxml, tinycss2 and the allow list are loaded by `warm` and `reconstruct`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.engines.svg.features import FEATURES, OPTIONS
from sanitizer.engines.svg.recognise import recognise, recognise_packed
from sanitizer.model.file_type import FileType


class SvgEngine:
    """A packed picture comes out plain."""

    name = "svg"
    family = "office"
    types = (
        FileType("svg", "image/svg+xml", (".svg",), recognise),
        FileType("svgz", "image/svg+xml-compressed", (".svgz",), recognise_packed, "svg"),
    )
    features = FEATURES
    options = OPTIONS

    def warm(self) -> None:
        from sanitizer.engines.svg import warm_up

        warm_up.warm_up(self)

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.svg import rebuild

        rebuild.reconstruct(source, target, session)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.svg import text

        return text.extract_text(source, session)


ENGINE: Engine = SvgEngine()
