"""The report of one job, as it is stored, shown and written by `--report`."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanitizer.model.fidelity import Fidelity
from sanitizer.model.finding import Finding
from sanitizer.model.provenance import Provenance
from sanitizer.model.verdict import Method, Verdict

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Source:
    """The input: `name` as declared, `type` the true type's name or ""."""

    name: str
    size_bytes: int
    sha256: str
    type: str


@dataclass(frozen=True, slots=True)
class Target:
    """One output. `path` is relative to the outbox or as the command line gave it."""

    path: str
    size_bytes: int
    sha256: str
    type: str


@dataclass(frozen=True, slots=True)
class Report:
    """What happened to one file. `error_code` is "" when it was released; `error_detail` then says why an upper rung failed."""

    schema_version: int
    job_id: str
    verdict: Verdict
    method: Method | None
    source: Source
    targets: tuple[Target, ...]
    findings: tuple[Finding, ...]
    findings_total: int
    provenance: Provenance
    timings_ms: dict[str, float] = field(default_factory=dict)
    error_code: str = ""
    error_detail: str = ""
    fidelity: Fidelity | None = None  # None where policy does not ask for a comparison, or no rung came that far
