"""Elements that name a relationship or a place: only hyperlinks lead outside, and only to addresses."""

from __future__ import annotations

import io
import zipfile

import pytest

from samples.build._ooxml_excel import formula_cell, row, text_cell, workbook
from samples.build._ooxml_word import paragraph, word
from samples.build._ooxml_word_hostile import picture
from samples.build._opc import Link
from sanitizer.engines.ooxml import ENGINE
from sanitizer.engines.ooxml.allow_list import allow_list
from sanitizer.engines.ooxml.formulas import _lists as lists_of_formulas
from sanitizer.engines.ooxml.word_fields import allowed_codes
from sanitizer.verifiers import _ooxml_lists as verifier_lists
from sanitizer.verifiers._ooxml_rules import Context, wrong_formula
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import Outcome, reconstruct, verify

_ROWS = row(1, text_cell("A1", "残る値"))
_LINK = Link("rIdLink", "hyperlink", "http://192.0.2.1/evilmark", external=True)


def everything(outcome: Outcome) -> str:
    with zipfile.ZipFile(io.BytesIO(outcome.data)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{picture('r:embed=' + chr(34) + 'rIdLink' + chr(34))}</w:p>",
        f"<w:p>{picture('r:link=' + chr(34) + 'rIdLink' + chr(34))}</w:p>",
        '<w:p><w:r><w:pict><v:shape><v:imagedata r:id="rIdLink"/></v:shape></w:pict></w:r></w:p>',
        '<w:p><w:r><w:pict><v:shape><v:fill r:id="rIdLink"/></v:shape></w:pict></w:r></w:p>',
    ],
)
def test_no_picture_behind_a_link(body: str) -> None:
    outcome = reconstruct(ENGINE, word(paragraph("本文") + body, _LINK).build(), "docx")
    assert "evilmark" not in everything(outcome)
    assert verify(VERIFIER, outcome.data, "docx", (ENGINE,)) == []


@pytest.mark.parametrize("place", ["\\\\192.0.2.1\\evilmark", "file:///evilmark", "[evilmark.xlsx]S!A1", "javascript:evilmark"])
def test_no_file_as_a_place(place: str) -> None:
    links = f'<hyperlinks><hyperlink ref="A1" location="{place}"/></hyperlinks>'
    outcome = reconstruct(ENGINE, workbook(_ROWS, after=links).build(), "xlsx")
    assert "evilmark" not in everything(outcome)
    assert "<hyperlinks" not in everything(outcome)
    body = f'<w:p><w:hyperlink w:anchor="{place}" w:docLocation="{place}"><w:r><w:t>文字</w:t></w:r></w:hyperlink></w:p>'
    outcome = reconstruct(ENGINE, word(body).build(), "docx")
    assert "evilmark" not in everything(outcome)
    assert "文字" in everything(outcome)
    assert "ooxml.link_target" in outcome.features


@pytest.mark.parametrize("place", ["'申請書 (1)'!A1:B5", "A:C", "$A$1:$B$2", "名前", "表1[[#Headers],[金額]]"])
def test_places_here_stay(place: str) -> None:
    links = f'<hyperlinks><hyperlink ref="A1" location="{place}" display="表へ"/></hyperlinks>'
    outcome = reconstruct(ENGINE, workbook(_ROWS, after=links).build(), "xlsx")
    assert place in everything(outcome)
    assert verify(VERIFIER, outcome.data, "xlsx", (ENGINE,)) == []


def test_styles_of_shapes_load_nothing() -> None:
    style = "position:absolute;behavior:url(http://192.0.2.1/evilmark);b\\65havior:x;width:9pt"
    body = f'<w:p><w:r><w:pict><v:shape style="{style}"><o:top src="http://evilmark" o:href="http://evilmark"/></v:shape></w:pict></w:r></w:p>'
    outcome = reconstruct(ENGINE, word(body).build(), "docx")
    assert 'style="position:absolute;width:9pt"' in everything(outcome)
    assert "evilmark" not in everything(outcome)
    assert verify(VERIFIER, outcome.data, "docx", (ENGINE,)) == []


