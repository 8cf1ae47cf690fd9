"""Rebuilds an OpenDocument file: its parts, what they refer to, and the documents embedded in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines._package_pictures import ImageDesk, raster_kind
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.odf import features, leftovers, manifest, metadata, settings
from sanitizer.engines.odf.allow_list import allow_list
from sanitizer.engines.odf.names import MATH, OFFICE
from sanitizer.engines.odf.package_writer import PackageWriter
from sanitizer.engines.odf.part_stream import known_version, rebuilt
from sanitizer.engines.odf.part_work import DocumentFacts, PartWork
from sanitizer.engines.odf.pictures import Pictures, unpacked_base64
from sanitizer.engines.odf.xml_reader import parse
from sanitizer.model.errors import LimitExceeded, MalformedFile

ODF = "application/vnd.oasis.opendocument."
KINDS = {"odt": "text", "ods": "spreadsheet", "odp": "presentation", "odg": "graphics"}
_EMBEDDED = frozenset({*KINDS.values(), "chart", "formula"})
_CONTENT, _STYLES = (f"{OFFICE}document-content", f"{MATH}math"), (f"{OFFICE}document-styles",)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//|\\|/")
_BODIES = {"graphics": "drawing"}
_BODY = re.compile(rb"<(?:\w+:)?body\b[^<>]*>\s*<(?:\w+:)?(text|spreadsheet|presentation|drawing|chart)\b")
MAX_OBJECTS = 5_000
_HEAD_BYTES = 1024


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    """Write the disarmed document of *source* to *target*. Raises MalformedFile, EncryptedFile, LimitExceeded."""
    if session.type_name.startswith("fod"):
        from sanitizer.engines.odf import flat

        flat.reconstruct(source, target, session)
        return
    reader = opened(source, session)
    kind = KINDS["od" + session.type_name[2]]
    writer = PackageWriter(target, f"{ODF}{kind}", session.limits.max_bytes)
    package = Package(reader, writer, session)
    document = Document(package, "", kind, 0)
    document.write()
    leftovers.report(reader, package.seen, session)
    writer.finish()


def opened(source: BinaryIO, session: Session) -> PackageReader:
    """The package, decrypted where it is encrypted. Raises MalformedFile, EncryptedFile, WrongPassword."""
    reader = PackageReader(source, session, features.ZIP_STRUCTURE)
    if reader.has(manifest.NAME) and b"encryption-data" in reader.read(manifest.NAME):
        reader = PackageReader(_decrypted(reader, session), session, features.ZIP_STRUCTURE)
    if not reader.has("/content.xml"):
        raise MalformedFile("the package has no content.xml: it is damaged or not an OpenDocument file")
    return reader


def decrypted(source: BinaryIO, session: Session) -> BinaryIO:
    """The plain package in an encrypted one, found as such. Raises MalformedFile, EncryptedFile, WrongPassword."""
    return _decrypted(PackageReader(source, session, features.ZIP_STRUCTURE), session)


def _decrypted(reader: PackageReader, session: Session) -> BinaryIO:
    from sanitizer.engines.odf import encryption

    session.found(features.ENCRYPTED, "META-INF/manifest.xml")
    return encryption.decrypted(reader, session)


class Package:
    """What all documents of one package share. `seen` are parts that were spoken of, in lower case."""

    def __init__(self, reader: PackageReader, writer: PackageWriter, session: Session) -> None:
        self.reader, self.writer, self.session = reader, writer, session
        self.types = manifest.media_types(reader, session)
        self.pictures = Pictures(reader, writer, ImageDesk(session, features.METAFILE, features.BROKEN_IMAGE))
        self.seen: set[str] = {"/mimetype", manifest.NAME.lower()}

    def take(self, name: str) -> bool:
        """True when the part *name* is there; it is spoken of from now on."""
        self.seen.add(name.lower())
        return self.reader.has(name)


class Document:
    """The document of the package, or one embedded in it. `source` and `target` are its folders ("" or "Object 1/")."""

    flat = False

    def __init__(self, package: Package, source: str, kind: str, depth: int, target: str = "") -> None:
        self._package, self._source, self._target = package, source, target
        self._kind, self._depth = kind, depth
        self._session = package.session
        self._facts = DocumentFacts()
        self._objects: dict[str, str] = {}
        self._drawn_anew: set[str] = set()  # references of charts

    def write(self) -> None:
        """Write all parts of the document, when all of them are made."""
        package, session = self._package, self._session
        parts: list[tuple[str, Iterable[bytes]]] = []
        version = ""
        for name, roots in (("styles.xml", _STYLES), ("content.xml", _CONTENT)):
            if package.take(f"/{self._source}{name}"):
                work = self._work(name)
                with package.reader.open(f"/{self._source}{name}") as content:
                    parts.append((name, rebuilt(content, roots, work)))
                version = work.version
                if name == "content.xml" and work.body != _BODIES.get(self._kind, self._kind):
                    raise MalformedFile(f"{work.name} is {work.body or 'nothing'} inside and {self._kind} outside")
        for name in ("settings.xml", "meta.xml"):
            part = f"/{self._source}{name}"
            if package.take(part) and (data := package.reader.read(part)).strip():
                root = parse(data, part[1:], session)
                version = version or known_version(root)  # the MathML of a formula names none
                if name == "settings.xml":
                    parts.append((name, [settings.document_xml(root, self._work(name), version)]))
                elif not self._target:
                    parts.append((name, [metadata.document_xml(root, part[1:], session, version)]))
        if self._target:
            package.writer.manifest.add(self._target, f"{ODF}{self._kind}", version)
        else:
            package.writer.manifest.version = version
        for name, pieces in parts:
            package.writer.add_xml(self._target + name, pieces)

    def _work(self, name: str) -> PartWork:
        return PartWork(self._source + name, self._session, allow_list(), self, self._facts)

    def _resolved(self, href: str) -> str | None:
        """The part that a reference means ("/Pictures/a.png"), or None for one that leads out."""
        path = href.removeprefix("#") if href.startswith("#Pictures/") else href
        path = path.removeprefix("./")
        if not path or _SCHEME.match(path) or ".." in path.split("/") or path.startswith("#"):
            return None
        return f"/{self._source}{path}"

    def picture(self, href: str, spare: bool = False) -> str | None:
        name = self._resolved(href)
        if name is None:
            self._session.found(features.EXTERNAL_PICTURE, f"{self._source}content.xml", href)
            return None
        if not self._package.take(name):
            self._session.found(features.MISSING_PART, f"{self._source}content.xml", href)
            return None
        if spare and raster_kind(self._package.reader.head(name, _HEAD_BYTES)) is None:
            self._session.found(features.METAFILE, name[1:], "picture of an object that is drawn anew")
            return None
        return self._package.pictures.add(name, self._target)

    def inline_picture(self, base64_text: str, where: str) -> str | None:
        return self._package.pictures.add_bytes(unpacked_base64(base64_text), where, self._target)

    def draws_itself(self, reference: str) -> bool:
        return reference in self._drawn_anew

    def grey_picture(self) -> str:
        return self._package.pictures.grey(self._target)

    def embedded(self, href: str) -> str | None:
        name = self._resolved(href.rstrip("/"))
        if name is None:
            self._session.found(features.EXTERNAL_LINK, f"{self._source}content.xml", href)
            return None
        key = name.lower()
        if key not in self._objects:
            self._objects[key] = self._embed(name)
        return self._objects[key] or None

    def _embed(self, name: str) -> str:
        """Write the document in the folder *name*; returns its reference, "" where it cannot be kept."""
        package, session = self._package, self._session
        if not package.reader.has(f"{name}/content.xml"):
            known = package.take(name)
            session.found(features.OLE_OBJECT if known else features.MISSING_PART, name[1:])
            return ""
        if self._depth >= session.limits.max_depth:
            raise LimitExceeded(f"documents in documents, more than {session.limits.max_depth} deep")
        session.count("embedded documents", 1, MAX_OBJECTS)
        target = f"{self._target}Object {len(self._objects) + 1}"
        try:
            kind = self._kind_of(name)
            Document(package, f"{name[1:]}/", kind, self._depth + 1, f"{target}/").write()
        except MalformedFile as failure:
            leftovers.mark_folder(package.reader, f"{name.lower()}/", package.seen)
            session.found(features.EMBEDDED_OBJECT, name[1:], str(failure))
            return ""
        reference = f"./{target[len(self._target) :]}"
        if kind == "chart":
            self._drawn_anew.add(reference)
        return reference

    def _kind_of(self, name: str) -> str:
        """What the document in the folder *name* is, by the manifest, else by its body. Raises MalformedFile."""
        kind = self._package.types.get(f"{name.lower()}/", "").removeprefix(ODF).removesuffix("-template")
        if not kind:
            body = _BODY.search(self._package.reader.read(f"{name}/content.xml"))
            word = body.group(1).decode() if body is not None else "formula"
            kind = "graphics" if word == "drawing" else word
        if kind not in _EMBEDDED:
            raise MalformedFile(f"{name[1:]} is {kind}, which is not embedded in documents")
        return kind
