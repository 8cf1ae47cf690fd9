"""Tags (logical structure): what a structure element's kids may be, and references to things that were written (14.7)."""

from __future__ import annotations

from sanitizer.engines.pdf.features import ACTION_FEATURES
from sanitizer.engines.pdf.kinds import GONE, Table, handler, shape_of, table_for
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.syntax import write_name, write_number
from sanitizer.engines.pdf.trees import structure_name_tree, structure_number_tree
from sanitizer.engines.pdf.walk import Walk

_ELEMENT = table_for("StructElem")
_ATTRIBUTE = table_for("Attributes | name | int")
_ACTIONS = frozenset({*ACTION_FEATURES, "/URI"})
_SAY_WHAT_IT_IS = frozenset({"/Type", "/Subtype", "/S", "/FT"})  # of any other dictionary
_KIND_TABLES = {"/MCR": table_for("MarkedContentReference"), "/OBJR": table_for("ObjectReference")}


def _kid(walk: Walk, value: Node, place: Place, step: str) -> str | None:
    node = walk.source.chase(value)
    if type(node) is int:
        return write_number(node)
    if type(node) is not dict:
        return None
    table = _KIND_TABLES.get(str(walk.source.chase(node.get("/Type"))), _ELEMENT)
    # an object reference whose object is gone has nothing to say
    if table is not _ELEMENT and "/Obj" in node and not _written(walk, walk.source.chase(node["/Obj"]), node["/Obj"], place):
        return GONE
    return walk.write(table, value, place, step)


@handler("structure_kids", "iad")
def _structure_kids(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    if type(node) is not list:
        return _kid(walk, ref or node, place, "")
    written = [_kid(walk, value, place, f"[{index}]") for index, value in enumerate(node)]
    return f"[{' '.join(one for one in written if one)}]"


@handler("structure_type", "n")
def _structure_type(_walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """Any name but that of an action, for readers that look for nothing else (S of an action and of an element are one key)."""
    return None if node in _ACTIONS else write_name(node)


@handler("role_map", "d")
def _role_map(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """Types of the document's own > standard types (14.7.3)."""
    written = []
    for key, value in node.items():
        role = walk.source.chase(value)
        if shape_of(role) != "n" or key in _SAY_WHAT_IT_IS or key in _ACTIONS or role in _ACTIONS:
            walk.dropped_entry("RoleMap", place, key, value)
        else:
            written.append(f"{write_name(key)} {write_name(role)}")
    return f"<<{''.join(written)}>>"


@handler("structure_parent", "d")
def _structure_parent(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """The tree's root or another element."""
    is_root = walk.source.chase(node.get("/Type")) == "/StructTreeRoot" or ("/S" not in node and "/K" in node)
    return walk.dictionary("StructTreeRoot" if is_root else "StructElem", node, ref, place)


@handler("written", "dS")
def _written(walk: Walk, _node: Node, ref: Node, _place: Place) -> str | None:
    """A reference to an annotation or a form that is already in the target."""
    if type(ref) is not str or ref[0] not in "0123456789":
        return GONE
    number = walk.written_refs.get(walk.source.ends_at(ref))
    return GONE if number is None else f"{number} 0 R"


@handler("attribute_array", "a")
def _attribute_array(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """Attribute objects or class names, each with an optional revision number."""
    written = [walk.write(_ATTRIBUTE, value, place, f"[{index}]") for index, value in enumerate(node)]
    return f"[{' '.join(one for one in written if one)}]"


def _elements() -> Table:
    def write(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
        written = [walk.write(_ELEMENT, value, place, f"[{index}]") or "null" for index, value in enumerate(node)]
        return f"[{' '.join(written)}]"

    return {**_ELEMENT, "a": write}


_ELEMENTS = _elements()


@handler("number_tree_of_structure", "d")
def _parent_tree(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """Parent tree: a number of a page or an object > element, or for each marked content its element (14.7.5.4)."""
    return structure_number_tree(walk, node, place, _ELEMENTS)


@handler("name_tree_of_structure", "d")
def _id_tree(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    return structure_name_tree(walk, node, place, _ELEMENT)
