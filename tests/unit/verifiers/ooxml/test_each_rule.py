"""Rules that no other rule stands in for, one at a time: what `make mutate VERIFIER=ooxml` takes away."""

# ruff: noqa: E501 - tables of examples stay whole

from __future__ import annotations

import io
import re
from functools import cache
from unittest import mock

import pytest

from samples.build import _ooxml_macro_form as macro_form
from sanitizer.engines.ooxml import ENGINE as OOXML
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Action
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.session import StepPolicyView
from sanitizer.verifiers import _libarchive
from sanitizer.verifiers._ooxml_lists import CT, DOCUMENT_TYPES, WORKBOOK_TYPE
from sanitizer.verifiers._ooxml_rules import (
    Context,
    Wrong,
    wrong_action,
    wrong_address,
    wrong_formula,
    wrong_macro,
    wrong_object,
    wrong_place,
)
from sanitizer.verifiers._ooxml_xml import check_xml
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import plain_policy, reconstruct, verify
from tests.unit.verifiers.ooxml.packages import W, X, content_types, document, rels, residues, workbook, zipped

BOOK = Context(links_stay=True, is_workbook=True)
FORM = Context(links_stay=True, is_workbook=True, own_macros_stay=True, documents_stay=True)
NAME = re.compile("project ([0-9a-f]{64})")
O = "urn:schemas-microsoft-com:office:office"


def keys(xml: str, context: Context = BOOK) -> set[str]:
    return {key for key, _ in check_xml(xml.encode(), "part.xml", context)}


# --- the package ----------------------------------------------------------------------------------------------------------------


def test_what_libarchive_sees_is_residue() -> None:
    with mock.patch.object(_libarchive, "differences", return_value=["another package"]):
        assert residues(document()) == {"ooxml.zip_structure"}


def test_no_list_of_content_types() -> None:
    with pytest.raises(MalformedFile, match="no list of content types"):
        residues(zipped({"word/document.xml": "<a/>"}))


def test_an_unknown_element_in_the_lists() -> None:
    with pytest.raises(MalformedFile, match="Content_Types"):
        residues(zipped({"[Content_Types].xml": content_types({}).replace("</Types>", "<Other/></Types>")}))
    odd = rels([("styles", "styles.xml")]).replace("</Relationships>", "<Other/></Relationships>")
    with pytest.raises(MalformedFile, match="element"):
        residues(document(more={"word/_rels/document.xml.rels": odd}))


def test_lists_that_are_no_xml() -> None:
    with pytest.raises(MalformedFile, match="no element found"):
        residues(document(more={"word/_rels/document.xml.rels": "<Relationships>"}))


def test_a_place_in_the_document_is_no_part() -> None:
    assert residues(document(relationships=[("hyperlink", "#place")])) == set()


def test_a_part_without_a_type() -> None:
    assert residues(document(relationships=[("styles", "part.bin")], more={"word/part.bin": b"MZ"})) == {"ooxml.unknown_part"}


def test_embedded_documents_by_policy_and_the_data_of_charts_in_any_case() -> None:
    def holding(kind: str, data: bytes) -> bytes:
        return document(
            relationships=[("package", "embeddings/a")], more={"word/embeddings/a": data}, overrides={"/word/embeddings/a": kind}
        )

    none = plain_policy(actions={"ooxml.embedded_document": Action.REMOVE})
    inner = next(kind for kind, name in DOCUMENT_TYPES.items() if name == "docx")
    assert residues(holding(WORKBOOK_TYPE, workbook()), policy=none) == set()
    keeping = plain_policy(actions={"ooxml.embedded_document": Action.ALLOW})
    assert residues(holding(inner, document()), policy=keeping) == set()
    assert residues(holding(inner, document()), policy=none) != set()


# --- known forms ----------------------------------------------------------------------------------------------------------------


@cache
def known() -> tuple[bytes, Policy]:
    found = reconstruct(OOXML, macro_form.known_form(), "xlsm").findings
    policy = plain_policy(known_macros=frozenset(match[1] for one in found if (match := NAME.fullmatch(one.detail))))
    return reconstruct(OOXML, macro_form.known_form(), "xlsm", policy).data, policy


def form_residues(
    old: bytes = b"", new: bytes = b"", policy: Policy | None = None, part: str = "xl/_rels/workbook.xml.rels"
) -> set[str]:
    """Of the known form with *new* instead of *old* in *part*."""
    import zipfile

    data, known_policy = known()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    content = parts[part]
    assert isinstance(content, bytes)
    assert old in content
    parts[part] = content.replace(old, new, 1)
    return {one.feature for one in verify(VERIFIER, zipped(parts), "xlsm", (OOXML,), policy or known_policy)}


def test_the_known_form_itself() -> None:
    assert form_residues() == set()


def test_a_project_that_nobody_approved() -> None:
    assert form_residues(policy=plain_policy(known_macros=frozenset({"0" * 64}))) == {"ooxml.vba_macro"}


def test_a_second_project() -> None:
    second = b'<Relationship Id="rIdX" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>'
    assert form_residues(b"</Relationships>", second) == {"ooxml.vba_macro"}


# --- formulas, addresses, objects -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong", [wrong_address("", BOOK), wrong_action(""), wrong_macro("", BOOK), wrong_macro("[0]!様式.合計", FORM)]
)
def test_nothing_to_be_wrong(wrong: Wrong | None) -> None:
    assert wrong is None


@pytest.mark.parametrize("place", ["a//b", "[x]y!A1", "file:x", "a\\b"])
def test_places_that_lead_out(place: str) -> None:
    assert wrong_place(place) == ("ooxml.link_target", place)


