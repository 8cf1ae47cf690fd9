"""Walks a delivered package from its root: every part is listed, typed, reached and looked through, every relationship listed."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers import _libarchive, _vba_project, images
from sanitizer.verifiers import _ooxml_lists as lists
from sanitizer.verifiers._ooxml_rules import Context, wrong_address
from sanitizer.verifiers._ooxml_xml import check_xml
from sanitizer.verifiers._opc_zip import Archive, Buffer, Data, open_archive

_CONTENT_TYPES = "[Content_Types].xml"
_TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types "
_RELATIONSHIPS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships "


@dataclass(frozen=True, slots=True)
class _Relationship:
    type: str
    target: str
    external: bool


@dataclass
class PackageCheck:
    """One package; embedded workbooks get their own, one level deeper."""

    buffer: Buffer
    type_name: str
    policy: PolicyView
    depth: int = 0
    _defaults: dict[str, str] = field(default_factory=dict)
    _overrides: dict[str, str] = field(default_factory=dict)
    _reached: set[str] = field(default_factory=set)
    _projects: int = 0

    def check(self) -> Iterator[Residue]:
        """Raises MalformedFile, EncryptedFile, LimitExceeded."""
        limits = self.policy.limits
        if self.depth > limits.max_depth:
            raise LimitExceeded(f"packages in packages, more than {limits.max_depth} deep")
        archive = open_archive(self.buffer, limits)
        for irregular in archive.irregular[:20]:
            yield Residue("ooxml.zip_structure", "package", irregular)
        for difference in _libarchive.differences(archive):
            yield Residue("ooxml.zip_structure", "package", difference)
        if _CONTENT_TYPES not in archive.members:
            raise MalformedFile("the package has no list of content types")
        self._read_content_types(archive.read(_CONTENT_TYPES))
        yield from self._check_types(archive)
        yield from self._walk(archive)
        for name in archive.members:
            if name != _CONTENT_TYPES and name not in self._reached and not name.endswith("/"):
                yield Residue("ooxml.unreachable_part", name, self._type_of(name))

    def known_modules(self) -> dict[str, dict[str, str]]:
        """Part > name of each module > source code, of the project of a known form. Raises MalformedFile, LimitExceeded."""
        if not self._is_known_form:
            return {}
        archive = open_archive(self.buffer, self.policy.limits)
        if _CONTENT_TYPES not in archive.members:
            raise MalformedFile("the package has no list of content types")
        self._read_content_types(archive.read(_CONTENT_TYPES))
        projects = {name: bytes(archive.read(name)) for name in archive.members if self._type_of(name) == lists.PROJECT_TYPE}
        return {
            name: _vba_project.modules(data)
            for name, data in projects.items()
            if not any(_vba_project.residues(data, self.policy.known_macros))
        }

    def _read_content_types(self, data: Data) -> None:
        for element, attributes in _elements(data, _CONTENT_TYPES):
            kind = attributes.get("ContentType", "")
            if element == f"{_TYPES_SPACE}Default":
                self._defaults[attributes.get("Extension", "").lower()] = kind
            elif element == f"{_TYPES_SPACE}Override":
                self._overrides[attributes.get("PartName", "").lstrip("/").lower()] = kind
            elif element != f"{_TYPES_SPACE}Types":
                raise MalformedFile(f"{_CONTENT_TYPES}: element {element}")

    def _type_of(self, name: str) -> str:
        suffix = name.rpartition(".")[2].lower()
        return self._overrides.get(name.lower(), self._defaults.get(suffix, ""))

    @property
    def _is_known_form(self) -> bool:
        """Then its one macro project is checked against the digests of policy, see `_vba_project`."""
        return self.type_name in lists.MACRO_MAIN_TYPES and self.depth == 0 and bool(self.policy.known_macros)

    def _check_types(self, archive: Archive) -> Iterator[Residue]:
        """Every type that is named is on the list, whether a part uses it or not."""
        known = lists.PART_TYPES | lists.IMAGE_MAGIC.keys() | {lists.RELATIONSHIPS_TYPE}
        if self._is_known_form:
            known |= {lists.MACRO_MAIN_TYPES[self.type_name], lists.PROJECT_TYPE}
        for where, kind in [*self._defaults.items(), *self._overrides.items()]:
            if kind not in known and not (where == "xml" and kind == "application/xml"):
                yield Residue(_refused(kind), f"{_CONTENT_TYPES} {where}", kind)
        present = {name.lower() for name in archive.members}
        for name in self._overrides:
            if name not in present:
                yield Residue("ooxml.broken_relationship", _CONTENT_TYPES, f"type of a missing part: {name}")

    def _walk(self, archive: Archive) -> Iterator[Residue]:
        is_workbook = self.type_name in ("xlsx", "xltx", "xlsm", "xltm")
        links_stay = self.policy.choice("ooxml.links") == "keep" and self.policy.keeps("ooxml.link")
        context = Context(links_stay, is_workbook, own_macros_stay=self._is_known_form)
        context.documents_stay = self.policy.keeps("ooxml.embedded_document")
        by_key = {name.lower(): name for name in archive.members}
        waiting = [""]
        mains = 0
        while waiting:
            owner = waiting.pop(0)
            if owner:
                yield from self._check_part(archive, owner, context)
            folder, last = posixpath.split(owner)
            rels = by_key.get(posixpath.join(folder, "_rels", f"{last}.rels").lower(), "")
            if not rels:
                continue
            self._reached.add(rels)
            for relationship in _relationships(archive.read(rels), rels):
                yield from self._check_relationship(relationship, rels, context)
                if relationship.external or relationship.target.startswith("#"):
                    continue
                target = _resolved(relationship.target, folder)
                name = by_key.get(target.lower(), "")
                if not name:
                    yield Residue("ooxml.broken_relationship", rels, relationship.target)
                elif name not in self._reached:
                    self._reached.add(name)
                    waiting.append(name)
                if not owner and relationship.type == f"{lists.OFFICE}officeDocument":
                    mains += 1
                    yield from self._check_main(name)
        if mains != 1:
            raise MalformedFile(f"the package names {mains} main documents")

    def _check_main(self, name: str) -> Iterator[Residue]:
        kind = self._type_of(name)
        wanted = lists.MACRO_MAIN_TYPES if self._is_known_form else lists.MAIN_TYPES
        if kind != wanted.get(self.type_name):
            yield Residue(_refused(kind), name, f"{kind} in a {self.type_name}")

    def _check_relationship(self, relationship: _Relationship, where: str, context: Context) -> Iterator[Residue]:
        kind = relationship.type
        if kind == lists.PROJECT_RELATIONSHIP and self._is_known_form and not relationship.external:
            self._projects += 1
            if self._projects > 1:
                yield Residue("ooxml.vba_macro", where, "a second macro project")
        elif kind not in lists.RELATIONSHIP_TYPES:
            yield Residue(_refused(kind), where, f"{kind.rpartition('/')[2]}: {relationship.target}")
        if not relationship.external:
            return
        if kind != f"{lists.OFFICE}hyperlink":
            yield Residue("ooxml.external_relationship", where, f"{kind.rpartition('/')[2]}: {relationship.target}")
        elif (wrong := wrong_address(relationship.target, context)) is not None:
            yield Residue(wrong[0], where, wrong[1])

    def _check_part(self, archive: Archive, name: str, context: Context) -> Iterator[Residue]:
        kind = self._type_of(name)
        data = archive.read(name)
        if kind in lists.IMAGE_MAGIC:
            if not data.startswith(lists.IMAGE_MAGIC[kind]):
                yield Residue("ooxml.unknown_part", name, f"not {kind}")
            else:
                suffix = kind.removeprefix("image/").replace("jpeg", "jpg")
                yield from self._inside(name, images.VERIFIER.verify(io.BytesIO(data), suffix, self.policy))
        elif kind == lists.PROJECT_TYPE and self._is_known_form:
            yield from self._inside(name, _vba_project.residues(bytes(data), self.policy.known_macros))
        elif kind == lists.WORKBOOK_TYPE or (kind in lists.DOCUMENT_TYPES and context.documents_stay):
            inner = PackageCheck(data, lists.DOCUMENT_TYPES[kind], self.policy, self.depth + 1)
            yield from self._inside(name, inner.check())
        elif kind.endswith(("+xml", "/xml", "vmlDrawing")):
            for key, detail in check_xml(data, name, context):
                yield Residue(key, name, detail)
            yield from self._check_properties(kind, data, name)
        else:
            yield Residue(_refused(kind), name, kind)

    def _check_properties(self, kind: str, data: Data, name: str) -> Iterator[Residue]:
        """Properties parts hold the title, the language and the program, and the author where policy keeps it."""
        allowed = lists.PROPERTIES.get(kind)
        if allowed is None:
            return
        if self.policy.choice("ooxml.author") == "keep":
            allowed = allowed | {"creator"}
        for element, _ in _elements(data, name):
            local = element.rpartition(" ")[2]
            if local not in allowed:
                yield Residue("ooxml.properties", name, local)

    @staticmethod
    def _inside(name: str, residues: Iterator[Residue]) -> Iterator[Residue]:
        for residue in residues:
            yield Residue(residue.feature, f"{name}: {residue.location}", residue.detail)


def _refused(kind: str) -> str:
    lowered = kind.lower()
    return next((key for word, key in lists.REFUSED_WORDS if word in lowered), "ooxml.unknown_part")


def _resolved(target: str, folder: str) -> str:
    """The name of the part that *target* means, seen from *folder*. Raises MalformedFile when it leaves the package."""
    path = unquote(target.partition("#")[0])
    joined = posixpath.normpath(path[1:] if path.startswith("/") else posixpath.join(folder, path))
    if joined.startswith(("..", "/")) or "\\" in joined or ":" in joined:
        raise MalformedFile(f"a relationship leads out of the package: {target}")
    return joined


def _relationships(data: Data, name: str) -> list[_Relationship]:
    found: list[_Relationship] = []
    seen: set[str] = set()
    for element, attributes in _elements(data, name):
        if element == f"{_RELATIONSHIPS_SPACE}Relationships":
            continue
        if element != f"{_RELATIONSHIPS_SPACE}Relationship":
            raise MalformedFile(f"{name}: element {element}")
        identity = attributes.get("Id", "")
        if identity in seen:
            raise MalformedFile(f"{name}: two relationships {identity}")
        seen.add(identity)
        external = attributes.get("TargetMode", "Internal") != "Internal"
        found.append(_Relationship(attributes.get("Type", ""), attributes.get("Target", ""), external))
    return found


def _elements(data: Data, name: str) -> list[tuple[str, dict[str, str]]]:
    """Every element with its attributes. Raises MalformedFile for a DTD or what is not well-formed."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        found.append((element, attributes))

    def refuse(*_: object) -> None:
        raise MalformedFile(f"{name}: a document type definition or processing instruction")

    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise MalformedFile(f"{name}: {error}") from error
    return found


def warm_up() -> None:
    """Run the other parsers once on bytes of our own."""
    _elements(b"<a b='c'/>", "warm.xml")
    _libarchive.warm_up()
