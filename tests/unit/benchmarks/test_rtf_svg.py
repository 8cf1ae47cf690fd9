"""The measures of rich text and SVG see what changes, and what is left."""

from __future__ import annotations

from pathlib import Path

from benchmarks.rtf_svg import Measured, aims, measure
from samples.build import _svg


def drawn(tmp_path: Path, source: bytes, target: bytes) -> Measured:
    (tmp_path / "a.svg").write_bytes(source)
    (tmp_path / "b.svg").write_bytes(target)
    return measure([("a", "svg", "benign", tmp_path / "a.svg", tmp_path / "b.svg")], tmp_path)[0]


def test_a_picture_is_like_itself_and_unlike_another(tmp_path: Path) -> None:
    assert drawn(tmp_path, _svg.icon(), _svg.icon()).similar == 1.0
    assert (drawn(tmp_path, _svg.map_of_offices(), _svg.icon()).similar or 0.0) < 0.9


def test_what_is_left_is_counted(tmp_path: Path) -> None:
    assert drawn(tmp_path, _svg.icon(), _svg.svg('<script>x</script><g onclick="x"/><use href="http://x/#a"/>')).residue >= 3
    assert drawn(tmp_path, _svg.icon(), _svg.map_of_offices()).residue == 0


def test_aims() -> None:
    rows = [Measured("a", "rtf", "benign", kept=9, wanted=10, similar=0.99), Measured("b", "rtf", "hostile", residue=1)]
    assert [(aim.value, aim.met) for aim in aims(rows)] == [(0.0, False), (100.0, True), (1, False), (0, True)]
