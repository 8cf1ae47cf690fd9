"""Takes a file in: into the vault, durably, then a job with its audit event. Looks at nothing inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO

from sanitizer.model.job import Job, JobState
from sanitizer.pipeline.route import Origin, Route
from sanitizer.policy.schema import Policy
from sanitizer.store.ids import new_id
from sanitizer.store.jobs import Jobs
from sanitizer.store.vault import Vault

_UNFINISHED = frozenset({JobState.RECEIVED, JobState.RUNNING})


class Intake:
    """The one way in. When `accept` returns, the file is kept whatever happens next."""

    def __init__(
        self, vault: Vault, jobs: Jobs, policy_of: Callable[[str], Policy], max_bytes: int, accepted: Callable[[], None]
    ) -> None:
        """*policy_of* gives a policy by name; *accepted* wakes whoever works on jobs."""
        self._vault = vault
        self._jobs = jobs
        self._policy_of = policy_of
        self._max_bytes = max_bytes
        self._accepted = accepted

    def accept(self, stream: BinaryIO, declared_name: str, route: Route, origin: Origin, fingerprint: str, actor: str) -> str:
        """Returns the job's id. *fingerprint* names this very input: the same one again gives the same job, nothing is taken twice.

        Raises LimitExceeded, UnavailableError (vault or database), AuditError; then nothing was accepted.
        """
        known = self._jobs.find_intake(fingerprint)
        if known is not None:
            return known.job.id
        policy = self._policy_of(route.policy_name)
        stored = self._vault.put(stream, self._max_bytes)
        job = Job(
            id=new_id(),
            route=route.name,
            origin=origin.as_text(),
            policy_name=policy.name,
            policy_digest=policy.digest,
            declared_name=declared_name,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
            state=JobState.RECEIVED,
            attempts=0,
            created_at=datetime.now(UTC),
        )
        try:
            kept = self._jobs.create(job, stored.vault_id, actor=actor, intake_key=fingerprint)
        except BaseException:
            self._vault.destroy(stored.vault_id)
            raise
        if kept.job.id != job.id:
            self._vault.destroy(stored.vault_id)
        self._accepted()
        return kept.job.id

    def finished(self, job_id: str) -> bool:
        """True when the job's output or notice is delivered and recorded: the original may leave the inbox."""
        return self._jobs.get(job_id).job.state not in _UNFINISHED
