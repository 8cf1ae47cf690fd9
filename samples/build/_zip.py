"""Writes ZIP files with fixed dates, the same bytes each time."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_DATE = (2026, 4, 1, 8, 30, 0)


def zip_bytes(members: Mapping[str, bytes], stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """A ZIP with *members* in their order; those named in *stored* are not compressed."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            package.writestr(info, data)
    return buffer.getvalue()
