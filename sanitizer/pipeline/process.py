"""One claimed job through its steps: resume, antivirus, ladder, delivery. The order of steps, nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sanitizer.antivirus.clamd import Clamd, Infected, TooLarge
from sanitizer.contract.sandbox import SandboxSlot, SealedFile
from sanitizer.model.errors import BlockedByPolicy, LimitExceeded
from sanitizer.model.finding import Action, Finding
from sanitizer.model.job import Job, JobState
from sanitizer.model.report import Report, Source
from sanitizer.model.safe_name import notice_name, output_name
from sanitizer.model.verdict import Verdict
from sanitizer.pipeline.deliver import Delivering, Parcel
from sanitizer.pipeline.disarm import Disarmed, disarm
from sanitizer.pipeline.macro_record import MacroRecords
from sanitizer.pipeline.notice import Asker, Original, as_bytes, render_notice
from sanitizer.pipeline.report import Circumstances, make_report
from sanitizer.pipeline.route import Origin, Route
from sanitizer.policy.antivirus_feature import MALWARE
from sanitizer.policy.approved_macros import with_approved_macros
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.schema import Policy
from sanitizer.policy.words import load_words
from sanitizer.store.job_rows import StoredJob
from sanitizer.store.vault import Vault

SealedFrom = Callable[[Iterator[bytes], int], SealedFile]


@dataclass(frozen=True, slots=True)
class Processing:
    """What every job needs; one for all slots, so everything in it is safe to share between threads."""

    vault: Vault
    delivering: Delivering
    route_of: Callable[[Job], Route]
    policy_of: Callable[[str], Policy]
    passwords_of: Callable[[str], tuple[str, ...]]
    catalogue: Catalogue
    sealed_from: SealedFrom
    antivirus: Clamd | None
    macro_records: MacroRecords
    approved_macros: Callable[[], frozenset[str]]

    def run(self, claimed: StoredJob, slot: SandboxSlot, actor: str) -> Report:
        """Take the job to its end and return its report.

        Raises UnavailableError (the caller has it retried), LeaseLost, AuditError (releasing stops), SandboxError, PolicyError.
        """
        resumed = self.delivering.resume(claimed, actor, *self._way_out(claimed.job))
        if resumed is not None:
            return resumed
        clock = _Clock(datetime.now(UTC))
        policy = self.policy_of(claimed.job.policy_name)
        outcome, antivirus = self._outcome(claimed, slot, policy, clock)
        try:
            if outcome.record:
                self.macro_records.keep(claimed.job.id, outcome.record)
            made = Circumstances(clock.started_at, datetime.now(UTC), policy, slot, antivirus)
            report = make_report(claimed.job.id, _source(claimed.job, outcome), outcome, (), made, clock.timings_ms)
            parcel = self._parcel(claimed.job, outcome, report)
            return self.delivering.deliver(claimed, outcome.state, report, parcel, actor)
        finally:
            if outcome.target is not None:
                outcome.target.close()

    def hold(self, claimed: StoredJob, slot: SandboxSlot, error_code: str, detail: str, actor: str) -> Report:
        """Hold a job that no step could bring to an end (a fault of ours): quarantine and a notice, so that it does not vanish."""
        now = datetime.now(UTC)
        outcome = _without_target(Verdict.FAILED, error_code, detail)
        made = Circumstances(now, now, self.policy_of(claimed.job.policy_name), slot)
        report = make_report(claimed.job.id, _source(claimed.job, outcome), outcome, (), made, {})
        return self.delivering.deliver(claimed, outcome.state, report, self._parcel(claimed.job, outcome, report), actor)

    def _outcome(self, claimed: StoredJob, slot: SandboxSlot, policy: Policy, clock: _Clock) -> tuple[Disarmed, str]:
        """What becomes of the file, and the antivirus that was asked."""
        if claimed.job.size_bytes > policy.limits.max_bytes:
            detail = f"{claimed.job.size_bytes} bytes, and policy {policy.name} takes at most {policy.limits.max_bytes}"
            return _without_target(Verdict.REVIEW, LimitExceeded.code, detail), ""
        with clock.timed("vault"):
            source = self.sealed_from(self.vault.open(claimed.vault_id), policy.limits.max_bytes)
        try:
            with clock.timed("antivirus"):
                refused, antivirus = self._ask_antivirus(source)
            if refused is not None:
                return refused, antivirus
            passwords = self.passwords_of(claimed.job.id)
            known = with_approved_macros(policy, self.approved_macros()) if policy.known_macros else policy
            return disarm(slot, source, claimed.job.declared_name, known, passwords), antivirus
        finally:
            source.close()

    def _ask_antivirus(self, source: SealedFile) -> tuple[Disarmed | None, str]:
        """The end of a file that the antivirus does not let pass, or None. Raises UnavailableError: then nothing is known."""
        if self.antivirus is None:
            return None, ""
        with os.fdopen(os.dup(source.fileno()), "rb") as stream:
            stream.seek(0)
            answer = self.antivirus.scan(stream)
        version = self.antivirus.version()
        if isinstance(answer, Infected):
            return _infected(answer.name), version
        if isinstance(answer, TooLarge):
            detail = "larger than the antivirus takes (StreamMaxLength in clamd.conf)"
            return _without_target(Verdict.REVIEW, LimitExceeded.code, detail), version
        return None, version

    def _parcel(self, job: Job, outcome: Disarmed, report: Report) -> Parcel:
        """The target, or the notice."""
        origin, route = Origin.from_text(job.origin), self.route_of(job)
        outbox, marker = self._way_out(job)
        name = job.declared_name
        if outcome.target is None:
            words = load_words(route.language)
            notice = as_bytes(render_notice(report, Asker(words, route.contact, self.catalogue), Original.VAULT))
            return Parcel(
                outbox,
                origin.folder(),
                lambda number: notice_name(name, number),
                lambda: [notice],
                len(notice),
                "notice",
                marker=marker,
            )
        target, suffixes = outcome.target, self.catalogue.types[outcome.target_type].suffixes
        return Parcel(
            outbox,
            origin.folder(),
            lambda number: output_name(name, suffixes, number),
            target.chunks,
            target.size_bytes,
            outcome.target_type,
            origin.modified_ns,
            marker,
        )

    def _way_out(self, job: Job) -> tuple[Path, str]:
        """The outbox of a job and its marker; a job of the command line names a folder of its own."""
        own, route = Origin.from_text(job.origin).outbox, self.route_of(job)
        return (Path(own), "") if own else (route.outbox, route.outbox_marker)


class _Clock:
    """Times of the parent's own steps, in milliseconds."""

    def __init__(self, started_at: datetime) -> None:
        self.started_at = started_at
        self.timings_ms: dict[str, float] = {}

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.timings_ms[step] = (time.perf_counter() - started) * 1000


def _source(job: Job, outcome: Disarmed) -> Source:
    return Source(job.declared_name, job.size_bytes, job.sha256, outcome.source_type or outcome.foreign_name)


def _infected(name: str) -> Disarmed:
    finding = Finding(MALWARE.key, MALWARE.category, "file", name[:500], Action.BLOCK)
    held = _without_target(Verdict.BLOCKED, BlockedByPolicy.code, f"the antivirus found {name}")
    return replace(held, findings=(finding,), findings_total=1)


def _without_target(verdict: Verdict, code: str, detail: str) -> Disarmed:
    return Disarmed(verdict, JobState.QUARANTINED, code, detail, None, None, "", "", "", (), 0, "", "", {})
