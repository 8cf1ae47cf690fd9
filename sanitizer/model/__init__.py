"""Frozen types that every floor shares; no I/O and no third-party import."""
