"""YARA over sources: active content, droppers, programs inside documents, polyglots, the EICAR test file, the site's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.scanner import Hit, Scanner
from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits
from sanitizer.scanners._yara_features import FEATURES


class YaraScanner:
    """Judges sources; targets have `yara_targets`, with the rules that hold for honest documents too."""

    name = "yara"
    families: tuple[str, ...] = ("pdf", "office", "macros", "signatures", "image", "text", "render")
    features: tuple[Feature, ...] = FEATURES
    scans_targets = False

    @property
    def ruleset_digest(self) -> str:
        """SHA-256 over all rule texts, for the provenance; known once warm."""
        from sanitizer.scanners import _yara_engine

        return _yara_engine.compiled().digest

    def prepare(self) -> None:
        from sanitizer.scanners import _yara_engine

        _yara_engine.compiled()

    def warm(self) -> None:
        from sanitizer.scanners import _yara_engine

        _yara_engine.warm()

    def scan(self, file: BinaryIO, type_name: str, limits: Limits) -> Iterator[Hit]:  # noqa: ARG002 - budgets are tighter
        from sanitizer.scanners import _yara_engine

        yield from _yara_engine.scan_file(file, type_name, target=False)


SCANNER: Scanner = YaraScanner()
