"""YARA over targets, in the verifying child: only rules that no honest document can match, because every hit there is residue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.scanner import Hit, Scanner
from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits
from sanitizer.scanners._yara_features import FEATURES


class YaraTargetScanner:
    """Rules tagged `target`, and the site's own."""

    name = "yara_targets"
    families: tuple[str, ...] = ("verify", "proof")
    features: tuple[Feature, ...] = FEATURES
    scans_targets = True

    @property
    def ruleset_digest(self) -> str:
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

        yield from _yara_engine.scan_file(file, type_name, target=True)


SCANNER: Scanner = YaraTargetScanner()
