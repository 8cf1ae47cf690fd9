"""The page tree (ISO 32000-2, 7.7.3): read with cycles and lies in mind, written anew in two levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sanitizer.engines.pdf.annotation import write_cover
from sanitizer.engines.pdf.features import DAMAGED, FLATTENED_ANNOTATION, FLATTENED_PAGE
from sanitizer.engines.pdf.kinds import GONE
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, is_reference
from sanitizer.engines.pdf.walk import Walk
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Action

if TYPE_CHECKING:
    from sanitizer.engines.pdf.page_pictures import PagePictures
    from sanitizer.engines.pdf.qr_codes import Box

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_NODE_KEYS = frozenset({"/Type", "/Parent", "/Kids", "/Count", *_INHERITED})
_DRAWING = frozenset({"/Resources", "/Contents", "/Group", "/StructParents", "/Annots"})  # what a picture takes the place of
_KIDS_PER_NODE = 64
_DEFAULT_BOX = [0, 0, 612, 792]
_MAX_TREE_DEPTH = 1000
_MAX_ENTRIES_PER_PAGE = 20  # kids of the whole tree, for each page that is allowed
_MAX_USER_UNIT = 75_000  # points; far beyond what annex C.2 asks of readers


@dataclass(frozen=True, slots=True)
class SourcePage:
    ref: str  # "" for a page that stands directly in its parent's Kids
    entries: dict[str, Node]  # its own with those it inherits


def find_pages(walk: Walk, catalog: dict[str, Node]) -> list[SourcePage]:
    """The leaves in the order in which a reader shows them; a branch that hangs in two places is shown twice, a loop once.

    Raises LimitExceeded over `max_pages`, for too many nodes and for a tree that is too deep.
    """
    found: list[SourcePage] = []
    limits = walk.session.limits
    pending: list[tuple[Node, dict[str, Node]] | None] = [(catalog.get("/Pages"), {})]
    above: list[str] = []  # references of the nodes that are open; None in `pending` closes the last
    while pending:
        step = pending.pop()
        if step is None:
            above.pop()
            continue
        value, inherited = step
        ref = walk.source.ends_at(value) if type(value) is str and value[0] in "0123456789" else ""
        node = walk.source.chase(value)
        if type(node) is not dict:
            if node is not None:
                _report(walk, ref, node, "something that is no page")
            continue
        kids = walk.source.chase(node.get("/Kids"))
        passed_on = {**inherited, **{key: node[key] for key in _INHERITED if node.get(key) is not None}}
        kind = walk.source.chase(node.get("/Type"))
        if type(kids) is not list or (kind == "/Page" and "/Contents" in node):
            if kind == "/Pages" and "/Contents" not in node:
                _report(walk, ref, node, "a node without pages")
            else:
                walk.session.count("pages", 1, limits.max_pages)
                found.append(SourcePage(ref, {**node, **passed_on}))
            continue
        if ref and ref in above:
            _report(walk, ref, None, "a loop")
            continue
        if len(above) >= _MAX_TREE_DEPTH:
            raise LimitExceeded(f"the page tree is deeper than {_MAX_TREE_DEPTH}")
        for key in node.keys() - _NODE_KEYS:
            walk.dropped_entry("Pages", Place("page tree"), key, node[key])
        walk.session.count("page tree entries", len(kids) + 1, _MAX_ENTRIES_PER_PAGE * limits.max_pages)
        above.append(ref)
        pending.append(None)
        pending.extend((kid, passed_on) for kid in reversed(kids))
    return found


def _report(walk: Walk, ref: str, node: Node, words: str) -> None:
    walk.session.found(DAMAGED, f"page tree, object {ref[:-2]}" if ref else "page tree", words)
    if node is not None:
        walk.to_sweep.append((node, Place("page tree")))


def write_pages(walk: Walk, found: list[SourcePage], covers: Sequence[Sequence[Box]], pictures: PagePictures | None = None) -> int:
    """Write every page, what it draws and what covers it, a damaged one by *pictures*; the number of the new tree's root.

    Raises MalformedFile when the renderer, which says what has to be covered, counts other pages.
    """
    covering = any(covers)
    if covering and len(covers) != len(found):
        raise MalformedFile(f"there are {len(found)} pages, or {len(covers)} as another reader counts them")
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
        walk.covers = [write_cover(walk, box) for box in covers[index]] if covering else []
        place, parent = Place(f"page {index + 1}"), parents[index // _KIDS_PER_NODE]
        entries = _completed(walk, page, place)
        written = {key: _entry(walk, key, value, place) for key, value in entries.items()}
        writer.put(number, f"<<{''.join(written.values())}/Parent {parent} 0 R>>")
        walk.drain()
        if walk.damage.undrawn and pictures is not None:
            turned = _as_picture(walk, entries, written.get("/Annots", GONE), pictures, index, len(found))
            if turned:
                frame = "".join(text for key, text in written.items() if key not in _DRAWING)
                writer.put_again(number, f"<<{frame}{turned}/Parent {parent} 0 R>>")
                walk.may_leave_orphans = True
    if pictures is not None:
        pictures.finish()
    return root


def _entry(walk: Walk, key: str, value: Node, place: Place) -> str:
    return walk.entries(walk.types["Page"], {key: value}, place, braces=False) or GONE


def _as_picture(walk: Walk, entries: dict[str, Node], annotations: str, pictures: PagePictures, index: int, page_count: int) -> str:
    """What takes the place of the page's drawing and its annotations, where something in them is damaged; "" where nothing is.

    Annotations that are not damaged stay; where one is, all but the links become part of the picture.
    """
    place = Place(f"page {index + 1}")
    listed = walk.source.chase(entries.get("/Annots"))
    listed = listed if type(listed) is list else []
    broken = next(filter(None, (walk.damage.on_annotation(walk, one) for one in listed)), "")
    reason = walk.damage.on_page(walk, entries) or broken
    if not reason or walk.session.found(FLATTENED_PAGE, str(place), reason) is not Action.FLATTEN:
        return ""
    if broken:
        links = _links_alone(walk, listed, Place("/Annots", place))
        annotations = _entry(walk, "/Annots", links, place)
    return annotations + pictures.page(index, page_count, annotations=bool(broken))


def _links_alone(walk: Walk, listed: list[Node], place: Place) -> list[Node]:
    links = []
    for number, value in enumerate(listed):
        node = walk.source.chase(value)
        subtype = walk.source.chase(node.get("/Subtype")) if type(node) is dict else None
        if subtype == "/Link":
            links.append(value)
        elif type(subtype) is str:
            if is_reference(value):
                walk.flattened.add(walk.source.ends_at(value))
            walk.session.found(FLATTENED_ANNOTATION, str(Place(f"[{number}]", place)), subtype[1:])
    return links


def _completed(walk: Walk, page: SourcePage, place: Place) -> dict[str, Node]:
    """A page's entries with those that it must have."""
    entries = dict(page.entries)
    if not _is_box(walk, entries.get("/MediaBox")):
        walk.session.found(DAMAGED, str(Place("/MediaBox", place)), "no size of the page; letter size is assumed, as readers do")
        entries["/MediaBox"] = _DEFAULT_BOX
    unit = walk.source.chase(entries.get("/UserUnit"))
    if type(unit) in (int, float) and not 0 < unit <= _MAX_USER_UNIT:
        walk.dropped_entry("Page", place, "/UserUnit", entries.pop("/UserUnit"))
    if type(walk.source.chase(entries.get("/Resources"))) is not dict:
        if entries.get("/Resources") is not None:
            walk.dropped_entry("Page", place, "/Resources", entries["/Resources"])
        entries["/Resources"] = {}
    entries["/Type"] = "/Page"
    if walk.covers and type(walk.source.chase(entries.get("/Annots"))) is not list:
        entries["/Annots"] = []
    walk.page_resources = entries["/Resources"]
    return entries


def _is_box(walk: Walk, value: Node) -> bool:
    """Four numbers that span an area (7.9.5)."""
    box = walk.source.chase(value)
    if type(box) is not list or len(box) != 4:
        return False
    corners = [walk.source.chase(corner) for corner in box]
    if any(type(corner) not in (int, float) for corner in corners):
        return False
    return bool(corners[0] != corners[2] and corners[1] != corners[3])
