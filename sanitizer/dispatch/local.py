"""Local dispatch: N slots of this process, each in a thread of its own, claim jobs from the store one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

POLL_SECONDS = 1.0
PAUSE_SECONDS = 5.0

Claim_co = TypeVar("Claim_co")


class Worker(Protocol[Claim_co]):
    """One slot's side: made, used and closed in one thread."""

    def claim(self) -> Claim_co | None:
        """The next job that is due, under a lease; None when there is none."""
        ...

    def work(self, claimed: Claim_co) -> None:
        """Bring it to an end, or give it back. Raises only what no job is to blame for."""
        ...

    def close(self) -> None: ...


class LocalDispatcher(Generic[Claim_co]):
    """Satisfies `sanitizer.contract.dispatch.Dispatcher`."""

    def __init__(
        self, slots: int, make_worker: Callable[[int], Worker[Claim_co]], report: Callable[[int, Exception], None]
    ) -> None:
        """*report* is told what a worker raised; the worker is made anew after a pause, so that one fault cannot stop the rest."""
        self._make_worker = make_worker
        self._report = report
        self._due = threading.Condition()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(number,), name=f"slot-{number}", daemon=True) for number in range(slots)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        with self._due:
            self._due.notify_all()

    def stop(self, seconds: float) -> bool:
        self._stopping.set()
        self.wake()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, number: int) -> None:
        while not self._stopping.is_set():
            try:
                worker = self._make_worker(number)
                try:
                    self._serve(worker)
                finally:
                    worker.close()
            except Exception as error:  # noqa: BLE001 - told to the daemon, which logs it; the slot goes on
                self._report(number, error)
                self._stopping.wait(PAUSE_SECONDS)

    def _serve(self, worker: Worker[Claim_co]) -> None:
        while not self._stopping.is_set():
            claimed = worker.claim()
            if claimed is not None:
                worker.work(claimed)
                continue
            with self._due:
                if not self._stopping.is_set():
                    self._due.wait(POLL_SECONDS)
