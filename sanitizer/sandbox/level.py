"""How strong the sandbox is on this machine, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class SandboxLevel(IntEnum):
    """FULL: namespaces, seccomp and Landlock. REDUCED: one of them is missing. NONE: separate processes with limits only."""

    NONE = 0
    REDUCED = 1
    FULL = 2

    @property
    def key(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the jail's first process reported about itself; `missing` says what to install or change, one line each."""

    namespaces: bool
    seccomp: bool
    landlock: bool
    missing: tuple[str, ...] = ()

    @property
    def level(self) -> SandboxLevel:
        parts = (self.namespaces, self.seccomp, self.landlock)
        if all(parts):
            return SandboxLevel.FULL
        return SandboxLevel.REDUCED if any(parts) else SandboxLevel.NONE
