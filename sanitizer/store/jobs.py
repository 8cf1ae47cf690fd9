"""Jobs: accepted, claimed under a lease, finished; every change of state with its audit event in one transaction.

The database is the truth; a queue or a wake-up is only a hint. A claim gives a lease; whoever does not extend it in time loses
it, and the job goes to the next. Leases compare wall clocks: a clock that jumps only makes a job start again, for `finish` of
the first worker is then refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, update

from sanitizer.model.job import TRANSITIONS, Job, JobState
from sanitizer.model.report import Report
from sanitizer.store.database import Database
from sanitizer.store.deliveries import record_all
from sanitizer.store.job_rows import AppendsEvents, IllegalTransition, LeaseLost, StoredJob, UnknownJob, job_values, stored_job
from sanitizer.store.reports import save_report
from sanitizer.store.tables import JOBS

Details = Mapping[str, str | int | float | bool | None]
RETRY_FIRST_SECONDS = 5.0
RETRY_LONGEST_SECONDS = 900.0
# Built once: building a statement costs more than running it.
_BY_ID = select(JOBS).where(JOBS.c.id == bindparam("wanted_id"))
_DUE = (
    select(JOBS.c.id)
    .where(JOBS.c.state == JobState.RECEIVED.value, or_(JOBS.c.not_before.is_(None), JOBS.c.not_before <= bindparam("due_at")))
    .order_by(JOBS.c.id)
    .limit(1)
)
_DUE_OF_ID = _DUE.where(JOBS.c.id == bindparam("wanted_id"))
_LOCK_DUE, _LOCK_DUE_OF_ID = (wanted.with_for_update(skip_locked=True) for wanted in (_DUE, _DUE_OF_ID))
_NO_LEASE = {"lease_until": None, "worker": ""}


class Jobs:
    """The jobs of one database. *audit* gets an event for each change; *now* is for tests."""

    def __init__(self, database: Database, audit: AppendsEvents, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._audit = audit
        self._now = now

    def create(self, job: Job, vault_id: str, *, actor: str, intake_key: str | None = None) -> StoredJob:
        """Keep a new job (state RECEIVED), with the event `received`. When this returns the file is accepted.

        *intake_key*: what the gateway knows this very input by (for a folder: route, path, inode, mtime, size). When a job has it
        already, that one is returned and nothing is written: the caller sees another id than *job.id* and destroys its own vault
        object. So an input that was taken just before a crash is not taken twice.
        """
        if job.state is not JobState.RECEIVED:
            raise IllegalTransition(f"Job {job.id} begins as {job.state}: a new job is {JobState.RECEIVED}.")
        with self._database.write() as connection:
            if intake_key is not None and (known := _by_intake_key(connection, intake_key)) is not None:
                return known
            row = {"vault_id": vault_id, "intake_key": intake_key, "not_before": None, "changed_at": self._now(), **_NO_LEASE}
            connection.execute(JOBS.insert(), job_values(job) | row)
            details: Details = {
                "route": job.route,
                "origin": job.origin,
                "name": job.declared_name,
                "size_bytes": job.size_bytes,
                "sha256": job.sha256,
                "policy": job.policy_name,
                "policy_digest": job.policy_digest,
                "vault_id": vault_id,
                "parent_id": job.parent_id,
            }
            self._audit.append(connection, actor=actor, action="received", job_id=job.id, details=details)
            return _get(connection, job.id)

    def find_intake(self, intake_key: str) -> StoredJob | None:
        """The job that took the input which the gateway knows by *intake_key*."""
        with self._database.read() as connection:
            return _by_intake_key(connection, intake_key)

    def claim(self, worker: str, lease_seconds: float, job_id: str | None = None) -> StoredJob | None:
        """The oldest job that is due, now RUNNING and leased to *worker*; None when there is none. One winner, whoever asks.

        *worker* names one slot of one process of one host. With *job_id*, only that job.
        No event is written: a claim decides nothing.
        """
        with self._database.read() as connection:  # a look without the writers' lock, for slots that poll
            if connection.execute(_DUE if job_id is None else _DUE_OF_ID, self._due(job_id)).first() is None:
                return None
        with self._database.write() as connection:
            found = connection.execute(_LOCK_DUE if job_id is None else _LOCK_DUE_OF_ID, self._due(job_id)).scalar()
            if found is None:
                return None
            until = self._now() + timedelta(seconds=lease_seconds)
            values = {"state": JobState.RUNNING.value, "worker": worker, "lease_until": until, "not_before": None}
            _change(connection, found, JobState.RECEIVED, values | {"changed_at": self._now()})
            return _get(connection, found)

    def _due(self, job_id: str | None) -> dict[str, Any]:
        return {"due_at": self._now()} if job_id is None else {"due_at": self._now(), "wanted_id": job_id}

    def heartbeat(self, claimed: StoredJob, lease_seconds: float) -> datetime:
        """Extend the lease to *lease_seconds* from now; returns until when. Raises LeaseLost."""
        until = self._now() + timedelta(seconds=lease_seconds)
        with self._database.write() as connection:
            done = connection.execute(update(JOBS).where(_still_mine(claimed)).values(lease_until=until))
            if done.rowcount != 1:
                raise _lease_lost(claimed)
        return until

    def check_lease(self, claimed: StoredJob) -> None:
        """Raises LeaseLost when the job is not *claimed*'s any more; inside a `write` that stays true until it ends."""
        with self._database.read() as connection:
            if connection.execute(select(JOBS.c.id).where(_still_mine(claimed))).first() is None:
                raise _lease_lost(claimed)

    def finish(
        self, claimed: StoredJob, state: JobState, report: Report, *, actor: str, action: str, details: Details | None = None
    ) -> StoredJob:
        """RUNNING to *state*, the report, the deliveries (placed or planned ones become recorded) and the event *action*, all or
        nothing. Raises LeaseLost (throw away what was made), IllegalTransition, AuditError."""
        _check(claimed.job.id, JobState.RUNNING, state)
        with self._database.write() as connection:
            self._leave(connection, claimed, {"state": state.value})
            save_report(connection, report, final=True, at=self._now())
            record_all(connection, claimed.job.id, self._now())
            self._audit.append(connection, actor=actor, action=action, job_id=claimed.job.id, details=details)
            return _get(connection, claimed.job.id)

    def retry_later(self, claimed: StoredJob, reason: str, *, actor: str) -> StoredJob:
        """Give the job back because something around us was away; the wait doubles with each attempt (5 s up to 15 min).

        Event `postponed`. Raises LeaseLost.
        """
        attempts = claimed.job.attempts + 1
        seconds = min(RETRY_LONGEST_SECONDS, RETRY_FIRST_SECONDS * 2 ** min(attempts - 1, 20))
        values = {"state": JobState.RECEIVED.value, "attempts": attempts, "not_before": self._now() + timedelta(seconds=seconds)}
        with self._database.write() as connection:
            self._leave(connection, claimed, values)
            details: Details = {"reason": reason, "attempts": attempts, "wait_seconds": seconds}
            self._audit.append(connection, actor=actor, action="postponed", job_id=claimed.job.id, details=details)
            return _get(connection, claimed.job.id)

    def _leave(self, connection: Connection, claimed: StoredJob, values: dict[str, Any]) -> None:
        values = values | _NO_LEASE | {"changed_at": self._now()}
        if connection.execute(update(JOBS).where(_still_mine(claimed)).values(values)).rowcount != 1:
            raise _lease_lost(claimed)

    def requeue_expired(self, *, actor: str) -> list[str]:
        """Give back every job whose lease has run out; attempts + 1, event `lease_lost` for each. Their ids, oldest first."""
        return self._requeue(lambda: JOBS.c.lease_until < self._now(), actor)

    def requeue_of(self, worker_prefix: str, *, actor: str) -> list[str]:
        """The same for all jobs of workers whose name begins so: a daemon that starts takes back at once what its predecessor
        was at. Only when that one is surely dead (the caller holds the installation's lock)."""
        return self._requeue(lambda: JOBS.c.worker.startswith(worker_prefix, autoescape=True), actor)

    def _requeue(self, condition: Callable[[], ColumnElement[bool]], actor: str) -> list[str]:
        lost = select(JOBS).where(JOBS.c.state == JobState.RUNNING.value, condition()).order_by(JOBS.c.id)
        with self._database.read() as connection:
            if connection.execute(lost.limit(1)).first() is None:
                return []
        ids = []
        with self._database.write() as connection:
            for row in connection.execute(lost.with_for_update(skip_locked=True)).mappings().all():
                held = stored_job(row)
                attempts = held.job.attempts + 1
                self._leave(connection, held, {"state": JobState.RECEIVED.value, "attempts": attempts})
                details: Details = {"worker": held.worker, "attempts": attempts}
                self._audit.append(connection, actor=actor, action="lease_lost", job_id=held.job.id, details=details)
                ids.append(held.job.id)
        return ids

    def transition(
        self,
        job_id: str,
        from_state: JobState,
        to_state: JobState,
        *,
        actor: str,
        action: str,
        details: Details | None = None,
        policy: tuple[str, str] | None = None,
        vault_id: str | None = None,
    ) -> StoredJob:
        """A change that a person or the clock makes (release, destroy, password, re-sanitise), with its event.

        RUNNING is left through `finish`, `retry_later` and `requeue_*` only, and entered through `claim` only. *policy*: name and
        digest under which it runs from now on. *vault_id* "": the original was destroyed.
        Raises IllegalTransition, UnknownJob, AuditError.
        """
        _check(job_id, from_state, to_state)
        if JobState.RUNNING in (from_state, to_state):
            raise IllegalTransition(f"Job {job_id}: a lease is needed to go from {from_state} to {to_state}.")
        values: dict[str, Any] = {"state": to_state.value, "not_before": None, "changed_at": self._now(), **_NO_LEASE}
        if to_state is JobState.RECEIVED:
            values["attempts"] = 0
        if policy is not None:
            values["policy_name"], values["policy_digest"] = policy
        if vault_id is not None:
            values["vault_id"] = vault_id
        with self._database.write() as connection:
            _change(connection, job_id, from_state, values)
            self._audit.append(connection, actor=actor, action=action, job_id=job_id, details=details)
            return _get(connection, job_id)

    def original_destroyed(self, job_id: str, *, actor: str, reason: str) -> None:
        """Note that the vault has no original of this job any more (retention), event `original_destroyed`; the state stays.

        Call it before `Vault.destroy`: a crash in between leaves an object without a job, which the sweep of such removes.
        """
        with self._database.write() as connection:
            before = _get(connection, job_id)
            connection.execute(update(JOBS).where(JOBS.c.id == job_id).values(vault_id="", changed_at=self._now()))
            details = {"reason": reason, "vault_id": before.vault_id, "sha256": before.job.sha256}
            self._audit.append(connection, actor=actor, action="original_destroyed", job_id=job_id, details=details)

    def get(self, job_id: str) -> StoredJob:
        """Raises UnknownJob."""
        with self._database.read() as connection:
            return _get(connection, job_id)

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state; every state is there."""
        with self._database.read() as connection:
            found = connection.execute(select(JOBS.c.state, func.count()).group_by(JOBS.c.state)).all()
        return dict.fromkeys(JobState, 0) | {JobState(row[0]): row[1] for row in found}

    def children(self, parent_id: str) -> list[StoredJob]:
        """Jobs whose input came out of that job's, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(JOBS).where(JOBS.c.parent_id == parent_id).order_by(JOBS.c.id)).mappings().all()
        return [stored_job(row) for row in rows]

    def list(
        self,
        *,
        states: tuple[JobState, ...] = (),
        route: str | None = None,
        created_from: datetime | None = None,
        created_before: datetime | None = None,
        before_id: str | None = None,
        limit: int = 100,
    ) -> list[StoredJob]:
        """Newest first; a page ends at *limit*, the next one begins with *before_id* = the last id of this one."""
        conditions = [
            JOBS.c.state.in_([state.value for state in states]) if states else None,
            None if route is None else JOBS.c.route == route,
            None if created_from is None else JOBS.c.created_at >= created_from,
            None if created_before is None else JOBS.c.created_at < created_before,
            None if before_id is None else JOBS.c.id < before_id,
        ]
        wanted = select(JOBS).where(*[condition for condition in conditions if condition is not None])
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(JOBS.c.id.desc()).limit(limit)).mappings().all()
        return [stored_job(row) for row in rows]

    def vault_ids(self) -> set[str]:
        """Ids of the vault objects that some job needs; any other object is an orphan."""
        with self._database.read() as connection:
            return set(connection.execute(select(JOBS.c.vault_id).where(JOBS.c.vault_id != "")).scalars())


