"""`mugai sanitize --config`: the installation's policies, vault, passwords and audit log, also while its daemon runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from sanitizer.audit.verify import verify
from sanitizer.config.settings import load_settings
from sanitizer.daemon.installation import open_installation
from sanitizer.model.job import JobState
from sanitizer.store.signing import load_public_key, public_path
from tests.end_to_end.daemon import NOTICE, Daemon, Site, command, environment, wait_for

TABLE = "品名,数量\r\nコピー用紙,10\r\n".encode("cp932")
SLOW = b"".join(b"%d,=SUM(A%d:A9)\r\n" % (number, number) for number in range(60_000))


def documents(site: Site) -> Path:
    folder = site.folder / "書類"
    (folder / "総務課").mkdir(parents=True)
    (folder / "表.csv").write_bytes(TABLE)
    (folder / "総務課/設定.exe").write_bytes(b"MZ" + bytes(200))
    return folder


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def states(site: Site) -> list[JobState]:
    """The states of all jobs; the log and every vault object are checked on the way."""
    settings = load_settings(site.settings_file)
    with open_installation(settings) as installation:
        key = load_public_key(public_path(settings.signing_key_file))
        assert verify(installation.database, settings.checkpoint_file, [key]).ok
        for vault_id in installation.jobs.vault_ids():
            installation.vault.verify(vault_id)
        return sorted(stored.job.state for stored in installation.jobs.list())


def test_what_is_held_stays_in_the_vault(site: Site) -> None:
    folder = documents(site)
    done = site.mugai("sanitize", folder, "-o", site.folder / "out", "--json")
    assert done.returncode == 1, done.stderr
    held, table = rows(done)
    assert (held["verdict"], table["verdict"]) == ("BLOCKED", "CLEAN")
    assert [row["outputs"][0]["path"] for row in (held, table)] == [
        str(site.folder / f"out/総務課/設定{NOTICE}"),
        str(site.folder / "out/表_mugai.csv"),
    ]
    assert all(Path(row["outputs"][0]["path"]).exists() for row in (held, table))
    assert "保管庫" in Path(held["outputs"][0]["path"]).read_text(encoding="utf-8-sig")
    assert "情報政策課 内線1234" in Path(held["outputs"][0]["path"]).read_text(encoding="utf-8-sig")
    assert states(site) == [JobState.QUARANTINED, JobState.RELEASED]
    assert [event["action"] for event in site.events()].count("received") == 2
    listed = site.mugai("quarantine", "list", "--json", check=True)
    assert [row["job_id"] for row in rows(listed)] == [held["job_id"]]
    site.mugai("quarantine", "release", held["job_id"], "--reason", "確認済み", "--reviewer", "山田", check=True)
    assert (site.folder / "out/総務課/設定_原本.exe").read_bytes() == b"MZ" + bytes(200)


def test_while_the_daemon_runs(site: Site) -> None:
    folder = documents(site)
    with Daemon(site) as daemon:
        for number in range(2):
            site.drop(f"届出{number}.csv", TABLE)
            done = site.mugai("sanitize", folder, "-o", site.folder / f"out{number}")
            assert done.returncode == 1, done.stderr
            assert (site.folder / f"out{number}/表_mugai.csv").exists()
        wait_for("the daemon's own", lambda: len(site.outputs()) == 2)
        wait_for("an empty inbox", lambda: not site.waiting())
        assert not daemon.events("internal_error")
    assert states(site).count(JobState.RELEASED) == 4


def test_the_sites_own_policy_and_a_name_that_is_none(site: Site) -> None:
    folder = documents(site)
    (site.folder / "policies/own.toml").write_text('inherits = "standard"\n[ladder]\nsteps = ["text"]\n')
    done = site.mugai("sanitize", folder / "表.csv", "-o", site.folder / "out", "--policy", "own", "--json")
    assert done.returncode == 0, done.stderr
    assert (rows(done)[0]["method"], rows(done)[0]["provenance"]["policy_name"]) == ("text", "own")
    for wrong in (["--policy", "none"], ["--policy", "policies/own.toml"], ["--method", "text"]):
        done = site.mugai("sanitize", folder, "-o", site.folder / "out2", *wrong)
        assert done.returncode == 2, wrong
        assert "Traceback" not in done.stderr
    assert states(site) == [JobState.RELEASED]


def test_what_cannot_be_read_is_told_and_logged(site: Site) -> None:
    folder = site.folder / "特殊"
    folder.mkdir()
    os.mkfifo(folder / "管.csv")
    done = site.mugai("sanitize", folder, "-o", site.folder / "out")
    assert done.returncode == 1
    assert (site.folder / f"out/管{NOTICE}").exists()
    assert [event["action"] for event in site.events()] == ["not_taken_in"]


def test_an_output_folder_that_is_away_keeps_the_file(site: Site) -> None:
    folder = documents(site)
    done = site.mugai("sanitize", folder / "表.csv", "-o", "/proc/self", "--json")
    assert done.returncode == 1
    assert (rows(done)[0]["verdict"], rows(done)[0]["error_code"]) == ("FAILED", "unavailable")
    assert states(site) == [JobState.RECEIVED]
    assert [event["action"] for event in site.events()] == ["received", "postponed"]


def test_what_ctrl_c_interrupts_the_daemon_ends(site: Site) -> None:
    folder = documents(site)
    (folder / "大.csv").write_bytes(SLOW)
    process = subprocess.Popen(
        command("sanitize", folder / "大.csv", "-o", site.folder / "out", "--config", site.settings_file),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for("the job is under way", lambda: site.state.joinpath("mugai.sqlite3").exists() and JobState.RUNNING in states(site))
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert states(site) == [JobState.RECEIVED]
    with Daemon(site):
        wait_for("the output", lambda: (site.folder / "out/大_mugai.csv").exists())
        wait_for("the end", lambda: states(site) == [JobState.RELEASED])


def test_killed_while_it_works_the_daemon_ends_it(site: Site) -> None:
    site.configure(lease_seconds="10")
    folder = documents(site)
    (folder / "大.csv").write_bytes(SLOW)
    process = subprocess.Popen(
        command("sanitize", folder / "大.csv", "-o", site.folder / "out", "--config", site.settings_file),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for("the job is under way", lambda: site.state.joinpath("mugai.sqlite3").exists() and JobState.RUNNING in states(site))
    process.kill()
    process.wait()
    with Daemon(site):
        wait_for("the output", lambda: (site.folder / "out/大_mugai.csv").exists())
        wait_for("the end", lambda: states(site) == [JobState.RELEASED])
    assert [path.name for path in (site.folder / "out").iterdir()] == ["大_mugai.csv"]
