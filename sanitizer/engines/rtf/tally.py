"""Counts what is dropped by the hundred: one finding for each kind and word, with the first place and how many there were."""

from __future__ import annotations

from sanitizer.contract.engine import Session
from sanitizer.model.finding import Feature

MAX_KINDS = 2_000


class Tally:
    """Reports at the end of the file, in the order of the first places."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen: dict[tuple[str, str], tuple[Feature, int, int]] = {}

    def add(self, feature: Feature, what: str, at: int, count: int = 1) -> None:
        """*what* was dropped at byte *at*."""
        key = (feature.key, what if len(self._seen) < MAX_KINDS else "others")
        known = self._seen.get(key)
        self._seen[key] = (feature, known[1] if known else at, (known[2] if known else 0) + count)

    def report(self) -> None:
        for (_, what), (feature, at, count) in self._seen.items():
            self._session.found(feature, f"byte {at}", f"{what} ({count} times)" if count > 1 else what)
