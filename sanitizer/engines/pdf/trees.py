"""Name trees and number trees read to flat pairs, with cycles, wrong types and sizes in mind (ISO 32000-2, 7.9.6 and 7.9.7)."""

from __future__ import annotations

from collections.abc import Iterator

from sanitizer.engines.pdf.kinds import GONE, Table, handler, shape_of, table_for
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.syntax import string_bytes, write_string
from sanitizer.engines.pdf.walk import Walk

_MAX_ENTRIES = 1_000_000


def _flatten(walk: Walk, root: Node, leaf_key: str) -> Iterator[tuple[Node, Node]]:
    pending = [root]
    seen: set[str] = set()
    while pending:
        value = pending.pop()
        if type(value) is str and value[0] in "0123456789":
            if value in seen:
                continue
            seen.add(value)
        node = walk.source.chase(value)
        if type(node) is not dict:
            continue
        leaves = walk.source.chase(node.get(leaf_key))
        if type(leaves) is list:
            walk.session.count("tree entries", len(leaves) // 2, _MAX_ENTRIES)
            for index in range(0, len(leaves) - 1, 2):
                yield walk.source.chase(leaves[index]), leaves[index + 1]
        kids = walk.source.chase(node.get("/Kids"))
        if type(kids) is list:
            walk.session.count("tree entries", len(kids), _MAX_ENTRIES)
            pending.extend(reversed(kids))


def flatten_name_tree(walk: Walk, root: Node) -> Iterator[tuple[str, Node]]:
    """(key as a JSON string, value), in the tree's order."""
    for key, value in _flatten(walk, root, "/Names"):
        if shape_of(key) == "s":
            yield key, value


def flatten_number_tree(walk: Walk, root: Node) -> Iterator[tuple[int, Node]]:
    for key, value in _flatten(walk, root, "/Nums"):
        if type(key) is int:
            yield key, value


def _number_tree(walk: Walk, root: Node, table: Table, place: Place) -> str:
    pairs: dict[int, str] = {}
    for key, value in flatten_number_tree(walk, root):
        one = walk.write(table, value, place, f"[{key}]")
        if one:
            pairs.setdefault(key, one)
    return f"<</Nums[{' '.join(f'{key} {pairs[key]}' for key in sorted(pairs))}]>>" if pairs else GONE


_PAGE_LABEL = table_for("PageLabel")


@handler("number_tree_of_page_labels", "d")
def _page_labels(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    return _number_tree(walk, node, _PAGE_LABEL, place)


def structure_number_tree(walk: Walk, node: Node, place: Place, table: Table) -> str:
    return _number_tree(walk, node, table, place)


def structure_name_tree(walk: Walk, node: Node, place: Place, table: Table) -> str:
    pairs: dict[bytes, str] = {}
    for key, value in flatten_name_tree(walk, node):
        one = walk.write(table, value, place, "/IDTree")
        if one:
            pairs.setdefault(string_bytes(key), f"{write_string(key)}{one}")
    return f"<</Names[{''.join(pairs[key] for key in sorted(pairs))}]>>" if pairs else GONE
