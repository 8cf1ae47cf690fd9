"""The gateway of one inbox: takes in what is ready, reports once what cannot be, and removes originals that are answered."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from sanitizer.gateways.watch.entry import Entry, Kind, Marks, fingerprint, readable_path
from sanitizer.gateways.watch.original import Changed, ChangedWhileRead, SteadyFile, opened, remove
from sanitizer.gateways.watch.readiness import Readiness, Step, Timing
from sanitizer.gateways.watch.scan import ScanLimits, scan
from sanitizer.model.errors import AuditError, LimitExceeded, UnavailableError
from sanitizer.pipeline.route import Origin, Route
from sanitizer.telemetry.logs import logger

ACTOR = "watch"
_GIVE_UP_AFTER = 3  # failures in a row that are not the file's: the rest of this look is left for the next
_log = logger("watch")


class Intake(Protocol):
    """What the gateway asks of the pipeline."""

    def accept(self, stream: BinaryIO, declared_name: str, route: Route, origin: Origin, fingerprint: str, actor: str) -> str:
        """The job's id, once the vault holds the whole of *stream*. The same fingerprint again gives the same job.

        Raises LimitExceeded for a file that is too large; UnavailableError or AuditError when nothing can be taken in now.
        """
        ...

    def finished(self, job_id: str) -> bool:
        """True when the result or the notice is on the share and the vault holds the original."""
        ...


class Leftovers(Protocol):
    """Tells people about what stays in an inbox."""

    def report(self, route: Route, origin: Origin, reason: str, fingerprint: str) -> None:
        """Write the notice and the audit event, once per fingerprint and reason. Raises UnavailableError: it is tried again."""
        ...


@dataclass(frozen=True, slots=True)
class WatchedInbox:
    """One inbox and its way out."""

    inbox: Path
    route: Route


@dataclass(frozen=True, slots=True)
class _Taken:
    job_id: str
    marks: Marks


class InboxGateway:
    """Not thread-safe: each inbox has one thread, so that a share that hangs holds up nobody else."""

    def __init__(
        self,
        watched: WatchedInbox,
        intake: Intake,
        leftovers: Leftovers,
        timing: Timing,
        limits: ScanLimits,
        clock: Callable[[], float],
    ) -> None:
        """*clock* gives seconds and never goes back."""
        self._inbox = watched.inbox
        self._route = watched.route
        self._intake = intake
        self._leftovers = leftovers
        self._timing = timing
        self._limits = limits
        self._clock = clock
        self._readiness = Readiness(timing)
        self._taken: dict[str, _Taken] = {}
        self._stuck: set[str] = set()
        self._failures = 0
        self._away = False

    @property
    def waiting_for_answers(self) -> bool:
        """True while originals stay only until their jobs are finished."""
        return bool(self._taken)

    def next_due(self) -> float | None:
        """Seconds until a file that is settling could be ready; None when there is none, or the inbox is away."""
        if self._away:
            return None
        return self._readiness.next_due(self._clock())

    def poll(self) -> None:
        """One look. Nothing that a file or a share does raises from here."""
        self._failures = 0
        entries: dict[str, Entry] = {}
        try:
            for entry in scan(self._inbox, self._limits, self._timing.is_unfinished):
                entries[entry.path] = entry
        except UnavailableError as failure:
            self._is_away(failure)
            return
        if self._away:
            _log.info("inbox_back", route=self._route.name)
            self._away = False
        self._readiness.keep_only(entries)
        self._taken = {path: taken for path, taken in self._taken.items() if path in entries}
        self._stuck &= entries.keys()
        for entry in entries.values():
            self._look_at(entry)
        for path in list(self._taken):
            self._answered(path)

    def _is_away(self, failure: UnavailableError) -> None:
        if not self._away:
            _log.warning("inbox_away", route=self._route.name, reason=str(failure))
        self._away = True

    def _look_at(self, entry: Entry) -> None:
        taken = self._taken.get(entry.path)
        if taken and entry.kind is Kind.FILE and taken.marks.same_content(entry.marks):
            return
        step, reason = self._readiness.observe(entry, self._clock())
        if step is Step.REPORT:
            self._report(entry, reason)
        elif step is Step.TAKE and self._failures < _GIVE_UP_AFTER:
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        if self._readiness.was_reported(entry.path, "too_large"):
            return
        if entry.marks.size_bytes > self._limits.max_bytes:
            self._report(entry, "too_large")
            return
        try:
            with opened(self._inbox, entry.path, entry.marks) as file:
                self._taken[entry.path] = _Taken(self._accept(file, entry), entry.marks)
        except (Changed, ChangedWhileRead):
            return  # the next look sees what it is now
        except LimitExceeded:
            self._report(entry, "too_large")
        except (UnavailableError, AuditError) as failure:
            self._failures += 1
            _log.warning("not_taken_in", route=self._route.name, path=entry.path, reason=str(failure))
        except OSError as failure:
            self._cannot_open(entry, failure)

    def _accept(self, file: SteadyFile, entry: Entry) -> str:
        path = readable_path(entry.path)
        origin = Origin(path, entry.marks.modified_ns)
        job_id = self._intake.accept(
            cast(BinaryIO, file), origin.name, self._route, origin, fingerprint(self._route.name, entry), ACTOR
        )
        self._failures = 0
        _log.info("taken_in", route=self._route.name, path=entry.path, job_id=job_id, bytes=entry.marks.size_bytes)
        return job_id

    def _cannot_open(self, entry: Entry, failure: OSError) -> None:
        if failure.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
            self._failures += 1  # ours, not the file's
            _log.warning("not_taken_in", route=self._route.name, path=entry.path, reason=os.strerror(failure.errno))
            return
        if self._readiness.cannot_open(entry.path, self._clock()) and not self._readiness.was_reported(
            entry.path, "unreadable_file"
        ):
            _log.warning("unreadable", route=self._route.name, path=entry.path, reason=failure.strerror)
            self._report(entry, "unreadable_file")

    def _report(self, entry: Entry, reason: str) -> None:
        """What cannot be told now is told later: it stays unreported."""
        origin = Origin(readable_path(entry.path), entry.marks.modified_ns)
        try:
            self._leftovers.report(self._route, origin, reason, fingerprint(self._route.name, entry))
        except (UnavailableError, AuditError) as failure:
            _log.warning("not_reported", route=self._route.name, path=entry.path, reason=str(failure))
            return
        self._readiness.reported(entry.path, reason)
        _log.info("left_in_inbox", route=self._route.name, path=entry.path, reason=reason)

    def _answered(self, path: str) -> None:
        """Remove an original whose job is finished; one that changed meanwhile is a new version and is looked at again."""
        taken = self._taken[path]
        try:
            if not self._intake.finished(taken.job_id):
                return
            remove(self._inbox, path, taken.marks)
        except Changed:
            _log.info("new_version", route=self._route.name, path=path, job_id=taken.job_id)
        except UnavailableError as failure:
            _log.warning("not_removed", route=self._route.name, path=path, reason=str(failure))
            return
        except OSError as failure:
            if path not in self._stuck:
                self._stuck.add(path)
                _log.warning("not_removed", route=self._route.name, path=path, reason=failure.strerror)
            return
        else:
            _log.info("original_removed", route=self._route.name, path=path, job_id=taken.job_id)
        self._stuck.discard(path)
        del self._taken[path]
