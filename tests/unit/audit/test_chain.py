"""Appending: numbers without gaps, whoever appends; refused when the end of the log is not as it was left."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

import pytest

from sanitizer.audit.chain import end_of_chain, events
from sanitizer.model.errors import AuditError
from tests.installation import Installation


def append(site: Installation, **details: str | int | float | bool | None) -> None:
    with site.database.write() as connection:
        site.chain.append(connection, actor="a", action="b", job_id="c", details=details)


def test_events_are_linked(site: Installation) -> None:
    for i in range(3):
        append(site, i=i)
    with site.database.read() as connection:
        found = list(events(connection))
        assert [event.seq for event in found] == [1, 2, 3]
        assert [event.prev_hash for event in found] == ["", found[0].hash, found[1].hash]
        assert [event.details for event in found] == [{"i": 0}, {"i": 1}, {"i": 2}]
        assert end_of_chain(connection) == (3, found[2].hash)
        assert list(events(connection, after_seq=1, limit=1)) == [found[1]]
    assert abs((found[0].at - datetime.now(UTC)).total_seconds()) < 60
    assert len(bytes.fromhex(found[0].hash)) == hashlib.sha256().digest_size


def test_what_is_rolled_back_leaves_no_gap(site: Installation) -> None:
    append(site)
    with pytest.raises(AuditError):
        append(site, x=float("nan"))
    append(site)
    assert site.verify().last_seq == 2


def test_threads_append_without_gaps(site: Installation) -> None:
    threads = [threading.Thread(target=lambda: [append(site) for _ in range(15)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    site.checkpoints.make()
    found = site.verify()
    assert (found.ok, found.last_seq) == (True, 60)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM audit_events WHERE seq = 2",
        "DELETE FROM audit_events",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = 1",
        "UPDATE audit_head SET hash = 'x'",
        "UPDATE audit_events SET hash = 'x' WHERE seq = 2",
        "UPDATE audit_events SET hash = x'ff' WHERE seq = 2",
        "UPDATE audit_head SET hash = CAST(x'ff' AS TEXT)",
        "DROP TABLE audit_events",
        "DROP TABLE audit_head",
    ],
)
def test_a_damaged_end_takes_no_more_events(site: Installation, damage: str) -> None:
    append(site)
    append(site)
    with site.database.write() as connection:
        connection.exec_driver_sql(damage)
    with pytest.raises(AuditError, match="audit verify"):
        append(site)


def test_a_row_that_is_no_event(site: Installation) -> None:
    append(site)
    with site.database.write() as connection:
        connection.exec_driver_sql("UPDATE audit_events SET at = 'yesterday'")
    with site.database.read() as connection, pytest.raises(AuditError, match="audit verify"):
        list(events(connection))
