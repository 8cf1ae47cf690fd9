"""Reviewers' decisions about held files: who, what, why, and the second person where policy wants one.

A decision is PENDING (waits for the second person), then APPROVED or REFUSED; an approved one is DONE when it was carried out.
A job has one open decision at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, select, update

from sanitizer.model.errors import MugaiError
from sanitizer.store.database import Database
from sanitizer.store.ids import new_id
from sanitizer.store.job_rows import AppendsEvents
from sanitizer.store.tables import REVIEWS


class ReviewConflict(MugaiError):
    """The decision cannot be taken so: the message says why."""

    code = "review_conflict"


class Verb(StrEnum):
    RELEASE = "release"
    DESTROY = "destroy"
    RESANITIZE = "resanitize"


class ReviewState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Review:
    """One decision. `policy_name` is for a resanitize; `second_person` is "" while, or when, there is none. Times are UTC."""

    id: str
    job_id: str
    verb: Verb
    reviewer: str
    reason: str
    policy_name: str
    state: ReviewState
    asked_at: datetime
    second_person: str
    second_reason: str
    decided_at: datetime | None


class Reviews:
    """The decisions of one database; each step is an audit event."""

    def __init__(self, database: Database, audit: AppendsEvents) -> None:
        self._database = database
        self._audit = audit

    def ask(self, job_id: str, verb: Verb, *, reviewer: str, reason: str, needs_second: bool, policy_name: str = "") -> Review:
        """A reviewer's decision, event `review_asked`; APPROVED at once unless a second person is needed.

        Raises ReviewConflict without a reviewer or reason, or when the job has an open decision.
        """
        if not reviewer.strip() or not reason.strip():
            raise ReviewConflict("A decision needs the reviewer's name and a reason.")
        now = datetime.now(UTC)
        review_id = new_id()
        row = {
            "id": review_id,
            "job_id": job_id,
            "verb": verb.value,
            "reviewer": reviewer,
            "reason": reason,
            "policy_name": policy_name,
            "state": (ReviewState.PENDING if needs_second else ReviewState.APPROVED).value,
            "asked_at": now,
            "second_person": "",
            "second_reason": "",
            "decided_at": None if needs_second else now,
            "open_job_id": job_id,
        }
        with self._database.write() as connection:
            if connection.execute(select(REVIEWS.c.id).where(REVIEWS.c.open_job_id == job_id)).first() is not None:
                raise ReviewConflict(f"Job {job_id} has an open decision: approve or refuse that one first.")
            connection.execute(REVIEWS.insert(), row)
            details = {"verb": verb.value, "reason": reason, "needs_second": needs_second, "policy": policy_name}
            self._audit.append(connection, actor=reviewer, action="review_asked", job_id=job_id, details=details)
            return _get(connection, review_id)

    def approve(self, review_id: str, *, second_person: str, reason: str = "") -> Review:
        """The second person agrees, event `review_approved`. Raises ReviewConflict when it is the same person or not pending."""
        return self._answer(review_id, ReviewState.APPROVED, second_person, reason)

    def refuse(self, review_id: str, *, second_person: str, reason: str) -> Review:
        """The second person does not agree, or the reviewer takes it back; event `review_refused`. Raises ReviewConflict."""
        return self._answer(review_id, ReviewState.REFUSED, second_person, reason)

    def _answer(self, review_id: str, state: ReviewState, person: str, reason: str) -> Review:
        with self._database.write() as connection:
            before = _get(connection, review_id)
            if before.state is not ReviewState.PENDING:
                raise ReviewConflict(f"The decision {review_id} is {before.state} already.")
            if not person.strip() or (state is ReviewState.APPROVED and _same_person(person, before.reviewer)):
                raise ReviewConflict(f"A second person has to approve it, not {before.reviewer} again.")
            values = {
                "state": state.value,
                "second_person": person,
                "second_reason": reason,
                "decided_at": datetime.now(UTC),
                "open_job_id": None if state is ReviewState.REFUSED else before.job_id,
            }
            connection.execute(update(REVIEWS).where(REVIEWS.c.id == review_id).values(values))
            details = {"verb": before.verb.value, "reviewer": before.reviewer, "reason": reason}
            self._audit.append(connection, actor=person, action=f"review_{state}", job_id=before.job_id, details=details)
            return _get(connection, review_id)

    def done(self, review_id: str) -> Review:
        """The decision was carried out; call it in the `database.write()` that changes the job. Raises ReviewConflict unless it
        is approved: this is the last gate before an original is released."""
        with self._database.write() as connection:
            before = _get(connection, review_id)
            if before.state is not ReviewState.APPROVED:
                raise ReviewConflict(f"The decision {review_id} is {before.state}, not approved: it is not carried out.")
            values = {"state": ReviewState.DONE.value, "open_job_id": None}
            connection.execute(update(REVIEWS).where(REVIEWS.c.id == review_id).values(values))
            return _get(connection, review_id)

    def get(self, review_id: str) -> Review:
        """Raises ReviewConflict when there is none."""
        with self._database.read() as connection:
            return _get(connection, review_id)

    def of_job(self, job_id: str) -> list[Review]:
        """All decisions about a job, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(REVIEWS).where(REVIEWS.c.job_id == job_id).order_by(REVIEWS.c.id)).mappings().all()
        return [_review(row) for row in rows]

    def in_state(self, state: ReviewState) -> list[Review]:
        """PENDING: what waits for a second person. APPROVED: what is still to be carried out (after a restart, too)."""
        wanted = select(REVIEWS).where(REVIEWS.c.state == state.value).order_by(REVIEWS.c.id)
        with self._database.read() as connection:
            return [_review(row) for row in connection.execute(wanted).mappings().all()]


def _same_person(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _get(connection: Connection, review_id: str) -> Review:
    row = connection.execute(select(REVIEWS).where(REVIEWS.c.id == review_id)).mappings().one_or_none()
    if row is None:
        raise ReviewConflict(f"There is no decision {review_id}.")
    return _review(row)


def _review(row: RowMapping) -> Review:
    return Review(
        id=row["id"],
        job_id=row["job_id"],
        verb=Verb(row["verb"]),
        reviewer=row["reviewer"],
        reason=row["reason"],
        policy_name=row["policy_name"],
        state=ReviewState(row["state"]),
        asked_at=row["asked_at"],
        second_person=row["second_person"],
        second_reason=row["second_reason"],
        decided_at=row["decided_at"],
    )
