"""Addresses, references and formulas, each rule alone."""

from __future__ import annotations

import pytest

from sanitizer.verifiers._odf_rules import Context, wrong_address, wrong_formula, wrong_object, wrong_picture, wrong_range

HERE = Context(links_stay=True, comments_stay=True, changes_stay=True, author_stays=False)
FLAT = Context(links_stay=True, comments_stay=True, changes_stay=True, author_stays=False, flat=True)


@pytest.mark.parametrize("address", ["", "#place", "#表.A1", "https://example.invalid/", "mailto:a@example.invalid"])
def test_addresses_that_stay(address: str) -> None:
    assert wrong_address(address, HERE) is None


@pytest.mark.parametrize("address", ["#a\\b", "#a//b", "#[x]y", "#file:x", "file:///x", "../a.odt"])
def test_addresses_that_lead_out(address: str) -> None:
    assert wrong_address(address, HERE) == ("odf.link_target", address)


def test_links_where_policy_takes_them() -> None:
    none = Context(links_stay=False, comments_stay=True, changes_stay=True, author_stays=False)
    assert wrong_address("https://example.invalid/", none) == ("odf.link", "https://example.invalid/")


def test_pictures_and_objects_stand_in_a_package() -> None:
    assert wrong_picture("Pictures/image1.png", HERE) is None
    assert wrong_object("./Object 1", HERE) is None
    assert {"Pictures/image1.png", "Object 1/"} == HERE.references
    assert wrong_picture("Pictures/image1.png", FLAT) is not None
    assert wrong_object("./Object 1", FLAT) is not None


@pytest.mark.parametrize("reference", ["a//b", "a\\b", "x#y"])
def test_ranges_with_a_file(reference: str) -> None:
    assert wrong_range(reference) == ("odf.external_link", reference)


@pytest.mark.parametrize("reference", ["$Sheet1.$A$1:.$B$2", "#REF!", "'a//b'.A1"])
def test_ranges_that_stay(reference: str) -> None:
    assert wrong_range(reference) is None


@pytest.mark.parametrize(
    "formula",
    [
        "of:=SUM([.A1:.B2])",
        "of:=['5\" 管'.A1]+['5\" 管'.B1]",
        "of:=['5\" 管'.A1]",
        'of:="it\'s"&[.A1]',
        'of:="a//b#c|d"',
        "of:=#REF!+1",
        'of:=HYPERLINK("https://example.invalid/";"x")',
        'of:=HYPERLINK("https://example.invalid/"&[.A1])',
        'of:=HYPERLINK("#place")',
        'of:=INDIRECT("A1")',
        "of:=COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETEDATE([.A1];1)",
    ],
)
def test_formulas_that_stay(formula: str) -> None:
    assert wrong_formula(formula, HERE) is None


@pytest.mark.parametrize(
    "formula, key",
    [
        ("evil:=1", "odf.formula_function"),
        ('of:="a', "odf.external_link"),
        ("of:='a", "odf.external_link"),
        ("of:='file:///x'#A1", "odf.external_link"),
        ("of:=1//2", "odf.external_link"),
        ("of:=a\\b", "odf.external_link"),
        ("of:=cmd|x", "odf.dde"),
        ("of:=DDE(1)", "odf.dde"),
        ("of:=WEBSERVICE(1)", "odf.formula_function"),
        ("of:=A.B.C.D(1)", "odf.formula_function"),
        ("of:=INDIRECT(\"'file:///x'#A1\")", "odf.external_link"),
        ("of:=HYPERLINK([.A1])", "odf.link_target"),
        ('of:=HYPERLINK("https://example.invalid"&[.A1])', "odf.link_target"),
        ('of:=HYPERLINK("file:///x";"y")', "odf.link_target"),
        ('of:=HYPERLINK("";"y")', "odf.link_target"),
    ],
)
def test_formulas_that_go(formula: str, key: str) -> None:
    wrong = wrong_formula(formula, HERE)
    assert wrong is not None
    assert wrong[0] == key
