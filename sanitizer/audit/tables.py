"""The audit log's tables, in the same database as the jobs; the store's migrations make them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

EVENTS = Table(
    "audit_events",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("details", Text, nullable=False),  # RFC 8785 JSON of an object
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("audit_events_by_job", "job_id"),
)

# One row: the last event. It is what appenders lock, and a first sign when the end of the log was cut.
HEAD = Table(
    "audit_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

CHECKPOINTS = Table(
    "audit_checkpoints",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),  # the same text as its line in the checkpoints file
)