def _check(job_id: str, from_state: JobState, to_state: JobState) -> None:
    if to_state not in TRANSITIONS[from_state]:
        raise IllegalTransition(f"Job {job_id}: there is no way from {from_state} to {to_state}.")


def _change(connection: Connection, job_id: str, from_state: JobState, values: Mapping[str, Any]) -> None:
    changed = connection.execute(update(JOBS).where(JOBS.c.id == job_id, JOBS.c.state == from_state.value).values(values))
    if changed.rowcount != 1:
        state = _get(connection, job_id).job.state
        raise IllegalTransition(f"Job {job_id} is {state} and not {from_state} (any more): look at it again.")


def _still_mine(claimed: StoredJob) -> ColumnElement[bool]:
    return and_(
        JOBS.c.id == claimed.job.id,
        JOBS.c.state == JobState.RUNNING.value,
        JOBS.c.worker == claimed.worker,
        JOBS.c.attempts == claimed.job.attempts,
    )


def _lease_lost(claimed: StoredJob) -> LeaseLost:
    return LeaseLost(f"Job {claimed.job.id} is not {claimed.worker}'s any more: its lease ran out and it was given back.")


def _get(connection: Connection, job_id: str) -> StoredJob:
    row = connection.execute(_BY_ID, {"wanted_id": job_id}).mappings().one_or_none()
    if row is None:
        raise UnknownJob(f"There is no job {job_id}.")
    return stored_job(row)


def _by_intake_key(connection: Connection, intake_key: str) -> StoredJob | None:
    row = connection.execute(select(JOBS).where(JOBS.c.intake_key == intake_key)).mappings().one_or_none()
    return None if row is None else stored_job(row)
