"""Shares that go away and disks that are full: nothing is lost, nothing comes twice, and the log says what to do."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.daemon import NOTICE, Daemon, Site, copy_site, wait_for
from tests.end_to_end.invariants import check_each_answered_once, wait_until_at_rest

MARKER = ".mugai-outbox"
TABLE = b"1,2\r\n" * 20_000


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """A small disk of its own at *folder*, with what was in it."""
    content = folder.with_name(folder.name + ".content")
    folder.rename(content)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", folder], check=True)
    try:
        shutil.copytree(content, folder, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path, leave_bytes: int = 0) -> Path:
    """Take all but *leave_bytes* of the free space of the disk at *folder*."""
    filler = folder / ".filler.tmp"
    room = shutil.disk_usage(folder).free - leave_bytes
    filler.write_bytes(bytes(room))
    return filler


def away(site: Site, folder_stays: bool) -> Path:
    """Take the outbox away, as unmounting its share does; gives where it is now."""
    share = site.outbox.with_name("share")
    site.outbox.rename(share)
    if folder_stays:
        site.outbox.mkdir()
    return share


def back(site: Site, share: Path) -> None:
    if site.outbox.exists():
        site.outbox.rmdir()  # fails when anything was written there
    share.rename(site.outbox)


def test_an_outbox_that_goes_away_and_comes_back(site: Site) -> None:
    with Daemon(site) as daemon:
        share = away(site, folder_stays=False)
        site.drop("課/表.csv", TABLE)
        site.drop("設定.exe", b"MZ" + bytes(200))
        first = daemon.wait_for_event("postponed", count=2)
        assert "Check that the share is there" in first["reason"]
        assert site.waiting() == ["設定.exe", "課/表.csv"]
        back(site, share)
        wait_until_at_rest(site, daemon, 2)
    check_each_answered_once(site, {"課/表_mugai.csv", f"設定{NOTICE}"})


def test_an_unmounted_share_leaves_an_empty_folder_that_is_not_written_to(site: Site) -> None:
    site.configure(outbox_marker=f'"{MARKER}"')
    (site.outbox / MARKER).touch()
    with Daemon(site) as daemon:
        site.drop("一.csv", TABLE)
        site.output("一_mugai.csv")
        share = away(site, folder_stays=True)
        site.drop("二.csv", TABLE)
        (site.inbox / "近道.csv").symlink_to("/etc/hostname")
        said = daemon.wait_for_event("postponed")
        assert f"there is no {MARKER} in it" in said["reason"]
        assert "mount its share" in said["reason"]
        daemon.wait_for_event("not_reported")
        assert list(site.outbox.iterdir()) == []
        back(site, share)
        site.output("二_mugai.csv")
        site.output(f"近道{NOTICE}")
        (site.inbox / "近道.csv").unlink()
        wait_for("an empty inbox", lambda: not site.waiting())
        assert site.hidden_outputs() == [MARKER]


def test_killed_before_the_final_name_and_started_while_the_share_is_away(site: Site) -> None:
    """An empty folder must not look like an output that somebody has taken."""
    site.configure(outbox_marker=f'"{MARKER}"')
    (site.outbox / MARKER).touch()
    site.drop("表.csv", TABLE)
    launcher = (sys.executable, "-m", "tests.end_to_end.killing")
    killed = Daemon(site, (*launcher, "sanitizer.pipeline.place:_give_name", "before", "1", "serve")).launch()
    assert killed.wait_until_ended() == -signal.SIGKILL
    share = away(site, folder_stays=True)
    with Daemon(site, (*launcher, "never", "serve")) as daemon:
        daemon.wait_for_event("postponed")
        assert list(site.outbox.iterdir()) == []
        back(site, share)
        (site.outbox / MARKER).rename(site.folder / MARKER)
        (site.folder / MARKER).rename(site.outbox / MARKER)
        assert site.output("表_mugai.csv") == TABLE
        wait_for("an empty inbox", lambda: not site.waiting())
    assert site.outputs() == ["表_mugai.csv"]
    assert site.hidden_outputs() == [MARKER]


def test_doctor_names_a_marker_that_is_not_there(site: Site) -> None:
    site.configure(outbox_marker=f'"{MARKER}"')
    done = site.mugai("doctor")
    assert done.returncode == 2
    assert str(site.outbox / MARKER) in done.stdout
    (site.outbox / MARKER).touch()
    assert site.mugai("doctor").returncode == 0


def test_a_full_outbox(site: Site) -> None:
    with mounted(site.outbox, "1m"), Daemon(site) as daemon:
        filler = fill(site.outbox, leave_bytes=8192)
        site.drop("表.csv", TABLE)
        said = daemon.wait_for_event("postponed")
        assert "No space left" in said["reason"]
        assert str(site.outbox) in said["reason"]
        assert site.outputs() == []
        assert site.hidden_outputs() == [filler.name]
        assert site.waiting() == ["表.csv"]
        filler.unlink()
        assert site.output("表_mugai.csv") == TABLE
        wait_until_at_rest(site, daemon, 1)
        daemon.stop()
        check_each_answered_once(site, {"表_mugai.csv"})


def test_a_full_state_folder(pristine: Site, tmp_path: Path) -> None:
    """First below the reserve, where only taking in waits; then full to the last byte, where nothing can be written at all."""
    site = copy_site(pristine, tmp_path / "site", min_free_bytes='"2 MiB"')
    with mounted(site.state, "12m"), Daemon(site) as daemon:
        site.drop("一.csv", TABLE)
        site.output("一_mugai.csv")
        wait_for("an empty inbox", lambda: not site.waiting())
        for name, leave_bytes in (("二", 1024 * 1024), ("三", 0)):
            filler = fill(site.state, leave_bytes)
            site.drop(f"{name}.csv", TABLE)
            said = daemon.wait_for_event("not_taken_in", path=f"{name}.csv")
            assert "free some space" in said["reason"] or "check the disk" in said["reason"]
            assert site.waiting() == [f"{name}.csv"]
            filler.unlink()
            assert site.output(f"{name}_mugai.csv") == TABLE
            wait_until_at_rest(site, daemon, 1)
        assert not daemon.events("internal_error")
        daemon.stop()
        check_each_answered_once(site, {"一_mugai.csv", "二_mugai.csv", "三_mugai.csv"})


def test_a_state_folder_that_fills_up_while_a_file_is_worked_on(pristine: Site, tmp_path: Path) -> None:
    """Accepted, and then its end cannot be recorded: it is delivered once all the same."""
    site = copy_site(pristine, tmp_path / "site", min_free_bytes='"1 MiB"')
    with mounted(site.state, "12m"), Daemon(site) as daemon:
        site.drop("大.csv", b"".join(b"%d,=SUM(A%d:A9)\r\n" % (number, number) for number in range(60_000)))
        daemon.wait_for_event("taken_in")
        filler = fill(site.state)
        wait_for("trouble is logged", lambda: daemon.events("slot_stopped") or daemon.events("postponed"))
        filler.unlink()
        wait_until_at_rest(site, daemon, 1)
        daemon.stop()
        check_each_answered_once(site, {"大_mugai.csv"})


def test_an_inbox_that_goes_away_and_comes_back(site: Site) -> None:
    with Daemon(site) as daemon:
        share = site.inbox.with_name("share")
        site.inbox.rename(share)
        daemon.wait_for_event("inbox_away")
        (share / "表.csv").write_bytes(TABLE)
        share.rename(site.inbox)
        daemon.wait_for_event("inbox_back")
        assert site.output("表_mugai.csv") == TABLE
        wait_until_at_rest(site, daemon, 1)
    check_each_answered_once(site, {"表_mugai.csv"})
