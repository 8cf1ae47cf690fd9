"""Macro projects of known forms (国・県の様式): one person proposes a digest, a second one approves it, anybody may withdraw it.

Approved is not enough: a policy has to list the digest too (`[macros] known`). Each step is an audit event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, select, update

from sanitizer.store.database import Database
from sanitizer.store.ids import new_id
from sanitizer.store.job_rows import AppendsEvents
from sanitizer.store.reviews import ReviewConflict
from sanitizer.store.tables import KNOWN_MACROS


class MacroState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_OPEN = (MacroState.PROPOSED, MacroState.APPROVED)


@dataclass(frozen=True, slots=True)
class KnownMacro:
    """One decision about a macro project. `job_id` is where it was seen; `second_person` is "" while nobody has answered."""

    id: str
    digest: str
    job_id: str
    title: str
    state: MacroState
    proposed_by: str
    reason: str
    proposed_at: datetime
    second_person: str
    second_reason: str
    decided_at: datetime | None


class KnownMacros:
    """The decisions of one database."""

    def __init__(self, database: Database, audit: AppendsEvents) -> None:
        self._database = database
        self._audit = audit

    def propose(self, digest: str, job_id: str, *, title: str, person: str, reason: str) -> KnownMacro:
        """The first person's word, event `macro_proposed`. Raises ReviewConflict without a name or reason, or when it is open."""
        if not person.strip() or not reason.strip():
            raise ReviewConflict("A decision needs the reviewer's name and a reason.")
        row = {
            "id": new_id(),
            "digest": digest,
            "job_id": job_id,
            "title": title,
            "state": MacroState.PROPOSED.value,
            "proposed_by": person,
            "reason": reason,
            "proposed_at": datetime.now(UTC),
            "second_person": "",
            "second_reason": "",
            "decided_at": None,
            "open_digest": digest,
        }
        with self._database.write() as connection:
            if (before := _open(connection, digest)) is not None:
                raise ReviewConflict(f"The macro project {digest[:16]}... is {before.state} already.")
            connection.execute(KNOWN_MACROS.insert(), row)
            details = {"digest": digest, "title": title, "reason": reason}
            self._audit.append(connection, actor=person, action="macro_proposed", job_id=job_id, details=details)
            return _existing(connection, digest)

    def approve(self, digest: str, *, person: str, reason: str = "") -> KnownMacro:
        """The second person agrees, event `macro_approved`. Raises ReviewConflict when it is the same person or not proposed."""
        return self._answer(digest, MacroState.APPROVED, person, reason)

    def refuse(self, digest: str, *, person: str, reason: str) -> KnownMacro:
        """The second person does not agree, or the first takes it back; event `macro_refused`. Raises ReviewConflict."""
        return self._answer(digest, MacroState.REFUSED, person, reason)

    def withdraw(self, digest: str, *, person: str, reason: str) -> KnownMacro:
        """One person is enough to end it, event `macro_withdrawn`. Raises ReviewConflict unless it is approved."""
        return self._answer(digest, MacroState.WITHDRAWN, person, reason)

    def _answer(self, digest: str, state: MacroState, person: str, reason: str) -> KnownMacro:
        wanted = MacroState.APPROVED if state is MacroState.WITHDRAWN else MacroState.PROPOSED
        with self._database.write() as connection:
            before = _open(connection, digest)
            if before is None or before.state is not wanted:
                raise ReviewConflict(f"The macro project {digest[:16]}... is not {wanted}.")
            if not person.strip() or (state is not MacroState.APPROVED and not reason.strip()):
                raise ReviewConflict("A decision needs the reviewer's name and a reason.")
            if state is MacroState.APPROVED and person.strip().casefold() == before.proposed_by.strip().casefold():
                raise ReviewConflict(f"A second person has to approve it, not {before.proposed_by} again.")
            values: dict[str, str | datetime | None] = {"state": state.value, "decided_at": datetime.now(UTC)}
            if state is not MacroState.WITHDRAWN:
                values |= {"second_person": person, "second_reason": reason}
            if state not in _OPEN:
                values |= {"open_digest": None}
            connection.execute(update(KNOWN_MACROS).where(KNOWN_MACROS.c.id == before.id).values(values))
            details = {"digest": digest, "title": before.title, "proposed_by": before.proposed_by, "reason": reason}
            self._audit.append(connection, actor=person, action=f"macro_{state}", job_id=before.job_id, details=details)
            row = connection.execute(select(KNOWN_MACROS).where(KNOWN_MACROS.c.id == before.id)).mappings().one()
            return _known_macro(row)

    def all(self) -> list[KnownMacro]:
        """Every decision, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(KNOWN_MACROS).order_by(KNOWN_MACROS.c.id)).mappings().all()
        return [_known_macro(row) for row in rows]

    def approved(self) -> frozenset[str]:
        """Digests that two persons approved and nobody withdrew."""
        wanted = select(KNOWN_MACROS.c.digest).where(KNOWN_MACROS.c.state == MacroState.APPROVED.value)
        with self._database.read() as connection:
            return frozenset(connection.execute(wanted).scalars())


def _open(connection: Connection, digest: str) -> KnownMacro | None:
    row = connection.execute(select(KNOWN_MACROS).where(KNOWN_MACROS.c.open_digest == digest)).mappings().one_or_none()
    return _known_macro(row) if row else None


def _existing(connection: Connection, digest: str) -> KnownMacro:
    found = _open(connection, digest)
    assert found is not None
    return found


def _known_macro(row: RowMapping) -> KnownMacro:
    return KnownMacro(
        id=row["id"],
        digest=row["digest"],
        job_id=row["job_id"],
        title=row["title"],
        state=MacroState(row["state"]),
        proposed_by=row["proposed_by"],
        reason=row["reason"],
        proposed_at=row["proposed_at"],
        second_person=row["second_person"],
        second_reason=row["second_reason"],
        decided_at=row["decided_at"],
    )
