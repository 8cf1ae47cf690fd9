"""How much a picture draws when its parts are used again and again: loops are found, and what multiplies is refused."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from lxml import etree

from sanitizer.model.errors import LimitExceeded

MAX_DRAWN = 1_000_000
_URL = re.compile(r"url\(\s*[\"']?\s*#([^\s\"')]{1,200})", re.IGNORECASE)
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


class References:
    """`loops` are (element, id) pairs: what the element refers to contains it."""

    def __init__(self, root: etree._Element) -> None:
        self._holders: dict[str, etree._Element] = {}
        self._refers: dict[etree._Element, list[tuple[etree._Element, str]]] = {}
        for element in root.iter(etree.Element):
            name = element.get("id")
            if name and name not in self._holders:
                self._holders[name] = element
        self._sizes: dict[etree._Element, int] = {}
        self._costs: dict[etree._Element, int] = {}
        self.loops: set[tuple[etree._Element, str]] = set()
        self._survey(root)

    def has(self, name: str) -> bool:
        return name in self._holders

    def _survey(self, root: etree._Element) -> None:
        """Costs by depth first, without recursion: a chain of references may be long. Raises LimitExceeded."""
        for element, name in self._all_references(root):
            self._refers.setdefault(element, []).append((element, name))
        waiting: list[tuple[etree._Element, bool]] = [(root, False)]
        open_now: set[etree._Element] = set()
        while waiting:
            element, done = waiting.pop()
            if done:
                open_now.discard(element)
                self._settle(element)
                continue
            if element in self._costs or element in open_now:
                continue
            open_now.add(element)
            waiting.append((element, True))
            waiting.extend((child, False) for child in element.iterchildren(etree.Element))
            for user, name in self._refers.get(element, ()):
                target = self._holders.get(name)
                if target is None:
                    continue
                if target in open_now:
                    self.loops.add((user, name))
                elif target not in self._costs:
                    waiting.append((target, False))

    def _all_references(self, root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
        for element in root.iter(etree.Element):
            for key, raw in element.attrib.items():
                value = str(raw)
                if key in _HREFS and value.strip().startswith("#"):
                    yield element, value.strip()[1:]
                elif "url(" in value:
                    yield from zip(itertools.repeat(element), _URL.findall(value), strict=False)

    def _settle(self, element: etree._Element) -> None:
        cost = 1 + sum(self._costs.get(child, 0) for child in element.iterchildren(etree.Element))
        for user, name in self._refers.get(element, ()):
            target = self._holders.get(name)
            if target is None or (user, name) in self.loops:
                continue
            if target not in self._costs:
                self.loops.add((user, name))
                continue
            cost += self._costs[target]
        if cost > MAX_DRAWN:
            raise LimitExceeded(f"line {element.sourceline}: its parts are used more than {MAX_DRAWN:,} times in each other")
        self._costs[element] = cost
