"""Which cells run, and which are what clerks write."""

# ruff: noqa: E501 - tables of examples stay whole

from __future__ import annotations

import time

import pytest

from sanitizer.engines._formula_cells import Kind, defused, judge
from sanitizer.verifiers._cell_rules import runs

EVERYDAY = [
    "", "-", "－", "―", "--", "-100", "-1,234.5", "+81-3-1234-5678", "+090 1234 5678", "▲1,234", "△5", "(100)", "2025-04-01", "-100円", "+3.2%",
    "-1.5E+3", "－１００", "＋α", "-5℃", "-3kg", "+9:00", "- 備考", "-- なし --", "- 様式A（改）", "-Web会議", "- 注意！必ず確認", "＠1,000円", "@", "@100",
    "=====", "---------", "'=1+1", '="00123"', "\t00123", "　-5", "a;-b", "令和6年-7年", "- 重要事項（別紙）を参照", "１－２－３", "-", "+1 (212) 555-0100",
]  # fmt: skip
FORMULAS = [
    "=1+1", "=A1", "=-1", "+SUM(1,1)", "@SUM(1+1)", "\t=1+1", "\r=1+1", " =1+1", '"=1+1"', "＝1+1", "＋SUM(1)", "－HYPERLINK(1)", "＠SUM(1)",
    '=HYPERLINK("http://example.invalid","確認")', "+A1", "-A1", "@A1", r"-'\\192.0.2.1\x\[a.xls]S'!A1", '+HYPERLINK("http://example.invalid","確認")',
    "=IMPORTXML(1)", "　＝1", "\ufeff=1", "\u200b=1", "\xad=1", "\u2061=1", "\n=1", "=1=1", "+Book1.xls!A1", "-名前!A1+SUM(1)", '="00123"&A1', '="=1"', "=ＳＵＭ（A1）",
]  # fmt: skip
DDE = [
    "=cmd|'/C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝ｃｍｄ｜’/C calc’！A0",
    "+cmd|'/C calc'!A0",
]
INSIDE = ["備考;=cmd|'x'!A0", 'x\t=HYPERLINK("a")', "一行目\n=cmd|' /C calc'!A0", 'a",=WEBSERVICE("x")', "\n;+cmd|'x'!A0"]


@pytest.mark.parametrize("cell", EVERYDAY)
def test_what_clerks_write_stays(cell: str) -> None:
    assert defused(cell) == (cell, None)
    assert not runs(cell)


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_get_an_apostrophe(cell: str) -> None:
    assert defused(cell) == ("'" + cell, Kind.FORMULA)
    assert runs(cell)


@pytest.mark.parametrize("cell", DDE)
def test_dde_is_named(cell: str) -> None:
    assert defused(cell) == ("'" + cell, Kind.DDE)
    assert runs(cell)


@pytest.mark.parametrize("cell", INSIDE)
def test_dangerous_pieces_within_a_cell(cell: str) -> None:
    text, kind = defused(cell)
    assert kind is not None
    assert text.replace("'", "") == cell.replace("'", "")
    assert defused(text) == (text, None)


@pytest.mark.parametrize(
    "cell",
    [
        "=" + "a." * 16_000,
        "-" + "|" * 32_000,
        "=" + "[" * 32_000,
        ";-" * 100_000,
        "\n" * 200_000 + "=1",
        '"' * 100_000 + "-x",
        "-あ" + " " * 50_000 + "(",
    ],
    ids=["names", "bars", "brackets", "places", "lines", "quotes", "blanks"],
)
def test_hostile_cells_take_linear_time(cell: str) -> None:
    started = time.process_time()
    defused(cell)
    assert time.process_time() - started < 2.0


def test_what_only_folding_makes_japanese_is_no_japanese_text() -> None:
    """The verifier does not fold: the engine is at least as strict."""
    assert judge("+A･ⅰ") is Kind.FORMULA
