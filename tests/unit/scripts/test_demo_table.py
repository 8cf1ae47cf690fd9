"""The demo's table: every cell in its column whatever the width of its characters, nothing cut off, reasons in words."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from sanitizer.model.finding import Action, Category, Feature, Finding
from sanitizer.model.provenance import Provenance
from sanitizer.model.report import SCHEMA_VERSION, Report, Source
from sanitizer.model.verdict import Method, Verdict
from sanitizer.policy.catalogue import Catalogue, ForeignKind, KnownType
from sanitizer.policy.words import load_words
from scripts.demo_table import OutcomeTable

WIDTH = 100
_NOW = datetime(2026, 4, 1, tzinfo=UTC)
_FEATURES = {
    key: Feature(key, Category.ACTIVE_CONTENT, Action.REMOVE, en, ja)
    for key, en, ja in (
        ("pdf.javascript", "JavaScript", "JavaScript（スクリプト）"),
        ("pdf.launch", "action that starts a program", "プログラムを起動する動作"),
        ("pdf.bracket", "a [bold] title", "[bold] という題"),
        *((f"pdf.many{number}", f"one of many {number}", f"たくさんの中の{number}番目の機能要素") for number in range(20)),
    )
}
_CATALOGUE = Catalogue(
    _FEATURES,
    {},
    {"pdf": KnownType("pdf", "application/pdf", (".pdf",), "pdf", "pdf")},
    {"elf": ForeignKind("elf", "executable", "Linux program (ELF)", "Linux の実行プログラム（ELF）")},
)


def _report(verdict: Verdict, kind: str, features: tuple[str, ...] = (), code: str = "", action: Action = Action.REMOVE) -> Report:
    return Report(
        schema_version=SCHEMA_VERSION,
        job_id="1",
        verdict=verdict,
        method=None if code else Method.RECONSTRUCT,
        source=Source("x", 1, "0" * 64, kind),
        targets=(),
        findings=tuple(Finding(key, Category.ACTIVE_CONTENT, "here", "", action) for key in features),
        findings_total=len(features),
        provenance=Provenance("0", "standard", "0", "full", "host", _NOW, _NOW, "", "", {}),
        error_code=code,
    )


_REPORTS = (
    _report(Verdict.CLEAN, "pdf"),
    _report(Verdict.DISARMED, "pdf", ("pdf.javascript", "pdf.javascript", "pdf.bracket")),
    _report(Verdict.DISARMED, "pdf", ("pdf.javascript", *_FEATURES)),
    _report(Verdict.BLOCKED, "pdf", ("pdf.launch",), "blocked_by_policy", Action.BLOCK),
    _report(Verdict.BLOCKED, "elf", (), "unsupported_type"),
    _report(Verdict.FAILED, "", (), "no_such_code"),
)


def _lines(language: str) -> list[str]:
    out = StringIO()
    table = OutcomeTable(load_words(language), _CATALOGUE, WIDTH)
    Console(file=out, width=WIDTH).print(table.render(_REPORTS))
    return out.getvalue().split("\n")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_columns_are_straight_and_nothing_is_cut(language: str) -> None:
    lines = [line for line in _lines(language) if line.strip()]
    assert "…" not in "".join(lines)
    heading = lines[0]
    why = cell_len(heading[: heading.index("取り除いたもの" if language == "ja" else "what was removed")])
    for line in (line for line in lines if "─" not in line):
        assert cell_len(line) <= WIDTH
        column, position = 0, 0
        while column < why:
            column += cell_len(line[position])
            position += 1
        assert column == why, line  # no character lies across the column's edge
        assert line[position - 1] == " ", line


def test_names_what_was_removed_with_the_number_of_files() -> None:
    text = "\n".join(_lines("ja"))
    assert "JavaScript（スクリプト） ×2" in text
    assert "[bold] という題 ×2" in text
    assert "ほか11種類" in text


def test_says_why_a_file_is_held() -> None:
    text = " ".join(" ".join(_lines("en")).split())
    assert "action that starts a program" in text
    assert "Linux program (ELF)" in text


def test_sums_name_only_what_occurred() -> None:
    table = OutcomeTable(load_words("ja"), _CATALOGUE, WIDTH)
    assert table.sums(_REPORTS[:2]) == "問題なし 1、無害化済み 1"
