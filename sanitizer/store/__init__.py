"""Database, jobs, vault, reports and reviews."""
