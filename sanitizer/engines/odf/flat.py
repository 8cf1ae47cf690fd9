"""Flat documents (ODF 1.3 part 3 clause 3.1.2): one XML file with pictures and scripts in it, rebuilt as one XML file."""

from __future__ import annotations

import base64
from typing import BinaryIO

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines._package_pictures import PLACEHOLDER, ImageDesk
from sanitizer.engines.odf import features, metadata, settings
from sanitizer.engines.odf.allow_list import allow_list
from sanitizer.engines.odf.names import OFFICE
from sanitizer.engines.odf.part_stream import XML_HEAD, filtered
from sanitizer.engines.odf.part_work import DocumentFacts, PartWork
from sanitizer.engines.odf.pictures import rebuilt_inline, unpacked_base64
from sanitizer.engines.odf.xml_reader import parse
from sanitizer.model.errors import LimitExceeded, MalformedFile

_ROOT, _MIMETYPE = f"{OFFICE}document", f"{OFFICE}mimetype"
_ODF = "application/vnd.oasis.opendocument."
_BODIES = {"fodt": "text", "fods": "spreadsheet", "fodp": "presentation", "fodg": "drawing"}
_META, _SETTINGS = f"{OFFICE}meta", f"{OFFICE}settings"
NAME = "document"


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    """Write the disarmed flat document. Raises MalformedFile, LimitExceeded."""
    source.seek(0)
    root = parse(source.read(), NAME, session, huge=True)
    work = PartWork(NAME, session, allow_list(), FlatMembers(session), DocumentFacts())
    if root.tag != _ROOT:
        raise MalformedFile(f"the file starts with {root.tag!r} instead of office:document")
    kind = _BODIES[session.type_name]
    body = next(root.iterchildren(f"{OFFICE}body"), None)
    if body is None or not len(body) or body[0].tag != f"{OFFICE}{kind}":
        raise MalformedFile(f"the document is not {kind} inside, as its type says; ask the sender for a clean copy")
    root.set(_MIMETYPE, _ODF + ("graphics" if kind == "drawing" else kind))
    made = _made_anew(root, work)
    data = filtered(root, (_ROOT,), work)
    head, separator, rest = data.partition(b">")
    if head.endswith(b"/"):
        raise MalformedFile("the document is empty")
    written = XML_HEAD + head + separator + made.encode() + rest
    if len(written) > session.limits.max_bytes:
        raise LimitExceeded(f"the new file would be larger than {session.limits.max_bytes} bytes")
    target.write(written)


def _made_anew(root: etree._Element, work: PartWork) -> str:
    """Metadata and settings, which come first; they are taken out of the tree."""
    made = metadata.meta_xml(root, NAME, work.session)
    holder = next(root.iterchildren(_SETTINGS), None)
    if holder is not None:
        made += settings.settings_xml(holder, work)
    for tag in (_META, _SETTINGS):
        for element in root.findall(tag):
            root.remove(element)
    return made


class FlatMembers:
    """Pictures stay in the document; a reference to anything beside it leads out."""

    flat = True

    def __init__(self, session: Session) -> None:
        self._session = session
        self._desk = ImageDesk(session, features.METAFILE, features.BROKEN_IMAGE)

    def picture(self, href: str, spare: bool = False) -> str | None:  # noqa: ARG002 - the protocol's names
        self._session.found(features.EXTERNAL_PICTURE, NAME, href)
        return None

    def inline_picture(self, base64_text: str, where: str) -> str | None:
        picture = rebuilt_inline(self._desk, unpacked_base64(base64_text), where)
        if picture is None:
            return None
        with picture.file as content:
            return base64.b64encode(content.read()).decode()

    def grey_picture(self) -> str:
        return base64.b64encode(PLACEHOLDER).decode()

    def draws_itself(self, reference: str) -> bool:
        return not reference  # an object that stands in the document

    def embedded(self, href: str) -> str | None:
        self._session.found(features.EXTERNAL_LINK, NAME, href)
        return None
