"""Looks through everything that was left out, also what nothing refers to, for actions and files by what they mean (12.6, 7.11).

An action is a dictionary whose S is an action type, wherever it stands. What was written into the target is not looked at again.
"""

from __future__ import annotations

from itertools import islice

from sanitizer.engines.pdf.features import (
    ACTION_FEATURES,
    ANNOTATION_FEATURES,
    DAMAGED,
    POSTSCRIPT_XOBJECT,
    UNREFERENCED,
    XFA,
)
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.revisions import unlisted_objects
from sanitizer.engines.pdf.source import Node, StreamNode, is_reference
from sanitizer.engines.pdf.walk import Walk
from sanitizer.model.errors import MalformedFile

_MAX_NODES = 5_000_000
_MAX_UNLISTED = 1000
_MAX_SHOWN = 8
_CONTAINERS = frozenset({"/XRef", "/ObjStm"})
_NOT_ACTIONS = frozenset({"/Trans", "/Sound", "/Movie"})  # S of a group, a page transition: an action needs Type or its own keys


def sweep(walk: Walk) -> None:
    """Findings for dropped values first, then for objects that nothing refers to."""
    seen: set[str] = set(walk.written_refs)
    seen.update(ref for ref, _ in walk.numbers)
    seen.update(walk.attachments.streams)
    encryption: Node = walk.source.trailer.get("/Encrypt")
    if is_reference(encryption):
        seen.add(encryption)
    _look_through(walk, list(walk.to_sweep), seen)
    _look_at_unreferenced(walk, seen)
    _look_at_unlisted(walk)
    doubled = walk.source.doubled_keys()
    if doubled:
        shown = ", ".join(sorted(set(doubled))[:_MAX_SHOWN])
        walk.session.found(DAMAGED, "file", f"{len(doubled)} keys stand twice in one dictionary: {shown}; the last one counts")


def _look_at_unlisted(walk: Walk) -> None:
    """Objects that stand in the file and not in its table: readers that repair a file find them."""
    offsets = walk.source.offsets()
    if not offsets:
        return
    for number, kinds in islice(unlisted_objects(walk.source.file, offsets), _MAX_UNLISTED):
        place = f"object {number}, which the cross-reference table does not name"
        walk.session.found(UNREFERENCED, place)
        for kind in kinds:
            feature = ACTION_FEATURES.get(kind)
            if feature is not None and kind not in _NOT_ACTIONS:
                walk.session.found(feature, place, kind[1:])


def _look_at_unreferenced(walk: Walk, seen: set[str]) -> None:
    known = walk.source.known_references()
    loose: list[tuple[Node, Place]] = []
    for ref in walk.source.references():
        if ref in known or ref in seen:
            continue
        try:
            node = walk.source.node(ref)
        except MalformedFile:
            continue
        if node is None or (type(node) is StreamNode and str(walk.source.chase(node.get("/Type"))) in _CONTAINERS):
            continue
        if type(node) in (int, float, bool):
            continue  # lengths of streams
        loose.append((ref, Place(f"object {ref[:-2]}, which nothing refers to")))
    if loose:
        walk.session.found(UNREFERENCED, str(loose[0][1]), f"{len(loose)} objects")
        _look_through(walk, loose, seen)


def _look_through(walk: Walk, pending: list[tuple[Node, Place]], seen: set[str]) -> None:
    pending.reverse()
    while pending:
        value, place = pending.pop()
        if type(value) is str:
            if value[0] not in "0123456789" or value in seen:
                continue
            seen.add(value)
            try:
                value = walk.source.chase(value)
            except MalformedFile:
                continue
        if type(value) is list:
            walk.session.count("swept values", len(value), _MAX_NODES)
            pending.extend((one, place) for one in value if type(one) in (str, list, dict))
        elif type(value) in (dict, StreamNode):
            walk.session.count("swept values", len(value), _MAX_NODES)
            _judge(walk, value, place)
            pending.extend((one, Place(key, place)) for key, one in value.items() if type(one) in (str, list, dict))


def _judge(walk: Walk, node: dict[str, Node], place: Place) -> None:
    source = walk.source
    kind = source.chase(node.get("/S"))
    feature = ACTION_FEATURES.get(kind) if type(kind) is str else None
    if feature is not None and (kind not in _NOT_ACTIONS or source.chase(node.get("/Type")) == "/Action"):
        walk.session.found(feature, str(place), str(kind)[1:])
    subtype = source.chase(node.get("/Subtype"))
    if type(subtype) is str and subtype in ANNOTATION_FEATURES and "/Rect" in node:
        walk.session.found(ANNOTATION_FEATURES[subtype], str(place), subtype[1:])
    if subtype == "/PS" and type(node) is StreamNode:
        walk.session.found(POSTSCRIPT_XOBJECT, str(place))
    if source.chase(node.get("/Type")) == "/EmbeddedFile":
        walk.attachments.left_out(walk, place, f"object {node.ref[:-2]}" if type(node) is StreamNode else "")
    if "/XFA" in node and "/Fields" in node:
        walk.session.found(XFA, str(place))
