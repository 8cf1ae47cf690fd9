"""The state of one part while it is written anew: its relationships, what was used of them, and what was dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines.ooxml.allow_list import AllowList, PartRule
from sanitizer.model.finding import Action, Feature


class Outcome(Enum):
    """What becomes of a relationship."""

    PART = "part"
    PICTURE = "picture"
    WORKBOOK = "workbook"
    DOCUMENT = "document"
    MACROS = "macros"
    LINK = "link"
    DROPPED = "dropped"


@dataclass(slots=True)
class Planned:
    """A relationship of the source with its outcome; `referenced`: it stays only when the content names it."""

    id: str
    type: str
    target: str
    outcome: Outcome
    referenced: bool = True
    rule_name: str = ""
    external: bool = False
    rule: PartRule | None = None


@dataclass
class PartWork:
    """One part on its way. `kind` is the rule's name ("word_header") or the main type's ("docx").

    `shape_pictures` are the pictures of VML shapes by shape id, for objects that have no other; `added_pictures` those taken.
    """

    name: str
    kind: str
    root: etree._Element
    allow: AllowList
    session: Session
    relationships: dict[str, Planned]
    workbook: WorkbookFacts
    used: set[str] = field(default_factory=set)
    pictures_wanted: dict[str, bool] = field(default_factory=dict)
    field_marks: list[etree._Element] = field(default_factory=list)
    decided: dict[str, Action] = field(default_factory=dict)
    lost_formulas: set[str] = field(default_factory=set)
    shape_pictures: dict[str, str] = field(default_factory=dict)
    added_pictures: dict[str, str] = field(default_factory=dict)
    named_prefixes: set[str] = field(default_factory=set)
    kept_objects: int = 0
    _tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    _features: dict[str, Feature] = field(default_factory=dict)

    def count(self, feature: Feature, what: str) -> None:
        """Note one more *what*; a finding per feature and name is recorded by `settle`."""
        self._features[feature.key] = feature
        self._tally[feature.key, what] += 1

    def settle(self) -> None:
        """Record the findings that were counted, in order of first sight."""
        for (key, what), number in self._tally.items():
            self.session.found(self._features[key], self.name, what if number == 1 else f"{what} ({number} times)")
        self._tally.clear()

    def found(self, feature: Feature, detail: str) -> Action:
        return self.session.found(feature, self.name, detail)

    def kept(self, identity: str, links: bool = False) -> bool:
        """True when the relationship *identity* stays and is a link or not as *links* says; notes that the content uses it.

        Only a hyperlink may name a link: a picture or a chart's data behind one would be loaded from outside.
        """
        planned = self.relationships.get(identity)
        if (
            planned is None
            or planned.outcome in (Outcome.DROPPED, Outcome.DOCUMENT)
            or (planned.outcome is Outcome.LINK) is not links
        ):
            return False
        self.used.add(identity)
        return True

    def placeholder_id(self) -> str:
        """The id of a relationship to the grey picture, made when it is first wanted."""
        identity = "rIdMugaiPicture"
        self.used.add(identity)
        return identity

    def picture_id(self, part_name: str) -> str:
        """The id of a new relationship to the picture *part_name* of the source."""
        identity = f"rIdMugaiPicture{len(self.added_pictures) + 1}"
        self.added_pictures[identity] = part_name
        return identity

    @property
    def wants_placeholder(self) -> bool:
        return "rIdMugaiPicture" in self.used


@dataclass
class WorkbookFacts:
    """What sheets need to know of their workbook: the names that it defines, and its sheets."""

    defined_names: set[str] = field(default_factory=set)
    sheet_names: set[str] = field(default_factory=set)
    lost_sheets: dict[str, Feature] = field(default_factory=dict)  # in capitals: a formula must not name a sheet that went
    lost_names: dict[str, Feature] = field(default_factory=dict)  # in capitals: a formula with a name that went keeps its value
    comments_removed: bool = False
    keeps_macros: bool = False  # it is a known form: its buttons may start its own macros
    numbers_books: bool = True  # [1]Sheet!A1 means another book; in a chart of a document or slide it means the chart's own


def attribute_names(element: etree._Element) -> list[str]:
    """Full names of the attributes (an lxml element itself iterates over its children)."""
    return [str(name) for name in element.attrib]


def drop(element: etree._Element) -> None:
    """Take *element* out of its tree; the root stays."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put the children of *element* in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in reversed(element):
        parent.insert(at, child)
    parent.remove(element)


def replace(element: etree._Element, other: etree._Element) -> None:
    """Put *other* in the place of *element*."""
    parent = element.getparent()
    if parent is not None:
        other.tail = None
        parent.replace(element, other)


def renamed(element: etree._Element, tag: str) -> etree._Element:
    """Give *element* another name; its attributes are dropped."""
    element.tag = tag
    for name in attribute_names(element):
        del element.attrib[name]
    return element
