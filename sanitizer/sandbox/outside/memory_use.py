"""How much memory a process and all that came from it have in use."""

from __future__ import annotations

import resource
from pathlib import Path

_PAGE_BYTES = resource.getpagesize()
_MAX_PROCESSES = 10_000


def resident_bytes(pid: int) -> int:
    """The sum over *pid* and its descendants (proc(5): statm, task/*/children); pages that they share count for each of them.

    Processes that end meanwhile count as nothing.
    """
    total = 0
    waiting = [pid]
    for _ in range(_MAX_PROCESSES):
        if not waiting:
            break
        folder = Path("/proc") / str(waiting.pop())
        try:
            total += int((folder / "statm").read_text().split()[1]) * _PAGE_BYTES
            for thread in (folder / "task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        except (OSError, ValueError, IndexError):
            continue
    return total
