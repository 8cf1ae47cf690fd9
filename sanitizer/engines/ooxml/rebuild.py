"""Rebuilds a package: walks its relationships from the root and writes each reached part anew."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.detect import cfb
from sanitizer.engines._package_pictures import ImageDesk
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.ooxml import (
    alternates,
    embedded_objects,
    features,
    long_lists,
    properties,
    references,
    sheet_parts,
    slide_parts,
    word_parts,
)
from sanitizer.engines.ooxml.allow_list import AllowList, MainRule, allow_list
from sanitizer.engines.ooxml.macros import PROJECT_TYPE, known_form
from sanitizer.engines.ooxml.media import Media
from sanitizer.engines.ooxml.names import OFFICE, PACKAGE, P, X
from sanitizer.engines.ooxml.package_writer import PackageWriter, WrittenRelationship
from sanitizer.engines.ooxml.part_work import Outcome, PartWork, Planned, WorkbookFacts
from sanitizer.engines.ooxml.planning import IMAGE, Planner
from sanitizer.engines.ooxml.relationships import ContentTypes, Relationship, relationships_of
from sanitizer.engines.ooxml.word_fields import clean_fields
from sanitizer.engines.ooxml.xml_filter import XmlFilter, serialised
from sanitizer.engines.ooxml.xml_reader import parse
from sanitizer.model.errors import MalformedFile

_OFFICE_DOCUMENT, _CORE_PROPERTIES = f"{OFFICE}officeDocument", f"{PACKAGE}metadata/core-properties"
_HEAD_BYTES = 65_536
_CORE, _APP = "/docProps/core.xml", "/docProps/app.xml"
_PROPERTY_PARTS = {
    _CORE_PROPERTIES: (_CORE, _CORE_PROPERTIES),
    f"{OFFICE}metadata/core-properties": (_CORE, _CORE_PROPERTIES),  # strict, and some libraries
    f"{OFFICE}extended-properties": (_APP, f"{OFFICE}extended-properties"),
    f"{OFFICE}extendedProperties": (_APP, f"{OFFICE}extended-properties"),
}
_SAFE_NAME = re.compile(r"(?:/[A-Za-z0-9_\-\[\]]{1,60}){0,8}/[A-Za-z0-9_\-]{1,100}\.(?:xml|vml)")


@cache
def xml_filter() -> XmlFilter:
    """The filter with all handlers, made once."""
    allow = allow_list()
    closer = (
        references.handlers(allow)
        | word_parts.closer()
        | sheet_parts.closer()
        | embedded_objects.closer()
        | references.shape_handlers(allow)
    )
    return XmlFilter(allow.elements, closer, word_parts.farewell() | slide_parts.farewell())


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    """Write the disarmed package of *source* to *target*. Raises MalformedFile, EncryptedFile, LimitExceeded."""
    source.seek(0)
    if source.read(8) == cfb.MAGIC:
        from sanitizer.engines.ooxml import encryption

        source = encryption.decrypted(source, session)
    Rebuild(source, target, session).write()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A part that was reached and is not yet written. `kind` is the name of its rule, `root_tag` its root element."""

    source_name: str
    target_name: str
    kind: str
    root_tag: str
    content_type: str


@dataclass
class _Names:
    """New names of parts: the source's own where they are plain, else made up; never two alike."""

    given: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: {"/[content_types].xml", "/docprops/core.xml", "/docprops/app.xml"})

    def of_part(self, source_name: str, kind: str) -> str:
        key = source_name.lower()
        if key not in self.given:
            fits = _SAFE_NAME.fullmatch(source_name) and "/_rels/" not in source_name
            suffix = "vml" if kind == "drawing_vml" else "xml"
            plain = source_name if fits and source_name.endswith(suffix) else f"/parts/{kind}.{suffix}"
            self.given[key] = self.free(plain)
        return self.given[key]

    def free(self, wanted: str) -> str:
        """*wanted*, with a number when it is taken."""
        stem, dot, suffix = wanted.rpartition(".")
        name, number = wanted, 1
        while name.lower() in self.taken:
            number += 1
            name = f"{stem}_{number}{dot}{suffix}"
        self.taken.add(name.lower())
        return name


