"""Counts how often a page draws its forms: forms in forms in forms grow without bound, and a reader draws them all (8.10)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.syntax import write_name
from sanitizer.model.errors import LimitExceeded

if TYPE_CHECKING:
    from sanitizer.engines.pdf.walk import Walk

MAX_DRAWS = 2_000_000  # of forms, by one page; a map of 40,000 symbols is a large one
_DO = re.compile(rb"(/\S*) Do\b")


class Draws:
    """`note` once for each content stream that is written, `check` at the end."""

    def __init__(self) -> None:
        self._names: dict[str, Counter[bytes]] = {}
        self._resources: dict[str, Node] = {}

    def note(self, key: str, content: bytes, resources: Node) -> None:
        """*content* is the rewritten stream of the form or page *key*."""
        if b" Do" in content:
            self._names[key] = Counter(_DO.findall(content))
            self._resources[key] = resources

    def check(self, walk: Walk) -> None:
        """Raises LimitExceeded."""
        if len(self._names) < 2:
            return  # no form draws another
        forms = {key: self._forms(walk, key) for key in self._names}
        totals: dict[str, int] = {}
        for key in forms:
            _total(key, forms, totals)
            if totals[key] > MAX_DRAWS:
                raise LimitExceeded(f"forms in forms are drawn {totals[key]} times; {MAX_DRAWS} are allowed")

    def _forms(self, walk: Walk, key: str) -> list[tuple[str, int]]:
        resources = walk.source.chase(self._resources[key])
        objects = walk.source.chase(resources.get("/XObject")) if type(resources) is dict else None
        if type(objects) is not dict:
            return []
        names = self._names[key]
        found = []
        for name, value in objects.items():
            times = names.get(write_name(name).encode("ascii"), 0)
            form = walk.source.chase(value) if times else None
            if type(form) is StreamNode:
                found.append((form.ref, times))
        return found


def _total(start: str, forms: dict[str, list[tuple[str, int]]], totals: dict[str, int]) -> None:
    """Fill in how often each form below *start* leads to a drawing; a form inside itself counts once, as readers stop there."""
    pending = [(start, False)]
    open_forms: set[str] = set()
    while pending:
        key, is_known = pending.pop()
        if is_known:
            open_forms.discard(key)
            totals[key] = 1 + sum(times * totals.get(form, 1) for form, times in forms.get(key, ()))
        elif key not in totals and key not in open_forms:
            open_forms.add(key)
            pending.append((key, True))
            pending.extend((form, False) for form, _ in forms.get(key, ()))
