"""Keeps the leases of the jobs under way: one thread extends them all, so that a long step does not lose its job."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sanitizer.model.errors import UnavailableError
from sanitizer.store.job_rows import LeaseLost, StoredJob
from sanitizer.store.jobs import Jobs
from sanitizer.telemetry.logs import logger

_log = logger("leases")


class LeaseKeeper:
    """Extends every kept lease three times in its length."""

    def __init__(self, jobs: Jobs, lease_seconds: int) -> None:
        self._jobs = jobs
        self._lease_seconds = lease_seconds
        self._held: dict[str, StoredJob] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leases", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    @contextmanager
    def kept(self, claimed: StoredJob) -> Iterator[None]:
        with self._lock:
            self._held[claimed.job.id] = claimed
        try:
            yield
        finally:
            with self._lock:
                del self._held[claimed.job.id]

    def _run(self) -> None:
        while not self._stopping.wait(self._lease_seconds / 3):
            with self._lock:
                held = list(self._held.values())
            for claimed in held:
                try:
                    self._jobs.heartbeat(claimed, self._lease_seconds)
                except LeaseLost:
                    continue  # finished in this very moment, or taken over: `finish` tells the worker
                except UnavailableError as error:
                    _log.warning("lease_not_extended", job_id=claimed.job.id, reason=str(error))
