"""Run by alembic: takes the connection, with its open transaction, from `sanitizer.store.migrate`."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
