"""One line of `mugai doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `advice` says what to do when it is not good. mugai runs without what is `optional`."""

    name: str
    good: bool
    detail: str
    advice: str = ""
    optional: bool = False
