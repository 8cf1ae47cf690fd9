"""Passwords of the manifest, and the aims from rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.pdf_corpus import Rebuilt, aims, as_json, password, show
from benchmarks.pdf_fidelity import Fidelity

_GOOD = Fidelity(words=10, pages=1, pages_target=1, mean_ssim=1.0, worst_ssim=1.0, worst_page=1, worst_inked=1.0)
_CLEAN: dict[str, list[str]] = {"mutool": [], "qpdf": [], "verifier": []}


@pytest.mark.parametrize(
    ("note", "expected"),
    [("js | password=attachment", "attachment"), ("| password=(empty)", ""), ("needs-password", ""), ("", "")],
)
def test_password(note: str, expected: str) -> None:
    assert password(note) == expected


@pytest.fixture
def row(tmp_path: Path) -> Rebuilt:
    for name in ("source.pdf", "target.pdf"):
        (tmp_path / name).write_bytes(b"x")
    target = tmp_path / "target.pdf"
    return Rebuilt("benign/a.pdf", "benign", tmp_path / "source.pdf", "", target, 1.0, _GOOD, _CLEAN, True)


def test_aims(row: Rebuilt) -> None:
    held = Rebuilt("benign/b.pdf", "benign", row.source, "", None)
    lossy = replace(row, path="benign/c.pdf", fidelity=replace(_GOOD, words_lost=1), ratio=2.0)
    other = replace(row, path="benign/d.pdf", fidelity=Fidelity(not_comparable="no"))
    dirty = replace(row, path="hostile/e.pdf", kind="hostile", residue={**_CLEAN, "qpdf": ["object 3: /JS key"]})
    values = [aim.value for aim in aims([row, held, lossy, other, dirty])]
    assert values == [75.0, 50.0, 1.0, 1.0, 1.0]


def test_nothing_measured_meets_no_aim() -> None:
    assert not any(aim.met for aim in aims([]))


def test_what_is_printed_names_each_miss(row: Rebuilt, capsys: pytest.CaptureFixture[str]) -> None:
    lossy = replace(row, path="benign/c.pdf", fidelity=replace(_GOOD, words_lost=1, lost=("失われた",)))
    show([row, lossy, replace(row, path="hostile/e.pdf", kind="hostile", residue={**_CLEAN, "qpdf": ["object 3: /JS key"]})])
    printed = capsys.readouterr().out
    assert "benign/c.pdf: recall 0.9000, 1 of 10 words lost (失われた)" in printed
    assert "hostile/e.pdf: qpdf: object 3: /JS key" in printed


def test_json(row: Rebuilt) -> None:
    held = Rebuilt("benign/b.pdf", "benign", row.source, "", None)
    first, second = as_json([row, held])
    assert first["fidelity"]["faithful"]
    assert second == {"measure": "pdf.corpus", "path": "benign/b.pdf", "kind": "benign", "rebuilt": False}
