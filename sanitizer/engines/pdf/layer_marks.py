"""Whether a PDF may have layers, told from its bytes: where only the renderer is loaded, nothing can read its objects."""

from __future__ import annotations

import re
from typing import BinaryIO

_ESCAPED = rb"(?:%c|#(?i:%02x))"
_NAMES = (b"OCProperties", b"ObjStm", b"Encrypt")


def _written(name: bytes) -> bytes:
    """Every way to write a name (ISO 32000-2, 7.3.5)."""
    return b"".join(_ESCAPED % (char, char) for char in name)


_MARKS = re.compile(rb"/(?:" + b"|".join(map(_written, _NAMES)) + rb")")


def may_have_layers(source: BinaryIO) -> bool:
    """It says so, or has objects in streams (7.5.7), where the catalog may be; encrypted ones count as those."""
    source.seek(0)
    return _MARKS.search(source.read()) is not None
