"""Formulas, field codes and addresses."""

# ruff: noqa: E501 - tables of examples stay whole

from __future__ import annotations

import time

import pytest

from sanitizer.verifiers._ooxml_rules import Context, is_macro_name, wrong_action, wrong_field, wrong_formula

BOOK = Context(links_stay=True, is_workbook=True, sheet_names={"A|B", "本表"})
TEXT = Context(links_stay=True, is_workbook=False)


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:A3)", "_xlfn.XLOOKUP(A1,B:B,C:C)", "_xlfn._xlws.FILTER(A:A,B:B)", "STDEV.S(A1:A9)", "_xlfn.CEILING.MATH(1)", "Table1[[#This Row],[金額]]*1.1",
        "SUBTOTAL(109,[金額])", "'本表'!A1", "'A|B'!A1", '"a|b"&A1', '"=cmd|x!A0"', 'HYPERLINK("https://example.invalid/x","見る")', 'HYPERLINK("#S!A1")',
        'HYPERLINK("https://example.invalid/q?"&A1)', 'IF(A1="EXEC(1)",1,2)', "INDIRECT(\"本表!A1\")", "_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(2)", "合計(A1)",
        "Table1['[x']]", '"it""s"&\'本表\'!A1',
    ],
)  # fmt: skip
def test_formulas_that_stay(formula: str) -> None:
    assert wrong_formula(formula, BOOK) is None


@pytest.mark.parametrize(
    "formula, key",
    [
        ("cmd|'/C calc'!A0", "ooxml.dde"),
        ("'cmd|/C calc'!A0", "ooxml.dde"),
        ('WEBSERVICE("https://example.invalid")', "ooxml.formula_function"),
        ("_xlfn.WEBSERVICE(A1)", "ooxml.formula_function"),
        ('EXEC("calc")', "ooxml.formula_function"),
        ('CALL("u","v","J")', "ooxml.formula_function"),
        ("REGISTER.ID(1)", "ooxml.formula_function"),
        ("GET.CELL(1)", "ooxml.formula_function"),
        ("S!Macro1()", "ooxml.formula_function"),
        ("S!" + " " * 50 + "Macro1 ()", "ooxml.formula_function"),
        ("rtd (1)", "ooxml.formula_function"),
        ("[1]Sheet1!A1", "ooxml.external_link"),
        ("[1]!Name", "ooxml.external_link"),
        ("'[1]Sheet 1'!A1", "ooxml.external_link"),
        (r"'\\192.0.2.1\x\[a.xls]S'!A1", "ooxml.external_link"),
        ("'http://example.invalid/[a.xlsx]S'!A1", "ooxml.external_link"),
        ('HYPERLINK("file:///c:/x.exe","a")', "ooxml.link_target"),
        ("HYPERLINK(A1)", "ooxml.link_target"),
        ('HYPERLINK("ht"&"tp://x")', "ooxml.link_target"),
        ('"unclosed', "ooxml.external_link"),
        ("'a\"b'!A1+cmd|'/c'!A0+'c\"d'!A1", "ooxml.dde"),
    ],
)
def test_formulas_that_do_not(formula: str, key: str) -> None:
    found = wrong_formula(formula, BOOK)
    assert found is not None
    assert found[0] == key


def test_charts_in_documents_number_their_own_book() -> None:
    assert wrong_formula("[1]Sheet1!$A$1", TEXT) is None
    assert wrong_formula("'[1]Sheet 1'!$A$1", TEXT) is None
    assert wrong_formula("[Book.xlsx]Sheet1!$A$1", TEXT) is not None


def test_links_in_formulas_follow_policy() -> None:
    context = Context(links_stay=False, is_workbook=True)
    assert wrong_formula('HYPERLINK("https://example.invalid/")', context) == ("ooxml.link", "https://example.invalid/")


@pytest.mark.parametrize(
    "code",
    [
        "PAGE",
        ' TOC \\o "1-3" \\h ',
        "= SUM(ABOVE)",
        "MERGEFIELD 氏名",
        'HYPERLINK "https://example.invalid/"',
        'HYPERLINK \\l "a"',
        "",
    ],
)
def test_fields_that_stay(code: str) -> None:
    assert wrong_field(code, TEXT) is None


@pytest.mark.parametrize(
    "code, key",
    [
        ("DDEAUTO c:\\x.exe", "ooxml.dde"), ("DDE x", "ooxml.dde"), ('INCLUDETEXT "x"', "ooxml.field"), ("INCLUDEPICTURE x", "ooxml.field"),
        ("MACROBUTTON x y", "ooxml.field"), ("LINK Excel.Sheet", "ooxml.field"), ('"DDEAUTO" x', "ooxml.dde"), ("PAGEDDE", "ooxml.field"), ("\\x", "ooxml.field"),
        ('HYPERLINK "file:///x"', "ooxml.link_target"), ('HYPERLINK \\h "\\\\192.0.2.1\\x"', "ooxml.link_target"), ("RD x", "ooxml.field"),
        ('HYPERLINK \\l "a" "file:///x"', "ooxml.link_target"),
    ],
)  # fmt: skip
def test_fields_that_do_not(code: str, key: str) -> None:
    found = wrong_field(code, TEXT)
    assert found is not None
    assert found[0] == key


def test_actions() -> None:
    assert wrong_action("ppaction://hlinkshowjump?jump=nextslide") is None
    for action in ("ppaction://program", "ppaction://macro?name=x", "ppaction://ole?verb=0", "ppaction://hlinkfile", "x"):
        assert wrong_action(action) is not None


def test_macro_names() -> None:
    assert is_macro_name("_xlnm.Auto_Open_2")
    assert not is_macro_name("合計")


@pytest.mark.parametrize(
    "formula",
    ["[" * 30_000, "'" * 30_001, '"' * 30_001, "a." * 15_000, "A1+" * 10_000 + "[1", "HYPERLINK(" * 3_000],
    ids=lambda text: text[:9],
)
def test_hostile_formulas_take_linear_time(formula: str) -> None:
    started = time.process_time()
    wrong_formula(formula, BOOK)
    assert time.process_time() - started < 2.0
