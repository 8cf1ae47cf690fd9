"""Imports the readers and lets each do a little work on bytes of our own, so that a forked child has nothing left to load."""

from __future__ import annotations

import io

from sanitizer.engines.legacy_office import convert, number_formats, text
from sanitizer.engines.legacy_office.biff import read_records

__all__ = ["convert", "text"]


def warm_up() -> None:
    """Compile the patterns and load the codecs that Japanese files need."""
    list(read_records(io.BytesIO(b"\x09\x08\0\0\x0a\0\0\0"), 0))
    number_formats.shown(45_000.5, 'ggge"年"m"月"d"日" h:mm')
    number_formats.shown(1234.5, "#,##0.00")
    for encoding in ("cp932", "utf-16-le", "cp1252", "latin-1"):
        b"".decode(encoding)
