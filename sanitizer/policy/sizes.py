"""Sizes as people write them: `1048576`, `"256 MiB"`, `"8 GiB"` (binary units only)."""

from __future__ import annotations

import re

_UNITS = {"": 1, "B": 1, "KIB": 1024, "MIB": 1024**2, "GIB": 1024**3, "TIB": 1024**4}
_SIZE = re.compile(r"\s*(\d{1,15})\s*([A-Za-z]*)\s*")


def parse_bytes(value: object) -> int:
    """Bytes from a whole number or a text with a unit (B, KiB, MiB, GiB, TiB). Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        match = _SIZE.fullmatch(value)
        if match and match[2].upper() in _UNITS:
            return int(match[1]) * _UNITS[match[2].upper()]
    raise ValueError(f'a size is a number of bytes or a text such as "256 MiB", not {value!r}')


def shown_bytes(size_bytes: int) -> str:
    """`1.2 MiB`; below 1 KiB the number of bytes itself."""
    if size_bytes < 1024:
        return f"{size_bytes} B"
    size = float(size_bytes)
    for unit in ("KiB", "MiB", "GiB"):
        size /= 1024
        if size < 1023.95:
            return f"{size:.1f} {unit}"
    return f"{size / 1024:.1f} TiB"
