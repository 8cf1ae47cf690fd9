"""UUIDv7: version, variant, order; within a millisecond and when the clock is set back, too."""

from __future__ import annotations

import os
import threading
import time
import uuid

import pytest

from sanitizer.store.ids import new_id


def test_is_a_version_7_uuid_of_now() -> None:
    before = time.time_ns() // 1_000_000
    value = uuid.UUID(new_id())
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    assert 0 <= (value.int >> 80) - before < 5_000


def test_rises_and_is_unique_over_threads() -> None:
    made: list[list[str]] = [[] for _ in range(4)]

    def make(mine: list[str]) -> None:
        mine.extend(new_id() for _ in range(2_000))

    threads = [threading.Thread(target=make, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) for mine in made)
    assert len({one for mine in made for one in mine}) == 8_000


def test_rises_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert first < new_id() < new_id()


def test_a_forked_process_does_not_repeat_ids() -> None:
    reader, writer = os.pipe()
    new_id()
    child = os.fork()
    if child == 0:
        os.write(writer, new_id().encode())
        os._exit(0)
    mine = new_id()
    os.waitpid(child, 0)
    assert os.read(reader, 100).decode() != mine
    os.close(reader)
    os.close(writer)
