"""One link of the audit chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """`hash` = sha256(prev_hash + RFC 8785 JSON of the other fields). `seq` starts at 1 without gaps; `at` is UTC."""

    seq: int
    at: datetime
    actor: str
    action: str
    job_id: str
    details: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    prev_hash: str = ""
    hash: str = ""
