"""The cheap look for macros, DDE and embedded objects: most Office files have none, and need neither oletools nor its memory.

It looks at sources and at targets, in which hardly ever anything is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.scanner import Hit, NeedsFamily, Scanner
from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits
from sanitizer.scanners._macro_candidates import Candidate, candidates


class MacroMarkScanner:
    """Sends a file with such parts to where oletools tells what they are: a source to the family "macros", a target to "proof"."""

    name = "macro_marks"
    families: tuple[str, ...] = ("office", "verify")
    features: tuple[Feature, ...] = ()  # those of office_macros
    scans_targets = True

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
