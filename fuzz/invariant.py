"""What a target is, and how it says that the invariant does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sanitizer.model.finding import Residue
from sanitizer.model.limits import MIB, Limits

LIMITS = Limits(max_unpacked_bytes=64 * MIB, max_pixels=4_000_000, max_pages=500, max_bytes=32 * MIB)


class Broken(Exception):
    """The invariant does not hold. `kind` is the same for two inputs that break it in the same way."""

    def __init__(self, words: str, kind: str = "") -> None:
        super().__init__(words)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Target:
    """`run` takes the bytes; `seeds` gives what to begin with; `is_pdf` says whether PDF objects can be changed one by one,
    `is_xml` the same of elements and attributes; and `weight` is its share of the time."""

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    is_pdf: bool = False
    weight: int = 1
    is_xml: bool = False


def hold(condition: object, words: str) -> None:
    if not condition:
        raise Broken(words)


def hold_clean(found: list[Residue]) -> None:
    if found:
        one = found[0]
        kind = re.sub(r"\d+", "N", f"{one.feature} {one.location} {one.detail}")[:80]
        raise Broken(f"the verifier refuses what the engine wrote: {one.feature} at {one.location}: {one.detail}", kind)
