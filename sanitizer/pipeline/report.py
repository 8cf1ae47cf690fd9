"""Makes the report of one file from how it ended."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sanitizer import __version__
from sanitizer.contract.sandbox import SandboxSlot
from sanitizer.model.provenance import Provenance
from sanitizer.model.report import SCHEMA_VERSION, Report, Source, Target
from sanitizer.pipeline.disarm import Disarmed
from sanitizer.policy.schema import Policy


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where and with what one file was worked on."""

    started_at: datetime
    ended_at: datetime
    policy: Policy
    slot: SandboxSlot
    antivirus: str = ""


def make_report(
    job_id: str, source: Source, outcome: Disarmed, targets: tuple[Target, ...], made: Circumstances, timings_ms: dict[str, float]
) -> Report:
    """*timings_ms* are the parent's own, beside those of the steps."""
    return Report(
        schema_version=SCHEMA_VERSION,
        job_id=job_id,
        verdict=outcome.verdict,
        method=outcome.method,
        source=source,
        targets=targets,
        findings=outcome.findings,
        findings_total=outcome.findings_total,
        provenance=Provenance(
            mugai_version=__version__,
            policy_name=made.policy.name,
            policy_digest=made.policy.digest,
            sandbox_level=made.slot.level,
            host=_host(),
            started_at=made.started_at,
            ended_at=made.ended_at,
            engine=outcome.engine,
            verifier=outcome.verifier,
            libraries=made.slot.libraries(),
            ruleset_digest=made.slot.ruleset(),
            antivirus=made.antivirus,
        ),
        timings_ms={**outcome.timings_ms, **{key: round(value, 3) for key, value in timings_ms.items()}},
        error_code=outcome.error_code,
        error_detail=outcome.error_detail,
        fidelity=outcome.fidelity,
    )


@cache
def _host() -> str:
    return socket.gethostname()
