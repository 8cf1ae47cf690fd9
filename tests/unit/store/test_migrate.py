"""Migrations: they make exactly the tables that the code describes, once, and refuse a newer database."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from sanitizer.audit import tables as audit_tables
from sanitizer.model.errors import ConfigError
from sanitizer.store import tables as store_tables
from sanitizer.store.database import open_database
from sanitizer.store.migrate import HEAD, configuration
from tests.installation import Installation


def test_head_is_the_newest_step() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def test_the_steps_make_the_tables_of_the_code(site: Installation) -> None:
    with site.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, [store_tables.METADATA, audit_tables.METADATA]) == []


def test_a_newer_database_is_refused(site: Installation) -> None:
    with site.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="newer mugai"):
        open_database(site.database_file)


def test_many_may_open_a_new_one_at_once(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            open_database(tmp_path / "m.db").close()
        except BaseException as error:  # noqa: BLE001  (reported below)
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
