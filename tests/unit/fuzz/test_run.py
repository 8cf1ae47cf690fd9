"""Targets run in processes of their own: a crash of native code, code that does not come back, and memory without end are finds."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fuzz import finds, run, worker
from fuzz.run import Tally, fuzz
from fuzz.targets import TARGETS, Target


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(finds, "FOUND", tmp_path)
    monkeypatch.setattr(worker, "FOUND", tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside threads, which these children do not use
        yield


def planted(monkeypatch: pytest.MonkeyPatch, fails: Callable[[], object], by_chance: bool = True, executions: int = 200) -> Tally:
    """A target in which *fails* is called for an input with a Z in it, which no seed has."""

    def attempt(data: bytes) -> None:
        if b"Z" in data:
            fails()

    monkeypatch.setitem(TARGETS, "planted", Target(attempt, lambda: [b"a", b"(b)", b"Y" * 9]))
    return fuzz("planted", 20.0, executions, seed=1, by_chance=by_chance)


@pytest.fixture
def one_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_MAX_FINDS", 1)


def words(tally: Tally) -> list[str]:
    return [text for text, _ in tally.finds.values()]


def test_nothing_is_found_where_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = planted(monkeypatch, lambda: None)
    assert tally.finds == {}
    assert tally.executions == 200


def test_an_exception_is_found_once_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise KeyError("gone")

    tally = planted(monkeypatch, fails, executions=3000)
    assert len(tally.finds) == 1
    ((text, path),) = tally.finds.values()
    assert text.startswith("KeyError")
    assert path.read_bytes() == b"Z"
    assert tally.executions == 3000


@pytest.mark.usefixtures("one_is_enough")
def test_a_crash_of_native_code_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = planted(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGSEGV), executions=3000)
    assert words(tally)[0].startswith("ended by SIGSEGV")
    assert all(b"Z" in path.read_bytes() for _, path in tally.finds.values())


@pytest.mark.usefixtures("one_is_enough")
def test_the_end_of_the_process_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = planted(monkeypatch, lambda: os._exit(3), executions=3000)
    assert words(tally)[0].startswith("ended with exit code 3")


@pytest.mark.usefixtures("one_is_enough")
def test_what_does_not_come_back_is_ended_and_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_STUCK_SECONDS", 0.5)
    tally = planted(monkeypatch, lambda: time.sleep(60), executions=3000)
    assert words(tally)[0].startswith("more than 0.5 s")


def test_memory_without_end_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = planted(monkeypatch, lambda: bytearray(8 << 30), executions=3000)
    assert words(tally)[0].startswith("MemoryError")


def test_coverage_leads_where_atheris_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere the same call goes by chance."""
    tally = planted(monkeypatch, sys.exc_info, by_chance=False)
    assert tally.executions == 200
    assert tally.finds == {}
