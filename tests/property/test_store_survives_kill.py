"""Invariant: wherever `kill -9` strikes, the next start goes on, and in the end every file that was taken in is in the outbox
exactly once, the vault holds only whole objects, and the audit log verifies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from sanitizer.model.job import JobState
from tests.installation import Installation
from tests.property.killed_worker import content_of, start, take_in, work


def check_half_way(site: Installation) -> None:
    """What must hold at every moment."""
    assert site.verify().breaks == ()
    held = {vault_id for vault_id, _ in site.vault.stored()}
    for vault_id in held:
        site.vault.verify(vault_id)
    assert site.jobs.vault_ids() <= held
    for stored in site.jobs.list(states=(JobState.RELEASED,), limit=1000):
        assert site.reports.get(stored.job.id) is not None
        assert (site.folder / "out" / stored.job.declared_name.replace(".txt", "_mugai.txt")).exists()


def check_end(site: Installation, count: int) -> None:
    assert site.jobs.counts() == dict.fromkeys(JobState, 0) | {JobState.RELEASED: count}
    found = {path.name: path.read_bytes() for path in (site.folder / "out").iterdir()}
    assert found == {f"{number}_mugai.txt": b"rebuilt " + content_of(number) for number in range(count)}
    assert list((site.folder / "vault" / "tmp").iterdir()) == []
    check_half_way(site)


class DiesAt:
    """Kills its own process at the n-th step: before and after each fsync, rename, unlink and write, and before each commit."""

    def __init__(self, number: int) -> None:
        self._left = number

    def step(self, *_: Any) -> None:
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **kwargs: Any) -> Any:
            self.step()
            result = call(*args, **kwargs)
            self.step()
            return result

        return stepped

    def install(self) -> None:
        for name in ("fsync", "rename", "unlink", "write", "pwrite"):
            setattr(os, name, self.around(getattr(os, name)))
        event.listen(Engine, "commit", self.step)


def run_to_step(folder: Path, number: int) -> bool:
    """One file on its way in a process of its own that dies at step *number*; False when it lived to the end."""
    child = os.fork()
    if child == 0:
        DiesAt(number).install()
        site = start(folder)
        take_in(site, 0)
        work(site, "worker0")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_killed_at_every_step(tmp_path: Path) -> None:
    """Intake, claim, delivery and finish of one file, killed at each step; then, every third time, the recovery is killed, too."""
    number = 0
    while True:
        folder = tmp_path / str(number)
        folder.mkdir()
        start(folder).database.close()  # keys and tables are there
        killed = run_to_step(folder, number)
        if number % 3 == 0:
            run_to_step(folder, number // 3)
        site = start(folder)
        check_half_way(site)
        take_in(site, 0)
        work(site, "worker1")
        check_end(site, 1)
        site.database.close()
        if not killed:
            break
        number += 1
    assert number >= 25, "the steps are counted"


def test_killed_from_outside_at_any_time(tmp_path: Path) -> None:
    """Two worker threads and an intake, killed ten times after a random while."""
    count = 150
    seconds = random.Random(7)
    command = [sys.executable, "-m", "tests.property.killed_worker", str(tmp_path), str(count)]
    kills = 0
    for _ in range(10):
        with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"started\n"
            time.sleep(seconds.uniform(0.01, 0.15))
            child.kill()
            kills += child.wait() == -signal.SIGKILL
        site = start(tmp_path)
        check_half_way(site)
        site.database.close()
    assert kills == 10
    site = start(tmp_path)
    for number in range(count):
        take_in(site, number)
    work(site, "worker9")
    check_end(site, count)
    site.database.close()
