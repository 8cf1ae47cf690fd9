"""Destinations inside the document (ISO 32000-2, 12.3.2): arrays that name a page of the target, and names for them."""

from __future__ import annotations

from sanitizer.engines.pdf.features import BROKEN_DESTINATION, KEY_FEATURES, UNKNOWN_KEY
from sanitizer.engines.pdf.kinds import GONE, handler, shape_of
from sanitizer.engines.pdf.old_text import text_of
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.syntax import string_bytes, write_name, write_number, write_string
from sanitizer.engines.pdf.trees import flatten_name_tree
from sanitizer.engines.pdf.walk import Walk

_FITS = frozenset({"/XYZ", "/Fit", "/FitH", "/FitV", "/FitR", "/FitB", "/FitBH", "/FitBV"})


@handler("page", "d")
def write_page(walk: Walk, _node: Node, ref: str | None, _place: Place) -> str | None:
    """A reference to a page that is in the target."""
    number = walk.pages.get(walk.source.ends_at(ref)) if ref else None
    return GONE if number is None else f"{number} 0 R"


@handler("destination", "nsad")
def write_destination(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """A name, a string, an array, or a dictionary with the array under D; GONE where its page is not in the document."""
    shape = shape_of(node)
    if shape == "n":
        return write_name(node)
    if shape == "s":
        return write_string(node)
    if shape == "d":
        for key, value in node.items():
            if key not in ("/D", "/SD"):
                walk.dropped_entry("Destination", place, key, value)
        node = walk.source.chase(node.get("/D"))
        if type(node) is not list:
            return None
    return _array(walk, node, place)


def _array(walk: Walk, node: list[Node], place: Place) -> str | None:
    if not node:
        return None
    target = node[0]
    if type(target) is int:
        page = str(max(0, target))
    else:
        is_ref = type(target) is str and target[0] in "0123456789"
        number = walk.pages.get(walk.source.ends_at(target)) if is_ref else None
        if number is None:
            walk.session.found(BROKEN_DESTINATION, str(place))
            walk.to_sweep.append((node, place))
            return GONE
        page = f"{number} 0 R"
    fit = walk.source.chase(node[1]) if len(node) > 1 else "/Fit"
    if type(fit) is not str or fit not in _FITS:
        return f"[{page}/Fit]"
    numbers = [walk.source.chase(value) for value in node[2:6]]
    written = " ".join(write_number(value) if type(value) in (int, float) else "null" for value in numbers)
    return f"[{page}{fit} {written}]"


@handler("destination_dictionary", "d")
def _destination_dictionary(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """The catalog's Dests of PDF 1.1: name > destination."""
    written = []
    for key, value in node.items():
        chased = walk.source.chase(value)
        one = write_destination(walk, chased, None, Place(key, place)) if shape_of(chased) in "ad" else None
        if one:
            written.append(f"{write_name(key)} {one}")
        elif one is None:
            walk.dropped_entry("Dests", place, key, value)
    return f"<<{''.join(written)}>>"


@handler("names", "d")
def _names(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """The catalog's Names (7.7.4): the tree of destinations stays, embedded files by policy; both are written when all is known."""
    for key, value in node.items():
        if key == "/Dests":
            walk.destination_names = _destination_tree(walk, value, Place(key, place))
        elif value is not None:
            step = Place(key, place)
            if key == "/EmbeddedFiles":
                _embedded_files(walk, value, step)
            elif key == "/AP":
                walk.session.found(UNKNOWN_KEY, str(step), "named appearances")
            else:
                walk.session.found(KEY_FEATURES.get(key, UNKNOWN_KEY), str(step))
            walk.to_sweep.append((value, step))
    return GONE


def _destination_tree(walk: Walk, root: Node, place: Place) -> str:
    pairs: dict[bytes, str] = {}
    for key, value in flatten_name_tree(walk, root):
        chased = walk.source.chase(value)
        one = write_destination(walk, chased, None, place) if shape_of(chased) in "ad" else None
        if one:
            pairs.setdefault(string_bytes(key), f"{write_string(key)}{one}")
        elif one is None:
            walk.dropped_element(place, len(pairs), value)
    return f"<</Names[{''.join(pairs[key] for key in sorted(pairs))}]>>" if pairs else ""


def _embedded_files(walk: Walk, root: Node, place: Place) -> None:
    """Each under its key, which readers show where the file specification has no name."""
    count = 0
    for key, value in flatten_name_tree(walk, root):
        title = text_of(key)
        if not walk.attachments.take(walk, value, Place(f"[{title}]", place), title):
            walk.attachments.left_out(walk, place, title, "there is no file")
        count += 1
    if not count:
        walk.attachments.left_out(walk, place, "", "there is no file")
