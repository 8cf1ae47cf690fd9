"""One slot of the daemon: a sandbox of its own, a claimed job at a time, its lease kept alive while it works."""

from __future__ import annotations

from collections.abc import Callable

from sanitizer.daemon.installation import Installation
from sanitizer.daemon.leases import LeaseKeeper
from sanitizer.model.errors import AuditError, PolicyError, SandboxError, UnavailableError
from sanitizer.model.report import Report
from sanitizer.pipeline.process import Processing
from sanitizer.sandbox.slot import Slot, SlotStopped
from sanitizer.store.job_rows import LeaseLost, StoredJob
from sanitizer.telemetry.logs import logger

_log = logger("slot")


class SlotWorker:
    """Satisfies `sanitizer.dispatch.local.Worker`. Made, used and closed in one thread."""

    def __init__(
        self,
        name: str,
        installation: Installation,
        processing: Processing,
        slot: Slot,
        leases: LeaseKeeper,
        finished: Callable[[Report], None],
    ) -> None:
        """*finished* is told of every job that came to an end."""
        self._name = name
        self._installation = installation
        self._processing = processing
        self._slot = slot
        self._leases = leases
        self._finished = finished

    def claim(self) -> StoredJob | None:
        return self._installation.jobs.claim(self._name, self._installation.settings.lease_seconds)

    def work(self, claimed: StoredJob) -> None:
        """To an output or a notice, or given back when something around us is away. Raises AuditError, SandboxError."""
        jobs = self._installation.jobs
        with self._leases.kept(claimed):
            try:
                self._end(self._processing.run(claimed, self._slot, self._name))
            except (UnavailableError, PolicyError) as error:
                jobs.retry_later(claimed, str(error)[:500], actor=self._name)
                _log.warning("postponed", job_id=claimed.job.id, code=error.code, reason=str(error))
            except SandboxError as error:
                jobs.retry_later(claimed, str(error)[:500], actor=self._name)
                raise
            except SlotStopped:
                jobs.retry_later(claimed, "stopped", actor=self._name)
            except LeaseLost:
                _log.warning("lease_lost", job_id=claimed.job.id)
            except AuditError:
                raise
            except Exception as error:  # noqa: BLE001 - logged whole, and the file is held with a notice
                _log.exception("internal_error", job_id=claimed.job.id)
                self._hold(claimed, error)

    def close(self) -> None:
        self._slot.close()

    def give_up(self) -> None:
        """From another thread: the job under way goes back to the queue at once."""
        self._slot.stop()

    def _end(self, report: Report) -> None:
        _say(report)
        self._finished(report)

    def _hold(self, claimed: StoredJob, error: Exception) -> None:
        """A fault of ours must not make a file vanish, nor come back for ever."""
        try:
            self._end(self._processing.hold(claimed, self._slot, "internal_error", f"{type(error).__name__}", self._name))
        except UnavailableError as away:
            self._installation.jobs.retry_later(claimed, str(away)[:500], actor=self._name)


def _say(report: Report) -> None:
    _log.info(
        "finished",
        job_id=report.job_id,
        verdict=report.verdict.name,
        method=str(report.method or ""),
        type=report.source.type,
        size_bytes=report.source.size_bytes,
        findings=report.findings_total,
        error_code=report.error_code,
        error_detail=report.error_detail[:300],
        timings_ms=report.timings_ms,
    )
