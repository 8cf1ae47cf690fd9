"""What a file is: one type with its media type and suffixes, and the evidence that a recogniser reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import BinaryIO


class Confidence(IntEnum):
    """How sure a recogniser is. Two different types at SIGNATURE or above make a polyglot."""

    NO = 0
    PLAUSIBLE = 1  # nothing speaks against it (plain text, CSV by its declared suffix)
    SIGNATURE = 2  # the format's own marker stands where the standard puts it
    STRUCTURE = 3  # marker and inner structure agree (a ZIP whose content types name a main document)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a recogniser may look at. `file` is seekable and read-only; a recogniser leaves its position anywhere.

    `head` and `tail` are at most 64 KiB each; `declared_suffix` is lower case with its dot, or "".
    """

    file: BinaryIO
    size_bytes: int
    head: bytes
    tail: bytes
    declared_suffix: str


Recogniser = Callable[[Glimpse], Confidence]


@dataclass(frozen=True, slots=True)
class FileType:
    """One format. `name` is its stable key ("pdf", "docx"); the first of `suffixes` is the one we write."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    recognise: Recogniser = field(repr=False, compare=False)
    target: str = ""  # name of the type that a reconstruct gives, where it is another one (docm gives docx)
    rare_targets: tuple[str, ...] = ()  # what it may also give; the engine says so for the file at hand (`Session.writes`)

    @property
    def target_name(self) -> str:
        return self.target or self.name
