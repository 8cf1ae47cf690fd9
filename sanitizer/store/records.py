"""What the sandbox wrote down for reviewers about a job (the source code of its macros): sealed in the vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select

from sanitizer.store.database import Database
from sanitizer.store.tables import RECORDS
from sanitizer.store.vault import Stored


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """Where one record is kept."""

    job_id: str
    kind: str
    vault_id: str
    sha256: str
    size_bytes: int


class Records:
    """The records of one database. A vault object is destroyed by the caller, after the row that names it is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, job_id: str, kind: str, stored: Stored) -> str:
        """Keep *stored* as the job's record of this kind; returns the vault id of the one that it replaces, or ""."""
        with self._database.write() as connection:
            before = _find(connection, job_id, kind)
            connection.execute(delete(RECORDS).where(RECORDS.c.job_id == job_id, RECORDS.c.kind == kind))
            row = {"job_id": job_id, "kind": kind, "vault_id": stored.vault_id, "sha256": stored.sha256}
            connection.execute(RECORDS.insert(), row | {"size_bytes": stored.size_bytes, "saved_at": datetime.now(UTC)})
        return before.vault_id if before else ""

    def get(self, job_id: str, kind: str) -> StoredRecord | None:
        with self._database.read() as connection:
            return _find(connection, job_id, kind)

    def forget(self, job_id: str) -> list[str]:
        """Forget all records of a job; returns the vault ids to destroy now."""
        with self._database.write() as connection:
            found = connection.execute(select(RECORDS.c.vault_id).where(RECORDS.c.job_id == job_id)).scalars().all()
            connection.execute(delete(RECORDS).where(RECORDS.c.job_id == job_id))
        return list(found)

    def vault_ids(self) -> set[str]:
        """Ids of the vault objects that are records."""
        with self._database.read() as connection:
            return set(connection.execute(select(RECORDS.c.vault_id)).scalars())


def _find(connection: Connection, job_id: str, kind: str) -> StoredRecord | None:
    wanted = select(RECORDS).where(RECORDS.c.job_id == job_id, RECORDS.c.kind == kind)
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        return None
    return StoredRecord(row["job_id"], row["kind"], row["vault_id"], row["sha256"], row["size_bytes"])
