"""The sandbox plug: what the pipeline asks of it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sanitizer.model.fidelity import Comparison
from sanitizer.model.finding import Finding, Residue
from sanitizer.model.verdict import Method
from sanitizer.policy.schema import Policy


class SealedFile(Protocol):
    """A file in memory that nobody can change any more."""

    @property
    def size_bytes(self) -> int: ...

    @property
    def sha256(self) -> str: ...

    def fileno(self) -> int: ...

    def chunks(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One thing that a reviewer may want to read: the source code of a module, a macro sheet, a scanner's verdict.

    `written` is a key of `sanitizer.contract.scanner.Written`; the rest came from the file, its control characters replaced.
    """

    written: str
    untrusted_location: str
    untrusted_name: str
    untrusted_text: str


CONVERT = "convert "
Nested = Callable[[SealedFile, str], SealedFile | None]


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """How one step ended. `error_code` is "" exactly when it did what it was asked for; then `target` is sealed.

    `detail` is the child's own words: for logs and reviewers, never trusted.
    """

    error_code: str
    detail: str = ""
    type_name: str = ""  # the source's true type
    foreign_name: str = ""  # a type that is recognised but not reconstructed
    target: SealedFile | None = None
    target_type: str = ""
    findings: tuple[Finding, ...] = ()
    findings_total: int = 0
    residues: tuple[Residue, ...] = ()
    comparison: Comparison | None = None
    record: tuple[RecordEntry, ...] = ()
    kept_password: int = -1  # the place of the password that the target is to have; -1 for none
    made_by: str = ""  # the engine's or verifier's name
    timings_ms: dict[str, float] = field(default_factory=dict)


class RunsPrograms(Protocol):
    """Runs external programs (LibreOffice, Tesseract, a site's converters), each in a jail of its own that lives for one file.

    Thread-safe. The key of a converter is CONVERT and the type of its sources.
    """

    @property
    def converters(self) -> Mapping[str, str]:
        """Type of a source > type that a site's own program makes of it."""
        ...

    def run(
        self,
        key: str,
        source: SealedFile,
        arguments: tuple[str, ...],
        max_bytes: int,
        seconds: float,
        cancelled: Callable[[], bool],
    ) -> SealedFile:
        """What the program makes of *source*. Raises ProgramMissing, ProgramFailed."""
        ...

    def versions(self) -> dict[str, str]:
        """Name and version of every program that was used so far."""
        ...


class SandboxSlot(Protocol):
    """One slot: works on one file at a time, each step in a fresh child. Not thread-safe."""

    def disarm(
        self, source: SealedFile, name: str, policy: Policy, method: Method, passwords: tuple[str, ...], nested: Nested
    ) -> StepAnswer:
        """Detect, scan and write a target by *method*. Never raises for what a file does; SandboxError when no jail can be had."""
        ...

    def verify(self, target: SealedFile, type_name: str, policy: Policy) -> StepAnswer:
        """Look in *target* for anything that policy removes."""
        ...

    def protect(self, target: SealedFile, type_name: str, policy: Policy, password: str) -> StepAnswer:
        """Put a verified *target* under *password*; the new target has been opened again, and holds *target* byte for byte."""
        ...

    def compare(
        self, source: SealedFile, source_type: str, target: SealedFile, target_type: str, policy: Policy, passwords: tuple[str, ...]
    ) -> StepAnswer:
        """How like *source* is *target*, on the pages that policy names? "nothing_to_show" for a type that cannot be drawn."""
        ...

    @property
    def level(self) -> str:
        """ "full", "reduced" or "none"."""
        ...

    def libraries(self) -> dict[str, str]: ...

    def ruleset(self) -> str: ...

    def close(self) -> None: ...
