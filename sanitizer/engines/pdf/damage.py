"""Which parts of a source cannot be written anew although readers draw them, and which pages draw with one of these parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sanitizer.engines.pdf.source import Node, StreamNode, is_reference
from sanitizer.engines.pdf.syntax import write_name
from sanitizer.model.errors import MalformedFile

if TYPE_CHECKING:
    from sanitizer.engines.pdf.walk import Walk

_NAME = re.compile(rb"/[^\s/\[\]<>()]+")
_LEADS_AWAY = frozenset({"/Parent", "/P", "/Dest", "/A", "/AA", "/IRT", "/Popup", "/OC", "/StructParent", "/Annots"})
_MAX_NODES = 5_000_000  # looked at in one document
_DRAWN = {"/Form": "XObject.Form", "/Image": "XObject.Image"}


class Damage:
    """`undrawn` is reference > reason, for objects that are left out of the target although readers draw them."""

    def __init__(self) -> None:
        self.undrawn: dict[str, str] = {}
        self._known = 0  # how many were undrawn when `_sound` was emptied
        self._sound: set[str] = set()  # objects that lead to nothing undrawn

    def on_page(self, walk: Walk, entries: dict[str, Node]) -> str:
        """Why the page's own drawing is not whole; "" where it is."""
        contents = walk.source.chase(entries.get("/Contents"))
        parts = contents if type(contents) is list else [entries.get("/Contents")]
        refs = [walk.source.ends_at(str(part)) for part in parts if is_reference(part)]
        for ref in refs:
            if ref in self.undrawn:
                return self.undrawn[ref]
        streams = [part for part in map(walk.source.chase, parts) if type(part) is StreamNode]
        number = walk.numbers.get((" ".join(stream.ref for stream in streams), "contents"), 0)
        return self._drawn_with(walk, number, entries.get("/Resources"), set())

    def on_annotation(self, walk: Walk, annotation: Node) -> str:
        """Why its appearance is not whole; "" where it is."""
        node = walk.source.chase(annotation)
        appearance = walk.source.chase(node.get("/AP")) if type(node) is dict else None
        return self._explored(walk, appearance) if type(appearance) is dict else ""

    def _drawn_with(self, walk: Walk, number: int, resources: Node, open_forms: set[str]) -> str:
        """Only what the written stream *number* names counts: many documents have one list of fonts for all their pages."""
        names = set(_NAME.findall(walk.writer.flate_data(number))) if number else set()
        lists = walk.source.chase(resources)
        for kind in lists.values() if type(lists) is dict else ():
            entries = walk.source.chase(kind)
            for name, value in entries.items() if type(entries) is dict else ():
                if write_name(name).encode("ascii") in names:
                    reason = self._part(walk, value, resources, open_forms)
                    if reason:
                        return reason
        return ""

    def _part(self, walk: Walk, value: Node, resources: Node, open_forms: set[str]) -> str:
        """A form or a pattern by what it names itself, everything else by all that it leads to."""
        node = walk.source.chase(value)
        if type(node) is not StreamNode:
            return self._explored(walk, value)
        if node.ref in self.undrawn:
            return self.undrawn[node.ref]
        type_name = _DRAWN.get(str(walk.source.chase(node.get("/Subtype"))), "Pattern.1")
        if type_name == "XObject.Image":
            return self._explored(walk, value)
        number = walk.numbers.get((node.ref, type_name), 0)
        if not number or node.ref in open_forms:
            return ""
        return self._drawn_with(walk, number, node.get("/Resources", resources), open_forms | {node.ref})

    def _explored(self, walk: Walk, start: Node) -> str:
        if self._known != len(self.undrawn):
            self._known = len(self.undrawn)
            self._sound.clear()
        seen: set[str] = set()
        pending = [start]
        while pending:
            value = pending.pop()
            if is_reference(value):
                ref = walk.source.ends_at(value)
                if ref in self.undrawn:
                    return self.undrawn[ref]
                if ref in seen or ref in self._sound:
                    continue
                seen.add(ref)
                try:
                    value = walk.source.node(ref)
                except MalformedFile:
                    continue
            if type(value) is list:
                walk.session.count("parts looked at for damage", len(value), _MAX_NODES)
                pending.extend(one for one in value if type(one) in (str, list, dict))
            elif type(value) in (dict, StreamNode):
                walk.session.count("parts looked at for damage", len(value), _MAX_NODES)
                pending.extend(one for key, one in value.items() if type(one) in (str, list, dict) and key not in _LEADS_AWAY)
        self._sound |= seen
        return ""
