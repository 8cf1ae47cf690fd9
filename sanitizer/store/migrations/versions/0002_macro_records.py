"""What reviewers read about macros, and the macro projects of known forms that two persons approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("job_id", sa.String(36), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("vault_id", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("saved_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "known_macros",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("job_id", sa.String(36), sa.ForeignKey("jobs.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("proposed_at", sa.String(27), nullable=False),
        sa.Column("second_person", sa.Text, nullable=False),
        sa.Column("second_reason", sa.Text, nullable=False),
        sa.Column("decided_at", sa.String(27), nullable=True),
        sa.Column("open_digest", sa.String(64), nullable=True),
    )
    op.create_index("known_macros_by_open_digest", "known_macros", ["open_digest"], unique=True)


def downgrade() -> None:
    op.drop_table("known_macros")
    op.drop_table("records")
