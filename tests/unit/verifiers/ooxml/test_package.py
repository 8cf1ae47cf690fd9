"""Parts, types and relationships: everything is on a list, reached, and where it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.limits import Limits
from sanitizer.verifiers._ooxml_lists import CT, OFFICE, WORKBOOK_TYPE
from tests.in_process import plain_policy
from tests.unit.verifiers.ooxml.packages import W, content_types, document, rels, residues, workbook, zipped

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    "kind, key",
    [
        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "ooxml.vba_macro"),
        ("http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "ooxml.xlm_macro"),
        ("http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", "ooxml.custom_ui"),
        (f"{OFFICE}oleObject", "ooxml.ole_object"),
        (f"{OFFICE}control", "ooxml.activex"),
        (f"{OFFICE}aFChunk", "ooxml.alt_chunk"),
        (f"{OFFICE}connections", "ooxml.connection"),
        (f"{OFFICE}printerSettings", "ooxml.printer_settings"),
        (f"{OFFICE}customXml", "ooxml.custom_xml"),
        (f"{OFFICE}font", "ooxml.embedded_font"),
        ("http://example.invalid/relationship", "ooxml.unknown_part"),
    ],
)
def test_relationships_off_the_list(kind: str, key: str) -> None:
    data = document(relationships=[(kind, "part.xml")], more={"word/part.xml": f'<w:styles xmlns:w="{W}"/>'},
                    overrides={"/word/part.xml": f"{CT}wordprocessingml.styles+xml"})  # fmt: skip
    assert residues(data) == {key}


@pytest.mark.parametrize(
    "kind, key",
    [
        ("application/vnd.ms-office.vbaProject", "ooxml.vba_macro"),
        ("application/vnd.ms-office.activeX+xml", "ooxml.activex"),
        ("image/x-emf", "ooxml.metafile"),
        ("application/octet-stream", "ooxml.unknown_part"),
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "ooxml.vba_macro"),
    ],
)
def test_content_types_off_the_list_even_unused(kind: str, key: str) -> None:
    assert residues(document(defaults={"bin": kind})) == {key}


@pytest.mark.parametrize(
    "kind, target, key",
    [
        ("attachedTemplate", "http://192.0.2.1/x.dotm", "ooxml.external_relationship"),
        ("image", "https://example.invalid/x.png", "ooxml.external_relationship"),
        ("hyperlink", "file:///c:/x.exe", "ooxml.link_target"),
        ("hyperlink", "\\\\192.0.2.1\\x", "ooxml.link_target"),
        ("hyperlink", "ms-word:ofe|u|x", "ooxml.link_target"),
        ("hyperlink", "JavaScript:x", "ooxml.link_target"),
        ("hyperlink", "https://example.invalid/a b", "ooxml.link_target"),
    ],
)
def test_outside_targets(kind: str, target: str, key: str) -> None:
    assert key in residues(document(relationships=[(kind, target, "External")]))


@pytest.mark.parametrize("target", ["https://example.invalid/a?b=c", "mailto:soumu@example.invalid", "#bookmark"])
def test_kept_links(target: str) -> None:
    assert residues(document(relationships=[("hyperlink", target, "External")])) == set()


def test_parts_that_nothing_reaches() -> None:
    assert residues(document(more={"word/hidden.xml": "<a/>"})) == {"ooxml.unreachable_part"}


def test_missing_parts() -> None:
    assert residues(document(relationships=[("styles", "styles.xml")])) == {"ooxml.broken_relationship"}
    assert residues(document(overrides={"/word/none.xml": f"{CT}theme+xml"})) == {"ooxml.broken_relationship"}


@pytest.mark.parametrize("target", ["../../x.xml", "/../x.xml", "..\\x.xml", "file:x.xml", "%2e%2e/%2e%2e/x.xml"])
def test_targets_outside_of_the_package(target: str) -> None:
    with pytest.raises(MalformedFile, match="out of the package"):
        residues(document(relationships=[("styles", target)]))


def test_two_relationships_of_one_id() -> None:
    twice = rels([("styles", "a.xml")]).replace("</Relationships>", rels([("theme", "b.xml")]).split(">", 1)[1])
    with pytest.raises(MalformedFile, match="two relationships"):
        residues(document(more={"word/_rels/document.xml.rels": twice}))


def test_main_documents() -> None:
    with pytest.raises(MalformedFile, match="0 main documents"):
        residues(zipped({"[Content_Types].xml": content_types({}), "_rels/.rels": rels([])}))
    assert residues(workbook(), "docx") == {"ooxml.unknown_part"}


def test_pictures_have_their_mark_and_structure() -> None:
    def with_picture(data: bytes) -> bytes:
        return document(relationships=[("image", "media/a.png")], more={"word/media/a.png": data}, defaults={"png": "image/png"})

    assert residues(with_picture(b"MZ\x90\0")) == {"ooxml.unknown_part"}
    with pytest.raises(MalformedFile):
        residues(with_picture(PNG))


def test_embedded_workbooks_are_looked_into() -> None:
    def with_workbook(data: bytes) -> bytes:
        return document(relationships=[("package", "embeddings/a.xlsx")], more={"word/embeddings/a.xlsx": data},
                        overrides={"/word/embeddings/a.xlsx": WORKBOOK_TYPE})  # fmt: skip

    assert residues(with_workbook(workbook())) == set()
    assert residues(with_workbook(workbook('<row><c><f>EXEC("x")</f></c></row>'))) == {"ooxml.formula_function"}
    with pytest.raises(LimitExceeded, match="deep"):
        residues(with_workbook(workbook()), policy=plain_policy(limits=replace(Limits(), max_depth=0)))


def test_dtd_in_the_lists_of_the_package() -> None:
    bad = '<!DOCTYPE a [<!ENTITY b "c">]>' + content_types({})
    with pytest.raises(MalformedFile, match="document type"):
        residues(zipped({"[Content_Types].xml": bad}))
