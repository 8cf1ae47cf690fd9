"""kill -9 at every step of the daemon: after a restart every accepted file ends exactly once, as output or as notice."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.end_to_end.daemon import NOTICE, Daemon, Site
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
