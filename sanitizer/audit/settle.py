"""Going on after a break was found and looked into: the damage stays to be seen, and the log says who settled it and why."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, select

from sanitizer.audit.chain import Chain
from sanitizer.audit.checkpoint import Transactions
from sanitizer.audit.tables import CHECKPOINTS, EVENTS, HEAD
from sanitizer.audit.verify import SETTLED, digest_of_damage
from sanitizer.model.audit_event import AuditEvent
from sanitizer.model.errors import AuditError, UnavailableError


def settle(database: Transactions, checkpoints_file: Path, *, actor: str, reason: str) -> AuditEvent:
    """Let the log go on from its last event, whatever is broken before, with the event `audit_settled`.

    The checkpoints of table and file are moved to `NAME.settled-TIME.table` and `.file` beside the file; the caller then makes a
    first one anew (`Checkpoints.make(begin=True)`). `verify` goes on naming the broken links of the chain: they are evidence.
    The event names this damage, so that only it counts as settled: what is broken later stops releasing again.
    Raises AuditError without actor and reason, UnavailableError when the files cannot be written.
    """
    if not actor.strip() or not reason.strip():
        raise AuditError("A break of the audit log is settled by a named person, with a reason.")
    kept = checkpoints_file.with_name(f"{checkpoints_file.name}.settled-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    with database.write() as connection:
        last = connection.execute(select(EVENTS.c.seq, EVENTS.c.hash).order_by(EVENTS.c.seq.desc()).limit(1)).one_or_none()
        seq, digest = (0, "") if last is None else (last.seq, last.hash)
        damage = digest_of_damage(connection)
        connection.execute(delete(HEAD))
        connection.execute(HEAD.insert(), {"id": 1, "seq": seq, "hash": digest})
        event = Chain().append(
            connection,
            actor=actor,
            action=SETTLED,
            details={"reason": reason, "last_seq": seq, "kept_as": kept.name, "damage": damage},
        )
        lines = connection.execute(select(CHECKPOINTS.c.line).order_by(CHECKPOINTS.c.number)).scalars().all()
        connection.execute(delete(CHECKPOINTS))
        try:
            with kept.with_name(kept.name + ".table").open("x", encoding="utf-8", errors="surrogateescape") as file:
                file.writelines(f"{line}\n" for line in lines)
                file.flush()
                os.fsync(file.fileno())
            if checkpoints_file.exists():
                checkpoints_file.rename(kept.with_name(kept.name + ".file"))
        except OSError as error:
            raise UnavailableError(f"The old checkpoints cannot be kept beside {checkpoints_file}: {error.strerror}.") from error
    return event
