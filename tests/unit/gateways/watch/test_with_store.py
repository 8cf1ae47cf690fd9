"""The gateway of an inbox with the real intake, vault and database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from sanitizer.config.init import initialise
from sanitizer.config.settings import load_settings
from sanitizer.daemon.installation import Installation, open_installation
from sanitizer.gateways.watch.gateway import InboxGateway, WatchedInbox
from sanitizer.gateways.watch.scan import ScanLimits
from sanitizer.model.digest import sha256_of
from sanitizer.pipeline.intake import Intake
from sanitizer.pipeline.leftovers import Leftovers
from sanitizer.policy.catalogue import Catalogue
from sanitizer.telemetry.logs import configure
from tests.in_process import plain_policy
from tests.unit.gateways.watch.fakes import TIMING, Clock

GIB = 1024**3


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    structlog.reset_defaults()
    configure("error")
    settings = load_settings(initialise(tmp_path / "mugai").settings_file)
    roomy = settings.model_copy(update={"intake": settings.intake.model_copy(update={"min_free_bytes": 0})})
    with open_installation(roomy) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


def gateway(installation: Installation, clock: Clock) -> InboxGateway:
    (route,) = installation.settings.routes
    intake = Intake(installation.vault, installation.jobs, lambda _name: plain_policy(), 4 * GIB, lambda: None)
    leftovers = Leftovers(installation.database, installation.chain, Catalogue())
    watched = WatchedInbox(route.inbox, installation.routes[route.name])
    return InboxGateway(watched, intake, leftovers, TIMING, ScanLimits(max_bytes=4 * GIB), clock)


def look(watching: InboxGateway, clock: Clock, *pauses: float) -> None:
    for pause in pauses:
        clock.now += pause
        watching.poll()


def jobs_of(installation: Installation) -> int:
    return sum(installation.jobs.counts().values())


def test_each_file_becomes_one_job_however_often_the_daemon_starts(installation: Installation, clock: Clock) -> None:
    inbox = installation.settings.routes[0].inbox
    (inbox / "税務課").mkdir()
    names = ["税務課/予算.xlsx", "\u202efdp.pdf", os.fsdecode("表①.csv".encode("cp932"))]
    for name in names:
        (inbox / name).write_bytes(name.encode(errors="surrogateescape"))
    for _ in range(3):
        look(gateway(installation, clock), clock, 0, 3, 1)
    assert jobs_of(installation) == 3
    objects = {installation.vault.verify(vault_id).sha256 for vault_id, _ in installation.vault.stored()}
    assert objects == {sha256_of(name.encode(errors="surrogateescape")) for name in names}
    assert len(list(inbox.rglob("*.*"))) == 3  # unanswered originals stay


def test_a_large_sparse_file_is_kept_without_filling_the_disk(installation: Installation, clock: Clock) -> None:
    path = installation.settings.routes[0].inbox / "sparse.bin"
    with path.open("wb") as file:
        file.truncate(4 * GIB)
    look(gateway(installation, clock), clock, 0, 3)
    assert jobs_of(installation) == 1
    used = sum(file.stat().st_blocks * 512 for file in installation.settings.vault_folder.rglob("*"))
    assert used < 64 * 1024**2


def test_what_stays_is_told_once_across_restarts(installation: Installation, clock: Clock) -> None:
    route = installation.settings.routes[0]
    (route.inbox / "link.pdf").symlink_to("/etc/passwd")
    with (route.inbox / "big.bin").open("wb") as file:
        file.truncate(4 * GIB + 1)
    for _ in range(2):
        look(gateway(installation, clock), clock, 0, 3, 3)
    notices = sorted(path.name for path in route.outbox.iterdir())
    assert notices == ["big_mugai_隔離通知.txt", "link_mugai_隔離通知.txt"]
    assert "大きすぎる" in (route.outbox / notices[0]).read_text(encoding="utf-8-sig")
    assert jobs_of(installation) == 0
