"""Members that are written say the same in both headers, stored or packed, and stop at the limit."""

from __future__ import annotations

import io
import zipfile

import pytest

from sanitizer.engines._zip_package.writer import ZipPacker, write_directory
from sanitizer.model.errors import LimitExceeded


def test_stored_and_packed_members_are_read_back() -> None:
    target, packer = io.BytesIO(), ZipPacker(100_000)
    members = [
        packer.pack(target, "mimetype", io.BytesIO(b"text/x"), stored=True),
        packer.pack(target, "様式.xml", io.BytesIO(b"<a/>" * 99)),
    ]
    write_directory(target, members)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert [(info.filename, info.compress_type) for info in archive.infolist()] == [("mimetype", 0), ("様式.xml", 8)]
    assert target.getvalue()[30:44] == b"mimetypetext/x"


def test_all_members_together_are_limited() -> None:
    target, packer = io.BytesIO(), ZipPacker(150)
    packer.pack(target, "a", io.BytesIO(bytes(100)), stored=True)
    with pytest.raises(LimitExceeded):
        packer.pack(target, "b", io.BytesIO(bytes(100)), stored=True)
