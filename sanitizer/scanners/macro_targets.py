"""oletools over targets that `macro_marks` does not take for clean: each hit is residue, but for what a known form may hold."""

from __future__ import annotations

from sanitizer.contract.scanner import Scanner
from sanitizer.scanners.office_macros import OfficeMacroScanner


class MacroTargetScanner(OfficeMacroScanner):
    """The same questions as about sources; the source code of modules goes with the hits, for the proof of a known form."""

    name = "macro_targets"
    families: tuple[str, ...] = ("proof",)
    scans_targets = True


SCANNER: Scanner = MacroTargetScanner()
