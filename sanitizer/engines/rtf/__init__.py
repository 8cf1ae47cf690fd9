"""Rich text (RTF 1.9.1): read as tokens, written anew from allow-listed control words, destinations, fields and pictures.

This module is light; the allow list is loaded by `warm` and `reconstruct`. No library is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.engines.rtf.features import FEATURES, OPTIONS
from sanitizer.engines.rtf.recognise import recognise
from sanitizer.model.file_type import FileType


class RtfEngine:
    """Everything that rules/allow/rtf.toml does not name is dropped and found."""

    name = "rtf"
    family = "office"
    types = (FileType("rtf", "application/rtf", (".rtf", ".doc"), recognise),)
    features = FEATURES
    options = OPTIONS
    office_suffixes = {"rtf": "rtf"}  # noqa: RUF012 - the same for all

    def warm(self) -> None:
        from sanitizer.engines.rtf import warm_up

        warm_up.warm_up(self)

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.rtf import rebuild

        rebuild.reconstruct(source, target, session)

    def opened(self, source: BinaryIO, _session: Session) -> BinaryIO:
        return source

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.rtf import text

        return text.extract_text(source, session)


ENGINE: Engine = RtfEngine()
