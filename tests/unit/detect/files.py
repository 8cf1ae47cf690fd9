"""Asks detection about bytes in memory, with the types of all engines."""

from __future__ import annotations

from io import BytesIO

from sanitizer.detect.identify import Detection, declared_suffix, glimpse_of, identify
from sanitizer.engines import all_engines
from sanitizer.model.file_type import Glimpse

TYPES = tuple(file_type for engine in all_engines() for file_type in engine.types)


def detect(data: bytes, name: str) -> Detection:
    return identify(BytesIO(data), name, TYPES)


def glimpse(data: bytes, name: str = "file") -> Glimpse:
    return glimpse_of(BytesIO(data), declared_suffix(name))
