"""Holds the XML of one part against the allow list: one walk with look-ups, then the few elements that need a closer look."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from sanitizer.engines.ooxml.features import UNKNOWN_ELEMENT
from sanitizer.engines.ooxml.names import MC, O
from sanitizer.engines.ooxml.part_work import PartWork, attribute_names, drop

Handler = Callable[[etree._Element, PartWork], None]
_Walked = tuple[list[etree._Element], list[etree._Element], list[tuple[Handler, etree._Element]]]
_IGNORABLE = f"{MC}Ignorable"
_MARKUP_COMPATIBILITY = frozenset(
    f"{MC}{name}" for name in ("ProcessContent", "PreserveElements", "PreserveAttributes", "MustUnderstand")
)
_OBJECT_MARK = f"{O}ole"  # says again that a shape is an object's; the object itself is found
_XML_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class XmlFilter:
    """`closer` are handlers for elements that are on the list, `farewell` for elements that are not and leave something behind."""

    def __init__(self, elements: dict[str, frozenset[str]], closer: dict[str, Handler], farewell: dict[str, Handler]) -> None:
        self._table = {name: (attributes, closer.get(name)) for name, attributes in elements.items()}
        self._farewell = farewell

    def apply(self, work: PartWork) -> None:
        """Drop what is not listed in `work.root`, which is on the list itself, then let the handlers look."""
        unknown, odd, special = self._walk(work.root)
        for element in odd:
            self._trim(element, work)
        dropped: set[etree._Element] = set()
        for element in unknown:
            if not _within(element, dropped):
                dropped.add(element)
                self._dismiss(element, work)
        for handler, element in special:
            if not dropped or not _within(element, dropped):
                handler(element, work)

    def _walk(
        self, root: etree._Element
    ) -> tuple[list[etree._Element], list[etree._Element], list[tuple[Handler, etree._Element]]]:
        table = self._table
        unknown: list[etree._Element] = []
        odd: list[etree._Element] = []
        special: list[tuple[Handler, etree._Element]] = []
        for element in root.iter("*"):
            entry = table.get(element.tag)
            if entry is None:
                unknown.append(element)
                continue
            attributes, handler = entry
            keys = element.keys()
            if keys and not attributes.issuperset(keys):
                odd.append(element)
            if handler is not None:
                special.append((handler, element))
        return unknown, odd, special

    def _trim(self, element: etree._Element, work: PartWork) -> None:
        attributes, _ = self._table[element.tag]
        for key in attribute_names(element):
            if key in attributes:
                continue
            if key == _IGNORABLE:
                _keep_known_prefixes(element, key, work)
                continue
            del element.attrib[key]
            if key not in _MARKUP_COMPATIBILITY and key != _OBJECT_MARK:
                feature = work.allow.refused_attributes.get(key, UNKNOWN_ELEMENT)
                work.count(feature, f"{work.allow.short(element.tag)} {work.allow.short(key)}")

    def _dismiss(self, element: etree._Element, work: PartWork) -> None:
        tag = element.tag
        feature = work.allow.refused_elements.get(tag, UNKNOWN_ELEMENT)
        work.count(feature, work.allow.short(tag))
        farewell = self._farewell.get(tag)
        if farewell is not None:
            farewell(element, work)
        else:
            _drop_with_extension(element)


def _drop_with_extension(element: etree._Element) -> None:
    """Drop *element*; an extension (ext in extLst) that held nothing else goes with it."""
    for name in ("}ext", "}extLst", ""):
        parent = element.getparent()
        drop(element)
        if parent is None or not name or len(parent) or not str(parent.tag).endswith(name):
            return
        element = parent


def _within(element: etree._Element, dropped: set[etree._Element]) -> bool:
    if element in dropped:
        return True
    return any(ancestor in dropped for ancestor in element.iterancestors())


def _keep_known_prefixes(element: etree._Element, key: str, work: PartWork) -> None:
    """mc:Ignorable names prefixes: only those of namespaces that we know may stay."""
    prefixes = [prefix for prefix in element.get(key, "").split() if element.nsmap.get(prefix) in work.allow.namespaces]
    work.named_prefixes.update(prefixes)
    if prefixes:
        element.set(key, " ".join(prefixes))
    else:
        del element.attrib[key]


def without_stray_namespaces(work: PartWork) -> None:
    """Take declarations that are neither used nor known out of `work.root`."""
    root = work.root
    known = work.allow.namespaces
    keep = {prefix for prefix, uri in root.nsmap.items() if prefix and uri in known} | work.named_prefixes
    for choice in root.iter(f"{MC}Choice"):  # what is named in Requires and Ignorable must be declared, or Office asks to mend
        keep.update(choice.get("Requires", "").split())
    etree.cleanup_namespaces(root, keep_ns_prefixes=sorted(keep))


def serialised(work: PartWork) -> bytes:
    """The XML of the part; namespace declarations that are neither used nor known are gone."""
    without_stray_namespaces(work)
    return _XML_HEAD + etree.tostring(work.root, encoding="UTF-8")
