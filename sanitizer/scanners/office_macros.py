"""Macros, DDE and embedded objects in Office files, by oletools: what the notice and `inspect` say was in there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.scanner import Evidence, Hit, Scanner
from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits
from sanitizer.scanners._macro_candidates import Candidate, candidates
from sanitizer.scanners._macro_features import FEATURES


class OfficeMacroScanner:
    """OOXML with such parts, OLE compound files, RTF, Word XML: what the family "macros" is for."""

    name = "office_macros"
    families: tuple[str, ...] = ("macros",)
    features: tuple[Feature, ...] = FEATURES
    scans_targets = False

    def prepare(self) -> None:
        return None

    def warm(self) -> None:
        from sanitizer.scanners import _oletools

        _oletools.warm()

    def scan(self, file: BinaryIO, type_name: str, limits: Limits) -> Iterator[Hit | Evidence]:  # noqa: ARG002 - told by the content
        from sanitizer.scanners import _oletools

        for found in candidates(file, limits):
            if isinstance(found, Candidate):
                yield from _oletools.hits(found)
            else:
                yield found


SCANNER: Scanner = OfficeMacroScanner()
