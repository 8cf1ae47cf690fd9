"""Delivers a job's one output, or its notice, exactly once: plan with the draft report, place, and finish with the audit event.

The order and what a restart does with each half-way state: sanitizer/store/deliveries.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from sanitizer.model.job import JobState
from sanitizer.model.report import Report, Target
from sanitizer.pipeline.place import place, remove_leftover
from sanitizer.store.database import Database
from sanitizer.store.deliveries import Deliveries, Delivery, Found, PathTaken, look, temporary_name
from sanitizer.store.job_rows import StoredJob
from sanitizer.store.jobs import Jobs
from sanitizer.store.reports import Reports

ACTIONS = {
    JobState.RELEASED: "released",
    JobState.QUARANTINED: "quarantined",
    JobState.WAITING_PASSWORD: "waiting_password",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be delivered: its place, its name by number, its bytes, and its type's name ("notice" for a notice).

    `marker` names a file that stands in the outbox whenever its share is there.
    """

    outbox: Path
    folder: PurePosixPath
    numbered_name: Callable[[int], str]
    chunks: Callable[[], Iterable[bytes]]
    size_bytes: int
    kind: str
    modified_ns: int | None = None
    marker: str = ""


class Delivering:
    """The last step of a job."""

    def __init__(self, database: Database, jobs: Jobs, reports: Reports, deliveries: Deliveries) -> None:
        self._database = database
        self._jobs = jobs
        self._reports = reports
        self._deliveries = deliveries

    def deliver(self, claimed: StoredJob, state: JobState, report: Report, parcel: Parcel, actor: str) -> Report:
        """Place *parcel* and finish the job as *state*. Raises UnavailableError (nothing was delivered), LeaseLost, AuditError."""
        drafts: list[Report] = []
        part = self._deliveries.next_part(claimed.job.id)

        def announce(path: PurePosixPath, sha256: str) -> bool:
            draft = replace(report, targets=(Target(str(path), parcel.size_bytes, sha256, parcel.kind),))
            delivery = _delivery(claimed.job.id, part, parcel, path, sha256)
            try:
                with self._database.write():
                    self._jobs.check_lease(claimed)  # who was slow and lost it must not announce what another delivers now
                    self._deliveries.plan([delivery])
                    self._reports.save_draft(draft)
            except PathTaken:
                return False
            drafts.append(draft)
            return True

        place(
            parcel.outbox,
            parcel.folder,
            parcel.numbered_name,
            parcel.chunks(),
            temporary_name(claimed.job.id, part),
            parcel.modified_ns,
            announce,
            parcel.marker,
        )
        return self._finish(claimed, state, drafts[-1], actor)

    def resume(self, claimed: StoredJob, actor: str, outbox: Path, marker: str = "") -> Report | None:
        """What a killed predecessor had planned, brought to its end; None when it has to be done anew.

        *outbox* and *marker* are what the settings say now. Raises UnavailableError while the outbox is away.
        """
        planned = self._deliveries.under_way(claimed.job.id)
        draft = self._reports.get(claimed.job.id, drafts=True)
        if not planned or draft is None:
            return None
        delivery = planned[0]
        found = look(delivery, marker if delivery.outbox == str(outbox) else "")
        path = PurePosixPath(delivery.temporary)
        if found is Found.DAMAGED or found is Found.TEMPORARY:
            # The plan is dropped and the file written anew: simpler than finishing it, and as durable.
            remove_leftover(Path(delivery.outbox), path.parent, path.name)
            self._deliveries.forget(delivery)
            return None
        remove_leftover(Path(delivery.outbox), path.parent, path.name)
        return self._finish(claimed, _state_of(draft), draft, actor)

    def _finish(self, claimed: StoredJob, state: JobState, report: Report, actor: str) -> Report:
        target = report.targets[0]
        details = {
            "verdict": report.verdict.name,
            "method": str(report.method) if report.method else None,
            "error_code": report.error_code,
            "output": target.path,
            "output_sha256": target.sha256,
            "policy_digest": report.provenance.policy_digest,
            "findings": report.findings_total,
        }
        self._jobs.finish(claimed, state, report, actor=actor, action=ACTIONS[state], details=details)
        return report


def _delivery(job_id: str, part: int, parcel: Parcel, path: PurePosixPath, sha256: str) -> Delivery:
    temporary = path.parent / temporary_name(job_id, part)
    return Delivery(job_id, part, str(parcel.outbox), str(path), str(temporary), sha256, parcel.size_bytes)


def _state_of(report: Report) -> JobState:
    if report.verdict.releasable:
        return JobState.RELEASED
    return JobState.WAITING_PASSWORD if report.error_code in {"encrypted_file", "wrong_password"} else JobState.QUARANTINED
