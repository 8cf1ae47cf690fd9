"""A formula or code behind a stray child is read like any other, by the engine and by the verifier."""

from __future__ import annotations

import pytest
from lxml import etree

from samples.build import _ooxml_excel as excel_build
from samples.build import _ooxml_word as word_build
from sanitizer.engines.ooxml import ENGINE
from sanitizer.engines.ooxml.leaf_text import leaf_text
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import reconstruct, verify


def test_children_join_the_text() -> None:
    element = etree.fromstring("<f>a<b>c<d/></b>e</f>")
    assert leaf_text(element) == "ace"
    assert etree.tostring(element) == b"<f>ace</f>"
    assert leaf_text(etree.fromstring("<f/>")) == ""


@pytest.mark.parametrize("formula", ['<v/>CALL("x")', 'A1<v/>+CALL("x")'])
def test_formulas(formula: str) -> None:
    data = excel_build.workbook(excel_build.row(1, f'<c r="A1"><f>{formula}</f><v>1</v></c>')).build()
    outcome = reconstruct(ENGINE, data, "xlsx")
    assert "ooxml.formula_function" in outcome.features
    assert verify(VERIFIER, outcome.data, "xlsx", (ENGINE,)) == []
    assert "ooxml.unknown_element" in {one.feature for one in verify(VERIFIER, data, "xlsx", (ENGINE,))}


def test_field_codes() -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    data = word_build.word(f"<w:p>{begin}<w:r><w:instrText><w:left/>DDE c x</w:instrText></w:r>{end}</w:p>").build()
    outcome = reconstruct(ENGINE, data, "docx")
    assert outcome.features & {"ooxml.dde", "ooxml.field"}
    assert verify(VERIFIER, outcome.data, "docx", (ENGINE,)) == []
