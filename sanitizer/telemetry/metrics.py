"""What the program counts, in Prometheus' terms: a registry and its text, which a node exporter's textfile collector can read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, write_to_textfile

from sanitizer.model.job import JobState
from sanitizer.model.report import Report
from sanitizer.model.verdict import Method, Verdict

STEP_BUCKETS_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)
STEPS = frozenset({"vault", "antivirus", "detect", "scan", "reconstruct", "flatten", "text", "verify", "deliver"})
OTHER = "other"


class Metrics:
    """One set of numbers. Labels come from closed lists only, so that no file can make the set grow."""

    def __init__(self, type_names: frozenset[str] = frozenset()) -> None:
        """*type_names*: the file types that are counted by name; all others are "other"."""
        self._types = type_names
        self.registry = CollectorRegistry()
        self._jobs = Counter(
            "mugai_jobs",
            "Jobs that ended, by how they ended",
            ("state", "verdict", "method", "type"),
            registry=self.registry,
        )
        self._bytes = Counter("mugai_source_bytes", "Bytes of sources that were worked on", registry=self.registry)
        self._steps = Histogram(
            "mugai_step_seconds", "Time of one step of one job", ("step",), buckets=STEP_BUCKETS_SECONDS, registry=self.registry
        )
        self._queue = Gauge("mugai_jobs_in_state", "Jobs that are in a state now", ("state",), registry=self.registry)
        self._away = Gauge("mugai_away", "1 while something around us is away", ("what",), registry=self.registry)

    def report_ended(self, report: Report) -> None:
        """Count one job with its times, by its report."""
        state = JobState.RELEASED if report.verdict.releasable else JobState.QUARANTINED
        self.job_ended(state, report.verdict, report.method, report.source.type, report.source.size_bytes)
        self.timings(report.timings_ms)

    def job_ended(self, state: JobState, verdict: Verdict, method: Method | None, type_name: str, size_bytes: int) -> None:
        """Count one job."""
        kind = type_name if type_name in self._types else OTHER
        self._jobs.labels(state.value, verdict.name.lower(), method.value if method else "none", kind).inc()
        self._bytes.inc(size_bytes)

    def step_took(self, step: str, seconds: float) -> None:
        """Note the time of one step; steps that are not in STEPS go under "other"."""
        self._steps.labels(step if step in STEPS else OTHER).observe(seconds)

    def timings(self, timings_ms: Mapping[str, float]) -> None:
        """All steps of a report, in milliseconds."""
        for step, milliseconds in timings_ms.items():
            self.step_took(step, milliseconds / 1000)

    def queue_depth(self, jobs_by_state: Mapping[JobState, int]) -> None:
        """How many jobs are in each state; a state that is not named has none."""
        for state in JobState:
            self._queue.labels(state.value).set(jobs_by_state.get(state, 0))

    def away(self, what: str, is_away: bool) -> None:
        """*what* is "database", "antivirus", "vault", or a route's name behind "inbox:" or "outbox:"."""
        self._away.labels(what).set(1 if is_away else 0)

    def text(self) -> str:
        """The text exposition format (version 0.0.4)."""
        return generate_latest(self.registry).decode()

    def write(self, path: Path) -> None:
        """Replace the file at *path* in one step. Raises OSError."""
        write_to_textfile(str(path), self.registry)
