"""What an external program is: where it lies, what it may use, and the command line for one job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MIB = 1024 * 1024
SOURCE_FOLDER, TARGET_FOLDER, PROFILE_FOLDER = "/tmp/in", "/tmp/out", "/tmp/profile"  # inside the jail


@dataclass(frozen=True, slots=True)
class Budget:
    """What one run may use. A program that needs more has failed."""

    seconds: float = 60.0  # wall clock, from the file's arrival
    memory_bytes: int = 2048 * MIB  # of all its processes together
    scratch_bytes: int = 768 * MIB  # of its /tmp: source, target and what it keeps between them
    processes: int = 128  # threads count as well


@dataclass(frozen=True, slots=True)
class Job:
    """One run. `source` and `target` are names of our own in the folders above, never a sender's; so is every word of `command`.

    For a program that waits (`Program.server`) the command is what is handed over to it.
    """

    source: str
    target: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installed:
    """A program that is there."""

    title: str  # for people and reports
    binary: Path
    version: str
    folders: tuple[Path, ...] = ()  # shown in the jail, read-only, beside the system's


def folders_of(binary: Path) -> tuple[Path, ...]:
    """What a jail shows of a program outside /usr: the folder above its own, never a folder at the root of the system."""
    if binary.is_relative_to("/usr"):
        return ()
    return tuple(folder for folder in (binary.parent.parent, binary.parent) if len(folder.parts) > 2)[:1]


class Program(Protocol):
    """One kind of program; see `office` and `ocr`."""

    @property
    def installed(self) -> Installed: ...

    @property
    def budget(self) -> Budget: ...

    @property
    def environment(self) -> dict[str, str]: ...

    @property
    def files(self) -> dict[str, str]:
        """Text files that it finds in its jail: absolute path > content."""
        ...

    @property
    def server(self) -> tuple[str, ...]:
        """The command that starts it before there is a file; () for one that starts with its file."""
        ...

    def job(self, arguments: tuple[str, ...]) -> Job:
        """Raises ProgramFailed for arguments that it does not take."""
        ...
