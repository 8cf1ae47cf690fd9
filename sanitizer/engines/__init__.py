"""Every entry here is a format: a file, or a package when it is large."""

from __future__ import annotations

import sys
from functools import cache

from sanitizer.contract.engine import Engine
from sanitizer.contract.registry import discover


@cache
def all_engines() -> tuple[Engine, ...]:
    """Every engine of this folder, in order of name."""
    return discover(sys.modules[__name__], "ENGINE")
