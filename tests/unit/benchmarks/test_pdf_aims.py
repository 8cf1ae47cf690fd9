"""Aims on both sides of their limits, and JSON lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.pdf_aims import Aim, append, share, show


@pytest.mark.parametrize(
    ("aim", "verdict"),
    [
        (Aim("a", 99.0, 99.0, at_least=True, unit=" %"), "met"),
        (Aim("a", 96.5, 99.0, at_least=True, unit=" %"), "missed by 2.5 %"),
        (Aim("a", 5.0, 5.0), "met"),
        (Aim("a", 7.25, 5.0), "missed by 2.25"),
        (Aim("a", None, 5.0), "not measured"),
    ],
)
def test_verdict(aim: Aim, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert aim.verdict == verdict
    show([aim])
    assert verdict in capsys.readouterr().out


def test_nothing_measured_is_not_met() -> None:
    assert not Aim("a", None, 1.0).met
    assert share(1, 0) is None


def test_lines_are_appended(tmp_path: Path) -> None:
    file = tmp_path / "figures.jsonl"
    append(file, [{"path": "文書.pdf"}], [])
    append(file, [], [Aim("a", 1.0, 2.0)])
    first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert first == {"path": "文書.pdf"}
    assert (second["measure"], second["value"], second["met"]) == ("aim", 1.0, True)