def test_macros_of_other_files() -> None:
    assert wrong_macro("other.xlsm!x", FORM) is None or wrong_macro("[1]!x", FORM) is not None
    assert wrong_macro("[0]!様式.合計", BOOK) is not None


@pytest.mark.parametrize(
    "formula, key", [("_xlfn.MAP(A1,_xleta.WEBSERVICE)", "ooxml.formula_function"), ('HYPERLINK("","x")', "ooxml.link_target")]
)
def test_formulas(formula: str, key: str) -> None:
    wrong = wrong_formula(formula, BOOK)
    assert wrong is not None
    assert wrong[0] == key


def test_objects() -> None:
    good = {"ProgID": "Word.Document.12", "Type": "Embed", "x id": "rId1"}
    assert wrong_object("OLEObject", good) is None
    for bad in ({"ProgID": "Package"}, {"Type": "Link"}, {"link": "1"}):
        assert wrong_object("OLEObject", good | bad) is not None
    assert wrong_object("OLEObject", {"ProgID": "Word.Document.12", "Type": "Embed"}) is not None
    assert keys(f'<o:OLEObject xmlns:o="{O}" ProgID="Package" Type="Link"/>', FORM) == {"ooxml.ole_object"}


# --- one part -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["<!DOCTYPE a>", "<!ENTITY a 'b'>"])
def test_declarations_are_told_before_the_part_is_refused(mark: str) -> None:
    assert next(check_xml(f"{mark}<a/>".encode(), "part.xml", BOOK))[0] == "ooxml.dtd"


def test_a_formula_in_a_cdata_section() -> None:
    assert keys(f'<c xmlns="{X}"><f><![CDATA[EXEC("x")]]></f></c>') == {"ooxml.unknown_element", "ooxml.formula_function"}


@pytest.mark.parametrize(
    "xml, key",
    [
        (f'<hlinkClick xmlns="{W}" action="macro:x"/>', "ooxml.link_action"),
        (f'<other xmlns="{W}" action="PPaction://program?x"/>', "ooxml.link_action"),
        (f'<v xmlns="{O}" doubleclicknotify="t"/>', "ooxml.vba_macro"),
        (f'<v xmlns="{O}" doubleclicknotify="true"/>', "ooxml.vba_macro"),
        (f'<v xmlns="{O}" fmlaMacro="x"/>', "ooxml.vba_macro"),
        (f'<hyperlink xmlns="{W}" anchor="file://x"/>', "ooxml.link_target"),
        (f'<hyperlink xmlns="{W}" docLocation="\\\\192.0.2.1\\x"/>', "ooxml.link_target"),
        (f'<hyperlink xmlns="{X}" location="[x.xlsx]S!A1"/>', "ooxml.link_target"),
        (f'<cfvo xmlns="{X}" type="formula" val="CALL(1)"/>', "ooxml.formula_function"),
    ],
)
def test_attributes(xml: str, key: str) -> None:
    assert keys(xml) == {key}


def test_buttons_of_a_known_form() -> None:
    button = '<x:ClientData xmlns:x="urn:schemas-microsoft-com:office:excel"><x:FmlaMacro>%s</x:FmlaMacro></x:ClientData>'
    assert keys(button % "[0]!印刷", FORM) == set()
    assert keys(button % "[1]!印刷", FORM) == {"ooxml.vba_macro"}


# --- field codes ----------------------------------------------------------------------------------------------------------------


def field(*runs: str) -> set[str]:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return residues(document(f"<w:p>{begin}{''.join(runs)}{end}</w:p>"))


def test_text_in_the_place_of_a_code_is_code() -> None:
    assert field("<w:r><w:t>DDE c x</w:t></w:r>") == {"ooxml.dde"}


def test_what_is_deleted_does_not_hide_a_code() -> None:
    code = "<w:r><w:instrText>DDE c</w:instrText></w:r>"
    assert field("<w:r><w:delInstrText>PAGE </w:delInstrText></w:r>", code) == {"ooxml.dde"}
    assert field("<w:del><w:r><w:instrText>PAGE </w:instrText></w:r></w:del>", code) == {"ooxml.dde"}
    assert field("<w:ins><w:r><w:instrText>PAGE </w:instrText></w:r></w:ins>", code) == {"ooxml.dde"}


def test_the_types_of_this_file() -> None:
    assert f"{CT}wordprocessingml.document.main+xml" not in DOCUMENT_TYPES


def test_a_form_without_a_list_of_content_types() -> None:
    from sanitizer.verifiers._ooxml_package import PackageCheck
    from tests.unit.sandbox.inside.test_verify import loaded

    plugs = loaded("proof")
    view = StepPolicyView(known()[1], plugs.features, plugs.options)
    with pytest.raises(MalformedFile, match="no list of content types"):
        PackageCheck(zipped({"xl/vbaProject.bin": b"x"}), "xlsm", view).known_modules()
    assert PackageCheck(zipped({"xl/vbaProject.bin": b"x"}), "xlsx", view).known_modules() == {}


def test_a_field_inside_of_a_name() -> None:
    """Its result would complete the name; behind a whole name it is an argument."""
    inner = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert "ooxml.field" in field("<w:r><w:instrText> PA</w:instrText></w:r>", inner)
    assert "ooxml.field" in field(inner, "<w:r><w:instrText>PAGE</w:instrText></w:r>")
    assert field("<w:r><w:instrText> IF </w:instrText></w:r>", inner, "<w:r><w:instrText> = 1 a b</w:instrText></w:r>") == set()
