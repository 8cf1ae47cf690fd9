"""What stands in the file around the current document: earlier revisions, bytes before the header and behind the end (7.5.6),
objects that the cross-reference table does not name."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.pdf.features import EARLIER_REVISION, TRAILING_DATA
from sanitizer.engines.pdf.stream_bombs import refuse_bombs
from sanitizer.model.errors import MalformedFile

_HEAD_BYTES = 1024
_END = b"%%EOF"
_START = re.compile(rb"startxref[\r\n\t ]+([0-9]{1,12})")
_SPACES = b"\0\t\n\x0c\r "
_MAX_COUNTED = 1000
_NUMBERS = re.compile(rb"[\0\t\n\x0c\r ]+[0-9]{1,5}[\0\t\n\x0c\r ]+([0-9]{1,10})(?![0-9])")  # before "obj", read backwards
_NUMBERS_BYTES = 64
_SEPARATORS = frozenset({b"\0", b"\t", b"\n", b"\x0c", b"\r", b" "})
_IS_WORD = re.compile(rb"\w")
_SMALL_BYTES = 32 * 1024 * 1024  # searching a copy takes a tenth of the time of searching a map
_MAX_OBJECT_BYTES = 64 * 1024
_KIND = re.compile(rb"/(?:S|#53)[\0\t\n\x0c\r ]*/([A-Za-z0-9#]{1,60})")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def report_hidden_bytes(source: BinaryIO, session: Session) -> None:
    """Findings for earlier revisions, leading and trailing bytes. Reads through a memory map where there is a descriptor.

    Raises MalformedFile, LimitExceeded for what qpdf would unpack to too much before anything else is read.
    """
    source.seek(0, 2)
    size = source.tell()
    if size == 0:
        raise MalformedFile("the file is empty")
    with _mapped(source) as data:
        refuse_bombs(data, session.limits, structure_only=True)
        _report(data, size, session)


@contextmanager
def _mapped(source: BinaryIO) -> Iterator[mmap.mmap | bytes]:
    try:
        mapped = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        source.seek(0)
        yield source.read()
        return
    with mapped:
        yield mapped if len(mapped) > _SMALL_BYTES else mapped[:]


def unlisted_objects(source: BinaryIO, offsets: frozenset[int]) -> Iterator[tuple[int, list[str]]]:
    """(number, the names that stand where an action says its type) of each object that does not begin at one of *offsets*.

    For a file of one revision whose table is in order; nothing is given for others, where such objects are the rule.
    """
    with _mapped(source) as data:
        if _revisions(data) > 1:
            return
        header = max(0, data.find(b"%PDF-", 0, _HEAD_BYTES))  # offsets count from it (7.5.2)
        for start, end, number in _objects(data):
            if start not in offsets and start - header not in offsets:
                body = bytes(data[end : end + _MAX_OBJECT_BYTES]).partition(b"endobj")[0]
                yield number, [_plain_name(name) for name in _KIND.findall(body)]


def _objects(data: mmap.mmap | bytes) -> Iterator[tuple[int, int, int]]:
    """Where an object seems to begin, the position behind "obj", its number."""
    at = data.find(b"obj")
    while at >= 0:
        if data[at - 1 : at] in _SEPARATORS and _IS_WORD.match(data[at + 3 : at + 4]) is None:
            match = _NUMBERS.match(data[max(0, at - _NUMBERS_BYTES) : at][::-1])
            if match is not None:
                yield at - match.end(), at + 3, int(match[1][::-1])
        at = data.find(b"obj", at + 3)


def _plain_name(name: bytes) -> str:
    return "/" + _ESCAPED.sub(lambda match: bytes((int(match[1], 16),)), name).decode("latin-1")


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
