"""The words of a picture: its title, each text as a line, and labels that stand on web pages inside of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines.svg import page_text
from sanitizer.engines.svg.source import is_element, read_tree

_SVG = "http://www.w3.org/2000/svg"
_LINES = frozenset({"text", "title", "desc"})


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """A line for each text. Raises MalformedFile, LimitExceeded."""
    root = read_tree(source, session)
    for element in root.iter(etree.Element):
        qualified = etree.QName(element)
        name = qualified.localname if (qualified.namespace or _SVG) == _SVG else ""
        if name in _LINES:
            line = " ".join(_shown(element).split())
            if line:
                yield f"{line}\n"
        elif name == "foreignObject" and page_text.is_only_alternative(element):
            for line in page_text.lines_of(element):
                yield f"{line}\n"


def _shown(element: etree._Element) -> str:
    """Without comments, and with a blank between lines that stand apart."""
    pieces = [element.text or ""]
    for part in element.iterdescendants():
        if is_element(part):
            if part.get("x") is not None or part.get("y") is not None or part.get("dy") is not None:
                pieces.append(" ")
            if etree.QName(part).localname not in ("script", "style"):
                pieces.append(part.text or "")
        pieces.append(part.tail or "")
    return "".join(pieces)
