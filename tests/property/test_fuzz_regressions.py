"""Invariant: what fuzzing found once is mended: these inputs give an outcome or an UntrustedInputError, and the verifier agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.finds import FOLDER, tried
from fuzz.targets import TARGETS

REGRESSIONS = sorted((FOLDER / "regressions").glob("*/*.bin"))
_MAX_BYTES = 20_000


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_was_found_once(path: Path) -> None:
    _, find = tried(TARGETS[path.parent.name], path.read_bytes())
    assert find is None, find.words


def test_they_are_small_and_of_known_targets() -> None:
    assert REGRESSIONS
    assert {path.parent.name for path in REGRESSIONS} <= TARGETS.keys()
    assert [path.name for path in REGRESSIONS if path.stat().st_size > _MAX_BYTES] == []
