"""Runs the scanners of the largest family over bytes in this process, as the child does."""

from __future__ import annotations

from sanitizer.contract.scanner import Hit
from sanitizer.detect.identify import identify
from sanitizer.engines import all_engines
from sanitizer.model.limits import Limits
from sanitizer.sandbox.family import MACROS, PROOF
from sanitizer.scanners import all_scanners
from tests.in_process import as_file

_TYPES = tuple(file_type for engine in all_engines() for file_type in engine.types)


def hits_in(data: bytes, name: str, *, target: bool = False, family: str = MACROS) -> list[Hit]:
    """What the scanners of sources in *family* (or those of targets) see in *data* under *name*."""
    with as_file(data) as file:
        found = identify(file, name, _TYPES).file_type
        type_name = found.name if found else ""
        scanners = [one for one in all_scanners() if (PROOF if target else family) in one.families]
        return [hit for scanner in scanners for hit in scanner.scan(file, type_name, Limits()) if isinstance(hit, Hit)]


def keys_in(data: bytes, name: str, *, target: bool = False) -> set[str]:
    return {hit.feature.key for hit in hits_in(data, name, target=target)}
