"""Brings the tables up to date when a database is opened: alembic's steps in `migrations/versions`, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from sanitizer.model.errors import ConfigError

HEAD = "0002"  # the newest step; a test holds it to what the folder says
_MIGRATIONS = Path(__file__).parent / "migrations"

Transaction = Callable[[], AbstractContextManager[Connection]]


def migrate(read: Transaction, write: Transaction) -> None:
    """Run the steps that the database lacks. Processes that open it at the same time wait for each other.

    Raises ConfigError when it was made by a newer mugai.
    """
    with read() as connection:
        if _revision(connection) == HEAD:
            return
    with write() as connection:
        revision = _revision(connection)
        if revision == HEAD:
            return
        config = configuration(connection)
        steps = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
        if revision is not None and revision not in steps:
            raise ConfigError(
                f"The database is of a newer mugai (revision {revision}; this one knows up to {HEAD}): install that version again, "
                f"or restore the backup that was made before it."
            )
        command.upgrade(config, "head")


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for our folder, on an open *connection*."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
