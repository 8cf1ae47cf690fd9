"""Writes layers and what is on them (ISO 32000-2, 8.11): without those that policy removes, the others work as before."""

from __future__ import annotations

from sanitizer.engines.pdf.appearance import give_box
from sanitizer.engines.pdf.features import HIDDEN_LAYER
from sanitizer.engines.pdf.kinds import GONE, handler, table_for
from sanitizer.engines.pdf.layers import Folded, is_group
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.walk import ADMIT, STREAMS, CompiledType, Walk

_GROUP = table_for("OCG")


def _admit_group(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    if not is_group(walk.source, node):
        return None
    return GONE if ref and walk.layers.removes(ref, place) else "OCG"


def _admit_optional_content(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """The OC of something, or a property of a content stream."""
    kind = walk.source.chase(node.get("/Type"))
    if kind == "/OCG":
        return _admit_group(walk, node, ref, place)
    if kind != "/OCMD" or type(node) is not dict:
        return None
    if walk.layers.removes(ref or node, place):
        return GONE
    return "OCMD.Always" if walk.layers.removed and walk.layers.left(node) is True else "OCMD"


def _admit_property(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    is_layer = walk.source.chase(node.get("/Type")) in ("/OCG", "/OCMD")
    return _admit_optional_content(walk, node, ref, place) if is_layer else "MarkedContent"


def _admit_properties(walk: Walk, _node: Node, _ref: str | None, _place: Place) -> str | None:
    """The catalog's entry goes with the last layer."""
    layers = walk.layers
    return GONE if layers.removed and len(layers.removed) == len(layers.groups) else "OCProperties"


def _admit_xobject(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """A picture or form on a removed layer: an empty one stands in its place, for the operators that draw it."""
    if type(node) is StreamNode and "/OC" in node and walk.layers.removes(node["/OC"], Place("/OC", place)):
        walk.refuse(HIDDEN_LAYER, dict(node), ref, place, "a picture or form")
        return "XObject.Removed"
    name = f"XObject.{str(walk.source.chase(node.get('/Subtype')))[1:]}"
    if type(node) is StreamNode and name == "XObject.Form":
        give_box(walk, node, place)
    return name if name in walk.types else None


def _write_removed(walk: Walk, number: int, _compiled: CompiledType, _node: StreamNode, _place: Place) -> None:
    walk.writer.put_stream(number, "/Type/XObject/Subtype/Form/BBox[0 0 0 0]", b"")


@handler("visibility_expression", "a")
def _visibility_expression(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """VE (8.11.2.2), folded over what was removed. One that is not well-formed is dropped: readers then look at P."""
    folded = walk.layers.left({"/VE": node})
    return _written(walk, folded, place) if isinstance(folded, list) else None


def _written(walk: Walk, folded: list[Folded | str], place: Place) -> str:
    written = [_written(walk, one, place) if isinstance(one, list) else walk.write(_GROUP, one, place, "/VE") for one in folded[1:]]
    return f"[{' '.join(filter(None, [str(folded[0]), *written]))}]"


ADMIT["OCG"] = _admit_group
ADMIT["OptionalContent"] = _admit_optional_content
ADMIT["Properties"] = _admit_property
ADMIT["OCProperties"] = _admit_properties
ADMIT["XObject"] = _admit_xobject
STREAMS["removed"] = _write_removed
