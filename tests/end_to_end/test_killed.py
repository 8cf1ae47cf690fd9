"""kill -9 at every step of the daemon: after a restart every accepted file ends exactly once, as output or as notice."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.end_to_end.daemon import NOTICE, Daemon, Site, copy_site, descendants, wait_for
from tests.end_to_end.invariants import check_each_answered_once, wait_until_at_rest

VAULT, JOBS, SLOT, PLACE = (
    "sanitizer.store.vault:Vault",
    "sanitizer.store.jobs:Jobs",
    "sanitizer.sandbox.slot:Slot",
    "sanitizer.pipeline.place:",
)
WATCH, DELIVERIES = "sanitizer.gateways.watch.gateway:", "sanitizer.store.deliveries:Deliveries"
STEPS = [
    (f"{VAULT}.put", "before", 1),
    ("sanitizer.store.vault_format:Sealer.add", "after", 1),
    ("sanitizer.store.vault_format:Sealer.end", "after", 2),
    (f"{VAULT}.put", "after", 2),
    (f"{JOBS}.create", "before", 1),
    (f"{JOBS}.create", "after", 2),
    (f"{JOBS}.claim", "before", 1),
    ("sanitizer.store.jobs:_change", "after", 1),
    ("sanitizer.pipeline.process:Processing.run", "before", 2),
    ("sanitizer.sandbox.memory_file:MemoryFile.sealed_from", "after", 1),
    (f"{SLOT}.disarm", "before", 1),
    (f"{SLOT}.disarm", "after", 1),
    (f"{SLOT}.verify", "after", 1),
    (f"{PLACE}_write", "before", 1),
    (f"{PLACE}_write", "after", 2),
    (f"{PLACE}_compare", "after", 1),
    (f"{DELIVERIES}.plan", "after", 1),
    (f"{PLACE}_give_name", "before", 1),
    (f"{PLACE}_give_name", "before", 2),
    (f"{PLACE}_give_name", "after", 1),
    (f"{PLACE}_give_name", "after", 2),
    ("sanitizer.pipeline.deliver:place", "after", 1),
    (f"{JOBS}.finish", "before", 2),
    ("sanitizer.store.jobs:record_all", "after", 1),
    (f"{JOBS}.finish", "after", 1),
    (f"{WATCH}remove", "before", 1),
    (f"{WATCH}remove", "after", 2),
    ("sanitizer.audit.checkpoint:Checkpoints.make", "before", 1),
    ("sanitizer.audit.checkpoint:Checkpoints.make", "after", 1),
]
ROWS = 60_000  # of a table that a child works on for a second or more
ANSWERS = {"総務/1表_mugai.csv", f"総務/2設定{NOTICE}", "3覚書_mugai.txt"}


def killing(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.end_to_end.killing", *words, "serve")


def drop_three(site: Site) -> None:
    site.drop("総務/1表.csv", "品名,数量\r\n紙,1\r\n".encode("cp932"))
    site.drop("総務/2設定.exe", b"MZ" + bytes(200))
    site.drop("3覚書.txt", "覚書\r\n".encode("cp932"))


@pytest.mark.parametrize(("step", "moment", "number"), STEPS)
def test_killed_at_a_step(site: Site, step: str, moment: str, number: int) -> None:
    site.configure(checkpoint_every_events="3")
    drop_three(site)
    killed = Daemon(site, killing(step, moment, str(number))).launch()
    assert killed.wait_until_ended() == -signal.SIGKILL, killed.log()
    with Daemon(site, killing("never")) as daemon:
        wait_until_at_rest(site, daemon, len(ANSWERS))
    between = f"{VAULT}.put after {JOBS}.create before {VAULT}.put before"
    check_each_answered_once(site, ANSWERS, orphans=f"{step} {moment}" in between)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def open_descriptors(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def busiest_below(pid: int) -> list[int]:
    """The process below *pid* that uses the processor most, and those above it, nearest first; [] when all are idle."""
    before = {one: _ticks(one) for one in descendants(pid)}
    time.sleep(0.1)
    used = {one: _ticks(one) - ticks for one, ticks in before.items()}
    busy = max(used, key=lambda one: used[one], default=0)
    if not busy or used[busy] < 3:
        return []
    chain = [busy]
    while (parent := _status(chain[-1])[1]) != pid:
        chain.append(parent)
    return chain


def _status(pid: int) -> list[int]:
    """The fields of /proc/PID/stat from the third on, the state left as 0: [0, parent, ...]."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [0, *map(int, words[1:])]


