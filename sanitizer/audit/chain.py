"""Appends to the audit log: each event is hashed together with the hash of the one before it.

`append` works inside the caller's transaction, so that a change and its event are both there or both not. What the chain proves
and what it does not: docs/decisions/0003.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, bindparam, select
from sqlalchemy.exc import DBAPIError, OperationalError

from sanitizer.audit.link import Detail, clean, details_text, link_hash, parse_time, time_text
from sanitizer.audit.tables import EVENTS, HEAD
from sanitizer.model.audit_event import AuditEvent
from sanitizer.model.errors import AuditError

_HEAD_ID = 1
# Built once: building a statement costs more than running it.
_LOCK_HEAD = select(HEAD).where(HEAD.c.id == _HEAD_ID).with_for_update()
_LAST_EVENT = select(EVENTS.c.seq, EVENTS.c.hash).order_by(EVENTS.c.seq.desc()).limit(1)
_ADD_EVENT = EVENTS.insert()
_MOVE_HEAD = HEAD.update().where(HEAD.c.id == _HEAD_ID).values(seq=bindparam("new_seq"), hash=bindparam("new_hash"))
_FIX = "Nothing is released until it is settled: run `mugai audit verify`, and see the operations manual, chapter audit."


class Chain:
    """The log of one database. It holds no state; all of it is in the tables."""

    def append(
        self,
        connection: Connection,
        *,
        actor: str,
        action: str,
        job_id: str = "",
        details: Mapping[str, Detail] | None = None,
    ) -> AuditEvent:
        """Add an event as the next link, in the transaction of *connection*, which must be one that writes.

        Raises AuditError when the log cannot take it: its end is not where the head row says, its tables are gone, or *details*
        have a value that JSON cannot hold. Errors of a locked or full database pass through.
        """
        body = details_text(details or {})
        actor, action, job_id = clean(actor), clean(action), clean(job_id)
        with _as_audit_error():
            head = _locked_end(connection)
            seq = head.seq + 1
            at = time_text(datetime.now(UTC))
            digest = link_hash(seq=seq, at=at, actor=actor, action=action, job_id=job_id, details=body, prev_hash=head.hash)
            connection.execute(
                _ADD_EVENT,
                {
                    "seq": seq,
                    "at": at,
                    "actor": actor,
                    "action": action,
                    "job_id": job_id,
                    "details": body,
                    "prev_hash": head.hash,
                    "hash": digest,
                },
            )
            connection.execute(_MOVE_HEAD, {"new_seq": seq, "new_hash": digest})
        return AuditEvent(seq, parse_time(at), actor, action, job_id, json.loads(body), head.hash, digest)


def end_of_chain(connection: Connection) -> tuple[int, str]:
    """seq and hash of the last event; (0, "") before the first. Locks the end for this transaction. Raises AuditError."""
    with _as_audit_error():
        head = _locked_end(connection)
    return head.seq, head.hash


def events(connection: Connection, *, after_seq: int = 0, job_id: str | None = None, limit: int = 1000) -> Iterator[AuditEvent]:
    """Events in order, from *after_seq* on, at most *limit*; not verified here. Raises AuditError for a row that is none."""
    wanted = select(EVENTS).where(EVENTS.c.seq > after_seq).order_by(EVENTS.c.seq).limit(limit)
    if job_id is not None:
        wanted = wanted.where(EVENTS.c.job_id == job_id)
    for row in connection.execute(wanted):
        yield event_of(row)


def event_of(row: Row[tuple[int | str, ...]]) -> AuditEvent:
    """The event of a row of the table. Raises AuditError when it was altered so much that it is none."""
    try:
        details = json.loads(row.details)
        return AuditEvent(row.seq, parse_time(row.at), row.actor, row.action, row.job_id, details, row.prev_hash, row.hash)
    except (ValueError, TypeError) as error:
        raise AuditError(f"Audit event {row.seq} cannot be read: {error}. Run `mugai audit verify`.") from error


def _locked_end(connection: Connection) -> Row[tuple[int | str, ...]]:
    """The head row, locked where the database has row locks. Raises AuditError when the last event is not the one it names."""
    head = connection.execute(_LOCK_HEAD).one_or_none()
    if head is None:
        raise AuditError(f"The audit log has lost its head row. {_FIX}")
    last = connection.execute(_LAST_EVENT).one_or_none()
    if (head.seq, head.hash) != ((0, "") if last is None else (last.seq, last.hash)):
        found = "none" if last is None else last.seq
        raise AuditError(f"The audit log should end with event {head.seq} as it was written, and its last event is {found}. {_FIX}")
    return head


# SQLite result codes of trouble that passes: https://www.sqlite.org/rescode.html
_PASSING = frozenset(
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


def _is_passing(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        return code is not None and code & 0xFF in _PASSING
    return isinstance(error, OperationalError)


@contextmanager
def _as_audit_error() -> Iterator[None]:
    """A log that cannot be written becomes AuditError; a database that is only busy or full stays an OperationalError."""
    try:
        yield
    except DBAPIError as error:
        if _is_passing(error):
            raise
        raise AuditError(f"The audit log cannot be written: {error.orig}. {_FIX}") from error
    except (TypeError, ValueError) as error:
        raise AuditError(f"The audit log's end has been altered: {error}. {_FIX}") from error
