"""Every size, count, depth and time has a limit; these are the defaults and their units."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets of one step. Exceeding one raises LimitExceeded in the child or ends the child from outside."""

    max_bytes: int = 256 * MIB  # of a source, and of a target
    max_seconds: float = 120.0  # wall clock of one step
    max_memory_bytes: int = 2048 * MIB  # address space of one child
    max_pixels: int = 200_000_000  # of one image, all frames together
    max_pages: int = 5_000
    max_members: int = 20_000  # entries of one container
    max_depth: int = 8  # containers in containers
    max_ratio: int = 200  # uncompressed to compressed, over 1 MiB uncompressed
    max_unpacked_bytes: int = 1024 * MIB  # all members of one container together
    max_findings_kept: int = 1_000
