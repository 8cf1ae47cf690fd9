"""Walks a delivered OpenDocument package: every part is in the manifest, referred to, of a kind that is allowed, and clean."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers import _libarchive, _odf_xml, images
from sanitizer.verifiers import _odf_lists as lists
from sanitizer.verifiers._odf_rules import Context
from sanitizer.verifiers._odf_xml import check_xml
from sanitizer.verifiers._opc_zip import Archive, Buffer, Data, open_archive

_MIMETYPE, _MANIFEST = "mimetype", "META-INF/manifest.xml"
_NAME = re.compile(
    r"mimetype|META-INF/manifest\.xml"
    r"|(?:Object \d{1,6}/)*(?:(?:content|styles|meta|settings)\.xml|Pictures/image\d{1,6}\.[a-z]{3,4})"
)
_MAX_MANIFEST_BYTES = 16 * 1024 * 1024
_MAX_IRREGULAR = 20


def context_of(policy: PolicyView) -> Context:
    """What the rules need to know of *policy*."""
    return Context(
        links_stay=policy.choice("odf.links") == "keep" and policy.keeps("odf.link"),
        comments_stay=policy.keeps("odf.comment"),
        changes_stay=policy.keeps("odf.tracked_change"),
        author_stays=policy.choice("odf.author") == "keep",
    )


@dataclass
class PackageCheck:
    """One package with the documents embedded in it."""

    buffer: Buffer
    type_name: str
    policy: PolicyView
    _types: dict[str, str] = field(default_factory=dict)
    _wanted: set[str] = field(default_factory=set)  # parts and folders that a document refers to

    def check(self) -> Iterator[Residue]:
        """Raises MalformedFile, EncryptedFile, LimitExceeded."""
        archive = open_archive(self.buffer, self.policy.limits, _NAME)
        for irregular in archive.irregular[:_MAX_IRREGULAR]:
            yield Residue("odf.zip_structure", "package", irregular)
        for difference in _libarchive.differences(archive):
            yield Residue("odf.zip_structure", "package", difference)
        self._check_mimetype(archive)
        yield from self._read_manifest(archive)
        if "content.xml" not in archive.members:
            raise MalformedFile("the package has no content.xml")
        context = context_of(self.policy)
        for folder in self._folders(archive):
            yield from self._check_document(archive, folder, context)
        yield from self._check_parts(archive)

    def _check_mimetype(self, archive: Archive) -> None:
        """First and stored (part 2 clause 3.3), and what the type says."""
        first = next(iter(archive.members.values()), None)
        if first is None or first.name != _MIMETYPE or first.method != 0:
            raise MalformedFile("the package does not begin with its media type")
        if bytes(archive.read(_MIMETYPE)) != lists.MEDIA_TYPES[self.type_name].encode():
            raise MalformedFile(f"the package is not {self.type_name}, as its media type says")

    def _read_manifest(self, archive: Archive) -> Iterator[Residue]:
        if _MANIFEST not in archive.members or archive.members[_MANIFEST].size_bytes > _MAX_MANIFEST_BYTES:
            raise MalformedFile("the package has no manifest")
        for element, attributes in _elements(archive.read(_MANIFEST), _MANIFEST):
            local = element.rpartition(" ")[2]
            if local == "file-entry":
                name = attributes.get(f"{lists.MANIFEST} full-path", "")
                self._types[name] = attributes.get(f"{lists.MANIFEST} media-type", "")
            elif local != "manifest":
                yield Residue("odf.encrypted" if "encryption" in local else "odf.unknown_element", _MANIFEST, local)
        if self._types.get("/") != lists.MEDIA_TYPES[self.type_name]:
            yield Residue("odf.unknown_part", _MANIFEST, f"the document is {self._types.get('/')}")
        listed = {name for name in self._types if not name.endswith("/")}
        present = set(archive.members) - {_MIMETYPE, _MANIFEST}
        for name in sorted(listed - present):
            yield Residue("odf.missing_part", _MANIFEST, name)
        for name in sorted(present - listed):
            yield Residue(_refused(name), name, "not in the manifest")

    def _folders(self, archive: Archive) -> list[str]:
        """The folders of all documents: "" and those that have a content.xml."""
        return sorted(name.removesuffix("content.xml") for name in archive.members if name.endswith("content.xml"))

    def _check_document(self, archive: Archive, folder: str, context: Context) -> Iterator[Residue]:
        media_type = self._types.get(folder or "/", "")
        if folder and media_type not in lists.EMBEDDED_TYPES:
            yield Residue("odf.unknown_part", folder, media_type)
        kind = media_type.rpartition(".")[2]
        body = "drawing" if kind == "graphics" else kind
        for last in ("styles.xml", "content.xml", "settings.xml"):
            name = folder + last
            if name in archive.members:
                here = body if last == "content.xml" else ""
                for key, detail in check_xml(archive.read(name), name, context, here):
                    yield Residue(key, name, detail)
        self._wanted.update(folder + reference for reference in context.references)
        context.references.clear()

    def _check_parts(self, archive: Archive) -> Iterator[Residue]:
        """Parts that are no document: pictures and metadata; and whether each of all is wanted."""
        for name in archive.members:
            if name in (_MIMETYPE, _MANIFEST):
                continue
            folder, _, last = name.rpartition("/")
            if "Pictures/" in name:
                yield from self._check_picture(archive, name)
            elif last == "meta.xml" and not folder:
                yield from check_meta(archive.read(name), name, context_of(self.policy))
            elif last not in ("content.xml", "styles.xml", "settings.xml"):
                yield Residue(_refused(name), name, self._types.get(name, ""))
            elif folder and f"{folder}/" not in self._wanted:
                yield Residue("odf.unreachable_part", name, "")

    def _check_picture(self, archive: Archive, name: str) -> Iterator[Residue]:
        suffix = name.rpartition(".")[2]
        data = archive.read(name)
        magic = lists.IMAGE_MAGIC.get(suffix)
        if magic is None or not data.startswith(magic):
            yield Residue("odf.unknown_part", name, f"not a {suffix}")
            return
        if name not in self._wanted:
            yield Residue("odf.unreachable_part", name, "")
        for residue in images.VERIFIER.verify(io.BytesIO(data), suffix.replace("jpeg", "jpg"), self.policy):
            yield Residue(residue.feature, f"{name}: {residue.location}", residue.detail)


def _refused(name: str) -> str:
    lowered = name.lower()
    return next((key for word, key in lists.REFUSED_PARTS if word in lowered), "odf.unknown_part")


def check_meta(data: Data, name: str, context: Context) -> Iterator[Residue]:
    """Metadata are the title, the language and the program, and the author where policy keeps it."""
    allowed = lists.META_ELEMENTS | (lists.AUTHOR_ELEMENTS if context.author_stays else frozenset())
    for key, detail in check_xml(data, name, context, ""):
        yield Residue(key, name, detail)
    for element, _ in _elements(data, name):
        uri, _, local = element.rpartition(" ")
        if f"{lists.SHORT.get(uri, '?')}:{local}" not in allowed:
            yield Residue("odf.properties", name, local)


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
        parser.Parse(bytes(data), True)
    except expat.ExpatError as error:
        raise MalformedFile(f"{name}: {error}") from error
    return found


def warm_up() -> None:
    """Run all parsers once on bytes of our own."""
    _elements(b"<a b='c'/>", "warm.xml")
    _libarchive.warm_up()
    _odf_xml.warm_up()
