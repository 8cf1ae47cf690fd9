"""Holds XML against the allow list: one walk with look-ups, then the few elements and attributes that need a closer look."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lxml import etree

from sanitizer.engines.odf.allow_list import AllowList
from sanitizer.engines.odf.features import UNKNOWN_ELEMENT
from sanitizer.engines.odf.names import HREF, TEXT
from sanitizer.engines.odf.part_work import PartWork
from sanitizer.engines.odf.tree_edits import attribute_names, take

Handler = Callable[[etree._Element, PartWork], None]
AttributeHandler = Callable[[etree._Element, str, PartWork], None]
_PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h"})


class XmlFilter:
    """`closer` are handlers for listed elements, `farewell` for refused ones that leave something behind, `attributes` for
    attributes whose values decide, by name."""

    def __init__(
        self,
        allow: AllowList,
        closer: dict[str, Handler],
        farewell: dict[str, Handler],
        attributes: dict[str, AttributeHandler],
    ) -> None:
        self._allow = allow
        self._table = {name: (names, closer.get(name)) for name, names in allow.elements.items()}
        self._farewell = farewell
        self._attributes = attributes
        self._careful = frozenset(attributes)

    def apply(self, elements: Iterable[etree._Element], work: PartWork) -> None:
        """Drop what is not listed among *elements*, a walk in document order, then let the handlers look."""
        unknown, odd, special = self._walk(elements)
        for element in odd:
            self._trim(element, work)
        for element in unknown:
            if not work.dropped or not work.within_dropped(element):
                self._dismiss(element, work)
        for handler, element in special:
            if not work.dropped or not work.within_dropped(element):
                handler(element, work)

    def _walk(
        self, elements: Iterable[etree._Element]
    ) -> tuple[list[etree._Element], list[etree._Element], list[tuple[Handler, etree._Element]]]:
        table, careful = self._table, self._careful
        unknown: list[etree._Element] = []
        odd: list[etree._Element] = []
        special: list[tuple[Handler, etree._Element]] = []
        for element in elements:
            entry = table.get(element.tag)
            if entry is None:
                unknown.append(element)
                continue
            attributes, handler = entry
            keys = element.keys()
            if keys:
                if not attributes.issuperset(keys):
                    odd.append(element)
                if not careful.isdisjoint(keys):
                    special.append((self._look_at_attributes, element))
            if handler is not None:
                special.append((handler, element))
        return unknown, odd, special

    def _look_at_attributes(self, element: etree._Element, work: PartWork) -> None:
        for name in attribute_names(element):
            handler = self._attributes.get(name)
            if handler is not None:
                handler(element, name, work)
                if element in work.dropped:
                    return

    def _trim(self, element: etree._Element, work: PartWork) -> None:
        attributes, _ = self._table[element.tag]
        for key in attribute_names(element):
            if key in attributes:
                continue
            if take(element, key):  # an empty one says nothing
                feature = self._allow.refused_attributes.get(key, UNKNOWN_ELEMENT)
                work.count(feature, f"{self._allow.short(element.tag)} {self._allow.short(key)}")

    def _dismiss(self, element: etree._Element, work: PartWork) -> None:
        tag = element.tag
        if element in work.row_marks:
            return
        farewell = self._farewell.get(tag)
        if farewell is not None:
            farewell(element, work)
            return
        feature = self._allow.refused_elements.get(tag, UNKNOWN_ELEMENT)
        href = element.get(HREF, "") if feature is not UNKNOWN_ELEMENT else ""
        work.count(feature, f"{self._allow.short(tag)} {href}".rstrip())
        if feature is UNKNOWN_ELEMENT and any(ancestor.tag in _PARAGRAPHS for ancestor in element.iterancestors()):
            work.unwrap(element)  # foreign elements in a paragraph are looked through (ODF 1.3 part 3 clause 3.17)
        else:
            work.drop(element)