def _ticks(pid: int) -> int:
    """Processor time in hundredths of a second; 0 for a process that has ended."""
    try:
        fields = _status(pid)
    except OSError:
        return 0
    return fields[11] + fields[12]


@pytest.fixture(scope="module")
def working(pristine: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    site = copy_site(pristine, tmp_path_factory.mktemp("killed") / "site")
    with Daemon(site) as daemon:
        site.drop("始め.csv", b"1,2\r\n")  # answered: every zygote is warm
        wait_until_at_rest(site, daemon, 1)
        yield daemon


@pytest.mark.xdist_group("killed")
@pytest.mark.parametrize("victim", ["child", "zygote", "first process in the jail", "bwrap inside", "bwrap outside", "all of them"])
def test_killed_from_outside_while_a_file_is_worked_on(working: Daemon, victim: str) -> None:
    site = working.site
    already, open_files = len(site.outputs()), open_descriptors(working.pid)
    site.drop(f"{victim}.csv", b"".join(b"%d,=SUM(A%d:A9)\r\n" % (number, number) for number in range(ROWS)))
    chain = wait_for("a child works on it", lambda: busiest_below(working.pid))
    everybody = descendants(working.pid)
    assert len(chain) >= 4, chain
    victims = {
        "child": chain[:1],
        "zygote": chain[1:2],
        "first process in the jail": chain[2:3],
        "bwrap inside": chain[-2:-1],
        "bwrap outside": chain[-1:],
        "all of them": chain,
    }
    for pid in victims[victim]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert b"%d," % (ROWS - 1) in site.output(f"{victim}_mugai.csv")
    site.drop(f"{victim} 次.csv", b"1,2\r\n")
    wait_until_at_rest(site, working, already + 2)
    assert not working.events("internal_error")
    assert not working.events("slot_stopped")
    still = set(descendants(working.pid))
    if victim not in ("child", "zygote"):
        wait_for("the whole jail is gone", lambda: not any(alive(pid) for pid in everybody if pid not in still))
    assert open_descriptors(working.pid) <= open_files + 2


@pytest.mark.xdist_group("killed")
def test_after_all_that_everything_was_answered_once(working: Daemon) -> None:
    """Last on purpose."""
    site, everybody = working.site, descendants(working.pid)
    answers = set(site.outputs())
    assert working.stop() == 0
    check_each_answered_once(site, answers)
    wait_for("all its processes are gone", lambda: not any(alive(pid) for pid in everybody))


def test_an_original_that_was_damaged_in_the_vault_is_told_of(site: Site) -> None:
    """Accepted, then its object was damaged on the disk: a notice, never a file of half of it, and the next file comes out."""
    site.drop("1表.csv", b"1,2\r\n" * 1000)
    killed = Daemon(site, killing("sanitizer.pipeline.process:Processing.run", "before", "1")).launch()
    assert killed.wait_until_ended() == -signal.SIGKILL
    (stored,) = (site.state / "vault/objects").rglob("*.mugai")
    data = bytearray(stored.read_bytes())
    data[-40] ^= 1
    stored.write_bytes(data)
    site.drop("2表.csv", b"3,4\r\n")
    with Daemon(site, killing("never")) as daemon:
        wait_until_at_rest(site, daemon, 2)
    assert site.outputs() == [f"1表{NOTICE}", "2表_mugai.csv"]
