r"""Deliveries: what makes each output come out exactly once, wherever a `kill -9` strikes.

The order of a delivery, each step durable before the next:

1. The target is written whole beside its destination under the temporary name `temporary_name(job_id, part)`, fsynced, read back.
2. `plan`: state PLANNED, with path, temporary name and SHA-256; in the same transaction the draft of the report
   (`Reports.save_draft`). The path is reserved: no other job can plan it. A name that exists in the outbox is never planned.
3. The temporary file is renamed to its path (without replacing), the folder fsynced. `placed`: state PLACED (may be left out).
4. `Jobs.finish`: state RECORDED, with the job's state, the report and the audit event, in one transaction.

After a restart the worker that claims the job asks `under_way` first. Nothing: it was killed before step 2, a temporary file may
lie about and is written over; start anew. PLACED: go on with step 4 and the stored draft. PLANNED: `look` says from the outbox
itself what is true:

- PLACED: the file with the planned digest stands at its path. Go on with step 4.
- TEMPORARY: the whole temporary file is there; step 3 has not happened. Go on with it.
- TAKEN: neither. The temporary file was durable before the plan was, and only the rename removes it, so the output was placed and
  somebody has taken it out of the outbox since. Go on with step 4; saying it again would deliver twice.
- DAMAGED: the temporary file is there with another content, the path does not have ours. `forget` it and start anew.

A job may come round again (a notice first, then an output after review): its recorded deliveries stay, and the parts of the new
round are numbered from `next_part` on.

A rename that finds its path taken by a stranger's file: `replan` under the next free name. Outboxes are written to by mugai and
emptied by people; somebody who deletes hidden temporary files there makes TEMPORARY look like TAKEN, and that we accept.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update
from sqlalchemy.exc import IntegrityError

from sanitizer.model.digest import sha256_of_file
from sanitizer.model.errors import MugaiError, UnavailableError
from sanitizer.store.database import Database
from sanitizer.store.tables import DELIVERIES


class PathTaken(MugaiError):
    """Another delivery that is under way has this path: plan the next name."""

    code = "path_taken"


class DeliveryState(StrEnum):
    PLANNED = "planned"
    PLACED = "placed"
    RECORDED = "recorded"


class Found(StrEnum):
    """What the outbox itself says about a delivery; see the module's text."""

    PLACED = "placed"
    TEMPORARY = "temporary"
    TAKEN = "taken"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One output or notice of a job. *path* and *temporary* are relative to *outbox* and in the same folder of it."""

    job_id: str
    part: int
    outbox: str
    path: str
    temporary: str
    sha256: str
    size_bytes: int
    state: DeliveryState = DeliveryState.PLANNED


def temporary_name(job_id: str, part: int) -> str:
    """The hidden name beside the destination; the same for each attempt, so that an old one is written over."""
    return f".{job_id}-{part}.mugai-part"


class Deliveries:
    """The deliveries of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, deliveries: Sequence[Delivery]) -> None:
        """Keep what is about to be placed; the temporary files are whole and durable already. All of them or none.

        A delivery of the same job and part that was planned before is replaced. Raises PathTaken, ValueError when one of them
        has been placed or recorded.
        """
        now = datetime.now(UTC)
        with self._database.write() as connection:
            for delivery in deliveries:
                _replace_plan(connection, delivery, now)

    def replan(self, delivery: Delivery, path: str) -> Delivery:
        """The same delivery under another path, because a stranger's file has the first one. Raises PathTaken."""
        moved = Delivery(
            delivery.job_id, delivery.part, delivery.outbox, path, delivery.temporary, delivery.sha256, delivery.size_bytes
        )
        self.plan([moved])
        return moved

    def placed(self, delivery: Delivery) -> None:
        """The rename is done and durable."""
        with self._database.write() as connection:
            connection.execute(
                update(DELIVERIES)
                .where(_key(delivery), DELIVERIES.c.state == DeliveryState.PLANNED.value)
                .values(state=DeliveryState.PLACED.value, changed_at=datetime.now(UTC))
            )

    def forget(self, delivery: Delivery) -> None:
        """Drop a plan that cannot be carried out (`look` said DAMAGED): nothing of it reached its path."""
        with self._database.write() as connection:
            connection.execute(delete(DELIVERIES).where(_key(delivery), DELIVERIES.c.state == DeliveryState.PLANNED.value))

    def under_way(self, job_id: str) -> list[Delivery]:
        """What is planned or placed and not recorded: what a worker that claims the job has to go on with."""
        return [delivery for delivery in self.of_job(job_id) if delivery.state is not DeliveryState.RECORDED]

    def next_part(self, job_id: str) -> int:
        """The first free part of a new round: one more than the last that is recorded. The same until something is recorded."""
        recorded = [delivery.part for delivery in self.of_job(job_id) if delivery.state is DeliveryState.RECORDED]
        return max(recorded, default=-1) + 1

    def of_job(self, job_id: str) -> list[Delivery]:
        """All of them, recorded ones of earlier rounds, too; in the order of their parts."""
        wanted = select(DELIVERIES).where(DELIVERIES.c.job_id == job_id).order_by(DELIVERIES.c.part)
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [
            Delivery(
                row["job_id"],
                row["part"],
                row["outbox"],
                row["path"],
                row["temporary"],
                row["sha256"],
                row["size_bytes"],
                DeliveryState(row["state"]),
            )
            for row in rows
        ]


