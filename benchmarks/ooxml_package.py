"""An OOXML package as the standard library sees it (zipfile and expat): neither the engine nor the verifier reads one this way."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R = f"{{{OFFICE}}}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/([\w/]+)")
MAX_PART_BYTES = 256 << 20


class PackageError(Exception):
    """The standard library cannot read the package."""


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship; `target` is a part name ("/word/styles.xml") or, for an external one, the address as it stands."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type: "styles"."""
        return self.type.rsplit("/", 1)[-1]


class Package:
    """Parts by name in lower case; strict documents (ISO 29500-1) are seen in the transitional namespaces."""

    def __init__(self, file: Path | BinaryIO) -> None:
        """Raises PackageError."""
        self._roots: dict[str, ET.Element | None] = {}
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise PackageError(f"not a ZIP: {error}") from error
        self.members = {
            "/" + info.filename.replace("\\", "/").lstrip("/").lower(): info
            for info in self._zip.infolist()
            if not info.filename.endswith("/")
        }

    def data(self, name: str) -> bytes:
        """Raises PackageError."""
        try:
            info = self.members[name.lower()]
            if info.file_size > MAX_PART_BYTES:
                raise PackageError(f"{name} has {info.file_size} bytes")
            return self._zip.read(info)
        except (KeyError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
            raise PackageError(f"{name}: {error}") from error

    def root(self, name: str) -> ET.Element:
        """The root element of an XML part. Raises PackageError."""
        key = name.lower()
        if key not in self._roots:
            self._roots[key] = _parsed(self.data(name), name)
        root = self._roots[key]
        if root is None:
            raise PackageError(f"{name} is not XML")
        return root

    @cached_property
    def content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        """(by extension, by part name), both in lower case. Raises PackageError."""
        defaults, overrides = {}, {}
        for element in self.root("/[Content_Types].xml"):
            kind = element.get("ContentType", "")
            if element.tag.endswith("}Default"):
                defaults[element.get("Extension", "").lower()] = kind
            else:
                overrides[element.get("PartName", "").lower()] = kind
        return defaults, overrides

    def content_type(self, name: str) -> str:
        """ "" when the package gives none."""
        defaults, overrides = self.content_types
        return overrides.get(name.lower(), defaults.get(name.rsplit(".", 1)[-1].lower(), ""))

    def links(self, name: str) -> list[Link]:
        """The relationships of a part, or of the package for "/". Raises PackageError."""
        folder, _, last = name.rpartition("/")
        rels = f"{folder}/_rels/{last}.rels"
        if rels.lower() not in self.members:
            return []
        found = []
        for element in self.root(rels):
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not external and not target.startswith("#"):
                target = unquote(target.replace("\\", "/").split("#")[0])
                target = posixpath.normpath(target if target.startswith("/") else f"{folder}/{target}").replace("//", "/")
            found.append(Link(element.get("Id", ""), element.get("Type", ""), target, external))
        return found

    @cached_property
    def reached(self) -> tuple[str, ...]:
        """Every part that the root leads to, once, in order. Raises PackageError."""
        order: dict[str, None] = {}
        waiting = ["/"]
        while waiting:
            for link in self.links(waiting.pop(0)):
                key = link.target.lower()
                if not link.external and key in self.members and key not in order:
                    order[key] = None
                    waiting.append(key)
        return tuple(order)

    def xml_parts(self) -> Iterator[tuple[str, ET.Element]]:
        """Reached parts that are XML, with their roots; parts that expat refuses are left out."""
        for name in self.reached:
            if name.endswith((".xml", ".vml", ".rels")) or self.content_type(name).endswith("+xml"):
                try:
                    yield name, self.root(name)
                except PackageError:
                    continue

    @property
    def main(self) -> str:
        """The name of the main part, "" when there is none."""
        return next((link.target for link in self.links("/") if link.kind == "officeDocument" and not link.external), "")


def _parsed(data: bytes, name: str) -> ET.Element | None:
    if b"http://purl.oclc.org/ooxml/" in data:
        data = _STRICT.sub(_transitional, data)
    try:
        return ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError):
        return _mended(data) if name.lower().endswith(".vml") else None


def _mended(data: bytes) -> ET.Element | None:
    """Old VML has `<br>` without an end."""
    try:
        return ET.fromstring(re.sub(rb"<br\s*>", b"<br/>", data))
    except (ET.ParseError, ValueError):
        return None


def _transitional(match: re.Match[bytes]) -> bytes:
    kind, rest = match.groups()
    irregular = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}
    return b"http://schemas.openxmlformats.org/" + kind + b"/2006/" + irregular.get(rest, rest)


def shown(root: ET.Element) -> Iterator[ET.Element]:
    """Every element but those of branches that a reader does not take: of mc:AlternateContent the first choice counts."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        if element.tag == f"{_MC}AlternateContent":
            choices = element.findall(f"{_MC}Choice") or element.findall(f"{_MC}Fallback")
            waiting.extend(choices[:1])
        else:
            waiting.extend(reversed(element))
