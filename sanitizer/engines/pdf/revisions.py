"""What stands in the file around the current document: earlier revisions, bytes before the header and behind the end (7.5.6)."""

from __future__ import annotations

import mmap
import re
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.pdf.features import EARLIER_REVISION, TRAILING_DATA
from sanitizer.model.errors import MalformedFile

_HEAD_BYTES = 1024
_END = b"%%EOF"
_START = re.compile(rb"startxref[\r\n\t ]+([0-9]{1,12})")
_SPACES = b"\0\t\n\x0c\r "
_MAX_COUNTED = 1000


def report_hidden_bytes(source: BinaryIO, session: Session) -> None:
    """Findings for earlier revisions, leading and trailing bytes. Reads through a memory map where there is a descriptor."""
    source.seek(0, 2)
    size = source.tell()
    if size == 0:
        raise MalformedFile("the file is empty")
    try:
        with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as data:
            _report(data, size, session)
    except (OSError, ValueError):
        source.seek(0)
        _report(source.read(), size, session)


def _report(data: mmap.mmap | bytes, size: int, session: Session) -> None:
    header = data.find(b"%PDF-", 0, _HEAD_BYTES)
    if header > 0 and bytes(data[:header]).strip(_SPACES + b"\xef\xbb\xbf"):
        session.found(TRAILING_DATA, "before the header", f"{header} bytes")
    end = data.rfind(_END)
    if end >= 0:
        behind = size - end - len(_END)
        tail = bytes(data[end + len(_END) : end + len(_END) + 4096])
        if tail.strip(_SPACES) and behind > 2:
            session.found(TRAILING_DATA, "behind the end", f"{behind} bytes")
    count = _revisions(data)
    if count > 1:
        session.found(EARLIER_REVISION, "file", f"{count} revisions")


def _revisions(data: mmap.mmap | bytes) -> int:
    """How many times the file was saved: cross-reference sections that say where they are. A linearized file has one more."""
    starts = 0
    position = 0
    linearized = data.find(b"/Linearized", 0, _HEAD_BYTES) >= 0
    while starts < _MAX_COUNTED:
        match = _START.search(data, position)
        if match is None:
            break
        starts += int(match[1]) != 0
        position = match.end()
    return starts - linearized if linearized and starts > 1 else starts
