"""The state of one part while it is written anew: what was counted, what was dropped, and the document around it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines.odf.allow_list import AllowList
from sanitizer.engines.odf.tree_edits import cut, unwrap
from sanitizer.model.finding import Action, Feature


class Members(Protocol):
    """What handlers ask of the package: pictures and embedded documents that are written beside the part."""

    def picture(self, href: str, spare: bool = False) -> str | None:
        """The new reference for the picture behind *href*, or None where it cannot be kept (the finding is recorded).

        A *spare* one is not drawn when it is a vector picture: the object beside it is drawn anew by whoever opens the document.
        """
        ...

    def inline_picture(self, base64_text: str, where: str) -> str | None:
        """The same for a picture in Base64. In a flat document what comes back is Base64 again."""
        ...

    def grey_picture(self) -> str:
        """A reference to the grey picture."""
        ...

    def embedded(self, href: str) -> str | None:
        """The new reference for the document behind *href*, or None where it cannot be kept (the finding is recorded)."""
        ...

    def draws_itself(self, reference: str) -> bool:
        """True for an embedded document that is always drawn from its data (a chart)."""
        ...

    @property
    def flat(self) -> bool:
        """True when pictures stand in the document as Base64."""
        ...


@dataclass
class DocumentFacts:
    """What parts of one document know of each other: names of styles that hide text, sheets and slides."""

    hidden_text: set[str] = field(default_factory=set)
    hidden_tables: set[str] = field(default_factory=set)
    hidden_pages: set[str] = field(default_factory=set)


@dataclass
class PartWork:
    """One part on its way. `place` says where in a large part the walk is ("Sheet1 row 12"), for findings."""

    name: str
    session: Session
    allow: AllowList
    members: Members
    facts: DocumentFacts
    place: str = ""
    first_row: int = 0  # number of the sheet's row with which the rows under work begin, from 0
    version: str = ""  # office:version, "" where it is none that is known
    body: str = ""  # what the document is: the element in office:body ("text", "chart"), or "formula"
    decided: dict[str, Action] = field(default_factory=dict)
    dropped: set[etree._Element] = field(default_factory=set)
    row_marks: dict[etree._Element, int] = field(default_factory=dict)  # stand for so many rows that are written already
    addresses_told: int = 0
    _tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    _features: dict[str, Feature] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return f"{self.name} {self.place}" if self.place else self.name

    def count(self, feature: Feature, what: str) -> None:
        """Note one more *what*; a finding per feature and name is recorded by `settle`."""
        self._features[feature.key] = feature
        self._tally[feature.key, what] += 1

    def settle(self) -> None:
        """Record the findings that were counted, in order of first sight."""
        for (key, what), number in self._tally.items():
            self.session.found(self._features[key], self.name, what if number == 1 else f"{what} ({number} times)")
        self._tally.clear()

    def found(self, feature: Feature, detail: str, where: str = "") -> Action:
        return self.session.found(feature, where or self.where, detail)

    def decide(self, feature: Feature, detail: str = "") -> Action:
        """Recorded once per part: what policy wants for all of its kind."""
        if feature.key not in self.decided:
            self.decided[feature.key] = self.session.found(feature, self.name, detail)
        return self.decided[feature.key]

    def drop(self, element: etree._Element) -> None:
        """Take *element* with its content out; nothing in it is looked at any more."""
        self.dropped.add(element)
        cut(element)

    def unwrap(self, element: etree._Element) -> None:
        """Put the content of *element* in its place; that is looked at as if it had stood there."""
        unwrap(element)

    def within_dropped(self, element: etree._Element) -> bool:
        if element in self.dropped:
            return True
        return any(ancestor in self.dropped for ancestor in element.iterancestors())
