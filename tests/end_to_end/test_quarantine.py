"""What reviewers do with held files, by the real command, beside the running daemon."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from samples.sample import all_samples
from tests.end_to_end.daemon import NOTICE, Daemon, Site, copy_site, wait_for

pytestmark = pytest.mark.xdist_group("quarantine")  # they share a site

PROGRAM = b"MZ" + bytes(200)
LONG_AGO = 1_000_000_000.25


@pytest.fixture(scope="module")
def shared(pristine: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = copy_site(pristine, tmp_path_factory.mktemp("quarantine") / "site")
    (site.folder / "policies/lenient.toml").write_text('inherits = "standard"\n[categories]\ndetection = "remove"\n')
    with Daemon(site):
        yield site


def held_job(site: Site, name: str, content: bytes) -> str:
    """Drop a file that is held, and give its receipt number."""
    path = site.drop(name, content, LONG_AGO)
    site.notice(name)
    wait_for("the original leaves the inbox", lambda: not path.exists())
    return next(str(event["job_id"]) for event in site.events() if event["details"].get("name") == Path(name).name)


def shown(site: Site, job: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.mugai("quarantine", "show", job, check=True).stdout)
    return found


def test_list_and_show(shared: Site) -> None:
    job = held_job(shared, "一覧.exe", PROGRAM)
    text = shared.mugai("quarantine", "list", check=True).stdout
    assert job in text
    listed = shared.mugai("quarantine", "list", "--json", check=True).stdout
    assert job in [json.loads(line)["job_id"] for line in listed.splitlines()]
    assert "「一覧.exe」は無害化に対応していない形式のため" in text
    assert job in "".join(shared.notice("一覧.exe"))
    whole = shown(shared, job)
    assert (whole["state"], whole["route"], whole["name"], whole["reviews"]) == ("quarantined", "main", "一覧.exe", [])
    assert whole["report"]["error_code"] == "unsupported_type"
    assert shared.mugai("quarantine", "show", "nonsense").returncode == 2


def test_release_hands_over_the_original(shared: Site) -> None:
    job = held_job(shared, "課/持出し.exe", PROGRAM)
    without_reason = shared.mugai("quarantine", "release", job)
    assert without_reason.returncode != 0
    done = shared.mugai("quarantine", "release", job, "--reason", "送り主に確認", "--reviewer", "山田", check=True)
    assert "持ち出しました" in done.stdout
    output = shared.outbox / "課/持出し_原本.exe"
    assert output.read_bytes() == PROGRAM
    assert output.stat().st_mtime == LONG_AGO
    assert shown(shared, job)["state"] == "released"
    assert shared.events_of(job) == ["received", "quarantined", "review_asked", "original_released"]
    again = shared.mugai("quarantine", "release", job, "--reason", "もう一度", "--reviewer", "山田")
    assert again.returncode == 2
    assert "Traceback" not in again.stderr


def test_an_original_never_takes_a_name_that_is_there(shared: Site) -> None:
    (shared.outbox / "同名_原本.exe").write_bytes(b"mine")
    job = held_job(shared, "同名.exe", PROGRAM)
    shared.mugai("quarantine", "release", job, "--reason", "確認", "--reviewer", "山田", check=True)
    assert (shared.outbox / "同名_原本(2).exe").read_bytes() == PROGRAM
    assert (shared.outbox / "同名_原本.exe").read_bytes() == b"mine"


def test_under_strict_a_second_person_has_to_agree(pristine: Site, tmp_path: Path) -> None:
    site = copy_site(pristine, tmp_path / "site", policy='"strict"')
    with Daemon(site):
        jobs = [held_job(site, f"厳格{number}.exe", PROGRAM) for number in range(2)]
    asked = site.mugai("quarantine", "release", jobs[0], "--reason", "確認", "--reviewer", "山田", check=True)
    assert "もう一人の承認が必要です" in asked.stdout
    same = site.mugai("quarantine", "approve", jobs[0], "--reviewer", " 山田 ")
    assert same.returncode == 2
    assert not [name for name in site.outputs() if "原本" in name]
    site.mugai("quarantine", "approve", jobs[0], "--reviewer", "鈴木", check=True)
    assert (site.outbox / "厳格0_原本.exe").read_bytes() == PROGRAM

    site.mugai("quarantine", "release", jobs[1], "--reason", "確認", "--reviewer", "山田", check=True)
    site.mugai("quarantine", "refuse", jobs[1], "--reason", "不要", "--reviewer", "鈴木", check=True)
    assert not (site.outbox / "厳格1_原本.exe").exists()
    assert shown(site, jobs[1])["state"] == "quarantined"
    assert site.events_of(jobs[0]) == ["received", "quarantined", "review_asked", "review_approved", "original_released"]
    assert site.events_of(jobs[1]) == ["received", "quarantined", "review_asked", "review_refused"]


def test_resanitised_under_another_policy_it_is_delivered_a_second_time(shared: Site) -> None:
    dropper = next(sample for sample in all_samples() if sample.path == "hostile/scanner/downloader.docm")
    job = held_job(shared, "再処理.docm", dropper.build())
    unknown = shared.mugai("quarantine", "resanitize", job, "--policy", "none", "--reason", "x", "--reviewer", "山田")
    assert unknown.returncode == 2
    shared.mugai("quarantine", "resanitize", job, "--policy", "lenient", "--reason", "課長の依頼", "--reviewer", "山田", check=True)
    wait_for("an output", lambda: [name for name in shared.outputs() if name.startswith("再処理_mugai.")])
    wait_for("it is recorded", lambda: shown(shared, job)["state"] == "released")
    assert shown(shared, job)["report"]["provenance"]["policy_name"] == "lenient"
    assert f"再処理{NOTICE}" in shared.outputs()
    assert shared.events_of(job) == ["received", "quarantined", "review_asked", "resanitize", "released"]


def test_resanitised_and_held_again_it_gets_a_second_notice(shared: Site) -> None:
    job = held_job(shared, "再保留.exe", PROGRAM)
    shared.mugai("quarantine", "resanitize", job, "--reason", "更新後", "--reviewer", "山田", check=True)
    shared.output("再保留" + NOTICE.replace(".txt", "(2).txt"))
    wait_for("it is recorded", lambda: shown(shared, job)["state"] == "quarantined")


def test_destroy(shared: Site) -> None:
    job = held_job(shared, "廃棄.exe", PROGRAM)
    before = sum(1 for path in (shared.state / "vault/objects").rglob("*") if path.is_file())
    shared.mugai("quarantine", "destroy", job, "--reason", "不要", "--reviewer", "山田", check=True)
    assert sum(1 for path in (shared.state / "vault/objects").rglob("*") if path.is_file()) == before - 1
    assert shown(shared, job)["state"] == "destroyed"
    assert job not in shared.mugai("quarantine", "list", check=True).stdout
    assert shared.mugai("quarantine", "release", job, "--reason", "x", "--reviewer", "山田").returncode == 2


def test_a_release_while_the_outbox_is_away_can_be_repeated(site: Site) -> None:
    with Daemon(site):
        job = held_job(site, "後で.exe", PROGRAM)
    away = site.outbox.with_name("away")
    site.configure(outbox_marker='".here"')  # the settings would not load without the folder
    failed = site.mugai("quarantine", "release", job, "--reason", "確認", "--reviewer", "山田")
    assert failed.returncode == 2
    assert "mount its share" in failed.stderr
    assert not away.exists()
    (site.outbox / ".here").touch()
    site.mugai("quarantine", "release", job, "--reason", "確認", "--reviewer", "山田", check=True)
    assert (site.outbox / "後で_原本.exe").read_bytes() == PROGRAM
