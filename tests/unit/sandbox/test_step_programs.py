"""The programs of one step: one clock for all of them, and no way for a child to a site's converters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sanitizer.contract.sandbox import CONVERT, SealedFile
from sanitizer.model.errors import ProgramFailed, WireViolation
from sanitizer.sandbox import step_programs
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.step_programs import StepPrograms


class Recorded:
    """Answers with its source, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...], int, float]] = []
        self.converters = {"xdw": "pdf"}

    def run(
        self,
        key: str,
        source: SealedFile,
        arguments: tuple[str, ...],
        max_bytes: int,
        seconds: float,
        cancelled: Callable[[], bool],
    ) -> SealedFile:
        self.asked.append((key, arguments, max_bytes, seconds))
        assert not cancelled()
        return source

    def versions(self) -> dict[str, str]:
        return {}


def test_each_run_has_what_the_others_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 599.0, 600.0, 602.0])
    monkeypatch.setattr(step_programs.time, "monotonic", lambda: next(clock))
    recorded = Recorded()
    programs = StepPrograms(recorded, 1000, lambda: False)
    with MemoryFile.sealed_from([b"x"], 10) as source:
        programs.run("ocr", source, ("jpn", "3"))
        programs.run("ocr", source, ("jpn", "3"))
        with pytest.raises(ProgramFailed, match="have worked on this file for 600 s"):
            programs.run("ocr", source, ("jpn", "3"))
    assert recorded.asked == [("ocr", ("jpn", "3"), 1000, 600.0), ("ocr", ("jpn", "3"), 1000, 1.0)]


def test_only_the_parent_asks_for_converters() -> None:
    recorded = Recorded()
    programs = StepPrograms(recorded, 1000, lambda: False)
    with MemoryFile.sealed_from([b"x"], 10) as source:
        with pytest.raises(WireViolation):
            programs.run(CONVERT + "xdw", source, ())
        assert programs.convert("xdw", source) is source
    assert [key for key, *_ in recorded.asked] == [CONVERT + "xdw"]
