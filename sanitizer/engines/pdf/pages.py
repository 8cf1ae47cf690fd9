"""The page tree (ISO 32000-2, 7.7.3): read with cycles and lies in mind, written anew in two levels."""

from __future__ import annotations

from dataclasses import dataclass

from sanitizer.engines.pdf.features import DAMAGED
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.walk import Walk

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_NODE_KEYS = frozenset({"/Type", "/Parent", "/Kids", "/Count", *_INHERITED})
_KIDS_PER_NODE = 64
_DEFAULT_BOX = [0, 0, 612, 792]
_MAX_TREE_DEPTH = 100


@dataclass(frozen=True, slots=True)
class SourcePage:
    ref: str  # "" for a page that stands directly in its parent's Kids
    entries: dict[str, Node]  # its own with those it inherits


def find_pages(walk: Walk, catalog: dict[str, Node]) -> list[SourcePage]:
    """The leaves in order; each node of the tree once. Raises LimitExceeded over `max_pages`."""
    found: list[SourcePage] = []
    seen: set[str] = set()
    pending: list[tuple[Node, dict[str, Node], int]] = [(catalog.get("/Pages"), {}, 0)]
    limit = walk.session.limits.max_pages
    while pending:
        value, inherited, depth = pending.pop()
        ref = walk.source.ends_at(value) if type(value) is str and value[0] in "0123456789" else ""
        node = walk.source.chase(value)
        if type(node) is not dict:
            continue
        kids = walk.source.chase(node.get("/Kids"))
        is_leaf = type(kids) is not list or walk.source.chase(node.get("/Type")) == "/Page"
        if ref and not is_leaf:
            if ref in seen or depth > _MAX_TREE_DEPTH:
                walk.session.found(DAMAGED, f"page tree, object {ref}", "a loop")
                continue
            seen.add(ref)
        passed_on = {**inherited, **{key: node[key] for key in _INHERITED if node.get(key) is not None}}
        if is_leaf:
            walk.session.count("pages", 1, limit)
            found.append(SourcePage(ref, {**node, **passed_on}))
        else:
            place = Place("page tree")
            for key in node.keys() - _NODE_KEYS:
                walk.dropped_entry("Pages", place, key, node[key])
            walk.session.count("page tree entries", len(kids), 20 * limit)
            pending.extend((kid, passed_on, depth + 1) for kid in reversed(kids))
    return found


def write_pages(walk: Walk, found: list[SourcePage]) -> int:
    """Write every page and what it draws; the number of the new tree's root."""
    writer = walk.writer
    root = writer.reserve()
    numbers = [writer.reserve() for _ in found]
    for page, number in zip(found, numbers, strict=True):
        if page.ref:
            walk.pages.setdefault(page.ref, number)
            walk.written_refs.setdefault(page.ref, number)
    groups = [numbers[start : start + _KIDS_PER_NODE] for start in range(0, len(numbers), _KIDS_PER_NODE)]
    parents = [root] if len(groups) == 1 else [writer.reserve() for _ in groups]
    for group, parent in zip(groups, parents, strict=True):
        above = "" if parent == root else f"/Parent {root} 0 R"
        kids = " ".join(f"{number} 0 R" for number in group)
        writer.put(parent, f"<</Type/Pages/Count {len(group)}/Kids[{kids}]{above}>>")
    if len(groups) > 1:
        kids = " ".join(f"{number} 0 R" for number in parents)
        writer.put(root, f"<</Type/Pages/Count {len(numbers)}/Kids[{kids}]>>")
    for index, (page, number) in enumerate(zip(found, numbers, strict=True)):
        _write_page(walk, page, number, parents[index // _KIDS_PER_NODE], Place(f"page {index + 1}"))
        walk.drain()
    return root


def _write_page(walk: Walk, page: SourcePage, number: int, parent: int, place: Place) -> None:
    entries = dict(page.entries)
    box = walk.source.chase(entries.get("/MediaBox"))
    corners = [walk.source.chase(value) for value in box] if type(box) is list else []
    if len(corners) != 4 or any(type(value) not in (int, float) for value in corners):
        entries["/MediaBox"] = _DEFAULT_BOX
    entries.setdefault("/Resources", {})
    entries["/Type"] = "/Page"
    walk.page_resources = entries["/Resources"]
    text = walk.entries(walk.types["Page"], entries, place, braces=False)
    walk.writer.put(number, f"<<{text}/Parent {parent} 0 R>>")
