"""What the walkers of all picture formats share: program text that must stand nowhere, and the check of a colour profile."""

from __future__ import annotations

import io
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue

Data = bytes | mmap.mmap

_PROGRAM_TEXT = re.compile(rb"<(?:\?(?:php\b|=\s*[$`])|script|html|!doctype)", re.IGNORECASE)
_PROFILE_TAGS = frozenset(
    {
        b"desc", b"cprt", b"wtpt", b"bkpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"chad", b"lumi",
        b"chrm", b"gamt", b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2",
    }
)  # fmt: skip


@contextmanager
def mapped(target: BinaryIO) -> Iterator[Data]:
    """The bytes of *target*, without a copy where it is a file. Raises MalformedFile."""
    if isinstance(target, io.BytesIO):
        yield target.getvalue()
        return
    try:
        data = mmap.mmap(target.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise MalformedFile("the file is empty") from error
    with data:
        yield data


def program_text(data: Data, offset: int = 0) -> Iterator[Residue]:
    match = _PROGRAM_TEXT.search(data)
    if match:
        yield Residue("image.polyglot", f"byte {offset + match.start()}", match.group(0)[:24].decode("latin-1"))


def profile(data: bytes, location: str, policy: PolicyView) -> Iterator[Residue]:
    """A profile must be wanted, must fill its block exactly, and may hold only tags that carry colours (ICC.1 section 7)."""
    if policy.choice("image.icc") != "keep":
        yield Residue("image.icc", location, "policy removes colour profiles")
        return
    count = int.from_bytes(data[128:132], "big")
    if len(data) < 132 or data[36:40] != b"acsp" or int.from_bytes(data[:4], "big") != len(data) or len(data) < 132 + 12 * count:
        yield Residue("image.icc", location, "not a whole colour profile")
        return
    ends = [132 + 12 * count]
    for at in range(132, 132 + 12 * count, 12):
        tag, start, size = (
            data[at : at + 4],
            int.from_bytes(data[at + 4 : at + 8], "big"),
            int.from_bytes(data[at + 8 : at + 12], "big"),
        )
        ends.append(start + size + -size % 4)
        if tag not in _PROFILE_TAGS or start < ends[0] or start + size > len(data):
            yield Residue("image.icc", location, f"profile tag {tag.decode('latin-1')}")
    if max(ends) != len(data):
        yield Residue("image.icc", location, "data after the last profile tag")
