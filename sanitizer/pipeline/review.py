"""What a reviewer decides about a held file: release the original, have it sanitised again, destroy it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sanitizer.model.errors import MugaiError
from sanitizer.model.job import JobState
from sanitizer.model.safe_name import safe_name, split_suffix
from sanitizer.pipeline.macro_record import MacroRecords
from sanitizer.pipeline.place import place
from sanitizer.pipeline.route import Origin, Route
from sanitizer.policy.schema import Policy
from sanitizer.store.database import Database
from sanitizer.store.deliveries import temporary_name
from sanitizer.store.job_rows import StoredJob
from sanitizer.store.jobs import Jobs
from sanitizer.store.reviews import Review, ReviewConflict, Reviews, ReviewState, Verb
from sanitizer.store.vault import Vault

ORIGINAL_MARK = "_原本"  # an original that a person released never has the name of a disarmed file
_ORIGINAL_PART = 1


class NotHeld(MugaiError):
    """The job is not waiting for a decision."""

    code = "not_held"


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The verbs. Every one is an audit event with the person's name and reason."""

    database: Database
    jobs: Jobs
    reviews: Reviews
    vault: Vault
    macro_records: MacroRecords
    policy_of: Callable[[str], Policy]
    route_of: Callable[[str], Route]

    def ask(self, job_id: str, verb: Verb, reviewer: str, reason: str, policy_name: str = "") -> Review:
        """Record a decision; carried out at once unless the policy wants a second person for it.

        The same decision again, when it was agreed to and could not be carried out (outbox away), is tried again.
        Raises NotHeld, ReviewConflict, PolicyError (unknown policy), UnavailableError (outbox).
        """
        held = self._held(job_id)
        agreed = next((one for one in self.reviews.of_job(job_id) if one.state is ReviewState.APPROVED), None)
        if agreed is not None and (agreed.verb, agreed.policy_name) == (verb, policy_name):
            return self.carry_out(agreed)
        if verb is Verb.RESANITIZE:
            self.policy_of(policy_name)
        needs_second = verb is Verb.RELEASE and self.policy_of(held.job.policy_name).release.second_person
        review = self.reviews.ask(
            job_id, verb, reviewer=reviewer, reason=reason, needs_second=needs_second, policy_name=policy_name
        )
        return review if review.state is ReviewState.PENDING else self.carry_out(review)

    def take_with_password(self, job_id: str, reviewer: str, worker: str, lease_seconds: float) -> StoredJob:
        """Someone has the password of a job that waits for one: the job is *worker*'s at once, for only that process knows it.

        The password itself is written nowhere; event `password_given`. Raises NotHeld.
        """
        held = self._held(job_id)
        if held.job.state is not JobState.WAITING_PASSWORD:
            raise NotHeld(f"Job {job_id} is {held.job.state}: it does not wait for a password.")
        with self.database.write():
            self.jobs.transition(
                job_id, JobState.WAITING_PASSWORD, JobState.RECEIVED, actor=reviewer, action="password_given", details={}
            )
            claimed = self.jobs.claim(worker, lease_seconds, job_id)
            if claimed is None:
                raise NotHeld(f"Job {job_id} was taken by another worker: look at it again.")
        return claimed

    def approve(self, job_id: str, second_person: str, reason: str) -> Review:
        """The second person agrees, and it is carried out. Raises ReviewConflict."""
        return self.carry_out(self.reviews.approve(self._pending(job_id).id, second_person=second_person, reason=reason))

    def refuse(self, job_id: str, second_person: str, reason: str) -> Review:
        """The second person does not agree. Raises ReviewConflict."""
        return self.reviews.refuse(self._pending(job_id).id, second_person=second_person, reason=reason)

    def _pending(self, job_id: str) -> Review:
        for review in self.reviews.of_job(job_id):
            if review.state is ReviewState.PENDING:
                return review
        raise ReviewConflict(f"Nothing about job {job_id} waits for a second person.")

    def carry_out(self, review: Review) -> Review:
        """Do what was approved; repeated harmlessly after a restart."""
        held = self._held(review.job_id)
        if review.verb is Verb.RELEASE:
            return self._release(held, review)
        if review.verb is Verb.DESTROY:
            return self._destroy(held, review)
        return self._resanitize(held, review)

    def _held(self, job_id: str) -> StoredJob:
        held = self.jobs.get(job_id)
        if held.job.state not in {JobState.QUARANTINED, JobState.WAITING_PASSWORD}:
            raise NotHeld(f"Job {job_id} is {held.job.state}: only what is held can be decided about.")
        return held

    def _release(self, held: StoredJob, review: Review) -> Review:
        """The one way for original bytes: a named person's documented decision (DESIGN.md, promise 1)."""
        if held.job.state is not JobState.QUARANTINED:
            raise NotHeld(f"Job {held.job.id} waits for a password: give it, or destroy the file; it cannot be released.")
        origin = Origin.from_text(held.job.origin)
        route = self.route_of(held.job.route)
        placed = place(
            Path(origin.outbox) if origin.outbox else route.outbox,
            origin.folder(),
            lambda number: original_name(held.job.declared_name, number),
            self.vault.open(held.vault_id),
            temporary_name(held.job.id, _ORIGINAL_PART),
            origin.modified_ns,
            marker="" if origin.outbox else route.outbox_marker,
        )
        details = {
            "review": review.id,
            "reason": review.reason,
            "second_person": review.second_person,
            "output": str(placed.path),
            "output_sha256": placed.sha256,
        }
        with self.database.write():
            done = self.reviews.done(review.id)
            self.jobs.transition(
                held.job.id,
                held.job.state,
                JobState.RELEASED,
                actor=review.reviewer,
                action="original_released",
                details=details,
            )
        return done

    def _destroy(self, held: StoredJob, review: Review) -> Review:
        details = {"review": review.id, "reason": review.reason, "sha256": held.job.sha256, "vault_id": held.vault_id}
        with self.database.write():
            done = self.reviews.done(review.id)
            self.jobs.transition(
                held.job.id,
                held.job.state,
                JobState.DESTROYED,
                actor=review.reviewer,
                action="destroyed",
                details=details,
                vault_id="",
            )
        self.vault.destroy(held.vault_id)
        self.macro_records.destroy(held.job.id)
        return done

    def _resanitize(self, held: StoredJob, review: Review) -> Review:
        policy = self.policy_of(review.policy_name)
        details = {"review": review.id, "reason": review.reason, "policy": policy.name, "policy_digest": policy.digest}
        with self.database.write():
            done = self.reviews.done(review.id)
            self.jobs.transition(
                held.job.id,
                held.job.state,
                JobState.RECEIVED,
                actor=review.reviewer,
                action="resanitize",
                details=details,
                policy=(policy.name, policy.digest),
            )
        return done


def original_name(untrusted_name: str, number: int) -> str:
    """`NAME_原本.EXT`, `NAME_原本(2).EXT`: can never be taken for a disarmed file."""
    stem, suffix = split_suffix(safe_name(untrusted_name))
    return f"{stem}{ORIGINAL_MARK}{'' if number == 1 else f'({number})'}{suffix}"
