"""A job: one accepted file on its way, its states, and the one table of transitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class JobState(StrEnum):
    RECEIVED = "received"
    RUNNING = "running"
    RELEASED = "released"
    QUARANTINED = "quarantined"
    WAITING_PASSWORD = "waiting_password"
    REJECTED = "rejected"
    DESTROYED = "destroyed"


TRANSITIONS: MappingProxyType[JobState, frozenset[JobState]] = MappingProxyType(
    {
        JobState.RECEIVED: frozenset({JobState.RUNNING}),
        JobState.RUNNING: frozenset(
            {
                JobState.RELEASED,
                JobState.QUARANTINED,
                JobState.WAITING_PASSWORD,
                JobState.REJECTED,
                JobState.RECEIVED,  # lease lost, or something around us was away
            }
        ),
        JobState.QUARANTINED: frozenset({JobState.RELEASED, JobState.DESTROYED, JobState.RECEIVED}),
        JobState.WAITING_PASSWORD: frozenset({JobState.RECEIVED, JobState.DESTROYED}),
        JobState.RELEASED: frozenset(),
        JobState.REJECTED: frozenset(),
        JobState.DESTROYED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Job:
    """One accepted file. `id` is a UUIDv7 in its text form, which is also the receipt number; times are UTC.

    `origin` says where the answer goes, in the words of the gateway that took the file in (for a watched folder: the path
    relative to the inbox). `declared_name` is the name the sender gave, untrusted.
    """

    id: str
    route: str
    origin: str
    policy_name: str
    policy_digest: str
    declared_name: str
    size_bytes: int
    sha256: str
    state: JobState
    attempts: int
    created_at: datetime
    parent_id: str | None = None
