"""The audit log of a real installation: any change is named, nothing goes on before it is settled by a person."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.daemon import Daemon, Site, copy_site, wait_for

pytestmark = pytest.mark.xdist_group("audit_log")  # they share a site

EDIT = "UPDATE audit_events SET details = replace(details, '1表.csv', '9表.csv') WHERE seq = 3"
ALTERATIONS = {
    "edit": (EDIT, 3),
    "edit of the actor": ("UPDATE audit_events SET actor = 'somebody' WHERE seq = 2", 2),
    "deletion": ("DELETE FROM audit_events WHERE seq = 4", 4),
    "deletion of the first": ("DELETE FROM audit_events WHERE seq = 1", 1),
    "truncation": ("DELETE FROM audit_events WHERE seq > 3", 3),
    "all of it": ("DELETE FROM audit_events", 0),
    "insertion": (
        "INSERT INTO audit_events SELECT 7, at, actor, action, job_id, details, prev_hash, hash FROM audit_events WHERE seq = 2",
        7,
    ),
}


@pytest.fixture(scope="module")
def used(pristine: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An installation that took in three files and was stopped: six events, signed at the end."""
    site = copy_site(pristine, tmp_path_factory.mktemp("audit") / "site")
    with Daemon(site) as daemon:
        for number in range(3):
            path = site.drop(f"{number}表.csv", b"1,2\r\n")
            site.output(f"{number}表_mugai.csv")
            wait_for("the original leaves the inbox", lambda path=path: not path.exists())
        assert daemon.stop() == 0
    return site


@pytest.fixture
def site(used: Site, tmp_path: Path) -> Iterator[Site]:
    return copy_site(used, tmp_path / "site")


def alter(site: Site, statement: str) -> None:
    with sqlite3.connect(site.state / "mugai.sqlite3") as connection:
        changed = connection.execute(statement).rowcount
    connection.close()
    assert changed


def test_it_is_good_and_everything_is_in_it(site: Site) -> None:
    done = site.mugai("audit", "verify", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert (found["ok"], found["events"], found["covered_seq"]) == (True, 6, 6)
    assert [event["action"] for event in site.events()] == ["received", "released"] * 3


@pytest.mark.parametrize("kind", ALTERATIONS)
def test_the_first_broken_place_is_named(site: Site, kind: str) -> None:
    statement, seq = ALTERATIONS[kind]
    alter(site, statement)
    done = site.mugai("audit", "verify")
    assert done.returncode == 1
    assert f"監査記録は {seq}件目で壊れています" in done.stderr


def test_the_checkpoints_are_guarded_too(site: Site) -> None:
    (site.state / "audit-checkpoints.txt").write_text("")
    assert site.mugai("audit", "verify").returncode == 1


@pytest.mark.parametrize("kind", ["edit", "truncation"])
def test_the_daemon_refuses_until_it_is_settled(site: Site, kind: str) -> None:
    alter(site, ALTERATIONS[kind][0])
    site.drop("新.csv", b"1,2\r\n")
    refused = Daemon(site).launch()
    assert refused.wait_until_ended() == 2
    assert f"The audit log is broken at event {ALTERATIONS[kind][1]}" in refused.log()
    assert "mugai audit settle" in refused.log()
    assert site.waiting() == ["新.csv"]
    refused_too = site.mugai("sanitize", site.inbox / "新.csv", "-o", site.folder / "out")
    assert refused_too.returncode == 2
    assert not list((site.folder / "out").iterdir())

    nobody = site.mugai("audit", "settle", "--actor", " ", "--reason", "x")
    assert nobody.returncode == 2
    site.mugai("audit", "settle", "--actor", "山田", "--reason", "試験のため", check=True)
    with Daemon(site):
        assert site.output("新_mugai.csv") == b"1,2\r\n"
        wait_for("the original leaves the inbox", lambda: not site.waiting())
    settled = [event for event in site.events() if event["action"] == "audit_settled"]
    assert [(event["actor"], event["details"]["reason"]) for event in settled] == [("山田", "試験のため")]
    broken_again = site.mugai("audit", "verify", "--json")
    assert (json.loads(broken_again.stdout)["ok"], broken_again.returncode) in {(True, 0), (False, 1)}
    alter(site, "UPDATE audit_events SET actor = 'x' WHERE action = 'audit_settled'")
    assert Daemon(site).launch().wait_until_ended() == 2


def test_a_checkpoint_on_demand_and_exports(site: Site) -> None:
    line = site.mugai("audit", "checkpoint", check=True).stdout
    assert json.loads(line)["seq"] == 6
    for form in ("json", "cef", "leef"):
        done = site.mugai("audit", "export", "--format", form, check=True)
        assert len(done.stdout.splitlines()) == 6
    assert len(site.mugai("audit", "export", "--after", "4", check=True).stdout.splitlines()) == 2