def record_all(connection: Connection, job_id: str, at: datetime) -> None:
    """The job's deliveries are recorded and their paths free again, in the transaction that finishes the job."""
    connection.execute(
        update(DELIVERIES)
        .where(DELIVERIES.c.job_id == job_id)
        .values(state=DeliveryState.RECORDED.value, reserved=None, changed_at=at)
    )


def look(delivery: Delivery, marker: str = "") -> Found:
    """What is true of *delivery* in its outbox.

    An unmounted share leaves an empty folder, and "away" must never look like "taken". *marker*: the name of a file that stands
    in the outbox whenever the share is there; without one, the destination's folder must exist. Else raises UnavailableError.
    """
    outbox = Path(delivery.outbox)
    sign = outbox / marker if marker else (outbox / delivery.path).parent
    try:
        if not sign.exists():
            raise UnavailableError(f"The outbox {outbox} is away: mount it again. The delivery waits.")
        if _digest(outbox / delivery.path) == delivery.sha256:
            return Found.PLACED
        temporary = _digest(outbox / delivery.temporary)
    except OSError as error:
        raise UnavailableError(f"The outbox {outbox} cannot be read: {error.strerror}. The delivery waits.") from error
    if temporary is None:
        return Found.TAKEN
    return Found.TEMPORARY if temporary == delivery.sha256 else Found.DAMAGED


def _digest(path: Path) -> str | None:
    """SHA-256 of the regular file *path*, None when nothing is there, "" when it is a link, a folder or a special file."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        return sha256_of_file(file)


def _replace_plan(connection: Connection, delivery: Delivery, now: datetime) -> None:
    before = connection.execute(select(DELIVERIES.c.state).where(_key(delivery))).scalar()
    if before not in (None, DeliveryState.PLANNED.value):
        raise ValueError(f"part {delivery.part} of job {delivery.job_id} is {before}: it is not planned again")
    connection.execute(delete(DELIVERIES).where(_key(delivery)))
    reserved = f"{delivery.outbox}\n{delivery.path}"
    taken = select(DELIVERIES.c.job_id).where(DELIVERIES.c.reserved == reserved)
    if connection.execute(taken).first() is not None:
        raise PathTaken(f"{delivery.path} is the destination of another delivery that is under way.")
    row = {
        "job_id": delivery.job_id,
        "part": delivery.part,
        "outbox": delivery.outbox,
        "path": delivery.path,
        "temporary": delivery.temporary,
        "sha256": delivery.sha256,
        "size_bytes": delivery.size_bytes,
        "state": DeliveryState.PLANNED.value,
        "reserved": reserved,
        "planned_at": now,
        "changed_at": now,
    }
    try:
        connection.execute(DELIVERIES.insert(), row)
    except IntegrityError as error:  # a database with concurrent writers: the other one was quicker
        raise PathTaken(f"{delivery.path} is the destination of another delivery that is under way.") from error


def _key(delivery: Delivery) -> ColumnElement[bool]:
    return and_(DELIVERIES.c.job_id == delivery.job_id, DELIVERIES.c.part == delivery.part)
