"""Counts what is dropped by the hundred: one finding for each kind and name, with the first place and how many there were."""

from __future__ import annotations

from sanitizer.contract.engine import Session
from sanitizer.model.finding import Feature

MAX_KINDS = 2_000


class Tally:
    """Reports at the end of the file, in the order of the first places."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen: dict[tuple[str, str], tuple[Feature, str, int]] = {}

    def add(self, feature: Feature, what: str, place: str, count: int = 1) -> None:
        """*what* was dropped at *place*."""
        key = (feature.key, what if len(self._seen) < MAX_KINDS else "others")
        known = self._seen.get(key)
        self._seen[key] = (feature, known[1] if known else place, (known[2] if known else 0) + count)

    def report(self) -> None:
        for (_, what), (feature, place, count) in self._seen.items():
            self._session.found(feature, place, f"{what} ({count} times)" if count > 1 else what)
