"""What counts as a find, what it is called, and how it is made smaller."""

from __future__ import annotations

import pytest

from fuzz import finds
from fuzz.finds import smaller, tried
from fuzz.targets import Broken, Target
from sanitizer.model.errors import MalformedFile


def target(error: BaseException | None) -> Target:
    def run(_data: bytes) -> None:
        if error is not None:
            raise error

    return Target(run, lambda: [b"seed"])


def test_results_and_errors_of_untrusted_input_are_outcomes() -> None:
    assert tried(target(None), b"") == ("", None)
    assert tried(target(MalformedFile("broken")), b"") == ("malformed_file", None)


@pytest.mark.parametrize("error", [ValueError("x"), KeyError(1), Broken("does not hold"), MemoryError(), RecursionError()])
def test_anything_else_is_a_find(error: Exception) -> None:
    _, find = tried(target(error), b"")
    assert find is not None
    assert type(error).__name__ in find.words


def test_what_breaks_the_invariant_in_the_same_way_is_one_kind() -> None:
    kinds = [tried(target(Broken(f"object {number} /Key: 'text {number}'")), b"")[1] for number in range(3)]
    assert len({find.kind for find in kinds if find}) == 1


def test_what_takes_too_long_is_a_find(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_data: bytes) -> None:
        while True:
            pass

    monkeypatch.setattr(finds, "SECONDS", 0.05)
    _, find = tried(Target(run, list), b"")
    assert find is not None
    assert find.kind == "TooSlow"


def test_a_find_is_made_smaller() -> None:
    assert smaller(b"abc" * 50 + b"BAD" + b"def" * 50, lambda piece: b"BAD" in piece) == b"BAD"
