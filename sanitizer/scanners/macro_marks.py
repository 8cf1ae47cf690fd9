"""The cheap look for macros, DDE and embedded objects: most Office files have none, and need neither oletools nor its memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.scanner import Hit, NeedsFamily, Scanner
from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits
from sanitizer.scanners._macro_candidates import Candidate, candidates


class MacroMarkScanner:
    """Sends a package with such parts to the family "macros", where `office_macros` tells what they are."""

    name = "macro_marks"
    families: tuple[str, ...] = ("office",)
    features: tuple[Feature, ...] = ()  # those of office_macros
    scans_targets = False

    def prepare(self) -> None:
        return None

    def warm(self) -> None:
        return None

    def scan(self, file: BinaryIO, type_name: str, limits: Limits) -> Iterator[Hit]:  # noqa: ARG002 - told by the content
        """Hits that need no library. Raises NeedsFamily."""
        for found in candidates(file, limits):
            if isinstance(found, Candidate):
                raise NeedsFamily("macros")
            yield found


SCANNER: Scanner = MacroMarkScanner()
