"""The store's tables. A change here needs a migration in `migrations/versions`; a test compares the two.

The audit log's tables are in `sanitizer.audit.tables`; the migrations make both, for they live in one database, so that a
job's change and its audit event are one transaction.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from sanitizer.store.columns import UntrustedText, UtcTime

METADATA = MetaData()

_ID_CHARS = 36  # a UUID in text form
_DIGEST_CHARS = 64  # SHA-256 in hex

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String(_ID_CHARS), primary_key=True),
    Column("route", UntrustedText, nullable=False),
    Column("origin", UntrustedText, nullable=False),
    Column("policy_name", Text, nullable=False),
    Column("policy_digest", String(_DIGEST_CHARS), nullable=False),
    Column("declared_name", UntrustedText, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", String(_DIGEST_CHARS), nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("parent_id", String(_ID_CHARS), ForeignKey("jobs.id"), nullable=True),
    Column("vault_id", String(32), nullable=False),  # "" when the original was destroyed
    Column("intake_key", UntrustedText, nullable=True),  # what the gateway knows the input by, so that it is taken once
    Column("not_before", UtcTime, nullable=True),
    Column("lease_until", UtcTime, nullable=True),
    Column("worker", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Index("jobs_by_state", "state", "id"),
    Index("jobs_by_parent", "parent_id"),
    Index("jobs_by_intake_key", "intake_key", unique=True),
    Index("jobs_by_lease", "lease_until"),
)

REPORTS = Table(
    "reports",
    METADATA,
    Column("job_id", String(_ID_CHARS), ForeignKey("jobs.id"), primary_key=True),
    Column("verdict", Integer, nullable=False),
    Column("error_code", String(64), nullable=False),
    Column("final", Boolean, nullable=False),  # False: written before delivery, for a restart in between
    Column("body", Text, nullable=False),  # JSON of model Report, see report_json.py
    Column("saved_at", UtcTime, nullable=False),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("job_id", String(_ID_CHARS), ForeignKey("jobs.id"), primary_key=True),
    Column("part", Integer, primary_key=True),  # 0, 1, ... of the job
    Column("outbox", UntrustedText, nullable=False),  # the route's outbox
    Column("path", UntrustedText, nullable=False),  # relative to it
    Column("temporary", UntrustedText, nullable=False),  # relative to it, in the same folder as path
    Column("sha256", String(_DIGEST_CHARS), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reserved", UntrustedText, nullable=True),  # outbox + path until recorded, then NULL: one owner of a name at a time
    Column("planned_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Index("deliveries_by_reserved", "reserved", unique=True),
    Index("deliveries_by_state", "state"),
)

REVIEWS = Table(
    "reviews",
    METADATA,
    Column("id", String(_ID_CHARS), primary_key=True),
    Column("job_id", String(_ID_CHARS), ForeignKey("jobs.id"), nullable=False),
    Column("verb", String(12), nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("reason", UntrustedText, nullable=False),
    Column("policy_name", Text, nullable=False),  # of a resanitize, else ""
    Column("state", String(12), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("second_person", Text, nullable=False),  # "" when none was needed or none has answered
    Column("second_reason", UntrustedText, nullable=False),
    Column("decided_at", UtcTime, nullable=True),
    Column("open_job_id", String(_ID_CHARS), nullable=True),  # job_id while pending or approved: one open decision for a job
    Index("reviews_by_job", "job_id"),
    Index("reviews_by_open_job", "open_job_id", unique=True),
)

RECORDS = Table(
    "records",
    METADATA,
    Column("job_id", String(_ID_CHARS), ForeignKey("jobs.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),  # "macros"
    Column("vault_id", String(32), nullable=False),
    Column("sha256", String(_DIGEST_CHARS), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
)

KNOWN_MACROS = Table(
    "known_macros",
    METADATA,
    Column("id", String(_ID_CHARS), primary_key=True),
    Column("digest", String(_DIGEST_CHARS), nullable=False),
    Column("job_id", String(_ID_CHARS), ForeignKey("jobs.id"), nullable=False),  # where the project was seen
    Column("title", UntrustedText, nullable=False),
    Column("state", String(12), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("reason", UntrustedText, nullable=False),
    Column("proposed_at", UtcTime, nullable=False),
    Column("second_person", Text, nullable=False),  # "" while nobody has answered
    Column("second_reason", UntrustedText, nullable=False),
    Column("decided_at", UtcTime, nullable=True),
    Column("open_digest", String(_DIGEST_CHARS), nullable=True),  # digest while proposed or approved: one open decision for it
    Index("known_macros_by_open_digest", "open_digest", unique=True),
)
