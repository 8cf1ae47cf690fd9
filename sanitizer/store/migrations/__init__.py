"""Alembic's environment and steps; `sanitizer.store.migrate` runs them."""
