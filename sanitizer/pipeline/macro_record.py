"""What reviewers read about the macros of a file: JSON Lines in the vault, one line for each module, macro sheet and verdict."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sanitizer.contract.sandbox import RecordEntry
from sanitizer.store.records import Records
from sanitizer.store.vault import Vault

KIND = "macros"
MAX_RECORD_BYTES = 64 * 1024 * 1024  # what the sandbox lets through, in JSON
_KEYS = ("written", "untrusted_location", "untrusted_name", "untrusted_text")


@dataclass(frozen=True, slots=True)
class MacroRecords:
    """Keeps, gives out and forgets the records of jobs."""

    records: Records
    vault: Vault

    def keep(self, job_id: str, entries: Iterable[RecordEntry]) -> None:
        """Store *entries* as the job's record, in place of an earlier one. Raises UnavailableError."""
        stored = self.vault.put((_line(entry) for entry in entries), MAX_RECORD_BYTES)
        before = self.records.keep(job_id, KIND, stored)
        if before:
            self.vault.destroy(before)

    def read(self, job_id: str) -> tuple[RecordEntry, ...]:
        """The job's record, () when it has none. Raises VaultDamaged, UnavailableError."""
        stored = self.records.get(job_id, KIND)
        if stored is None:
            return ()
        lines = b"".join(self.vault.open(stored.vault_id)).splitlines()
        rows = [json.loads(line) for line in lines]
        return tuple(RecordEntry(*(str(row[key]) for key in _KEYS)) for row in rows)

    def destroy(self, job_id: str) -> None:
        """Forget and destroy what is kept of the job. Raises UnavailableError."""
        for vault_id in self.records.forget(job_id):
            self.vault.destroy(vault_id)


def _line(entry: RecordEntry) -> bytes:
    return json.dumps({key: getattr(entry, key) for key in _KEYS}).encode() + b"\n"
