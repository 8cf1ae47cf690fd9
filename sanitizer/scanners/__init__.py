"""Every entry here is a scanner; all of them run inside the sandbox child."""

from __future__ import annotations

import sys
from functools import cache

from sanitizer.contract.registry import discover
from sanitizer.contract.scanner import Scanner


@cache
def all_scanners() -> tuple[Scanner, ...]:
    """Every scanner of this folder, in order of name."""
    return discover(sys.modules[__name__], "SCANNER")
