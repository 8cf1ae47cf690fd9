"""XML is read without DTD and entities; strict names come out transitional; only old VML is mended."""

from __future__ import annotations

import pytest

from sanitizer.engines.ooxml.xml_reader import parse, root_tag, transitional_name
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Finding
from sanitizer.sandbox.session import StepSession
from tests.in_process import no_nested, plain_policy


def session(findings: list[Finding]) -> StepSession:
    return StepSession(plain_policy(), "docx", findings.append, no_nested)


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://192.0.2.7/x.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<!DOCTYPE a><a/>",
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
    ],
)
def test_document_types_are_refused(xml: bytes) -> None:
    findings: list[Finding] = []
    with pytest.raises(MalformedFile):
        parse(xml, "/a.xml", session(findings))
    assert [finding.feature for finding in findings] == ["ooxml.dtd"]


@pytest.mark.parametrize("xml", [b"", b"<a>", b"<a></b>", b"\xff\xfe<", b"<a>&nbsp;</a>", b"\0", b"<a" + b" x='1'" * 2 + b"/>"])
def test_damage_is_refused(xml: bytes) -> None:
    with pytest.raises(MalformedFile):
        parse(xml, "/a.xml", session([]))


def test_comments_and_instructions_are_left_out() -> None:
    root = parse(b"<?x y?><a><!-- c --><?z?>text</a>", "/a.xml", session([]))
    assert len(root) == 0
    assert root.text == "text"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><a>見本</a>' if encoding == "utf-16" else "<a>見本</a>"
    assert parse(text.encode(encoding), "/a.xml", session([])).text == "見本"
    assert root_tag(text.encode(encoding)) == "a"


def test_strict_names() -> None:
    root = parse(
        b'<w:p xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">http://purl.oclc.org/ooxml/a/b</w:p>',
        "/a.xml",
        session([]),
    )
    assert root.tag == "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
    assert root.text == "http://purl.oclc.org/ooxml/a/b"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/"
    assert transitional_name("http://purl.oclc.org/ooxml/officeDocument/relationships/image") == f"{office}relationships/image"
    assert transitional_name("http://purl.oclc.org/ooxml/officeDocument/extendedProperties") == f"{office}extended-properties"
    assert transitional_name("http://example.invalid/x") == "http://example.invalid/x"


def test_old_vml_is_mended_and_told() -> None:
    findings: list[Finding] = []
    root = parse(b"<xml><a>x<br></a></xml>", "/a.vml", session(findings), mend=True)
    assert root.tag == "xml"
    assert [finding.feature for finding in findings] == ["ooxml.bad_xml"]
