"""A job as it stands in the table: the model's Job with what only the store needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, RowMapping

from sanitizer.model.errors import MugaiError
from sanitizer.model.job import Job, JobState


class UnknownJob(MugaiError):
    """There is no job with this id."""

    code = "unknown_job"


class LeaseLost(MugaiError):
    """The job is not this worker's any more: its lease ran out and the job was given back. What it made must be thrown away."""

    code = "lease_lost"


class IllegalTransition(MugaiError):
    """The job is not in the state that the change starts from, or the table of transitions does not have the change."""

    code = "illegal_transition"


class AppendsEvents(Protocol):
    """What the store wants of the audit log (`sanitizer.audit.chain.Chain` is one): an event in the caller's transaction."""

    def append(
        self,
        connection: Connection,
        *,
        actor: str,
        action: str,
        job_id: str = "",
        details: Mapping[str, str | int | float | bool | None] | None = None,
    ) -> object: ...


@dataclass(frozen=True, slots=True)
class StoredJob:
    """*job*, the vault's id of its original ("" when destroyed), and its lease.

    Whoever claimed it passes this very object on to `heartbeat`, `finish` and `retry_later`: worker and attempts together are
    the proof that the lease is still his.
    """

    job: Job
    vault_id: str
    not_before: datetime | None
    lease_until: datetime | None
    worker: str
    changed_at: datetime


_JOB_COLUMNS = tuple(field.name for field in fields(Job))


def stored_job(row: RowMapping) -> StoredJob:
    values: dict[str, Any] = {name: row[name] for name in _JOB_COLUMNS}
    values["state"] = JobState(values["state"])
    return StoredJob(Job(**values), row["vault_id"], row["not_before"], row["lease_until"], row["worker"], row["changed_at"])


def job_values(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in _JOB_COLUMNS} | {"state": job.state.value}
