"""Hangul documents (HWP 5 and HWPX): text and tables as a new docx, or as text where policy wants it. This module is light."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.engines.hwp.features import FEATURES, OPTIONS
from sanitizer.engines.hwp.recognise import is_hwp, is_hwpx
from sanitizer.model.file_type import FileType

TYPES = (
    FileType("hwp", "application/x-hwp", (".hwp", ".hwt"), is_hwp, "docx"),
    FileType("hwpx", "application/hwp+zip", (".hwpx",), is_hwpx, "docx"),
)


class HangulEngine:
    """Reads the sections record by record, or their XML, and writes a document of its own; everything else stays behind."""

    name = "hwp"
    family = "office"
    types = TYPES
    features = FEATURES
    options = OPTIONS

    def warm(self) -> None:
        from sanitizer.engines.hwp import rebuild

        rebuild.warm_up()

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.hwp import rebuild

        rebuild.reconstruct(source, target, session)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.hwp import rebuild

        return rebuild.extract_text(source, session)


ENGINE: Engine = HangulEngine()
