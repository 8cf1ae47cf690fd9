"""Forgets originals after the days that the settings name, and removes vault objects that no job knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sanitizer.model.job import JobState
from sanitizer.pipeline.macro_record import MacroRecords
from sanitizer.store.jobs import Jobs
from sanitizer.store.vault import Vault

ORPHAN_HOURS = 24  # an object younger than this may belong to an intake that is under way
_PAGE = 500
_ACTOR = "retention"


@dataclass(frozen=True, slots=True)
class Retention:
    """Days of 0 keep for ever. Reports and the audit log are never forgotten."""

    jobs: Jobs
    vault: Vault
    macro_records: MacroRecords
    released_days: int
    held_days: int

    def run(self) -> int:
        """Returns how many originals were destroyed. Raises UnavailableError, AuditError."""
        destroyed = self._forget(JobState.RELEASED, self.released_days) if self.released_days else 0
        if self.held_days:
            destroyed += self._forget(JobState.QUARANTINED, self.held_days)
        return destroyed + self._orphans()

    def _forget(self, state: JobState, days: int) -> int:
        before = datetime.now(UTC) - timedelta(days=days)
        destroyed, last = 0, None
        while page := self.jobs.list(states=(state,), created_before=before, before_id=last, limit=_PAGE):
            for stored in page:
                if stored.vault_id:
                    self.jobs.original_destroyed(stored.job.id, actor=_ACTOR, reason=f"{state} for {days} days")
                    self.vault.destroy(stored.vault_id)
                    self.macro_records.destroy(stored.job.id)
                    destroyed += 1
            last = page[-1].job.id
        return destroyed

    def _orphans(self) -> int:
        """What was stored for a job that never came to be; the sender was never told "accepted"."""
        limit = datetime.now(UTC) - timedelta(hours=ORPHAN_HOURS)
        old = [vault_id for vault_id, stored_at in self.vault.stored() if stored_at < limit]
        if not old:
            return 0
        known = self.jobs.vault_ids() | self.macro_records.records.vault_ids()
        return sum(self.vault.destroy(vault_id) for vault_id in old if vault_id not in known)
