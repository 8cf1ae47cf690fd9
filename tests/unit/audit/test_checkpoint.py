"""Checkpoints: when they are due, what crashes leave, and what is refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sanitizer.audit.checkpoint import Checkpoints
from sanitizer.model.errors import AuditError, UnavailableError
from tests.installation import Installation


def append(site: Installation, count: int = 1) -> None:
    for _ in range(count):
        with site.database.write() as connection:
            site.chain.append(connection, actor="a", action="b")


def rows(site: Installation) -> list[str]:
    with site.database.read() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT line FROM audit_checkpoints ORDER BY number")]


def lines(site: Installation) -> list[str]:
    return site.checkpoints_file.read_text().splitlines()


def test_table_and_file_have_the_same_lines(site: Installation) -> None:
    made = []
    for _ in range(3):
        made.append(site.checkpoints.make())
        append(site)
    assert [one.seq for one in made] == [0, 1, 2]
    assert [one.line for one in made] == rows(site) == lines(site)
    assert site.checkpoints_file.stat().st_mode & 0o777 == 0o600
    assert site.checkpoints.make().seq == 3
    assert site.checkpoints.make().number == 4  # nothing new: the same again
    found = site.verify()
    assert (found.ok, found.checkpoints, found.covered_seq) == (True, 4, 3)


def test_due_at_first_after_events_and_after_time(site: Installation) -> None:
    def due(every_events: int, every_seconds: float) -> bool:
        log = Checkpoints(
            site.database, site.checkpoints_file, site.signing_key, every_events=every_events, every_seconds=every_seconds
        )
        return log.if_due() is not None

    assert due(100, 100)
    assert not due(1, 0)
    append(site, 3)
    assert not due(4, 100)
    assert due(3, 100)
    append(site)
    time.sleep(0.01)
    assert due(100, 0.005)


def test_a_line_whose_writer_died_is_taken_over(site: Installation) -> None:
    append(site)
    site.checkpoints.make()
    append(site)
    second = site.checkpoints.make()
    with site.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM audit_checkpoints WHERE number = 2")
    assert site.verify().ok
    append(site)
    assert site.checkpoints.make().number == 3
    assert rows(site)[1] == second.line
    assert site.verify().ok


def test_a_torn_line_is_cut_off_and_an_event_says_so(site: Installation) -> None:
    append(site)
    site.checkpoints.make()
    with site.checkpoints_file.open("a") as file:
        file.write('{"at":"2026')
    assert not site.verify().ok
    assert site.checkpoints.make().seq == 2
    found = site.verify()
    assert (found.ok, found.last_seq) == (True, 2)


@pytest.mark.parametrize("lose", ["file", "last lines of the file", "rows", "edit"])
def test_what_does_not_agree_is_refused(site: Installation, lose: str) -> None:
    for _ in range(4):
        append(site)
        site.checkpoints.make()
    kept = lines(site)
    if lose == "file":
        site.checkpoints_file.unlink()
    elif lose == "last lines of the file":
        site.checkpoints_file.write_text("\n".join(kept[:2]) + "\n")
    elif lose == "edit":
        site.checkpoints_file.write_text("\n".join([*kept[:3], kept[3].replace('"seq":4', '"seq":9')]) + "\n")
    else:
        with site.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM audit_checkpoints WHERE number > 1")
    append(site)
    with pytest.raises(AuditError, match="audit verify"):
        site.checkpoints.make()


def test_a_long_log_without_any_checkpoint_is_refused(site: Installation) -> None:
    append(site, 3)
    log = Checkpoints(site.database, site.checkpoints_file, site.signing_key, every_events=2)
    with pytest.raises(AuditError, match="are gone"):
        log.if_due()
    assert log.make(begin=True).seq == 3


def test_a_log_that_was_cut_below_its_checkpoint_is_refused(site: Installation) -> None:
    append(site, 3)
    site.checkpoints.make()
    with site.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM audit_events WHERE seq > 1")
        connection.exec_driver_sql("UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit_events WHERE seq = 1)")
    with pytest.raises(AuditError, match="were removed"):
        site.checkpoints.make()


def test_a_folder_that_is_away(site: Installation, tmp_path: Path) -> None:
    log = Checkpoints(site.database, tmp_path / "none" / "c", site.signing_key)
    with pytest.raises(UnavailableError):
        log.make()
    assert rows(site) == []
