"""Invariant: whatever single thing is changed in the log or its checkpoints, verification is not ok and names a place at or right
after it; and a log that nobody touched is ok."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.installation import Installation, open_installation

EVENTS = 12
FIELDS = ("at", "actor", "action", "job_id", "details", "prev_hash", "hash")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One log for all examples; each example puts back what it changed."""
    site = open_installation(tmp_path_factory.mktemp("log"))
    site.checkpoints.make()
    for i in range(EVENTS):
        with site.database.write() as connection:
            site.chain.append(connection, actor="佐藤", action=f"a{i}", job_id=f"j{i % 3}", details={"n": i, "名": "報告\\u0000"})
        if i in (4, EVENTS - 1):
            site.checkpoints.make()
    assert site.verify().ok
    yield site
    site.database.close()


class Altered:
    """The database with one change, made behind mugai's back and undone at the end."""

    def __init__(self, path: Path) -> None:
        self._raw = sqlite3.connect(path, isolation_level=None)

    def __enter__(self) -> sqlite3.Connection:
        self._saved = {
            table: self._raw.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("audit_events", "audit_head", "audit_checkpoints")
        }
        return self._raw

    def __exit__(self, *_: object) -> None:
        self._raw.execute("BEGIN IMMEDIATE")
        for table, rows in self._saved.items():
            self._raw.execute(f"DELETE FROM {table}")
            for row in rows:
                self._raw.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        self._raw.execute("COMMIT")
        self._raw.close()


def first_seq(site: Installation) -> int:
    found = site.verify()
    assert found.first_break is not None, "the change was not seen"
    assert found.covered_seq < found.first_break.seq or found.first_break.seq == 0
    return found.first_break.seq


values = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=70), st.binary(max_size=10), st.integers(-(2**40), 2**40)
)


@QUICK
@given(seq=st.integers(1, EVENTS), field=st.sampled_from(FIELDS), value=values)
def test_any_field_of_any_event(site: Installation, seq: int, field: str, value: str | bytes | int) -> None:
    with Altered(site.database_file) as raw:
        before = raw.execute(f"SELECT {field} FROM audit_events WHERE seq = ?", (seq,)).fetchone()[0]
        raw.execute(f"UPDATE audit_events SET {field} = ? WHERE seq = ?", (value, seq))
        now = raw.execute(f"SELECT {field} FROM audit_events WHERE seq = ?", (seq,)).fetchone()[0]
        if now != before:
            assert first_seq(site) == seq
    assert site.verify().ok


@QUICK
@given(seq=st.integers(1, EVENTS), field=st.sampled_from(FIELDS), data=st.data())
def test_any_character_of_any_field(site: Installation, seq: int, field: str, data: st.DataObject) -> None:
    """Small changes: one character is changed, dropped or doubled."""
    with Altered(site.database_file) as raw:
        before = raw.execute(f"SELECT {field} FROM audit_events WHERE seq = ?", (seq,)).fetchone()[0]
        if not before:
            return
        place = data.draw(st.integers(0, len(before) - 1))
        middle = data.draw(st.sampled_from(["", before[place] * 2, before[place].swapcase(), "0", " "]))
        after = before[:place] + middle + before[place + 1 :]
        raw.execute(f"UPDATE audit_events SET {field} = ? WHERE seq = ?", (after, seq))
        if after != before:
            assert first_seq(site) == seq


@QUICK
@given(seqs=st.sets(st.integers(1, EVENTS), min_size=1))
def test_any_removal(site: Installation, seqs: set[int]) -> None:
    with Altered(site.database_file) as raw:
        raw.executemany("DELETE FROM audit_events WHERE seq = ?", [(seq,) for seq in seqs])
        left = set(range(1, EVENTS + 1)) - seqs
        at_the_end = min(seqs) > max(left, default=0)
        assert first_seq(site) == (min(seqs) - 1 if at_the_end else min(seqs))


@QUICK
@given(one=st.integers(1, EVENTS), other=st.integers(1, EVENTS))
def test_any_exchange(site: Installation, one: int, other: int) -> None:
    with Altered(site.database_file) as raw:
        for of, to in ((one, 1000), (other, one), (1000, other)):
            raw.execute("UPDATE audit_events SET seq = ? WHERE seq = ?", (to, of))
        if one != other:
            assert first_seq(site) == min(one, other)


@QUICK
@given(source=st.integers(1, EVENTS), place=st.integers(1, EVENTS + 1))
def test_any_insertion(site: Installation, source: int, place: int) -> None:
    """A copy of an event is put in at *place*, and all later ones move up."""
    with Altered(site.database_file) as raw:
        row = raw.execute("SELECT * FROM audit_events WHERE seq = ?", (source,)).fetchone()
        raw.execute("UPDATE audit_events SET seq = -(seq + 1) WHERE seq >= ?", (place,))
        raw.execute("UPDATE audit_events SET seq = -seq WHERE seq < 0")
        raw.execute("INSERT INTO audit_events VALUES (?,?,?,?,?,?,?,?)", (place, *row[1:]))
        # a copy right behind its original's place is the original that has moved: the next one shows it
        assert first_seq(site) == (place + 1 if source == place and place <= EVENTS else place)


@QUICK
@given(data=st.data())
def test_any_byte_of_the_checkpoints_file(site: Installation, data: st.DataObject) -> None:
    whole = site.checkpoints_file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.sampled_from([b"", b"\x00", b"\n", b"0", b"}", b"\xff"]))
    changed = whole[:place] + byte + whole[place + 1 :]
    site.checkpoints_file.write_bytes(changed)
    try:
        assert site.verify().ok == (changed == whole)
    finally:
        site.checkpoints_file.write_bytes(whole)
    assert site.verify().ok


@QUICK
@given(lines=st.lists(st.sampled_from([0, 1, 2]), max_size=4))
def test_any_order_of_the_checkpoints(site: Installation, lines: list[int]) -> None:
    whole = site.checkpoints_file.read_text()
    parts = whole.splitlines(keepends=True)
    site.checkpoints_file.write_text("".join(parts[i] for i in lines))
    try:
        assert site.verify().ok == (lines == [0, 1, 2])
    finally:
        site.checkpoints_file.write_text(whole)


@QUICK
@given(number=st.integers(1, 3), value=values)
def test_any_checkpoint_of_the_database(site: Installation, number: int, value: str | bytes | int) -> None:
    with Altered(site.database_file) as raw:
        raw.execute("UPDATE audit_checkpoints SET line = ? WHERE number = ?", (value, number))
        found = site.verify()
        assert found.first_break is not None
