"""Slots claim one at a time; what one worker raises does not stop the others, and stopping waits for what is under way."""

from __future__ import annotations

import queue
import threading
import time

from sanitizer.dispatch import local
from sanitizer.dispatch.local import LocalDispatcher


class Worker:
    def __init__(self, todo: queue.SimpleQueue[str], done: list[str]) -> None:
        self.todo, self.done = todo, done
        self.closed = threading.Event()

    def claim(self) -> str | None:
        try:
            return self.todo.get_nowait()
        except queue.Empty:
            return None

    def work(self, claimed: str) -> None:
        if claimed == "fault":
            raise RuntimeError("of the slot")
        time.sleep(0.05)
        self.done.append(claimed)

    def close(self) -> None:
        self.closed.set()


def until(condition: object, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.01)
    return False


def test_work_is_done_and_waited_for() -> None:
    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    done: list[str] = []
    workers: list[Worker] = []

    def make(_number: int) -> Worker:
        workers.append(Worker(todo, done))
        return workers[-1]

    dispatcher = LocalDispatcher(2, make, lambda _number, _error: None)
    dispatcher.start()
    for number in range(6):
        todo.put(str(number))
    dispatcher.wake()
    assert until(lambda: len(done) == 6)
    assert dispatcher.stop(5.0)
    assert len(workers) == 2
    assert all(worker.closed.is_set() for worker in workers)


def test_a_fault_is_told_and_the_slot_is_made_anew(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(local, "PAUSE_SECONDS", 0.01)
    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    done: list[str] = []
    told: list[str] = []
    dispatcher = LocalDispatcher(1, lambda _number: Worker(todo, done), lambda _number, error: told.append(str(error)))
    dispatcher.start()
    todo.put("fault")
    todo.put("after")
    dispatcher.wake()
    assert until(lambda: done == ["after"])
    assert told == ["of the slot"]
    assert dispatcher.stop(5.0)


def test_stopping_gives_up_on_time() -> None:
    started = threading.Event()
    release = threading.Event()

    class Stuck(Worker):
        def work(self, claimed: str) -> None:
            started.set()
            release.wait(5)

    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    todo.put("x")
    dispatcher = LocalDispatcher(1, lambda _number: Stuck(todo, []), lambda _number, _error: None)
    dispatcher.start()
    assert started.wait(5)
    assert not dispatcher.stop(0.1)
    release.set()
    assert dispatcher.stop(5.0)
