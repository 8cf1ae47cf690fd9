"""Jobs, reports, deliveries, reviews, and the audit log with its checkpoints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _jobs()
    _reports()
    _deliveries()
    _reviews()
    _audit()


def downgrade() -> None:
    raise NotImplementedError("there is no way back from the first step; restore the backup")


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("policy_name", sa.Text, nullable=False),
        sa.Column("policy_digest", sa.String(64), nullable=False),
        sa.Column("declared_name", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("parent_id", sa.String(36), sa.ForeignKey("jobs.id"), nullable=True),
        sa.Column("vault_id", sa.String(32), nullable=False),
        sa.Column("intake_key", sa.Text, nullable=True),
        sa.Column("not_before", sa.String(27), nullable=True),
        sa.Column("lease_until", sa.String(27), nullable=True),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
    )
    op.create_index("jobs_by_state", "jobs", ["state", "id"])
    op.create_index("jobs_by_parent", "jobs", ["parent_id"])
    op.create_index("jobs_by_intake_key", "jobs", ["intake_key"], unique=True)
    op.create_index("jobs_by_lease", "jobs", ["lease_until"])


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("job_id", sa.String(36), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("verdict", sa.Integer, nullable=False),
        sa.Column("error_code", sa.String(64), nullable=False),
        sa.Column("final", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("saved_at", sa.String(27), nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("job_id", sa.String(36), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True),
        sa.Column("outbox", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("temporary", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reserved", sa.Text, nullable=True),
        sa.Column("planned_at", sa.String(27), nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
    )
    op.create_index("deliveries_by_reserved", "deliveries", ["reserved"], unique=True)
    op.create_index("deliveries_by_state", "deliveries", ["state"])


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("job_id", sa.String(36), sa.ForeignKey("jobs.id"), nullable=False),
        sa.Column("verb", sa.String(12), nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("policy_name", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("asked_at", sa.String(27), nullable=False),
        sa.Column("second_person", sa.Text, nullable=False),
        sa.Column("second_reason", sa.Text, nullable=False),
        sa.Column("decided_at", sa.String(27), nullable=True),
        sa.Column("open_job_id", sa.String(36), nullable=True),
    )
    op.create_index("reviews_by_job", "reviews", ["job_id"])
    op.create_index("reviews_by_open_job", "reviews", ["open_job_id"], unique=True)


def _audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("audit_events_by_job", "audit_events", ["job_id"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": ""}])
    op.create_table(
        "audit_checkpoints",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("line", sa.Text, nullable=False),
    )
