"""The text of elements that hold nothing but text: formulas, names, field codes. Text behind a stray child would go unread."""

from __future__ import annotations

from lxml import etree


def leaf_text(element: etree._Element) -> str:
    """All text in *element*; children, which the schema does not have there, go, and what they hold joins it."""
    if len(element):
        text = "".join(map(str, element.itertext()))
        del element[:]
        element.text = text
    return element.text or ""
