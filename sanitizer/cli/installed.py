"""Disarms files from paths with an installation: its vault, policies, passwords and audit log (`mugai sanitize --config`)."""

from __future__ import annotations

import getpass
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from sanitizer.config.settings import Settings
from sanitizer.daemon.compose import Sandboxes, processing_of
from sanitizer.daemon.installation import COMMAND_LINE, Installation, open_installation
from sanitizer.daemon.leases import LeaseKeeper
from sanitizer.daemon.supervise import refuse_broken_log
from sanitizer.model.errors import LimitExceeded, MugaiError, SandboxError, UnavailableError, UnreadableFile
from sanitizer.model.job import JobState
from sanitizer.model.report import Report
from sanitizer.pipeline.intake import Intake
from sanitizer.pipeline.process import Processing
from sanitizer.pipeline.route import Origin, Route
from sanitizer.pipeline.standalone import InputFile, Standalone, opened
from sanitizer.sandbox.slot import Slot
from sanitizer.store.ids import new_id
from sanitizer.store.job_rows import LeaseLost, StoredJob

WAIT_SECONDS = 0.2  # between two looks at a job that a daemon has taken


@dataclass(frozen=True, slots=True)
class Installed:
    """How a batch is run with an installation; safe to share between the threads of the batch."""

    installation: Installation
    processing: Processing
    intake: Intake
    leases: LeaseKeeper
    route: Route
    standalone: Standalone  # tells of what cannot even be taken in
    worker: str
    actor: str

    def run(self, slot: Slot, item: InputFile) -> Report:
        """One file into the vault, and to its output or its notice. Never raises for what a file, its name or its folder does."""
        try:
            with opened(item.path) as descriptor, os.fdopen(os.dup(descriptor), "rb") as stream:
                modified_ns = os.fstat(descriptor).st_mtime_ns
                origin = Origin(str(item.folder / item.path.name), modified_ns, str(self.standalone.outbox(item).absolute()))
                job_id = self.intake.accept(stream, item.path.name, self.route, origin, f"cli:{new_id()}", self.actor)
        except OSError as error:
            return self._refused(slot, item, UnreadableFile(f"{error.strerror or error}"))
        except (LimitExceeded, UnavailableError) as error:
            return self._refused(slot, item, error)
        return self._finished(slot, item, job_id)

    def _finished(self, slot: Slot, item: InputFile, job_id: str) -> Report:
        """Work on the job, or wait for the daemon that was quicker."""
        jobs = self.installation.jobs
        while True:
            claimed = jobs.claim(self.worker, self.installation.settings.lease_seconds, job_id)
            if claimed is not None:
                return self._work(slot, item, claimed)
            stored = jobs.get(job_id)
            if stored.job.state is JobState.RECEIVED and stored.job.attempts:
                return self._postponed(slot, item, stored, UnavailableError("the daemon tries it again later; its log says why"))
            report = self.installation.reports.get(job_id)
            if stored.job.state not in {JobState.RECEIVED, JobState.RUNNING} and report is not None:
                return _with_paths(report, self.standalone.outbox(item))
            time.sleep(WAIT_SECONDS)

    def _work(self, slot: Slot, item: InputFile, claimed: StoredJob) -> Report:
        jobs = self.installation.jobs
        with self.leases.kept(claimed):
            try:
                report = self.processing.run(claimed, slot, self.actor)
            except LeaseLost:
                return self._finished(slot, item, claimed.job.id)
            except (UnavailableError, SandboxError) as error:
                jobs.retry_later(claimed, str(error)[:500], actor=self.actor)
                return self._postponed(slot, item, claimed, error)
            except BaseException:
                jobs.retry_later(claimed, "interrupted", actor=self.actor)
                raise
        return _with_paths(report, self.standalone.outbox(item))

    def _postponed(self, slot: Slot, item: InputFile, stored: StoredJob, error: MugaiError) -> Report:
        """Accepted, but something around us is away: the vault keeps it and a daemon on this installation goes on with it."""
        job = stored.job
        return self.standalone.failed(slot, item, error, job.id, job.size_bytes, job.sha256)

    def _refused(self, slot: Slot, item: InputFile, error: MugaiError) -> Report:
        """Never taken in: a notice, and an audit event that says why."""
        report = self.standalone.refused(slot, item, error)
        details = {"path": str(item.path), "error_code": error.code, "reason": str(error)[:500]}
        with self.installation.database.write() as connection:
            self.installation.chain.append(
                connection, actor=self.actor, action="not_taken_in", job_id=report.job_id, details=details
            )
        return report


@contextmanager
def open_installed(
    settings: Settings, sandboxes: Sandboxes, standalone: Standalone, policy_name: str, contact: str
) -> Iterator[Installed]:
    """*standalone* gives the outboxes and the passwords of this batch. Raises ConfigError, PolicyError, AuditError."""
    with open_installation(settings) as installation:
        refuse_broken_log(installation)
        installation.checkpoints.if_due()  # a log with events and not one signature would count as broken
        user = getpass.getuser()
        route = installation.routes[COMMAND_LINE]
        route = replace(route, policy_name=policy_name, contact=contact or route.contact)
        passwords = (*standalone.passwords, *installation.passwords)
        processing = replace(
            processing_of(installation, sandboxes), route_of=lambda _job: route, passwords_of=lambda _job_id: passwords
        )
        processing.policy_of(policy_name)
        leases = LeaseKeeper(installation.jobs, settings.lease_seconds)
        leases.start()
        try:
            yield Installed(
                installation=installation,
                processing=processing,
                intake=Intake(installation.vault, installation.jobs, processing.policy_of, settings.intake.max_bytes, _nobody),
                leases=leases,
                route=route,
                standalone=standalone,
                worker=f"{os.uname().nodename}/cli/{os.getpid()}",
                actor=f"cli:{user}",
            )
        finally:
            leases.stop()
            installation.checkpoints.if_due()


def _with_paths(report: Report, outbox: Path) -> Report:
    """Paths of outputs as the command line shows them."""
    targets = tuple(replace(target, path=str(outbox / PurePosixPath(target.path))) for target in report.targets)
    return replace(report, targets=targets)


def _nobody() -> None:
    """Whoever accepts a file here works on it himself."""