def test_form_controls_are_kept_and_proved() -> None:
    """A check box of a 様式: an x:control with its ctrlProp part, not an ActiveX control."""
    control = '<controls><control shapeId="1025" r:id="rIdC" name="Check Box 1"><controlPr defaultSize="0"/></control></controls>'
    package = workbook(_ROWS, Link("rIdC", "ctrlProp", "../ctrlProps/ctrlProp1.xml"), after=control)
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    properties = f'<formControlPr xmlns="{space}" objectType="CheckBox" fmlaLink="$B$1"/>'
    package.add("xl/ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml", properties)
    outcome = reconstruct(ENGINE, package.build(), "xlsx")
    assert 'objectType="CheckBox"' in everything(outcome)
    assert verify(VERIFIER, outcome.data, "xlsx", (ENGINE,)) == []


def test_custom_xml_keeps_its_name() -> None:
    """w:element is required (ECMA-376 part 1, 17.5.1.3): without it Word offers to mend the file."""
    body = f'<w:customXml w:uri="u" w:element="e">{paragraph("囲み本文")}</w:customXml>'
    xml = everything(reconstruct(ENGINE, word(body).build(), "docx"))
    assert '<w:customXml w:uri="u" w:element="e">' in xml
    assert "囲み本文" in xml


def test_prefixes_that_are_named_stay_declared() -> None:
    """mc:Ignorable and Requires name prefixes: an undeclared one makes Office ask to mend the file."""
    w15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    choice = f'<mc:Choice {w15} Requires="w15"><w:t>新</w:t></mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback>'
    body = f'<w:p {w15} mc:Ignorable="w15"><w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r></w:p>'
    package = word(body)
    kind, data = package.parts["word/document.xml"]
    package.parts["word/document.xml"] = (kind, data.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    xml = everything(reconstruct(ENGINE, package.build(), "docx"))
    assert f'<w:p {w15} mc:Ignorable="w15">' in xml
    assert 'Requires="w15"' in xml


def test_no_list_of_names_is_left_empty() -> None:
    package = workbook(_ROWS, names='<definedName name="_xlnm.Auto_Open">申請書!$A$1</definedName>')
    assert "definedNames" not in everything(reconstruct(ENGINE, package.build(), "xlsx"))


def test_formulas_with_a_name_that_went_keep_their_values() -> None:
    """The name stands for another book or a macro: Excel would count #NAME? when it counts anew."""
    names = (
        '<definedName name="外部">[1]集計!$A$1</definedName><definedName name="税率">0.1</definedName>'
        '<definedName name="実行" xlm="1">EXEC("x")</definedName>'
    )
    rows = _ROWS + row(
        2,
        formula_cell("A2", "外部*2", "246"),
        formula_cell("B2", "税率*2", "0.2"),
        formula_cell("C2", "IF(A1=&quot;外部&quot;,1,0)", "0"),
        formula_cell("D2", "実行+1", "7"),
    )
    outcome = reconstruct(ENGINE, workbook(rows, names=names).build(), "xlsx")
    xml = everything(outcome)
    assert "外部*2" not in xml
    assert "実行" not in xml
    assert "<v>246</v>" in xml
    assert "<f>税率*2</f>" in xml
    assert "<f>IF(A1=" in xml
    assert verify(VERIFIER, outcome.data, "xlsx", (ENGINE,)) == []


def test_both_lists_agree() -> None:
    """What the engine's lists allow and the verifier's refuse would hold back whole files that are clean."""
    allow = allow_list()
    context = Context(links_stay=True, is_workbook=True)
    assert not [f for f in lists_of_formulas().functions - {"HYPERLINK"} if wrong_formula(f"{f}(1)", context)]
    assert allowed_codes() == verifier_lists.FIELD_CODES
    refused = {allow.short(name) for name in allow.elements if name.rpartition("}")[2] in verifier_lists.FORBIDDEN_ELEMENTS}
    # Form controls, which the verifier knows in worksheets; the macro of a button stays in a known form alone; embedded documents
    # stay where policy keeps them.
    objects = {"o:OLEObject", "p:oleObj", "x:oleObject", "x:oleObjects"}
    assert refused == {"x:control", "x:controls", "xvml:FmlaMacro"} | objects
    assert not [uri for uri in allow.namespaces if not uri.startswith(verifier_lists.NAMESPACE_STARTS)]
    assert {rule.content_type for rule in allow.parts.values()} <= verifier_lists.PART_TYPES
    assert {rule.relationship for rule in allow.parts.values()} <= verifier_lists.RELATIONSHIP_TYPES
