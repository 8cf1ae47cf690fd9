"""The database: durable pragmas, one writer at a time, joined transactions, and errors in our own words."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sanitizer.model.errors import ConfigError, UnavailableError
from sanitizer.store import database as database_module
from sanitizer.store.database import open_database
from tests.installation import Installation, a_job


def test_pragmas_and_mode(site: Installation) -> None:
    with site.database.read() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000, "trusted_schema": 0}
    for suffix in ("", "-wal", "-shm"):
        assert (site.folder / f"mugai.db{suffix}").stat().st_mode & 0o077 == 0


def test_an_error_undoes_everything(site: Installation) -> None:
    def write() -> None:
        with site.database.write():
            site.jobs.create(a_job(), "", actor="test")
            raise KeyError

    with pytest.raises(KeyError):
        write()
    assert sum(site.jobs.counts().values()) == 0
    assert site.verify().events == 0


def test_inner_transactions_join(site: Installation) -> None:
    with site.database.write():
        site.jobs.create(a_job(), "", actor="test")
        with site.database.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM jobs")).scalar() == 1
        site.jobs.create(a_job(), "", actor="test")
    assert sum(site.jobs.counts().values()) == 2


def test_an_inner_error_that_is_swallowed_still_undoes_everything(site: Installation) -> None:
    def write() -> None:
        with site.database.write():
            site.jobs.create(a_job(), "", actor="test")
            with suppress(KeyError), site.database.write():
                raise KeyError

    with pytest.raises(RuntimeError, match="swallowed"):
        write()
    assert sum(site.jobs.counts().values()) == 0


def test_writers_of_many_threads_take_turns(site: Installation) -> None:
    threads = [threading.Thread(target=lambda: [site.jobs.create(a_job(), "", actor="test") for _ in range(10)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(site.jobs.counts().values()) == 60
    assert site.verify().last_seq == 60


def test_foreign_keys_hold(site: Installation) -> None:
    with pytest.raises(IntegrityError):
        site.jobs.create(a_job(parent_id="none"), "", actor="test")


def test_locked_for_too_long_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_BUSY_SECONDS", 0)
    monkeypatch.setattr(database_module, "_PRAGMAS", ("PRAGMA journal_mode = WAL", "PRAGMA busy_timeout = 10"))
    database = open_database(tmp_path / "m.db")
    other = sqlite3.connect(tmp_path / "m.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="locked"), database.write():
        pass
    other.execute("ROLLBACK")
    other.close()
    with database.write():
        pass
    database.close()


def test_a_full_database_is_unavailable(site: Installation) -> None:
    def fill() -> None:
        with site.database.write() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar()
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            for _ in range(100):
                site.jobs.create(a_job("x" * 2000), "", actor="test")

    with pytest.raises(UnavailableError, match="full"):
        fill()


def test_what_is_not_a_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.db").write_bytes(b"this is a text and not a database at all" * 100)
    with pytest.raises(ConfigError, match="not a database"):
        open_database(tmp_path / "m.db")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnavailableError):
        open_database(tmp_path / "file" / "m.db")


def test_names_with_url_characters_open(tmp_path: Path) -> None:
    open_database(tmp_path / "保管 #1?mode=ro%20.db").close()
    assert (tmp_path / "保管 #1?mode=ro%20.db").exists()
