"""Every entry here verifies targets with another library than the engine that wrote them."""

from __future__ import annotations

import sys
from functools import cache

from sanitizer.contract.registry import discover
from sanitizer.contract.verifier import Verifier


@cache
def all_verifiers() -> tuple[Verifier, ...]:
    """Every verifier of this folder, in order of name."""
    return discover(sys.modules[__name__], "VERIFIER")
