"""An encrypted package ([MS-OFFCRYPTO] agile encryption), the same bytes each time: salts and dates are fixed."""

from __future__ import annotations

import io
from unittest import mock

from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

PASSWORD = "見本2026"


def encrypted(package: bytes) -> bytes:
    """*package* encrypted with PASSWORD."""
    target = io.BytesIO()
    times = "msoffcrypto.method.container.ecma376_encrypted.datetime2filetime"
    with mock.patch("secrets.token_bytes", lambda size: bytes(range(1, size + 1))), mock.patch(times, return_value=0):
        OOXMLFile(io.BytesIO(package)).encrypt(PASSWORD, target)
    return target.getvalue()
