"""Formulas: what calls, asks or reads something outside goes; what only computes stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines.odf.formulas import is_outside, is_plainly_good, judge

GOOD = (
    "of:=SUM([.A1:.B2])",
    'of:=IF([.A1]>1;"a(b";"")',
    "of:=VLOOKUP([.A1];[$名簿.$A$1:.$B$9];2;0)",
    "of:=[$'総務 課#1'.A1]+1",
    "of:=[.#REF!]+[#REF!.A1]",
    "of:=SUM(件数)",
    "of:=COM.MICROSOFT.CONCAT([.A1:.A2])",
    "of:=COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETWORKDAY([.A1];1)",
    "of:=LEGACY.NORMSDIST([.A1])",
    "of:={1;2|3;4}" if False else "of:={1;2}",
    "of:=税率-SUM([.A1])",
    "oooc:=SUM([.A1])",
    "ooow:sum <B2:B5>",
    "ooow:(a EQ 1) AND (b L 2)",
    'of:cell-content-is-in-list("総務課";"税務課")',
    "of:is-true-formula([.A1]>2)",
    "formula-is([.A1]>5)",
    'contains-text("#1")',
    "top-elements(5)",
    ">100",
    'of:=HYPERLINK("#別紙.A1";"開く")',
    'of:=INDIRECT("集計.A"&ROW())',
    "cell-content()>5",
)
BAD = {
    'of:=DDE("cmd";"x";"y")': "odf.dde",
    "of:=dde  (1)": "odf.dde",
    'of:=WEBSERVICE("http://x")': "odf.formula_function",
    'of:=IF(1;FILTERXML("a";"b");0)': "odf.formula_function",
    "of:=MYMACRO([.A1])": "odf.formula_function",
    "of:=集計マクロ(1)": "odf.formula_function",
    "of:=COM.EVIL.ADDIN.RUN(1)": "odf.formula_function",
    "evil:=SUM(1)": "odf.formula_function",
    "of:=['file:///c:/a.ods'#$Sheet1.A1]": "odf.external_link",
    "of:=[file:///c:/a.ods#$Sheet1.A1]": "odf.external_link",
    "of:='file:///c:/a.ods'#名": "odf.external_link",
    "of:=['http://192.0.2.7/a.ods'#Sheet1.A1:.B2]": "odf.external_link",
    "of:=INDIRECT(\"'file:///c:/a.ods'#$Sheet1.A1\")": "odf.external_link",
    "msoxl:=[1]Sheet1!A1": "odf.external_link",
    "msoxl:='C:\\[a.xls]Sheet1'!A1": "odf.external_link",
    "msoxl:=cmd|'/c calc'!A1": "odf.dde",
    'of:=HYPERLINK("file:///c:/x.exe")': "odf.link_target",
    'of:=HYPERLINK([.A1];"x")': "odf.link_target",
    'of:=HYPERLINK("https://a.example.invalid"&[.A1])': "odf.link_target",
    'of:="unclosed': "odf.external_link",
    'of:="unclosed""': "odf.external_link",
    "of:=[.A1]//[.B1]": "odf.external_link",
    "of:='file:///x'}#$Sheet1.A1": "odf.external_link",
    'of:=[.A"1]': "odf.external_link",
    "of:=[.A1": "odf.external_link",
    "of:=" + "1+" * 40_000: "odf.formula_function",
}


@pytest.mark.parametrize("formula", GOOD)
def test_kept(formula: str) -> None:
    verdict = judge(formula)
    assert verdict.feature is None, verdict
    assert is_plainly_good(formula)


@pytest.mark.parametrize("formula", BAD)
def test_refused(formula: str) -> None:
    verdict = judge(formula)
    assert verdict.feature is not None
    assert verdict.feature.key == BAD[formula]
    assert not is_plainly_good(formula)


def test_links_are_told() -> None:
    assert judge('of:=HYPERLINK("https://a.example.invalid/";"x")').links == ("https://a.example.invalid/",)
    assert judge('of:=HYPERLINK("https://a.example.invalid/"&[.A1])').links == ("https://a.example.invalid/",)


@pytest.mark.parametrize(
    ("reference", "outside"),
    [
        ("$集計.$A$1:.$B$3 集計.C1", False),
        ("$'a#b'.$A$1", False),
        ("#REF!.A1", False),
        ("'file:///c:/a.ods'#$表.$A$1", True),
        ("'file:///c:/a.ods' # 表.A1", True),
        ("集計.A1 'http://192.0.2.7/'#x.B1", True),
        ("file:///c:/a.ods#x.A1", True),
        ("", False),
    ],
)
def test_ranges(reference: str, outside: bool) -> None:
    assert is_outside(reference) is outside


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("of:=DE()[]'\"#.;$A1 \\|/-&DDEHYPERLINK"), max_size=60))
def test_a_file_or_a_program_is_never_kept(noise: str) -> None:
    """Whatever stands around it, a formula that calls DDE outside of a text or names a file is refused."""
    texts = noise.count('"') % 2
    assert (
        texts
        or "'" in noise
        or "[" in noise
        or judge(f'of:={noise}DDE("a";"b")').feature is not None
        or noise[-1:].isalnum()
        or noise[-1:] in (".", "-")
    )
