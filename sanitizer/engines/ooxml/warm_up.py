"""Imports the libraries and rebuilds one small document of our own, so that a forked child has nothing left to load."""

from __future__ import annotations

import io
import zipfile

from sanitizer.contract.engine import Engine
from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.ooxml import rebuild, text
from sanitizer.engines.ooxml.formulas import judge
from sanitizer.engines.ooxml.part_work import WorkbookFacts
from sanitizer.engines.ooxml.word_fields import allowed_codes

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OPEN = "application/vnd.openxmlformats-"
_OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_MEMBERS = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{_OPEN}package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_OPEN}officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Target="word/document.xml"'
    f' Type="{_OFFICE_DOCUMENT}"/></Relationships>',
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>a</w:t></w:r></w:p></w:body></w:document>",
}


def document() -> bytes:
    """A docx with one paragraph."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _MEMBERS.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def warm_up(engine: Engine) -> None:
    """Load what a child will need and run it once."""
    engine.reconstruct(io.BytesIO(document()), io.BytesIO(), WarmSession("docx"))
    for _ in text.extract_text(io.BytesIO(document()), WarmSession("docx")):
        pass
    rebuild.xml_filter()
    judge("SUM(A1)", WorkbookFacts())
    allowed_codes()
