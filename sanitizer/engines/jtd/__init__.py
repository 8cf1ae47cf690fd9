"""一太郎 8 and later (JTD, JTT, and compressed JTDC, JTTC): text, tables and ruby as a new docx, or as text where policy wants it.

Observed on public samples and described by others who looked at them; JustSystems publishes no specification. This module is light.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.engines.jtd.features import FEATURES, OPTIONS
from sanitizer.engines.jtd.recognise import is_compressed, is_plain
from sanitizer.model.file_type import FileType

_MEDIA_TYPE = "application/x-js-taro"
TYPES = (
    FileType("jtd", _MEDIA_TYPE, (".jtd", ".jtt"), is_plain, "docx"),
    FileType("jtdc", _MEDIA_TYPE, (".jtdc", ".jttc"), is_compressed, "docx"),
)


class IchitaroEngine:
    """Reads the text streams record by record and writes a document of its own; everything else stays behind and is found."""

    name = "jtd"
    family = "office"
    types = TYPES
    features = FEATURES
    options = OPTIONS

    def warm(self) -> None:
        from sanitizer.engines.jtd import rebuild

        rebuild.warm_up()

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.jtd import rebuild

        rebuild.reconstruct(source, target, session)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.jtd import rebuild

        return rebuild.extract_text(source, session)


ENGINE: Engine = IchitaroEngine()
