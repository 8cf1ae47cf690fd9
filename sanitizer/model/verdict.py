"""Verdicts in their order, and the methods that make a target."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Verdict(IntEnum):
    """The worst wins; up to FLATTENED is releasable."""

    CLEAN = 0
    DISARMED = 1
    FLATTENED = 2
    REVIEW = 3
    BLOCKED = 4
    FAILED = 5

    @property
    def releasable(self) -> bool:
        return self <= Verdict.FLATTENED


class Method(StrEnum):
    """One rung of the ladder."""

    RECONSTRUCT = "reconstruct"
    FLATTEN = "flatten"
    TEXT = "text"
