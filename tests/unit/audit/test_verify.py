"""Verification names the first broken place, and a forger without the key is caught by the checkpoints."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitizer.audit.link import link_hash
from sanitizer.audit.signed_line import FIRST_PREV, line_digest, sign
from sanitizer.audit.verification import BreakCode, Verification
from tests.installation import Installation

CODES = BreakCode


def fill(site: Installation, *groups: int) -> None:
    """Groups of events, with a checkpoint after each group."""
    site.checkpoints.make()
    for group in groups:
        for i in range(group):
            with site.database.write() as connection:
                site.chain.append(connection, actor="佐藤", action="released", job_id=f"job{i}", details={"名": "報告", "n": i})
        site.checkpoints.make()


def sql(site: Installation, *statements: str) -> None:
    with site.database.write() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def first(found: Verification) -> tuple[BreakCode, int]:
    assert found.first_break is not None
    return found.first_break.code, found.first_break.seq


def rewrite_consistently(site: Installation, from_seq: int) -> None:
    """What an attacker with the database, but without the signing key, does: edit one event and mend all hashes after it."""
    with site.database.write() as connection:
        connection.exec_driver_sql("UPDATE audit_events SET actor = '鈴木' WHERE seq = ?", (from_seq,))
        rows = connection.exec_driver_sql("SELECT * FROM audit_events ORDER BY seq").mappings().all()
        prev = ""
        for row in rows:
            fields = {name: row[name] for name in ("seq", "at", "actor", "action", "job_id", "details")}
            digest = link_hash(**fields, prev_hash=prev)
            connection.exec_driver_sql("UPDATE audit_events SET prev_hash = ?, hash = ? WHERE seq = ?", (prev, digest, row["seq"]))
            prev = digest
        connection.exec_driver_sql("UPDATE audit_head SET hash = ?", (prev,))


def test_an_untouched_log(site: Installation) -> None:
    assert site.verify().ok
    fill(site, 3, 2)
    found = site.verify()
    assert (found.ok, found.events, found.last_seq, found.checkpoints, found.covered_seq) == (True, 5, 5, 3, 5)


def test_more_events_than_a_page(site: Installation) -> None:
    with site.database.write() as connection:
        for _ in range(1100):
            site.chain.append(connection, actor="a", action="b")
    site.checkpoints.make(begin=True)
    assert site.verify().events == 1100
    sql(site, "UPDATE audit_events SET actor = CAST(x'ff' AS TEXT) WHERE seq = 700")
    found = site.verify()
    assert (first(found), found.events) == ((CODES.EVENT_UNREADABLE, 700), 1100)


@pytest.mark.parametrize(
    ("statement", "code", "seq"),
    [
        ("UPDATE audit_events SET actor = 'x' WHERE seq = 3", CODES.EVENT_ALTERED, 3),
        ("UPDATE audit_events SET details = '{ \"n\":1}' WHERE seq = 3", CODES.EVENT_ALTERED, 3),
        ("UPDATE audit_events SET details = details || ' ' WHERE seq = 3", CODES.EVENT_ALTERED, 3),
        ("UPDATE audit_events SET details = '[' WHERE seq = 3", CODES.EVENT_ALTERED, 3),
        ("UPDATE audit_events SET details = 'null' WHERE seq = 3", CODES.EVENT_ALTERED, 3),
        ("UPDATE audit_events SET actor = x'00ff' WHERE seq = 3", CODES.EVENT_UNREADABLE, 3),
        ("UPDATE audit_events SET actor = CAST(x'ff' AS TEXT) WHERE seq = 3", CODES.EVENT_UNREADABLE, 3),
        ("UPDATE audit_events SET prev_hash = '' WHERE seq = 3", CODES.EVENT_ALTERED, 3),
        ("DELETE FROM audit_events WHERE seq = 1", CODES.EVENT_MISSING, 1),
        ("DELETE FROM audit_events WHERE seq IN (3, 4)", CODES.EVENT_MISSING, 3),
        ("DELETE FROM audit_events WHERE seq = 5", CODES.HEAD_DIFFERS, 4),
        ("DELETE FROM audit_events", CODES.HEAD_DIFFERS, 0),
        ("UPDATE audit_events SET seq = 0 WHERE seq = 3", CODES.EVENT_UNEXPECTED, 0),
        ("UPDATE audit_events SET seq = 99 WHERE seq = 3", CODES.EVENT_MISSING, 3),
        (
            "INSERT INTO audit_events SELECT 6, at, actor, action, job_id, details, prev_hash, hash FROM audit_events "
            "WHERE seq = 5",
            CODES.EVENT_ALTERED,
            6,
        ),
        ("UPDATE audit_head SET seq = 4", CODES.HEAD_DIFFERS, 5),
        ("DELETE FROM audit_head", CODES.HEAD_DIFFERS, 5),
        ("DROP TABLE audit_events", CODES.LOG_UNREADABLE, 0),
        ("DROP TABLE audit_checkpoints", CODES.LOG_UNREADABLE, 0),
        ("UPDATE audit_checkpoints SET line = 'x' WHERE number = 2", CODES.CHECKPOINT_ROW_ALTERED, 3),
        ("UPDATE audit_checkpoints SET line = x'ff' WHERE number = 2", CODES.CHECKPOINT_ROW_ALTERED, 3),
        ("UPDATE audit_checkpoints SET number = 9 WHERE number = 2", CODES.CHECKPOINT_ROW_ALTERED, 3),
        ("DELETE FROM audit_checkpoints WHERE number = 1", CODES.CHECKPOINT_ROW_MISSING, 0),
        ("DELETE FROM audit_checkpoints", CODES.CHECKPOINT_ROW_MISSING, 0),
    ],
)
def test_the_first_break_is_named(site: Installation, statement: str, code: BreakCode, seq: int) -> None:
    fill(site, 3, 2)
    sql(site, statement)
    assert first(site.verify()) == (code, seq)


def test_exchanged_events(site: Installation) -> None:
    fill(site, 5)
    sql(site, *(f"UPDATE audit_events SET seq = {to} WHERE seq = {of}" for of, to in ((2, 100), (4, 2), (100, 4))))
    assert first(site.verify()) == (CODES.EVENT_ALTERED, 2)


def test_a_mended_event_shows_at_the_next(site: Installation) -> None:
    fill(site, 5)
    with site.database.write() as connection:
        connection.exec_driver_sql("UPDATE audit_events SET actor = '鈴木' WHERE seq = 2")
        row = connection.exec_driver_sql("SELECT * FROM audit_events WHERE seq = 2").mappings().one()
        digest = link_hash(**{name: row[name] for name in row if name != "hash"})
        connection.exec_driver_sql("UPDATE audit_events SET hash = ? WHERE seq = 2", (digest,))
    assert first(site.verify()) == (CODES.EVENT_NOT_LINKED, 3)


def test_a_forger_without_the_key_is_caught_by_the_checkpoint(site: Installation) -> None:
    fill(site, 3, 3, 3)
    rewrite_consistently(site, 5)
    found = site.verify()
    assert first(found) == (CODES.HISTORY_REWRITTEN, 6)
    assert found.first_break is not None
    assert "from event 4 to 6" in found.first_break.detail
    assert found.covered_seq == 3


def test_a_forger_who_also_drops_the_checkpoints_of_the_database(site: Installation) -> None:
    fill(site, 3, 3)
    rewrite_consistently(site, 5)
    sql(site, "DELETE FROM audit_checkpoints WHERE number = 3")
    assert first(site.verify()) == (CODES.HISTORY_REWRITTEN, 6)


def test_a_cleanly_cut_log(site: Installation) -> None:
    fill(site, 3, 3)
    sql(
        site,
        "DELETE FROM audit_events WHERE seq > 4",
        "UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_events WHERE seq = 4)",
        "DELETE FROM audit_checkpoints WHERE number = 3",
    )
    assert first(site.verify()) == (CODES.EVENTS_CUT_OFF, 5)


def test_damage_of_the_file_is_named(site: Installation) -> None:
    fill(site, 3, 3)
    whole = site.checkpoints_file.read_text()
    lines = whole.splitlines()
    forged = sign(3, 6, "f" * 64, "2026-04-01T00:00:00.000000Z", line_digest(lines[1]), Ed25519PrivateKey.generate()).line
    damages = {
        "\n".join(lines[:2]) + "\n": (CODES.CHECKPOINT_FILE_CUT, 6),
        "": (CODES.CHECKPOINT_FILE_CUT, 0),
        whole.replace('"seq":3', '"seq":4'): (CODES.CHECKPOINT_FILE_ALTERED, 0),
        "\n".join([lines[1], lines[0], lines[2]]) + "\n": (CODES.CHECKPOINT_FILE_ALTERED, 0),
        "\n".join([lines[0], lines[2]]) + "\n": (CODES.CHECKPOINT_FILE_ALTERED, 0),
        "\n".join([*lines[:2], forged]) + "\n": (CODES.CHECKPOINT_FILE_ALTERED, 3),
        whole + "x\n": (CODES.CHECKPOINT_FILE_ALTERED, 6),
        whole[:-1]: (CODES.CHECKPOINT_FILE_ALTERED, 3),
    }
    for content, expected in damages.items():
        site.checkpoints_file.write_text(content)
        assert first(site.verify()) == expected, content
    site.checkpoints_file.unlink()
    assert first(site.verify()) == (CODES.CHECKPOINT_FILE_MISSING, 0)
    site.checkpoints_file.write_text(whole)
    assert site.verify().ok


def test_without_any_checkpoint_nothing_is_proved(site: Installation) -> None:
    fill(site, 3)
    site.checkpoints_file.unlink()
    sql(site, "DELETE FROM audit_checkpoints")
    assert first(site.verify()) == (CODES.CHECKPOINTS_MISSING, 0)


def test_a_signed_checkpoint_that_lies_shows(site: Installation) -> None:
    """Two checkpoints of the same event with different hashes: the key was used for something that was not the log."""
    fill(site, 2)
    lines = site.checkpoints_file.read_text().splitlines()
    lie = sign(3, 2, "f" * 64, "2026-04-01T00:00:00.000000Z", line_digest(lines[1]), site.signing_key)
    with site.checkpoints_file.open("a") as file:
        file.write(lie.line + "\n")
    assert first(site.verify()) == (CODES.HISTORY_REWRITTEN, 2)
    assert FIRST_PREV == ""


def test_everything_put_back_to_an_older_state(site: Installation, tmp_path: Path) -> None:
    """Database and file restored together look good: only knowledge from outside shows it."""
    fill(site, 3)
    old_file = shutil.copy(site.checkpoints_file, tmp_path / "old")
    fill(site, 3)
    found = site.verify()
    known = (found.last_seq, found.last_hash)
    shutil.copy(old_file, site.checkpoints_file)
    sql(
        site,
        "DELETE FROM audit_events WHERE seq > 3",
        "DELETE FROM audit_checkpoints WHERE number > 2",
        "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_events WHERE seq = 3)",
    )
    assert site.verify().ok
    assert first(site.verify(known)) == (CODES.OLDER_THAN_KNOWN, 4)
    assert first(site.verify((3, "f" * 64))) == (CODES.OLDER_THAN_KNOWN, 3)
