"""The scanner plug: looks at bytes and says what it saw; runs inside the sandbox child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol, runtime_checkable

from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a scanner saw."""

    feature: Feature
    location: str
    detail: str


class Written(StrEnum):
    """What a piece of evidence is."""

    VBA = "vba"  # the source code of one module
    XLM = "xlm"  # the cells of one macro sheet
    VERDICT = "verdict"  # what a scanner says of it


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that a reviewer may want to read whole. `location` as in a hit, `name` of the module or sheet."""

    written: Written
    location: str
    name: str
    text: str


class NeedsFamily(Exception):
    """A scanner met what only the zygotes of another family have the libraries for: the file goes there, from the beginning."""

    def __init__(self, family: str) -> None:
        super().__init__(family)
        self.family = family


class Scanner(Protocol):
    """Same rule as for engines: the module that holds it loads no library; `warm` does."""

    @property
    def name(self) -> str: ...

    @property
    def families(self) -> tuple[str, ...]:
        """The zygote families whose children run it."""
        ...

    @property
    def features(self) -> tuple[Feature, ...]: ...

    @property
    def scans_targets(self) -> bool:
        """True when it also runs over targets in the verifying child, where every hit is residue."""
        ...

    def prepare(self) -> None:
        """Called once, before any zygote is forked: make data that all of them share. Loads no library into this process."""
        ...

    def warm(self) -> None: ...

    def scan(self, file: BinaryIO, type_name: str, limits: Limits) -> Iterator[Hit | Evidence]:
        """Hits and evidence in *file*, whose true type is *type_name* ("" when no engine knows it). Raises NeedsFamily."""
        ...


@runtime_checkable
class ScansEncrypted(Protocol):
    """A scanner that looks into encrypted files, too: it gets what an engine gets to open them."""

    def scan_with(self, file: BinaryIO, type_name: str, limits: Limits, passwords: tuple[str, ...]) -> Iterator[Hit | Evidence]:
        """As `scan`; *passwords* are tried in this order and never written to a hit, a message or a log."""
        ...


def scan_source(
    scanner: Scanner, file: BinaryIO, type_name: str, limits: Limits, passwords: tuple[str, ...]
) -> Iterator[Hit | Evidence]:
    """What *scanner* sees in a source, with the *passwords* where it can use them. Raises NeedsFamily."""
    if isinstance(scanner, ScansEncrypted):
        return scanner.scan_with(file, type_name, limits, passwords)
    return scanner.scan(file, type_name, limits)
