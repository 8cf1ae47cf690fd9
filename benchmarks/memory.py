"""Peak memory of one slot: the proportional share (PSS) of every process of its jail, sampled, plus the files in memory."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

MIB = 1024 * 1024
_SAMPLE_SECONDS = 0.01


def descendants(pid: int) -> list[int]:
    """*pid* and all processes below it."""
    found = [pid]
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return found
    for child in children:
        found += descendants(int(child))
    return found


def pss_bytes(pids: list[int]) -> int:
    """Without shared memory: a source or target that a child maps is counted by its size, once."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss")}
        total += (kilobytes.get("Pss", 0) - kilobytes.get("Pss_Shmem", 0)) * 1024
    return total


class Peak:
    """Samples while its block runs; `bytes` is the highest sum seen."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self.bytes = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(_SAMPLE_SECONDS):
            self.bytes = max(self.bytes, pss_bytes(descendants(self._pid)))
