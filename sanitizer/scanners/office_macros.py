"""Macros, DDE and embedded objects in Office files, by oletools: what the notice and `inspect` say was in there.

A cheap look at the container decides first; a file without macros, objects or fields costs microseconds and no oletools.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.scanner import Hit, Scanner
from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits
from sanitizer.scanners._macro_features import FEATURES


class OfficeMacroScanner:
    """OOXML, OLE compound files, RTF, Word XML: families that the parent sends to the office zygote."""

    name = "office_macros"
    families: tuple[str, ...] = ("office",)
    features: tuple[Feature, ...] = FEATURES
    scans_targets = False

    def prepare(self) -> None:
        return None

    def warm(self) -> None:
        from sanitizer.scanners import _macro_candidates

        _macro_candidates.warm()

    def scan(self, file: BinaryIO, type_name: str, limits: Limits) -> Iterator[Hit]:  # noqa: ARG002 - told by the content
        from sanitizer.scanners import _macro_candidates

        yield from _macro_candidates.scan(file, limits)


SCANNER: Scanner = OfficeMacroScanner()
