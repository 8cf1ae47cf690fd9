"""With a real clamd: what it knows is held by name; while it is away nothing is released and nothing is lost."""

from __future__ import annotations

from pathlib import Path

from sanitizer.config.settings import load_settings
from sanitizer.daemon.installation import open_installation
from sanitizer.model.job import JobState
from tests.clamd_server import EICAR, EICAR_NAME, start_clamd, stop_clamd
from tests.end_to_end.daemon import Daemon, Site, copy_site, wait_for
from tests.end_to_end.invariants import wait_until_at_rest


def test_known_malware_is_held_and_an_antivirus_that_is_away_holds_everything(pristine: Site, tmp_path: Path) -> None:
    clamd_folder = tmp_path / "clamd"
    clamd_folder.mkdir()
    process, socket = start_clamd(clamd_folder)
    try:
        site = copy_site(pristine, tmp_path / "site", clamd=f'"{socket}"')
        with Daemon(site) as daemon:
            site.drop("試験.txt", EICAR + b"\r\n")
            site.drop("表.csv", b"1,2\r\n")
            assert site.output("表_mugai.csv") == b"1,2\r\n"
            lines = site.notice("試験.txt")
            assert lines[0].startswith("「試験.txt」")
            wait_until_at_rest(site, daemon, 2)

            socket.rename(tmp_path / "away")
            site.drop("後.csv", b"3,4\r\n")
            said = daemon.wait_for_event("postponed")
            assert said["code"] == "unavailable"
            assert "clamd" in said["reason"]
            assert "後_mugai.csv" not in site.outputs()
            assert states(site)["後.csv"] is JobState.RECEIVED
            (tmp_path / "away").rename(socket)
            assert site.output("後_mugai.csv") == b"3,4\r\n"
            wait_until_at_rest(site, daemon, 3)
    finally:
        stop_clamd(process)
    with open_installation(load_settings(site.settings_file)) as installation:
        held = next(stored for stored in installation.jobs.list() if stored.job.declared_name == "試験.txt")
        report = installation.reports.get(held.job.id)
        assert report is not None
        assert [(one.feature, one.detail) for one in report.findings] == [("antivirus.malware", EICAR_NAME)]
        assert "ClamAV" in report.provenance.antivirus
    assert states(site)["後.csv"] is JobState.RELEASED


def states(site: Site) -> dict[str, JobState]:
    with open_installation(load_settings(site.settings_file)) as installation:
        return {stored.job.declared_name: stored.job.state for stored in installation.jobs.list()}


def test_an_antivirus_that_never_was_there(site: Site) -> None:
    """Nothing is released; the daemon runs and says why."""
    site.configure(clamd='"/nonexistent/clamd.sock"')
    site.drop("表.csv", b"1,2\r\n")
    with Daemon(site) as daemon:
        daemon.wait_for_event("postponed")
        assert site.outputs() == []
        assert wait_for("the original stays", lambda: site.waiting()) == ["表.csv"]
    assert site.mugai("doctor").returncode == 2
