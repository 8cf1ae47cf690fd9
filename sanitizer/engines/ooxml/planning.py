"""Decides what becomes of each relationship of a part, and records what goes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from sanitizer.contract.engine import Session
from sanitizer.engines._link_targets import is_place_here
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.ooxml import features
from sanitizer.engines.ooxml.allow_list import AllowList, PartRule
from sanitizer.engines.ooxml.embedded_objects import type_of_package
from sanitizer.engines.ooxml.links import keep_link
from sanitizer.engines.ooxml.macros import PROJECT_RELATIONSHIP, KnownForm, digest_words
from sanitizer.engines.ooxml.names import OFFICE
from sanitizer.engines.ooxml.part_work import Outcome, Planned
from sanitizer.engines.ooxml.relationships import ContentTypes, Relationship, relationships_of
from sanitizer.engines.ooxml.sheet_parts import cache_source_is_outside
from sanitizer.engines.ooxml.xml_reader import parse, root_tag
from sanitizer.model.finding import Action, Feature

HYPERLINK, IMAGE, PACKAGE, EXTERNAL_LINK = f"{OFFICE}hyperlink", f"{OFFICE}image", f"{OFFICE}package", f"{OFFICE}externalLink"
PIVOT_CACHE = f"{OFFICE}pivotCacheDefinition"
_COMMENTS = re.compile(r"_(?:comments|modern_comments|threaded_comments)")
_HIDDEN_SLIDE = re.compile(rb"<(?:\w+:)?sld\b[^>]*\bshow\s*=\s*[\"'](?:0|false)[\"']")
_HEAD_BYTES = 2_048
_UNTYPED = frozenset({"", "application/xml", "text/xml", "application/octet-stream"})
_CHARTS = frozenset({"drawing_chart", "drawing_chart_extended"})


@dataclass
class Planner:
    """Plans one relationship after the other. `embedded` holds disarmed workbooks by part name, `outside_caches` pivot caches
    that went, `seen` every part that was spoken of, `roots` their root elements; names are in lower case."""

    reader: PackageReader
    types: ContentTypes
    allow: AllowList
    session: Session
    embedded: dict[str, bytes] = field(default_factory=dict)
    outside_caches: set[str] = field(default_factory=set)
    comments_removed: bool = False
    known_form: KnownForm | None = None
    seen: set[str] = field(default_factory=set)
    roots: dict[str, str] = field(default_factory=dict)

    def plan(self, relationship: Relationship, owner: str, kind: str) -> Planned:
        """*owner* is the part's name, *kind* its rule."""
        if relationship.type == HYPERLINK:
            return self._hyperlink(relationship, owner)
        if relationship.external:
            return self._external(relationship, owner)
        self.seen.add(relationship.target.lower())
        if relationship.type in self.allow.derived_relationships:
            return _planned(relationship, Outcome.DROPPED)
        refused = self.allow.refused_relationships.get(relationship.type)
        if refused is not None:
            return self._refused(relationship, owner, refused)
        if not self.reader.has(relationship.target):
            return self._dropped(relationship, features.BROKEN_RELATIONSHIP, f"{owner} {relationship.id}", relationship.target)
        if relationship.type == IMAGE:
            return _planned(relationship, Outcome.PICTURE)
        if relationship.type == PACKAGE:
            return self._package(relationship, owner, kind)
        return self._part(relationship, owner)

    def _dropped(self, relationship: Relationship, feature: Feature, where: str, detail: str) -> Planned:
        self.session.found(feature, where, detail)
        if not relationship.external:
            self.mark_children(relationship.target)
        return _planned(relationship, Outcome.DROPPED)

    def mark_children(self, part_name: str) -> None:
        """What hangs below a dropped part goes with it: it is accounted for, not unreachable."""
        waiting = [part_name]
        while waiting:
            name = waiting.pop()
            for child in relationships_of(name, self.reader, self.session):
                if not child.external and child.target.lower() not in self.seen:
                    self.seen.add(child.target.lower())
                    waiting.append(child.target)

    def _hyperlink(self, relationship: Relationship, owner: str) -> Planned:
        where = f"{owner} {relationship.id}"
        if not relationship.external:
            if relationship.target.startswith("#") and is_place_here(relationship.target[1:]):
                return _planned(relationship, Outcome.LINK)
            return self._dropped(relationship, features.LINK_TARGET, where, relationship.target)
        if relationship.target.startswith("#") and is_place_here(relationship.target[1:]):
            return Planned(relationship.id, relationship.type, relationship.target, Outcome.LINK, external=True)
        address = keep_link(relationship.target, where, self.session)
        if address is None:
            return _planned(relationship, Outcome.DROPPED)
        return Planned(relationship.id, relationship.type, address, Outcome.LINK, external=True)

    def _external(self, relationship: Relationship, owner: str) -> Planned:
        feature = self.allow.refused_relationships.get(relationship.type)
        if feature not in (features.ATTACHED_TEMPLATE, features.EXTERNAL_LINK, features.CONNECTION):
            feature = features.EXTERNAL_RELATIONSHIP
        kind = relationship.type.rsplit("/", 1)[-1]
        self.session.found(feature, f"{owner} {relationship.id}", f"{kind}: {relationship.target}")
        if relationship.type == IMAGE:
            return Planned(relationship.id, relationship.type, "", Outcome.PICTURE)
        return _planned(relationship, Outcome.DROPPED)

    def _refused(self, relationship: Relationship, owner: str, feature: Feature) -> Planned:
        detail = f"from {owner}"
        if relationship.type == PROJECT_RELATIONSHIP and self.reader.has(relationship.target):
            if self.known_form is not None and relationship.target.lower() == self.known_form.part_name:
                return Planned(relationship.id, relationship.type, relationship.target, Outcome.MACROS, referenced=False)
            detail = digest_words(self.reader.read(relationship.target))
        if relationship.type == EXTERNAL_LINK and self.reader.has(relationship.target):
            data = self.reader.read(relationship.target)
            if b"ddeLink" in data:
                feature = features.DDE
            targets = [link.target for link in relationships_of(relationship.target, self.reader, self.session) if link.external]
            detail = ", ".join(targets) or detail
        return self._dropped(relationship, feature, relationship.target, detail)

    def _package(self, relationship: Relationship, owner: str, kind: str) -> Planned:
        name = relationship.target
        new = self.embedded.get(name.lower())
        if new is None:
            member = self.session.nested(io.BytesIO(self.reader.read(name)), name.rsplit("/", 1)[-1])
            new = member.read() if member is not None else b""
            self.embedded[name.lower()] = new
        type_name = type_of_package(new)
        if kind not in _CHARTS and type_name:
            if self.session.found(features.EMBEDDED_DOCUMENT, name, f"{type_name} in {owner}") is not Action.ALLOW:
                return _planned(relationship, Outcome.DROPPED)
            return Planned(relationship.id, relationship.type, name, Outcome.DOCUMENT, rule_name=type_name)
        if kind not in _CHARTS:
            return self._dropped(relationship, features.EMBEDDED_PACKAGE, name, f"from {owner}")
        if type_name != "xlsx":
            return self._dropped(
                relationship, features.EMBEDDED_PACKAGE, name, f"data of {owner} cannot be disarmed; the chart keeps its values"
            )
        return _planned(relationship, Outcome.WORKBOOK)

    def _part(self, relationship: Relationship, owner: str) -> Planned:
        name = relationship.target
        kind = self.types.of(name)
        rule = self.allow.parts.get((relationship.type, kind)) or self._untyped(relationship, kind)
        if rule is None:
            return self._dropped(
                relationship, features.UNKNOWN_PART, name, f"{relationship.type.rsplit('/', 1)[-1]} {kind} from {owner}"
            )
        if not rule.referenced and self._root_of(name) not in (rule.root, ""):
            return self._dropped(relationship, features.UNKNOWN_PART, name, f"content of another kind than {kind}")
        if _COMMENTS.search(rule.name) and self.session.found(features.COMMENT, name) is not Action.ALLOW:
            self.mark_children(name)
            self.comments_removed = True
            return _planned(relationship, Outcome.DROPPED)
        if rule.name == "powerpoint_slide" and owner.lower().endswith("presentation.xml") and self._hidden_slide(name):
            return _planned(relationship, Outcome.DROPPED)
        if rule.name == "excel_pivot_cache" and self._outside_cache(name):
            return self._dropped(relationship, features.CONNECTION, name, "pivot cache of an outside source")
        if rule.name == "excel_pivot_table" and self._without_cache(name):
            return self._dropped(relationship, features.CONNECTION, name, "pivot table of an outside source (its cells stay)")
        return Planned(relationship.id, relationship.type, name, Outcome.PART, rule.referenced, rule.name, rule=rule)

    def _untyped(self, relationship: Relationship, kind: str) -> PartRule | None:
        """The rule for a part whose type the package does not give, or gives as plain XML: by relationship and root element."""
        if kind not in _UNTYPED:
            return None
        root = self._root_of(relationship.target)
        rules = (rule for (kept, _), rule in self.allow.parts.items() if kept == relationship.type)
        return next((rule for rule in rules if rule.root == root), None)

    def _root_of(self, name: str) -> str:
        """The root element that a part shows in its first bytes, looked at once."""
        key = name.lower()
        if key not in self.roots:
            self.roots[key] = root_tag(self.reader.head(name, _HEAD_BYTES))
        return self.roots[key]

    def _hidden_slide(self, name: str) -> bool:
        """True when a hidden slide must go."""
        if not _HIDDEN_SLIDE.search(self.reader.read(name)[:65536]):
            return False
        return self.session.found(features.HIDDEN_SHEET, name, "hidden slide") is not Action.ALLOW

    def _outside_cache(self, name: str) -> bool:
        if name.lower() in self.outside_caches:
            return True
        if cache_source_is_outside(parse(self.reader.read(name), name, self.session)):
            self.outside_caches.add(name.lower())
            return True
        return False

    def _without_cache(self, name: str) -> bool:
        caches = [link.target for link in relationships_of(name, self.reader, self.session) if link.type == PIVOT_CACHE]
        return not caches or any(not self.reader.has(cache) or self._outside_cache(cache) for cache in caches)


def _planned(relationship: Relationship, outcome: Outcome) -> Planned:
    return Planned(relationship.id, relationship.type, relationship.target, outcome)
