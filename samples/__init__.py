"""Samples built by scripts: inert, the same bytes each time, catalogued with what must be found."""