def _is_way_back(plan: Planned, kind: str) -> bool:
    """Notes and comments name their slide in no element."""
    return plan.rule_name == "powerpoint_slide" and kind in ("powerpoint_notes", "powerpoint_modern_comments")


class Rebuild:
    """One package on its way from source to target."""

    def __init__(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        self._session = session
        self._allow: AllowList = allow_list()
        self._reader = PackageReader(source, session, features.ZIP_STRUCTURE)
        self._types = ContentTypes(self._reader, session)
        self._writer = PackageWriter(target, session.limits.max_bytes)
        self._planner = Planner(self._reader, self._types, self._allow, session)
        self._names = _Names()
        self._media = Media(
            self._reader, self._writer, ImageDesk(session, features.METAFILE, features.BROKEN_IMAGE), self._names.free
        )
        self._queue: deque[_Waiting] = deque()
        self._queued: set[str] = set()
        self._documents: dict[str, str] = {}
        self._facts = WorkbookFacts(numbers_books=not session.type_name.startswith(("doc", "dot", "pp", "pot")))

    def write(self) -> None:
        root_relationships = self._start()
        while self._queue:
            self._write_part(self._queue.popleft())
        self._writer.add_root(root_relationships)
        self._report_unreachable()
        self._writer.finish()

    def _start(self) -> list[WrittenRelationship]:
        """Queue the main part, write the properties, and record what else the root names."""
        written: list[WrittenRelationship] = []
        documents: dict[str, tuple[str, str, bytes | None]] = {}
        for relationship in relationships_of("/", self._reader, self._session):
            if relationship.type == _OFFICE_DOCUMENT and not relationship.external and not written:
                main = self._main_rule(relationship)
                name = self._names.of_part(relationship.target, main.target_type)
                self._planner.seen.add(relationship.target.lower())
                content_type = main.content_type if self._planner.known_form else main.target_content_type
                self._queue.append(_Waiting(relationship.target, name, main.type_name, main.root, content_type))
                written.append(WrittenRelationship("rId1", _OFFICE_DOCUMENT, name))
            elif relationship.type in _PROPERTY_PARTS and self._reader.has(relationship.target) and not relationship.external:
                self._planner.seen.add(relationship.target.lower())
                name, new_type = _PROPERTY_PARTS[relationship.type]
                documents.setdefault(name, (new_type, *self._properties(name, relationship.target)))
            else:
                self._planner.plan(relationship, "/", "")
        if not written:
            raise MalformedFile("the package names no main document; ask the sender to save the document again")
        for name, (new_type, content_type, data) in sorted(documents.items()):
            if data is not None:
                self._writer.add_part(name, content_type, data, [])
                written.append(WrittenRelationship(f"rId{len(written) + 1}", new_type, name))
        return written

    def _properties(self, name: str, source_name: str) -> tuple[str, bytes | None]:
        """Content type and content of a new properties part."""
        data = self._reader.read(source_name)
        if name == _APP:
            return properties.APP_CONTENT_TYPE, properties.read_program(data, source_name, self._session).xml()
        return properties.CONTENT_TYPE, properties.read_core(data, source_name, self._session).xml()

    def _main_rule(self, relationship: Relationship) -> MainRule:
        main = self._allow.mains.get(self._types.of(relationship.target))
        if main is None or not self._reader.has(relationship.target):
            raise MalformedFile("the main part of the package is missing or of a type that OOXML does not know")
        if main.target_type != self._allow_target(self._session.type_name):
            declared = self._session.type_name
            raise MalformedFile(f"the package is {main.type_name} inside and {declared} outside; ask the sender for a clean copy")
        if main.type_name == main.target_type:
            return main
        self._planner.known_form = known_form(relationship.target, self._reader, self._session)
        self._facts.keeps_macros = self._planner.known_form is not None
        if self._planner.known_form is not None:
            self._session.writes(main.type_name)
        else:
            self._session.found(features.VBA_MACRO, relationship.target, f"{main.type_name} becomes {main.target_type}")
        return main

    def _allow_target(self, type_name: str) -> str:
        return next((rule.target_type for rule in self._allow.mains.values() if rule.type_name == type_name), type_name)

    def _write_part(self, part: _Waiting) -> None:
        rule = long_lists.RULES.get(part.kind)
        if rule is not None and self._is_long(part.source_name):
            self._write_long_part(part, rule)
            return
        data = self._reader.read(part.source_name)
        root = parse(data, part.source_name, self._session, mend=part.kind == "drawing_vml")
        if root.tag != part.root_tag:
            raise MalformedFile(
                f"{part.source_name} starts with {root.tag!r} instead of {part.root_tag!r}: it is not what its type says"
            )
        plans = self._plans(part)
        work = self._work(part, root, plans)
        if part.kind.startswith("powerpoint_") and next(root.iter(f"{P}oleObj"), None) is not None:
            work.shape_pictures = self._shape_pictures(plans)
        self._disarm(work)
        work.settle()
        relationships = self._settle_relationships(work, plans, data)
        self._writer.add_part(part.target_name, part.content_type, serialised(work), relationships)

    def _is_long(self, part_name: str) -> bool:
        if self._reader.declared_bytes(part_name) < long_lists.LONG_BYTES:
            return False
        return long_lists.can_be_read_in_batches(self._reader.head(part_name, _HEAD_BYTES))

    def _write_long_part(self, part: _Waiting, rule: long_lists.ListRule) -> None:
        plans = self._plans(part)
        work = self._work(part, etree.Element(rule.root), plans)
        long = long_lists.LongPart(rule, part.source_name, self._session, work, self._disarm)
        with self._reader.open(part.source_name) as file:
            long.read(file)
        work.settle()
        relationships = self._settle_relationships(work, plans, long.outline)
        self._writer.add_pieces(part.target_name, part.content_type, long.pieces(), relationships)

    def _plans(self, part: _Waiting) -> list[Planned]:
        plans = [
            self._planner.plan(relationship, part.source_name, part.kind)
            for relationship in relationships_of(part.source_name, self._reader, self._session)
        ]
        self._facts.comments_removed = self._planner.comments_removed
        return plans

    def _work(self, part: _Waiting, root: etree._Element, plans: list[Planned]) -> PartWork:
        by_id = {plan.id: plan for plan in plans}
        return PartWork(part.source_name, part.kind, root, self._allow, self._session, by_id, self._facts)

    def _shape_pictures(self, plans: list[Planned]) -> dict[str, str]:
        """Pictures of the VML shapes behind a slide, by shape id."""
        found: dict[str, str] = {}
        for plan in plans:
            if plan.rule_name == "drawing_vml" and plan.outcome is Outcome.PART:
                vml = parse(self._reader.read(plan.target), plan.target, self._session, mend=True)
                links = relationships_of(plan.target, self._reader, self._session)
                targets = {
                    link.id: link.target
                    for link in links
                    if link.type == IMAGE and not link.external and self._reader.has(link.target)
                }
                found.update(slide_parts.pictures_of_shapes(vml, targets))
        return found

    def _disarm(self, work: PartWork) -> None:
        """Hold `work.root` against the lists; `work.settle` tells then what was counted."""
        has_alternates = next(work.root.iter(alternates.ALTERNATE), None) is not None
        if has_alternates:
            alternates.refuse_unknown_choices(work)
        is_workbook = work.root.tag == f"{X}workbook"
        if is_workbook:
            sheet_parts.note_names(work.root, work)
            sheet_parts.macro_marks(work.root, work)
        xml_filter().apply(work)
        if work.field_marks:
            clean_fields(work)
        if is_workbook:
            sheet_parts.settle_sheets(work.root)
        if has_alternates:
            alternates.settle(work)

    def _settle_relationships(self, work: PartWork, plans: list[Planned], data: bytes) -> list[WrittenRelationship]:
        """The relationships that stay, with new targets; parts and pictures that they lead to are queued or written."""
        written = []
        for plan in plans:
            if plan.outcome is Outcome.DROPPED:
                continue
            if plan.referenced and plan.id not in work.used and not _is_way_back(plan, work.kind):
                self._report_unused(plan, work, data)
                continue
            target = self._target_of(plan)
            written.append(WrittenRelationship(plan.id, plan.type, target, plan.external))
        for identity, name in work.added_pictures.items():
            self._planner.seen.add(name.lower())
            written.append(WrittenRelationship(identity, IMAGE, self._media.add(name)))
        if work.wants_placeholder:
            written.append(WrittenRelationship(work.placeholder_id(), IMAGE, self._media.add("")))
        return written

    def _report_unused(self, plan: Planned, work: PartWork, data: bytes) -> None:
        """A relationship that the new content does not name. Where the source did, the element that went is a finding already."""
        self._planner.mark_children(plan.target)
        if plan.rule_name == "drawing_vml" and work.kind.startswith("powerpoint_"):
            if work.kept_objects:
                return  # the older form of objects that stay in the newer one
            self._session.found(features.OLE_OBJECT, plan.target, f"drawing of an object on {work.name}")
        elif f'"{plan.id}"'.encode() not in data and plan.outcome is not Outcome.LINK:
            self._session.found(features.UNREACHABLE_PART, plan.target or work.name, f"{plan.id} of {work.name}")

    def _target_of(self, plan: Planned) -> str:
        if plan.outcome is Outcome.LINK:
            return plan.target
        if plan.outcome is Outcome.PICTURE:
            return self._media.add(plan.target)
        if plan.outcome in (Outcome.WORKBOOK, Outcome.DOCUMENT):
            return self._add_document(plan.target, plan.rule_name or "xlsx")
        if plan.outcome is Outcome.MACROS:
            return self._add_macros(plan.target)
        name = self._names.of_part(plan.target, plan.rule_name)
        key = plan.target.lower()
        if key not in self._queued:
            self._queued.add(key)
            rule = plan.rule
            assert rule is not None, "a part is planned by a rule"
            self._queue.append(_Waiting(plan.target, name, rule.name, rule.root, rule.content_type))
        return name

    def _add_document(self, source_name: str, type_name: str) -> str:
        """Write the disarmed document behind a chart or an object and return its name."""
        key = source_name.lower()
        if key not in self._documents:
            folder = source_name.split("/")[1] if source_name.count("/") > 1 else ""
            place = f"/{folder}/embeddings" if re.fullmatch(r"[A-Za-z0-9_\-]{1,60}", folder) else "/embeddings"
            stem = "workbook" if type_name == "xlsx" else "document"
            name = self._names.free(f"{place}/{stem}{len(self._documents) + 1}.{type_name}")
            self._documents[key] = name
            content_type = embedded_objects.CONTENT_TYPES[type_name]
            self._writer.add_part(name, content_type, self._planner.embedded[key], [], incompressible=True)
        return self._documents[key]

    def _add_macros(self, source_name: str) -> str:
        """Write the new project of a known form and return its name."""
        assert self._planner.known_form is not None, "only then is a project planned"
        name = self._names.free(f"{source_name.rpartition('/')[0]}/vbaProject.bin")
        self._writer.add_part(name, PROJECT_TYPE, self._planner.known_form.data, [])
        return name

    def _report_unreachable(self) -> None:
        for name in self._reader.names():
            if name == "/[content_types].xml" or name.endswith(".rels") or name in self._planner.seen or name in self._names.given:
                continue
            self._session.found(features.UNREACHABLE_PART, self._reader.actual_name(name))
