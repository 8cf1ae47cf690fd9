"""Changes to a tree of mixed content: what is taken out leaves the text behind it in its place."""

from __future__ import annotations

from lxml import etree


def _leave(text: str | None, element: etree._Element) -> None:
    """Put *text* where *element* begins: behind what stands before it."""
    if not text:
        return
    before = element.getprevious()
    parent = element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def cut(element: etree._Element) -> None:
    """Take *element* and what is in it out of its tree; the root stays."""
    parent = element.getparent()
    if parent is None:
        return
    _leave(element.tail, element)
    element.tail = None
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put the content of *element* in its place."""
    parent = element.getparent()
    if parent is None:
        return
    _leave(element.text, element)
    element.text = None
    last = element[-1] if len(element) else None
    if last is not None:
        last.tail = (last.tail or "") + (element.tail or "") or None
        element.tail = None
    at = parent.index(element)
    for child in reversed(element):
        parent.insert(at, child)
    cut(element)


def attribute_names(element: etree._Element) -> list[str]:
    """Full names of the attributes (an lxml element itself iterates over its children)."""
    return [str(name) for name in element.attrib]


def take(element: etree._Element, name: str) -> str:
    """Remove the attribute *name*; its value, "" where there is none."""
    value = element.get(name)
    if value is None:
        return ""
    del element.attrib[name]
    return value
