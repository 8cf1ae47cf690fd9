"""Parses the XML of one part: no DTD, no entities, bounded depth; strict documents come out in the transitional namespaces."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines.ooxml.features import BAD_XML, DTD
from sanitizer.model.errors import MalformedFile

PARSER_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "no_network": True,
    "huge_tree": False,  # libxml2 stops at depth 256 (2048 from 2.12 on) and at texts of 10 MB
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
_DOCTYPE, _HEAD_BYTES = b"<!DOCTYPE", 65_536
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(rb"([\"'])http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z/-]+)\1")
_OPEN = b"http://schemas.openxmlformats.org/"
_LOWER_CASE = "http://schemas.openxmlformats.org/officedocument/"
# ECMA-376 part 1 (strict) to part 4 (transitional): the namespaces that do not follow the rule .../KIND/2006/NAME.
_IRREGULAR = {
    b"officeDocument/extendedProperties": b"officeDocument/2006/extended-properties",
    b"officeDocument/customProperties": b"officeDocument/2006/custom-properties",
}


def parse(data: bytes, where: str, session: Session, mend: bool = False) -> etree._Element:
    """The root element of *data*. *mend* reads on after errors (old VML is not well-formed).

    Raises MalformedFile.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = _from_utf16(data, where)
    if _STRICT in data:
        data = _STRICT_NAME.sub(_transitional, data)
    try:
        root = etree.fromstring(data, etree.XMLParser(**PARSER_OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as failure:
        if mend and _DOCTYPE not in data[:_HEAD_BYTES]:
            return _mended(data, where, session)
        raise unreadable(data[:_HEAD_BYTES], where, session, failure) from failure
    refuse_dtd(root, where, session)
    return root


def unreadable(head: bytes, where: str, session: Session, failure: Exception) -> MalformedFile:
    """What to raise for a part that libxml2 does not read; a document type definition in its first bytes is found as such."""
    if _DOCTYPE in head:
        session.found(DTD, where)
    return MalformedFile(f"{where} is not XML that can be read ({failure}); ask the sender to save the document again")


def refuse_dtd(root: etree._Element, where: str, session: Session) -> None:
    """Raises MalformedFile for a document with a document type definition, which is found."""
    if root.getroottree().docinfo.internalDTD is not None:
        session.found(DTD, where)
        raise MalformedFile(f"{where} has a document type definition, which OOXML does not allow; ask the sender for a clean copy")


def is_strict(head: bytes) -> bool:
    """True where namespaces of strict documents stand in *head* (ISO/IEC 29500-1)."""
    return _STRICT in head


def root_tag(head: bytes) -> str:
    """The name of the root element, from the first bytes of a part; "" when they do not show it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = _from_utf16(head[: len(head) // 2 * 2], "part")
    if _STRICT in head:
        head = _STRICT_NAME.sub(_transitional, head)
    parser = etree.XMLPullParser(("start",), **PARSER_OPTIONS)
    try:
        parser.feed(head)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    for _, element in parser.read_events():
        if isinstance(element, etree._Element):
            return str(element.tag)
    return ""


def _mended(data: bytes, where: str, session: Session) -> etree._Element:
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, **PARSER_OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise MalformedFile(f"{where} is not XML that can be read ({failure})") from failure
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise MalformedFile(f"{where} is not XML that can be read")
    session.found(BAD_XML, where)
    return root


def _from_utf16(data: bytes, where: str) -> bytes:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as failure:
        raise MalformedFile(f"{where} is not valid UTF-16") from failure
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode()


def _transitional(match: re.Match[bytes]) -> bytes:
    quote, kind, name = match.group(1), match.group(2), match.group(3)
    path = _IRREGULAR.get(kind + b"/" + name)
    if path is None:
        path = kind + b"/2006/" + name
    return quote + _OPEN + path + quote


def transitional_name(uri: str) -> str:
    """A strict relationship type as its transitional one, and the spelling of LibreOffice and Office 2007 for the properties
    (`officedocument`) as the standard's; any other stays as it is."""
    if uri.startswith(_LOWER_CASE):
        return f"{_OPEN.decode()}officeDocument/{uri.removeprefix(_LOWER_CASE)}"
    quoted = b'"' + uri.encode("utf-8", "replace") + b'"'
    return _STRICT_NAME.sub(_transitional, quoted)[1:-1].decode("utf-8", "replace")
