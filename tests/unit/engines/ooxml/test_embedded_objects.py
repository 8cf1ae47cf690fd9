"""Embedded Office documents stay, disarmed, behind their picture; policy may take them; all other objects leave the picture."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from lxml import etree

from benchmarks.ooxml_package import Package
from benchmarks.ooxml_residue import walked
from benchmarks.ooxml_whole import problems
from samples.build import _ooxml_embedded, _ooxml_excel, _ooxml_word
from samples.build._opc import zipped
from sanitizer.engines.ooxml import ENGINE
from sanitizer.engines.ooxml.embedded_objects import type_of_package
from sanitizer.model.finding import Action
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import Outcome, plain_policy, reconstruct, verify
from tests.unit.engines.ooxml.test_samples import nested

_O = "{urn:schemas-microsoft-com:office:office}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CASES = [
    (_ooxml_embedded.letter_with_workbook, "docx", "word/document.xml", b"Excel.Sheet.12", "xlsx"),
    (_ooxml_embedded.letter_with_macro_workbook, "docx", "word/document.xml", b"Excel.Sheet.12", "xlsx"),
    (_ooxml_embedded.slide_with_workbook, "pptx", "ppt/slides/slide1.xml", b"Excel.Sheet.12", "xlsx"),
    (_ooxml_embedded.sheet_with_letter, "xlsx", "xl/worksheets/sheet1.xml", b"Word.Document.12", "docx"),
]


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("build", "type_name", "owner", "program", "inner"), _CASES)
def test_documents_stay_and_are_disarmed(
    build: Callable[[], bytes], type_name: str, owner: str, program: bytes, inner: str
) -> None:
    outcome = reconstruct(ENGINE, build(), type_name, nested=nested)
    members = _members(outcome.data)
    embedded = [data for name, data in members.items() if "/embeddings/" in name]
    assert [type_of_package(data) for data in embedded] == [inner]
    assert members[owner].count(program) >= 1
    assert list(problems(Package(io.BytesIO(outcome.data)))) == []
    assert verify(VERIFIER, outcome.data, type_name, (ENGINE,)) == []
    assert walked(io.BytesIO(outcome.data)) == []
    again = reconstruct(ENGINE, outcome.data, type_name, nested=nested)
    assert _members(again.data)[owner] == members[owner]


@pytest.mark.parametrize(("build", "type_name", "owner", "program"), [case[:4] for case in _CASES])
def test_policy_may_take_them(build: Callable[[], bytes], type_name: str, owner: str, program: bytes) -> None:
    policy = plain_policy(actions={"ooxml.embedded_document": Action.REMOVE})
    outcome = reconstruct(ENGINE, build(), type_name, policy, nested=nested)
    members = _members(outcome.data)
    assert not any("/embeddings/" in name for name in members)
    assert program not in members[owner]
    assert any(name.endswith(".png") for name in members)
    assert list(problems(Package(io.BytesIO(outcome.data)))) == []
    kept = reconstruct(ENGINE, build(), type_name, nested=nested)
    assert {residue.feature for residue in verify(VERIFIER, kept.data, type_name, (ENGINE,), policy)} & {"ooxml.ole_object"}


def test_the_workbook_of_a_letter_has_its_cells() -> None:
    outcome = reconstruct(ENGINE, _ooxml_embedded.letter_with_workbook(), "docx", nested=nested)
    data = next(data for name, data in _members(outcome.data).items() if name.endswith(".xlsx"))
    before = openpyxl.load_workbook(io.BytesIO(_ooxml_excel.grid_form()))["申請書"]
    after = openpyxl.load_workbook(io.BytesIO(data))["申請書"]
    assert [[cell.value for cell in row] for row in after.iter_rows()] == [
        [cell.value for cell in row] for row in before.iter_rows()
    ]


def test_a_slide_keeps_one_form_with_its_picture() -> None:
    outcome = reconstruct(ENGINE, _ooxml_embedded.slide_with_workbook(), "pptx", nested=nested)
    root = etree.fromstring(_members(outcome.data)["ppt/slides/slide1.xml"])
    objects = list(root.iter(f"{_P}oleObj"))
    assert len(objects) == 1
    assert [child.tag for child in objects[0]] == [f"{_P}embed", f"{_P}pic"]
    assert objects[0].get("spid") is None
    assert not any(name.endswith(".vml") for name in _members(outcome.data))
    assert "ooxml.ole_object" not in outcome.features


@pytest.mark.parametrize("change", ['Type="Link"', "another shape", "no package"])
def test_objects_that_are_not_embedded_documents_go(change: str) -> None:
    members = _members(_ooxml_embedded.letter_with_workbook())
    if change == "no package":
        members["word/embeddings/Microsoft_Excel_Sheet1.xlsx"] = b"PK\x03\x04 not a workbook"
    else:
        old, new = (b'Type="Embed"', b'Type="Link"') if "Link" in change else (b'ShapeID="_x0000_i1025"', b'ShapeID="_x0000_i9"')
        members["word/document.xml"] = members["word/document.xml"].replace(old, new)
    outcome = _rebuilt(members)
    written = _members(outcome.data)
    assert b"OLEObject" not in written["word/document.xml"]
    assert b"imagedata" in written["word/document.xml"]
    assert not any("embeddings" in name for name in written)
    assert "ooxml.ole_object" in outcome.features


def _rebuilt(members: dict[str, bytes]) -> Outcome:
    return reconstruct(ENGINE, zipped(members), "docx", nested=nested)


@pytest.mark.parametrize(
    ("data", "type_name"),
    [(_ooxml_word.official_letter(), "docx"), (_ooxml_excel.grid_form(), "xlsx"), (b"PK\x03\x04", ""), (b"\x89PNG", "")],
)
def test_types_of_packages(data: bytes, type_name: str) -> None:
    assert type_of_package(data) == type_name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'Type="Embed"', b'Type="Link"'),
        (b"Excel.Sheet.12", b"Package"),
        (b"Excel.Sheet.12", b"Excel.Sheet.8"),
        (b'Type="Embed"', b'Type="Embed" UpdateMode="Always"'),
    ],
)
def test_the_verifier_lets_no_other_object_pass(old: bytes, new: bytes) -> None:
    members = _members(reconstruct(ENGINE, _ooxml_embedded.letter_with_workbook(), "docx", nested=nested).data)
    members["word/document.xml"] = members["word/document.xml"].replace(old, new)
    assert "ooxml.ole_object" in {one.feature for one in verify(VERIFIER, zipped(members), "docx", (ENGINE,))}
