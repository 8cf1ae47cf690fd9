"""What made a target, so that the same run can be repeated and judged years later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Provenance:
    """Versions, digests and the sandbox level of one job; times are UTC."""

    mugai_version: str
    policy_name: str
    policy_digest: str
    sandbox_level: str
    host: str
    started_at: datetime
    ended_at: datetime
    engine: str = ""
    verifier: str = ""
    libraries: dict[str, str] = field(default_factory=dict)
    ruleset_digest: str = ""
    antivirus: str = ""
