"""The external programs of one step: one run after another, on one clock for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from sanitizer.contract.sandbox import CONVERT, RunsPrograms, SealedFile
from sanitizer.model.errors import ProgramFailed, WireViolation

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
        """What a child asks for. Raises ProgramMissing, ProgramFailed, WireViolation."""
        if program.startswith(CONVERT):
            raise WireViolation("a child asks for a site's converter")
        return self._run(program, source, arguments)

    def convert(self, type_name: str, source: SealedFile) -> SealedFile:
        """Raises ProgramMissing, ProgramFailed."""
        return self._run(CONVERT + type_name, source, ())

    def _run(self, program: str, source: SealedFile, arguments: tuple[str, ...]) -> SealedFile:
        if self._seconds_left <= 0:
            raise ProgramFailed(f"programs have worked on this file for {STEP_SECONDS:g} s, and it is not done")
        started = time.monotonic()
        try:
            return self._programs.run(program, source, arguments, self._max_bytes, self._seconds_left, self._cancelled)
        finally:
            self._seconds_left -= time.monotonic() - started
