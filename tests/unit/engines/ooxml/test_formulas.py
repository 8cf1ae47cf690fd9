"""Formulas are judged by what they call and where they reach; quotes, brackets and prefixes do not fool the scanner."""

from __future__ import annotations

import pytest

from sanitizer.engines.ooxml import features
from sanitizer.engines.ooxml.formulas import is_lambda_name, is_macro_name, judge
from sanitizer.engines.ooxml.part_work import WorkbookFacts

FACTS = WorkbookFacts({"税込"}, {"集計", "2026/4 表", "a|b"})


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:B2)",
        'IF(A1="WEBSERVICE(x)","CALL(1)","")',
        "VLOOKUP(A1,集計!$A:$C,2,FALSE)",
        "'2026/4 表'!A1+1",
        "'a|b'!A1",
        "_xlfn.XLOOKUP(A1,B:B,C:C)",
        "_xlfn._xlws.FILTER(A:A,B:B>1)",
        "SUM(表1[金額])",
        "表1[[#This Row],[単価]]*表1[[#This Row],[数量]]",
        "SUM(Table1[[#All],['#x]])",
        "税込(A1)",
        "_xlfn.LAMBDA(_xlpm.x,_xlpm.x(1))(2)",
        'HYPERLINK("https://www.example.invalid/","案内")',
        'HYPERLINK("https://www.example.invalid/?q="&A1,"案内")',
        'HYPERLINK("#集計!A1","集計へ")',
        "A1#REF!+集計!#REF!",
        'DATEDIF(A1,TODAY(),"Y")&"歳"',
        '{"a","b";1,2}',
        "NOT(A1)*-1%",
        "_xlfn.BYROW(A1:C3,_xleta.SUM)",
        "_xlfn.GROUPBY(A1:A9,B1:B9,_xleta.SUM)",
        "_xlfn._xleta.SUM",
        'HYPERLINK("#\'"&A2&"\'!A1",A2)',
        "SUM('4月（前半）:9月（後半）'!A1)",
        'A1/B1&"\'"',
    ],
)
def test_everyday_formulas_stay(formula: str) -> None:
    assert judge(formula, FACTS).feature is None


@pytest.mark.parametrize(
    ("formula", "feature"),
    [
        ('WEBSERVICE("http://192.0.2.7/")', features.FORMULA_FUNCTION),
        ('_xlfn.WEBSERVICE("http://192.0.2.7/")', features.FORMULA_FUNCTION),
        ("_xlfn._xlfn.FILTERXML(A1,B1)", features.FORMULA_FUNCTION),
        ('CALL("urlmon","x","J")', features.FORMULA_FUNCTION),
        ('call ("urlmon","x","J")', features.FORMULA_FUNCTION),
        ("MyUserFunction(A1)", features.FORMULA_FUNCTION),
        ("マクロ関数(A1)", features.FORMULA_FUNCTION),
        ("_xll.Addin(A1)", features.FORMULA_FUNCTION),
        ('RTD("prog","","x")', features.FORMULA_FUNCTION),
        ("A['#]+CALL(1)&B['#]", features.FORMULA_FUNCTION),
        ("cmd|' /C calc'!A0", features.DDE),
        ("'cmd|x'!A0", features.DDE),
        ("MSEXCEL|'\\..\\..\\x.exe'!A1", features.DDE),
        ("[1]集計!A1", features.EXTERNAL_LINK),
        ("[1]!名前", features.EXTERNAL_LINK),
        ("SUM([1]集計!A1:A3)", features.EXTERNAL_LINK),
        ("'[1]集計 表'!A1", features.EXTERNAL_LINK),
        ("'C:\\共有\\[集計.xlsx]表'!A1", features.EXTERNAL_LINK),
        ("'\\\\192.0.2.7\\share\\[x.xlsx]S'!A1", features.EXTERNAL_LINK),
        ("'https://example.invalid/[x.xlsx]S'!A1", features.EXTERNAL_LINK),
        ("A1&'/c x'", features.EXTERNAL_LINK),
        ("SUM(A1)'x", features.EXTERNAL_LINK),  # quotes that do not close
        ('A1&"x""', features.EXTERNAL_LINK),
        ("Table1[x]&'a''", features.EXTERNAL_LINK),
        ('HYPERLINK("file:///c:/x.exe","a")', features.LINK_TARGET),
        ("HYPERLINK(A1,B1)", features.LINK_TARGET),
        ('HYPERLINK("https://www"&A1,"a")', features.LINK_TARGET),
        ('HYPERLINK("javascript:x()","a")', features.LINK_TARGET),
    ],
)
def test_formulas_that_reach_out_go(formula: str, feature: features.Feature) -> None:
    assert judge(formula, FACTS).feature is feature


def test_charts_of_documents_number_their_own_book() -> None:
    own = WorkbookFacts(numbers_books=False)
    assert judge("[1]Sheet1!$A$1", own).feature is None
    assert judge("'[1]Sheet 1'!$A$1", own).feature is None
    assert judge("[Book.xlsx]Sheet1!$A$1", own).feature is features.EXTERNAL_LINK


@pytest.mark.parametrize("name", ["Auto_Open", "_xlnm.Auto_Open", "AUTO_CLOSE_2", "auto_activate"])
def test_names_that_start_macros(name: str) -> None:
    assert is_macro_name(name)


@pytest.mark.parametrize("name", ["_xlnm.Print_Area", "税率", "Automatic", "Recorder_2"])
def test_other_names(name: str) -> None:
    assert not is_macro_name(name)


@pytest.mark.parametrize(
    "formula",
    [
        '_xlfn.MAP("http://192.0.2.7/",_xleta.WEBSERVICE)',
        '_xlfn.MAP("http://192.0.2.7/",_xlfn.WEBSERVICE)',
        '_xlfn.LET(_xlpm.f,CALL,_xlpm.f("urlmon"))',
        "_xlfn.LAMBDA(_xlpm.f,_xlpm.f(1))(REGISTER.ID)",
        "'C:\\share\\x.xlsx'!name",
        "'http://192.0.2.7/x.xlsx'!name",
        'HYPERLINK("#[\\\\192.0.2.7\\x.xlsx]S!A1","x")',
        'HYPERLINK("#"&"\\\\192.0.2.7\\x","x")',
        "A" * 20_000,
    ],
)
def test_what_is_named_and_not_called_goes_too(formula: str) -> None:
    assert judge(formula, FACTS).feature is not None


@pytest.mark.parametrize("name", ["Auto\u200b_Open", "Ａｕｔｏ＿Ｏｐｅｎ", "_xlnm._xlnm.Auto_Open", "Auto_Add"])
def test_disguised_macro_names(name: str) -> None:
    assert is_macro_name(name)


@pytest.mark.parametrize("name", ["_xlfn.WEBSERVICE", "CALL", "get.workspace", "REGISTER.ID"])
def test_names_that_no_lambda_may_have(name: str) -> None:
    assert not is_lambda_name(name)


def test_long_words_take_linear_time() -> None:
    assert judge("a" * 16_000 + "+" + "9." * 100, FACTS).feature is None
