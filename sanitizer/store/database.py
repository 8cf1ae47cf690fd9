"""The database: its engine, its pragmas, and the one way to a transaction.

SQLite in WAL mode with synchronous FULL: what `write()` has left is on the disk. Writers of one process queue at a lock, writers
of several processes at SQLite's own (BEGIN IMMEDIATE with a busy timeout), so nobody spins and nobody deadlocks.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from sanitizer.model.errors import ConfigError, UnavailableError
from sanitizer.store.migrate import migrate

_WRITE = "mugai_write"  # execution option: the transaction is going to write
_BUSY_SECONDS = 30
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA journal_size_limit = 16777216",
)


class Database:
    """One database for all threads of the process. `open_database` makes one."""

    def __init__(self, path: Path, connections: int) -> None:
        self.path = path
        self._turn = threading.Lock()
        self._mine = threading.local()
        self._engine = create_engine(
            URL.create("sqlite", database=str(path)),
            pool_size=connections,
            max_overflow=connections,
            pool_timeout=_BUSY_SECONDS,
            connect_args={"timeout": _BUSY_SECONDS},
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: committed, durably, when the body ends; rolled back when it raises.

        Inside another `write` of the same thread it joins that one, and an error, even one that is caught on the way, undoes all
        of it. Raises UnavailableError when the database is locked for too long, full or unreadable.
        """
        joined: _Open | None = getattr(self._mine, "open", None)
        if joined is not None:
            try:
                yield joined.connection
            except BaseException:
                joined.doomed = True
                raise
            return
        with self._turn, _translated(), self._engine.connect().execution_options(**{_WRITE: True}) as connection:
            self._mine.open = _Open(connection)
            try:
                with connection.begin():
                    yield connection
                    if self._mine.open.doomed:
                        raise RuntimeError("a part of this transaction failed and its error was swallowed: rolled back")
            finally:
                self._mine.open = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the database, for reading only. Inside `write` of the same thread: that transaction's view."""
        joined: _Open | None = getattr(self._mine, "open", None)
        if joined is not None:
            yield joined.connection
            return
        with _translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self._engine.dispose()


class _Open:
    """A thread's transaction under way."""

    __slots__ = ("connection", "doomed")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.doomed = False


def open_database(path: Path, connections: int = 8) -> Database:
    """Open, or make, the SQLite database *path* (mode 0600) and bring its tables up to date. *connections*: threads that use it.

    Raises ConfigError when it is not a database of ours or was made by a newer mugai; UnavailableError when the disk fails.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # its -wal and -shm take over this mode
    except OSError as error:
        raise UnavailableError(
            f"The database {path} cannot be opened: {error.strerror}. Check the folder and its owner."
        ) from error
    database = Database(path, connections)
    try:
        migrate(database.read, database.write)
    except DatabaseError as error:
        database.close()
        raise ConfigError(
            f"{path} is not a database of mugai: {error.orig}. Restore it from a backup, or name another file."
        ) from error
    except BaseException:
        database.close()
        raise
    return database


def _prepare(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ARG001
    connection.isolation_level = None  # transactions are ours, not the driver's
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITE) else "BEGIN")


# SQLite result codes: https://www.sqlite.org/rescode.html
_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)


def _is_away(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(error, InterfaceError) or (code is not None and code & 0xFF in _AWAY)


@contextmanager
def _translated() -> Iterator[None]:
    """Errors of a database that is away, locked or full become UnavailableError; mistakes of ours stay what they are."""
    try:
        yield
    except IntegrityError:
        raise
    except PoolTimeoutError as error:
        raise UnavailableError("The database has no free connection: more threads use it than it was opened for.") from error
    except DBAPIError as error:
        if not _is_away(error):
            raise
        raise UnavailableError(f"The database cannot be used now: {error.orig}. It is tried again; check the disk.") from error
