"""Parses XML of a document: no DTD, no entities, bounded depth."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines.odf.features import DTD
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
HEAD_BYTES = 64 * 1024
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[<>]{0,1000}>")


def parse(data: bytes, where: str, session: Session, huge: bool = False) -> etree._Element:
    """The root element of *data*; *huge* allows texts of more than 10 MB (pictures in flat documents). Raises MalformedFile."""
    data = without_doctype(data, where, session)
    try:
        root = etree.fromstring(data, etree.XMLParser(**(PARSER_OPTIONS | {"huge_tree": huge})))
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise malformed(where, failure) from failure
    refuse_dtd(root, where, session)
    return root


def malformed(where: str, failure: Exception) -> MalformedFile:
    return MalformedFile(f"{where} is not XML that can be read ({failure}); ask the sender to save the document again")


def without_doctype(data: bytes, where: str, session: Session) -> bytes:
    """*data* without a document type that declares nothing (OpenOffice.org 2 wrote them); any other is refused by the parser."""
    head = data[:HEAD_BYTES]
    if b"<!DOCTYPE" not in head:
        return data
    session.found(DTD, where)
    shorter, number = _DOCTYPE.subn(b"", head, count=1)
    if not number:
        raise MalformedFile(f"{where} has a document type definition, which ODF does not allow; ask the sender for a clean copy")
    return shorter + data[HEAD_BYTES:]


def refuse_dtd(root: etree._Element, where: str, session: Session) -> None:
    """Raises MalformedFile when the tree has a document type definition."""
    if root.getroottree().docinfo.internalDTD is not None:
        session.found(DTD, where)
        raise MalformedFile(f"{where} has a document type definition, which ODF does not allow; ask the sender for a clean copy")
