"""Reads the relationships of a part (ECMA-376 part 2 clause 6.5) and the content types of the package (clause 6.2.3)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.ooxml.features import BROKEN_RELATIONSHIP
from sanitizer.engines.ooxml.xml_reader import parse, transitional_name
from sanitizer.model.errors import MalformedFile

MAX_RELATIONSHIPS = 50_000
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}")


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a .rels part. `target` is a part name ("/word/styles.xml"), or for an external one the address as it stands."""

    id: str
    type: str
    target: str
    external: bool


def relationships_of(part_name: str, reader: PackageReader, session: Session) -> list[Relationship]:
    """The relationships of *part_name* ("/" for the package). Raises MalformedFile, LimitExceeded."""
    folder, _, last = part_name.rpartition("/")
    rels_name = f"{folder}/_rels/{last}.rels"
    if not reader.has(rels_name):
        return []
    root = parse(reader.read(rels_name), rels_name, session)
    found = []
    seen: set[str] = set()
    for element in root.iter(_RELATIONSHIP):
        identity = element.get("Id", "")
        if not _ID.fullmatch(identity) or identity in seen:
            session.found(BROKEN_RELATIONSHIP, rels_name, f"id {identity!r}")
            continue
        seen.add(identity)
        external = element.get("TargetMode", "") == "External"
        target = element.get("Target", "")
        if not external and not target.startswith("#"):
            target = part_target(folder, target)
        found.append(Relationship(identity, transitional_name(element.get("Type", "").strip()), target, external))
    session.count("relationships", len(found), MAX_RELATIONSHIPS)
    return found


def part_target(folder: str, target: str) -> str:
    """The part that *target* means, seen from *folder*: absolute, without dots; a path above the root stays at the root."""
    path = unquote(target.replace("\\", "/").split("#", 1)[0].split("?", 1)[0])
    joined = path if path.startswith("/") else f"{folder}/{path}"
    return posixpath.normpath("/" + joined.lstrip("/"))


class ContentTypes:
    """What [Content_Types].xml says each part is."""

    def __init__(self, reader: PackageReader, session: Session) -> None:
        """Raises MalformedFile."""
        name = "/[Content_Types].xml"
        if not reader.has(name):
            raise MalformedFile("the package has no [Content_Types].xml: it is damaged or not an Office document")
        root = parse(reader.read(name), name, session)
        self._defaults: dict[str, str] = {}
        self._overrides: dict[str, str] = {}
        for element in root.iter(etree.Element):
            kind = element.get("ContentType", "").strip()
            if element.tag.endswith("}Default"):
                self._defaults[element.get("Extension", "").lower()] = kind
            elif element.tag.endswith("}Override"):
                self._overrides[element.get("PartName", "").lower()] = kind

    def of(self, part_name: str) -> str:
        """The content type of a part, "" when none is given."""
        key = part_name.lower()
        kind = self._overrides.get(key)
        if kind is None:
            kind = self._defaults.get(key.rsplit(".", 1)[-1] if "." in key else "", "")
        return kind
