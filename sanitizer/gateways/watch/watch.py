"""Runs the gateways of all inboxes: one thread each, polling as the truth; inotify only brings the next look forward."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from watchfiles import watch as inotify

from sanitizer.gateways.watch.gateway import InboxGateway, Intake, Leftovers, WatchedInbox
from sanitizer.gateways.watch.readiness import Timing
from sanitizer.gateways.watch.scan import ScanLimits
from sanitizer.telemetry.logs import logger

MIN_PAUSE_SECONDS = 0.1  # between two looks, however many hints come
REARM_SECONDS = 30.0  # after inotify failed (share away, no watches left)
ANSWER_PAUSE_SECONDS = 0.5  # while originals wait for their jobs
_log = logger("watch")


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look without a hint; whether to ask inotify for hints (it is blind on SMB and NFS)."""

    poll_seconds: float = 2.0
    hints: bool = True


class Watch:
    """Starts and stops. A thread that ends by an error of our own takes its error to `failed`, for the supervisor."""

    def __init__(
        self,
        inboxes: Sequence[WatchedInbox],
        intake: Intake,
        leftovers: Leftovers,
        timing: Timing,
        limits: ScanLimits,
        pace: Pace,
    ) -> None:
        self._pace = pace
        self._stop = threading.Event()
        self._loops = [
            _Loop(watched.inbox, InboxGateway(watched, intake, leftovers, timing, limits, time.monotonic), pace, self._stop)
            for watched in inboxes
        ]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for loop in self._loops:
            self._run(loop.run, f"watch {loop.inbox}")
            if self._pace.hints:
                self._run(loop.run_hints, f"hints {loop.inbox}")

    def nudge(self) -> None:
        """Look again at once (a job was finished)."""
        for loop in self._loops:
            loop.wake.set()

    def stop(self, timeout_seconds: float = 10.0) -> bool:
        """Ask all threads to end; True when all did in time (one that hangs in a dead share does not)."""
        self._stop.set()
        self.nudge()
        deadline = time.monotonic() + timeout_seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def failed(self) -> BaseException | None:
        """The first error that ended a loop: a mistake of ours, since nothing that a file or a share does raises."""
        return next((loop.failed for loop in self._loops if loop.failed is not None), None)

    def _run(self, target: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()


class _Loop:
    """One inbox."""

    def __init__(self, inbox: Path, gateway: InboxGateway, pace: Pace, stop: threading.Event) -> None:
        self.inbox = inbox
        self.wake = threading.Event()
        self.failed: BaseException | None = None
        self._gateway = gateway
        self._pace = pace
        self._stop = stop

    def run(self) -> None:
        """Looks until it is told to stop."""
        try:
            while not self._stop.is_set():
                self.wake.clear()
                self._gateway.poll()
                self._stop.wait(MIN_PAUSE_SECONDS)
                self.wake.wait(self._pause())
        except BaseException as failure:
            self.failed = failure
            _log.error("watch_failed", inbox=str(self.inbox), exc_info=True)
            raise

    def _pause(self) -> float:
        """Until the next look that could bring something."""
        pauses = [self._pace.poll_seconds]
        due = self._gateway.next_due()
        if due is not None:
            pauses.append(due)
        if self._gateway.waiting_for_answers:
            pauses.append(ANSWER_PAUSE_SECONDS)
        return max(0.0, min(pauses) - MIN_PAUSE_SECONDS)

    def run_hints(self) -> None:
        """Wakes the other thread when inotify sees something; whatever goes wrong here costs only speed."""
        while not self._stop.is_set():
            try:
                for _changes in inotify(
                    self.inbox,
                    watch_filter=None,
                    debounce=200,
                    rust_timeout=1000,
                    stop_event=self._stop,
                    raise_interrupt=False,
                    force_polling=False,
                    ignore_permission_denied=True,
                ):
                    self.wake.set()
            except (OSError, RuntimeError) as failure:
                _log.info("no_hints", inbox=str(self.inbox), reason=str(failure))
            self._stop.wait(REARM_SECONDS)
