"""Parts that are named oddly or not typed at all are read by what they are; strict, absolute and UTF-16 ones as any other."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest

from benchmarks.ooxml_package import Package
from benchmarks.ooxml_whole import problems
from samples.build import _ooxml_excel, _ooxml_powerpoint, _ooxml_word
from samples.build._opc import OPEN, PACKAGE, Link, zipped
from sanitizer.engines.ooxml import ENGINE
from tests.in_process import Outcome, reconstruct
from tests.unit.engines.ooxml.test_samples import nested

_STRICT = (
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    (b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (b"http://schemas.openxmlformats.org/presentationml/2006/main", b"http://purl.oclc.org/ooxml/presentationml/main"),
    (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
)
_LETTER, _FORM, _BRIEFING = _ooxml_word.official_letter, _ooxml_excel.grid_form, _ooxml_powerpoint.briefing


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _rebuilt(members: dict[str, bytes], type_name: str) -> Outcome:
    outcome = reconstruct(ENGINE, zipped(members), type_name, nested=nested)
    assert list(problems(Package(io.BytesIO(outcome.data)))) == []
    return outcome


@pytest.mark.parametrize("declared", ["", "application/xml"])
def test_styles_without_a_content_type_stay(declared: str) -> None:
    members = _members(_LETTER())
    old = f'<Override PartName="/word/styles.xml" ContentType="{OPEN}wordprocessingml.styles+xml"/>'.encode()
    new = f'<Override PartName="/word/styles.xml" ContentType="{declared}"/>'.encode() if declared else b""
    assert old in members["[Content_Types].xml"]
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(old, new)
    assert "word/styles.xml" in _members(_rebuilt(members, "docx").data)


def test_a_part_of_another_kind_without_a_content_type_goes() -> None:
    package = _ooxml_word.word(_ooxml_word.paragraph("本文"), Link("rId9", "numbering", "numbering.xml"))
    package.add("word/numbering.xml", "", '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>')
    outcome = reconstruct(ENGINE, package.build(), "docx")
    assert "word/numbering.xml" not in _members(outcome.data)
    assert "ooxml.unknown_part" in outcome.features


@pytest.mark.parametrize(("build", "type_name"), [(_LETTER, "docx"), (_FORM, "xlsx"), (_BRIEFING, "pptx")])
@pytest.mark.parametrize("how", ["strict", "utf16", "absolute", "backslash", "upper case"])
def test_every_spelling_of_a_package_gives_the_same_parts(build: object, type_name: str, how: str) -> None:
    assert callable(build)
    source = _members(build())
    usual = _rebuilt(source, type_name)
    other = _rebuilt(_spelled(source, how), type_name)
    kept, kept_other = _members(usual.data), _members(other.data)
    assert [name.lower() for name in kept_other] == [name.lower() for name in kept]
    assert len(kept_other["[Content_Types].xml"]) == len(kept["[Content_Types].xml"])
    assert {one.feature for one in other.findings} == {one.feature for one in usual.findings}


def _spelled(members: dict[str, bytes], how: str) -> dict[str, bytes]:
    if how == "strict":
        return {name: _replaced(data) for name, data in members.items()}
    if how == "utf16":
        return {name: _utf16(data) if name.startswith(("word/", "xl/", "ppt/")) and name.endswith(".xml") else data
                for name, data in members.items()}  # fmt: skip
    if how == "upper case":
        return {name.replace("styles.xml", "Styles.XML"): data for name, data in members.items()}
    changed = {}
    for name, data in members.items():
        folder = name.partition("_rels/")[0]
        if name.endswith(".rels") and how == "absolute":
            data = data.replace(b'Target="', b'Target="/' + folder.encode()).replace(
                f"/{folder}../".encode(), b"/" + folder.partition("/")[0].encode() + b"/"
            )
            data = data.replace(f'Target="/{folder}http'.encode(), b'Target="http')
        changed[name.replace("/", "\\") if how == "backslash" else name] = data
    return changed


def _replaced(data: bytes) -> bytes:
    for transitional, strict in _STRICT:
        data = data.replace(transitional, strict)
    return data


def _utf16(data: bytes) -> bytes:
    return data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16")


def test_properties_under_the_spelling_of_libreoffice_keep_the_title() -> None:
    members = _members(_LETTER())
    spelled = b"http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"
    members["_rels/.rels"] = members["_rels/.rels"].replace(f"{PACKAGE}metadata/core-properties".encode(), spelled)
    outcome = _rebuilt(members, "docx")
    assert docx.Document(io.BytesIO(outcome.data)).core_properties.title == "見本"
    assert "ooxml.unknown_part" not in outcome.features


def test_names_that_say_that_they_are_no_macros_stay_without_a_finding() -> None:
    name = '<definedName function="false" vbProcedure="false" name="税率">0.1</definedName>'
    package = _ooxml_excel.workbook(_ooxml_excel.row(1, _ooxml_excel.text_cell("A1", "x")), names=name)
    outcome = reconstruct(ENGINE, package.build(), "xlsx")
    assert "税率" in openpyxl.load_workbook(io.BytesIO(outcome.data)).defined_names
    assert not {"ooxml.macro_name", "ooxml.unknown_element"} & outcome.features
