"""When is a file complete? A small state machine over what successive looks saw (pure: the clock is an argument).

A file is ready when its name is not that of an unfinished file and its marks have stayed the same for `settle_seconds`. Whatever is
not a ready file is reported once when it has stayed the same for its time; after a change everything starts anew.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from sanitizer.gateways.watch.entry import Entry, Kind, Marks

UNFINISHED_NAMES = ("~$*", "*.tmp", "*.part", "*.crdownload", "Thumbs.db", ".DS_Store", ".*")


@dataclass(frozen=True, slots=True)
class Timing:
    """`unfinished_seconds`: after this long an unfinished name is reported. `unreadable_seconds`: how long a file may refuse to be
    opened before that is reported (another program may have it open)."""

    settle_seconds: float = 3.0
    unfinished_seconds: float = 24 * 3600.0
    unreadable_seconds: float = 60.0
    unfinished_names: tuple[str, ...] = UNFINISHED_NAMES

    def is_unfinished(self, name: str) -> bool:
        """Whatever the case of its letters: Windows does not care."""
        folded = name.casefold()
        return any(fnmatch.fnmatchcase(folded, pattern.casefold()) for pattern in self.unfinished_names)


class Step(Enum):
    """What is to be done about an entry now."""

    WAIT = auto()
    TAKE = auto()
    REPORT = auto()


@dataclass(slots=True)
class _Seen:
    marks: Marks
    since: float
    last_look: float
    reported: set[str] = field(default_factory=set)
    failing_since: float | None = None


@dataclass(slots=True)
class Readiness:
    """Remembers every entry of one inbox. All times are seconds of one steady clock."""

    timing: Timing
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def observe(self, entry: Entry, now: float) -> tuple[Step, str]:
        """What to do about *entry*, and for REPORT the reason: a code with words of its own."""
        seen = self._seen.get(entry.path)
        if seen is None or seen.marks != entry.marks:
            self._seen[entry.path] = _Seen(entry.marks, now, now)
            return Step.WAIT, ""
        seen.last_look = now
        age = now - seen.since
        reason, limit = self._reason(entry)
        if not reason:
            return (Step.TAKE, "") if age >= limit else (Step.WAIT, "")
        if age >= limit and reason not in seen.reported:
            return Step.REPORT, reason
        return Step.WAIT, ""

    def reported(self, path: str, reason: str) -> None:
        """The report is written; it is not wanted again before the entry changes."""
        if path in self._seen:
            self._seen[path].reported.add(reason)

    def was_reported(self, path: str, reason: str) -> bool:
        seen = self._seen.get(path)
        return seen is not None and reason in seen.reported

    def cannot_open(self, path: str, now: float) -> bool:
        """Note one more failure to open a ready file; True when it is time to report it."""
        seen = self._seen.get(path)
        if seen is None:
            return False
        if seen.failing_since is None:
            seen.failing_since = now
        return now - seen.failing_since >= self.timing.unreadable_seconds

    def keep_only(self, paths: Iterable[str]) -> None:
        """Forget what is not there any more."""
        kept = set(paths)
        for path in [path for path in self._seen if path not in kept]:
            del self._seen[path]

    def next_due(self, now: float) -> float | None:
        """Seconds (0: now) until the first entry that was settling at the last look could be ready; None when none was."""
        ready_at = [(seen.since + self.timing.settle_seconds, seen.last_look) for seen in self._seen.values()]
        due = min((at for at, last_look in ready_at if at > last_look), default=None)
        return None if due is None else max(0.0, due - now)

    def _reason(self, entry: Entry) -> tuple[str, float]:
        """Why an entry is not to be taken ("" for a file that is), and after how long that counts."""
        timing = self.timing
        if entry.kind is Kind.HIDDEN_FOLDER or (entry.kind is Kind.FILE and timing.is_unfinished(entry.name)):
            return "unfinished_file", timing.unfinished_seconds
        reasons = {Kind.SPECIAL: "special_file", Kind.TOO_DEEP: "too_deep", Kind.UNREADABLE: "unreadable_file"}
        if entry.kind is Kind.UNREADABLE:
            return reasons[entry.kind], timing.unreadable_seconds
        return reasons.get(entry.kind, ""), timing.settle_seconds
