"""Signed checkpoints: "event seq had this hash", in the table and in a file outside of the database.

The file is written first, then the row. A crash in between leaves one line in the file that the table lacks, which the next
checkpoint puts right; everything else that differs between the two is not ours and is refused.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, select

from sanitizer.audit.chain import Chain, end_of_chain
from sanitizer.audit.link import parse_time, time_text
from sanitizer.audit.signed_line import FIRST_PREV, BadLine, Checkpoint, line_digest, parse, sign
from sanitizer.audit.tables import CHECKPOINTS, HEAD
from sanitizer.model.errors import AuditError, UnavailableError

_TAIL_BYTES = 8192  # of the file, where its last line is looked for


class Transactions(Protocol):
    """What the audit log wants of a database (`sanitizer.store.database.Database` is one)."""

    def read(self) -> AbstractContextManager[Connection]: ...

    def write(self) -> AbstractContextManager[Connection]: ...


class Checkpoints:
    """Makes the checkpoints of one log. *file* should lie where the database's owner is not its only keeper."""

    def __init__(
        self,
        database: Transactions,
        file: Path,
        key: Ed25519PrivateKey,
        *,
        old_keys: Sequence[Ed25519PublicKey] = (),
        every_events: int = 200,
        every_seconds: float = 300.0,
    ) -> None:
        """*old_keys*: public halves of signing keys that were in use before *key*."""
        self._database = database
        self._file = file
        self._key = key
        self._keys = (key.public_key(), *old_keys)
        self._every_events = every_events
        self._every = timedelta(seconds=every_seconds)

    def if_due(self) -> Checkpoint | None:
        """A new checkpoint when there is none at all, when *every_events* are not covered, or some for *every_seconds*.

        For the daemon's loop; costs two small reads when nothing is due. Errors as `make`.
        """
        with self._database.read() as connection:
            seq = connection.execute(select(HEAD.c.seq)).scalar()
            last = self._last_of_table(connection)
        if last is not None and seq is not None:
            uncovered = seq - last.seq
            age = datetime.now(UTC) - parse_time(last.at)
            if uncovered < self._every_events and (uncovered == 0 or age < self._every):
                return None
        return self.make()

    def make(self, *, begin: bool = False) -> Checkpoint:
        """Sign where the log ends now; the last checkpoint again when nothing has been added since. Durable when it returns.

        A log of more than *every_events* events without any checkpoint is refused unless *begin* (after `settle`): its
        checkpoints were removed. Raises AuditError when log, table and file do not agree; UnavailableError when the file cannot
        be written.
        """
        with self._database.write() as connection:
            self._drop_torn_line(connection)
            seq, digest = end_of_chain(connection)
            last = self._agreed_last(connection)
            if last is not None and (last.seq, last.hash) == (seq, digest):
                return last
            if last is not None and last.seq > seq:
                raise AuditError(f"The audit log ends with event {seq}, but a checkpoint covers {last.seq}: events were removed.")
            if last is None and seq > self._every_events and not begin:
                raise AuditError(f"The log has {seq} events and all its checkpoints are gone. Run `mugai audit verify`.")
            number, prev = (1, FIRST_PREV) if last is None else (last.number + 1, line_digest(last.line))
            checkpoint = sign(number, seq, digest, time_text(datetime.now(UTC)), prev, self._key)
            self._append(checkpoint.line)
            connection.execute(CHECKPOINTS.insert(), {"number": number, "line": checkpoint.line})
        return checkpoint

    def _agreed_last(self, connection: Connection) -> Checkpoint | None:
        """The last checkpoint of the table, after taking over the one that a crash left only in the file."""
        in_table, in_file = self._last_of_table(connection), self._last_of_file()
        if (in_table and in_table.line) == (in_file and in_file.line):
            return in_table
        if in_file is not None:
            number, prev = (1, FIRST_PREV) if in_table is None else (in_table.number + 1, line_digest(in_table.line))
            if (in_file.number, in_file.prev) == (number, prev):
                connection.execute(CHECKPOINTS.insert(), {"number": number, "line": in_file.line})
                return in_file
        raise AuditError(
            f"The last checkpoint of the database and of {self._file} are not the same: one of them was altered or removed. "
            f"Run `mugai audit verify`, and restore the file (or the database) from a backup."
        )

    def _last_of_table(self, connection: Connection) -> Checkpoint | None:
        line = connection.execute(select(CHECKPOINTS.c.line).order_by(CHECKPOINTS.c.number.desc()).limit(1)).scalar()
        return None if line is None else self._parse(line, "of the database")

    def _last_of_file(self) -> Checkpoint | None:
        try:
            with self._file.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._away(error) from error
        return self._parse(lines[-1].decode(errors="surrogateescape"), f"of {self._file}") if lines else None

    def _parse(self, line: str, where: str) -> Checkpoint:
        try:
            return parse(line, self._keys)
        except BadLine as error:
            raise AuditError(f"The last checkpoint {where} is not good: {error}. Run `mugai audit verify`.") from error

    def _drop_torn_line(self, connection: Connection) -> None:
        """A last line without its newline was being written when the power went; it is cut off, and an event says so."""
        try:
            with self._file.open("r+b") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _TAIL_BYTES))
                torn = len(file.read().rpartition(b"\n")[2])
                if not torn:
                    return
                file.truncate(size - torn)
                os.fsync(file.fileno())
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._away(error) from error
        Chain().append(connection, actor="mugai", action="checkpoint_line_torn", details={"bytes": torn})

    def _append(self, line: str) -> None:
        try:
            new = not self._file.exists()
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                before = os.fstat(descriptor).st_size
                data = line.encode() + b"\n"
                if os.write(descriptor, data) != len(data):
                    os.ftruncate(descriptor, before)
                    raise OSError(0, "the disk is full")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if new:
                folder = os.open(self._file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        except OSError as error:
            raise self._away(error) from error

    def _away(self, error: OSError) -> UnavailableError:
        return UnavailableError(f"The checkpoints file {self._file} cannot be used: {error.strerror}. Check its folder and disk.")
