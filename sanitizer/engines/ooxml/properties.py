"""docProps written anew: title and language, the author where policy keeps it, and the program by name; all else is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines._xml_escaping import escaped
from sanitizer.engines.ooxml.features import AUTHOR, PROPERTIES
from sanitizer.engines.ooxml.xml_reader import parse

CONTENT_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
APP_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_PROGRAM = re.compile(r"(?:Microsoft )?(?:Office )?(?:Macintosh )?(?:Word|Excel|PowerPoint)|LibreOffice/[0-9.]{1,12}")
_VERSION = re.compile(r"\d{2}\.\d{4}")
_APP_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
)
_DC = "{http://purl.org/dc/elements/1.1/}"
_MAX_CHARS = 1_000
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
)


@dataclass(frozen=True, slots=True)
class CoreProperties:
    """What is kept of the properties; "" where there is none."""

    title: str = ""
    language: str = ""
    creator: str = ""

    def xml(self) -> bytes | None:
        """The new part, or None when there is nothing to say."""
        lines = [
            f"<dc:{name}>{escaped(text)}</dc:{name}>" for name in ("title", "creator", "language") if (text := getattr(self, name))
        ]
        return f"{_HEAD}{''.join(lines)}</cp:coreProperties>".encode() if lines else None


@dataclass(frozen=True, slots=True)
class Program:
    """What wrote the source. Readers lay out by it (LibreOffice: autofit of slides, row heights), so a known name stays."""

    application: str = ""
    version: str = ""

    def xml(self) -> bytes | None:
        """The new docProps/app.xml, or None for a program that is not on the list."""
        if not self.application:
            return None
        version = f"<AppVersion>{self.version}</AppVersion>" if self.version else ""
        return f"{_APP_HEAD}<Application>{self.application}</Application>{version}</Properties>".encode()


def read_program(data: bytes, where: str, session: Session) -> Program:
    """Name and version of the program from the source's extended properties; one finding names what is left out."""
    root = parse(data, where, session)
    values = {str(element.tag).rsplit("}", 1)[-1]: (element.text or "").strip() for element in root.iterchildren(etree.Element)}
    application, version = values.pop("Application", ""), values.pop("AppVersion", "")
    known = _PROGRAM.fullmatch(application) is not None
    if values or not known:
        session.found(PROPERTIES, where, ", ".join(values) or application)
    return Program(application, version if _VERSION.fullmatch(version) else "") if known else Program()


def read_core(data: bytes, where: str, session: Session) -> CoreProperties:
    """Title and language from the source's core properties; one finding names what is left out. Raises MalformedFile."""
    root = parse(data, where, session)
    keeps_author = session.option(AUTHOR) == "keep"
    kept = {f"{_DC}title": "title", f"{_DC}language": "language"} | ({f"{_DC}creator": "creator"} if keeps_author else {})
    values: dict[str, str] = {}
    left_out = []
    for element in root.iterchildren(etree.Element):
        text = (element.text or "").strip()[:_MAX_CHARS]
        if element.tag in kept:
            values[kept[element.tag]] = text
        elif text:
            left_out.append(element.tag.rsplit("}", 1)[-1])
    if left_out:
        session.found(PROPERTIES, where, ", ".join(left_out))
    return CoreProperties(**values)
