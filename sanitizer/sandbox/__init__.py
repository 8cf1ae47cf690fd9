"""Jail, zygotes, children and the wire: the only place that opens hostile bytes."""
