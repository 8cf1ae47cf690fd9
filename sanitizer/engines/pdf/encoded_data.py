"""What readers forgive in encoded data and qpdf does not: put right before the first filter of a chain sees it."""

from __future__ import annotations

import re

_NO_HEX = re.compile(rb"[^0-9A-Fa-f]+")
_HEAD_BYTES = 16


def as_readers_take(data: bytes, name: str) -> bytes:
    """*data* for the filter *name* without what readers pass over and qpdf does not: it is the first of its chain."""
    if name == "/ASCIIHexDecode":
        digits, end, _ = data.partition(b">")
        return _NO_HEX.sub(b"", digits) + end
    if name == "/ASCII85Decode":
        start = data[:_HEAD_BYTES].lstrip()
        return data[data.index(b"<~") + 2 :] if start.startswith(b"<~") else data
    return data
