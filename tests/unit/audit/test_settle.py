"""Settling a break: the log goes on, the damage stays to be seen."""

from __future__ import annotations

import pytest

from sanitizer.audit.settle import settle
from sanitizer.audit.verification import BreakCode
from sanitizer.model.errors import AuditError
from tests.installation import Installation, a_job


def test_the_log_goes_on_and_the_break_stays(site: Installation) -> None:
    for _ in range(4):
        site.jobs.create(a_job(), "", actor="x")
    old = site.checkpoints.make().line
    with site.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM audit_events WHERE seq IN (2, 4)")
    with pytest.raises(AuditError):
        site.jobs.create(a_job(), "", actor="x")

    event = settle(site.database, site.checkpoints_file, actor="佐藤", reason="ディスク障害、調査票 12")
    site.checkpoints.make(begin=True)
    site.jobs.create(a_job(), "", actor="x")
    assert (event.seq, event.action, event.details["last_seq"]) == (4, "audit_settled", 3)
    found = site.verify()
    assert [one.code for one in found.breaks] == [BreakCode.EVENT_MISSING]
    assert found.unsettled == ()
    kept = sorted(site.folder.glob("checkpoints.jsonl.settled-*"))
    assert [path.read_text() for path in kept] == [old + "\n"] * 2


@pytest.mark.parametrize(
    "later",
    [
        "UPDATE audit_events SET actor = 'y' WHERE seq = 1",
        "UPDATE audit_events SET actor = 'y' WHERE seq = 2",
        "DELETE FROM audit_events WHERE seq = 3",
        "UPDATE audit_events SET details = replace(details, 'why', 'because') WHERE action = 'audit_settled'",
        "UPDATE audit_events SET actor = 'y' WHERE seq = 6",
        "DELETE FROM audit_checkpoints",
    ],
)
def test_only_the_damage_that_was_looked_into_is_settled(site: Installation, later: str) -> None:
    for _ in range(4):
        site.jobs.create(a_job(), "", actor="x")
    with site.database.write() as connection:
        connection.exec_driver_sql("UPDATE audit_events SET actor = 'z' WHERE seq = 2")
    assert site.verify().unsettled
    settle(site.database, site.checkpoints_file, actor="佐藤", reason="why")
    assert site.verify().unsettled, "nobody has signed it yet"
    site.checkpoints.make(begin=True)
    site.jobs.create(a_job(), "", actor="x")
    assert not site.verify().unsettled
    assert site.verify().breaks
    with site.database.write() as connection:
        connection.exec_driver_sql(later)
    site.checkpoints_file.write_text("") if "checkpoints" in later else None
    # A second change of what is settled anyway changes nothing that can be told apart.
    assert bool(site.verify().unsettled) == ("seq = 2" not in later)


@pytest.mark.parametrize(("actor", "reason"), [("", "why"), ("佐藤", " ")])
def test_somebody_answers_for_it(site: Installation, actor: str, reason: str) -> None:
    with pytest.raises(AuditError):
        settle(site.database, site.checkpoints_file, actor=actor, reason=reason)
