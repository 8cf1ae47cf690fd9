"""meta.xml written anew: title and language, the author where policy keeps it, and the program by name; all else is left out."""

from __future__ import annotations

import re

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines._xml_escaping import escaped
from sanitizer.engines.odf.features import AUTHOR, EXTERNAL_LINK, PROPERTIES
from sanitizer.engines.odf.names import DC, HREF, META, OFFICE

# Readers lay out by the program that wrote a file, so a known name stays.
_PROGRAM = re.compile(
    r"(?:LibreOffice|OpenOffice(?:\.org)?|StarOffice|NeoOffice)(?:_\w+)?/[0-9.]{1,16}(?:[$~][\w.$~/ \-:]{0,120})?"
)
_MAX_CHARS = 1_000
_KEPT = {f"{DC}title": "dc:title", f"{DC}language": "dc:language"}
_AUTHOR = {f"{META}initial-creator": "meta:initial-creator", f"{DC}creator": "dc:creator"}
_ORDER = ("meta:generator", "dc:title", "meta:initial-creator", "dc:creator", "dc:language")
_DECLARATIONS = f'xmlns:meta="{META[1:-1]}" xmlns:dc="{DC[1:-1]}"'


def meta_xml(holder: etree._Element, where: str, session: Session) -> str:
    """The element office:meta anew, with the declarations it needs; *holder* is the element that holds it."""
    source = next(holder.iter(f"{OFFICE}meta"), None)
    kept = _KEPT | (_AUTHOR if session.option(AUTHOR) == "keep" else {})
    values: dict[str, str] = {}
    left_out: list[str] = []
    for element in source.iterchildren(etree.Element) if source is not None else ():
        text = (element.text or "").strip()[:_MAX_CHARS]
        local = str(element.tag).rpartition("}")[2]
        if element.get(HREF):
            session.found(EXTERNAL_LINK, where, f"{local} {element.get(HREF)}")
        elif element.tag == f"{META}generator":
            values["meta:generator"] = text if _PROGRAM.fullmatch(text) else ""
        elif element.tag in kept:
            values[kept[element.tag]] = text
        elif text or len(element.attrib):
            left_out.append(local)
    if left_out:
        session.found(PROPERTIES, where, ", ".join(dict.fromkeys(left_out)))
    inside = "".join(f"<{name}>{escaped(values[name])}</{name}>" for name in _ORDER if values.get(name))
    return f"<office:meta {_DECLARATIONS}>{inside}</office:meta>"


def document_xml(root: etree._Element, where: str, session: Session, version: str) -> bytes:
    """The whole part meta.xml."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<office:document-meta xmlns:office="{OFFICE[1:-1]}" office:version="{version or "1.0"}">'
        f"{meta_xml(root, where, session)}</office:document-meta>"
    ).encode()
