"""The external programs of one step: one run after another, on one clock for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from sanitizer.contract.sandbox import RunsPrograms, SealedFile
from sanitizer.model.errors import ProgramFailed

STEP_SECONDS = 600.0  # for all programs of a step together, such as a scan of many pages; each has a limit of its own beside


class StepPrograms:
    """What a conversation asks for one child."""

    def __init__(self, programs: RunsPrograms, max_bytes: int, cancelled: Callable[[], bool]) -> None:
        """*max_bytes*: of what a program makes. *cancelled*: does nobody want it any more?"""
        self._programs = programs
        self._max_bytes = max_bytes
        self._cancelled = cancelled
        self._seconds_left = STEP_SECONDS

    def run(self, program: str, source: SealedFile, arguments: tuple[str, ...]) -> SealedFile:
        """Raises ProgramMissing, ProgramFailed."""
        if self._seconds_left <= 0:
            raise ProgramFailed(f"programs have worked on this file for {STEP_SECONDS:g} s, and it is not done")
        started = time.monotonic()
        try:
            return self._programs.run(program, source, arguments, self._max_bytes, self._seconds_left, self._cancelled)
        finally:
            self._seconds_left -= time.monotonic() - started
