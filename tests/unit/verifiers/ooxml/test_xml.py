"""One part: its elements, attributes and texts."""

# ruff: noqa: E501 - tables of examples stay whole

from __future__ import annotations

import pytest

from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers._ooxml_rules import Context
from sanitizer.verifiers._ooxml_xml import check_xml
from tests.unit.verifiers.ooxml.packages import W, X, document, formula, residues, workbook

CONTEXT = Context(links_stay=True, is_workbook=True)
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def keys(xml: str | bytes) -> set[str]:
    data = xml if isinstance(xml, bytes) else xml.encode()
    return {key for key, _ in check_xml(data, "part.xml", CONTEXT)}


def word(body: str) -> set[str]:
    return residues(document(body))


def run(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


@pytest.mark.parametrize(
    "element, key",
    [
        ("altChunk", "ooxml.alt_chunk"), ("control", "ooxml.activex"), ("OLEObject", "ooxml.ole_object"), ("attachedTemplate", "ooxml.attached_template"),
        ("ddeLink", "ooxml.dde"), ("externalReference", "ooxml.external_link"), ("subDoc", "ooxml.external_relationship"), ("mailMerge", "ooxml.connection"),
        ("script", "ooxml.vba_macro"), ("svgBlip", "ooxml.metafile"), ("videoFile", "ooxml.media"), ("dataBinding", "ooxml.custom_xml"),
    ],
)  # fmt: skip
def test_elements_that_must_not_be_there(element: str, key: str) -> None:
    assert keys(f'<q:a xmlns:q="{W}"><q:{element}/></q:a>') == {key}
    assert keys(f'<a xmlns="{W}"><{element} x="1">y</{element}></a>') == {key}


@pytest.mark.parametrize(
    "attributes, key",
    [
        ('action="ppaction://program"', "ooxml.link_action"),
        ("action='ppaction&#58;//macro?name=x'", "ooxml.link_action"),
        ('href="file:///x"', "ooxml.link_target"),
        ('src="http://192.0.2.1/x.png"', "ooxml.external_relationship"),
        ('macro="[0]!x"', "ooxml.vba_macro"),
        ('fmlaMacro="x"', "ooxml.vba_macro"),
        ('onmouseover="x"', "ooxml.vba_macro"),
        ('invalidUrl="file:///x"', "ooxml.link_target"),
        ('connectionId="1"', "ooxml.connection"),
        ('location="\\\\192.0.2.1\\x"', "ooxml.link_target"),
        ('textlink="cmd|x!A0"', "ooxml.dde"),
        ('q:ole="t" xmlns:q="urn:schemas-microsoft-com:office:office"', "ooxml.ole_object"),
        (
            'q:link="rId1" xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
            "ooxml.external_relationship",
        ),
    ],
)
def test_attributes_that_must_not_be_there(attributes: str, key: str) -> None:
    assert keys(f'<a xmlns="{A}"><hlinkClick {attributes}/></a>') == {key}


def test_what_looks_like_an_attribute_in_a_text() -> None:
    assert keys(f'<a xmlns="{A}"><t>&lt;a href="file:///c:/x" action="ppaction://program"&gt; macro="x"</t></a>') == set()


def test_empty_and_harmless_attributes() -> None:
    assert (
        keys(
            f'<a xmlns="{A}"><sp macro="" textlink=""/><hlinkClick action="ppaction://hlinksldjump"/><shape href="#a" on="t"/></a>'
        )
        == set()
    )


def test_irregular_markup() -> None:
    assert keys(f'<!DOCTYPE a><a xmlns="{A}"/>'.replace("<!DOCTYPE a>", "<!-- c -->")) == {"ooxml.unknown_element"}
    assert keys(f'<a xmlns="{A}"><?x y?></a>') == {"ooxml.unknown_element"}
    assert keys(f'<a xmlns="{A}"><t><![CDATA[x]]></t></a>') == {"ooxml.unknown_element"}
    assert keys('<a xmlns="http://example.invalid/"/>') == {"ooxml.unknown_element"}


@pytest.mark.parametrize(
    "data",
    [b"", b"<a>", b"<a></b>", b"<a/><b/>", "<a>漢字</a>".encode("cp932"), "<a/>".encode("utf-16"), b'<?xml version="1.0" encoding="utf-7"?><a/>', b"<a b='1' b='2'/>",
     b"<a>&undefined;</a>", b"<x:a/>", b"\x00"],
)  # fmt: skip
def test_what_is_not_well_formed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        keys(data)


def test_document_type_definitions() -> None:
    with pytest.raises(MalformedFile, match="document type"):
        keys(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def test_formulas_by_any_spelling() -> None:
    for text in ('WEBSERVICE("x")', "W&#69;BSERVICE(1)", "&#x57;EBSERVICE(1)"):
        assert residues(workbook(formula(text)), "xlsx") == {"ooxml.formula_function"}
    assert residues(workbook(formula("SUM(A1)&gt;1")), "xlsx") == set()
    assert keys(f'<x:a xmlns:x="{X}"><x:f t="shared" ref="A1">cmd|x!A0</x:f></x:a>') == {"ooxml.dde"}
    assert keys(f'<a xmlns="{X}"><conditionalFormatting><formula>EXEC(1)</formula></conditionalFormatting></a>') == {
        "ooxml.formula_function"
    }


def test_defined_names() -> None:
    def named(attributes: str, text: str = "S!$A$1") -> set[str]:
        return residues(workbook(extra=f"<definedNames><definedName {attributes}>{text}</definedName></definedNames>"), "xlsx")

    assert named('name="合計"') == set()
    assert named('name="Auto_Open"') == {"ooxml.macro_name"}
    assert named('name="x" function="1"') == {"ooxml.macro_name"}
    assert named('name="x"', "[1]S!A1") == {"ooxml.external_link"}


def test_pivot_caches() -> None:
    assert keys(f'<pivotCacheDefinition xmlns="{X}"><cacheSource type="external"/></pivotCacheDefinition>') == {"ooxml.connection"}
    assert keys(f'<pivotCacheDefinition xmlns="{X}"><cacheSource type="worksheet"/></pivotCacheDefinition>') == set()


def test_fields_over_runs() -> None:
    assert word(run("begin") + code("PA") + code("GE") + run("separate") + run("end")) == set()
    assert word(run("begin") + code("DDE") + code("AUTO x") + run("end")) == {"ooxml.dde"}
    assert word('<w:fldSimple w:instr="INCLUDETEXT x"/>') == {"ooxml.field"}


def test_nested_fields() -> None:
    inner = run("begin") + code("MERGEFIELD 氏名") + run("separate") + run("end")
    assert word(run("begin") + code("IF ") + inner + code(' = "a" "b" "c"') + run("separate") + run("end")) == set()
    assert word(run("begin") + inner + code(" c:\\x.exe") + run("end")) == {"ooxml.field"}
    hidden = run("begin") + code("QUOTE 68 68 69") + run("end")
    assert word(run("begin") + hidden + run("end")) == {"ooxml.field"}


def test_fields_in_text_boxes_stand_for_themselves() -> None:
    box = f"<w:r><w:txbxContent><w:p>{run('begin')}{code('PAGE')}{run('end')}</w:p></w:txbxContent></w:r>"
    assert word(run("begin") + code("DATE") + box + run("end")) == set()


def test_tracked_changes_make_two_codes() -> None:
    def tracked(text: str) -> str:
        return f"<w:ins>{code(text)}</w:ins>"

    assert (
        word(run("begin") + tracked("PAGE") + "<w:del><w:r><w:delInstrText>DATE</w:delInstrText></w:r></w:del>" + run("end"))
        == set()
    )
    assert word(
        run("begin") + code("D") + tracked("DE") + "<w:del><w:r><w:delInstrText>ATE</w:delInstrText></w:r></w:del>" + run("end")
    ) == {"ooxml.dde"}


def test_loose_marks() -> None:
    assert word(run("begin") + code("PAGE")) == {"ooxml.field"}
    assert word(run("end")) == {"ooxml.field"}
    assert word(code("DDEAUTO x")) == {"ooxml.field"}
