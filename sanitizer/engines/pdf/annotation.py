"""Annotations and form fields: which are written and as what (ISO 32000-2, 12.5 and 12.7)."""

from __future__ import annotations

from sanitizer.engines.pdf.appearance import complete_appearance
from sanitizer.engines.pdf.features import ANNOTATION_FEATURES, HIDDEN_LAYER, SIGNATURE, UNKNOWN_ANNOTATION
from sanitizer.engines.pdf.kinds import GONE, handler, table_for
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.walk import ADMIT, Walk

_MAX_PARENTS = 50
_COVER_GRAY = 0.85  # to be seen as a cover; that of an image PDF has the same
_PRINTED_AND_LOCKED = 4 + 64 + 128 + 512  # table 167: Print, ReadOnly, Locked, LockedContents
_MAX_ANNOTATIONS = 500_000
_ANNOTATION = table_for("Annotation")


@handler("annotations", "a")
def _annotations(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """A page's annotations; the same one twice is written once."""
    walk.session.count("annotations", len(node), _MAX_ANNOTATIONS)
    written: dict[str, None] = {}
    for index, value in enumerate(node):
        one = walk.write(_ANNOTATION, value, place, f"[{index}]")
        if one:
            written.setdefault(one)
        elif one is None:
            walk.dropped_element(place, index, value)
    every = [*written, *walk.covers]
    return f"[{' '.join(every)}]" if every else GONE


def write_cover(walk: Walk, box: tuple[float, float, float, float]) -> str:
    """A reference to an annotation that lies over everything in *box*, printed as shown, and not to be moved (12.5.3)."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    look, number = walk.writer.reserve(), walk.writer.reserve()
    walk.writer.put_flate(
        look,
        f"/Type/XObject/Subtype/Form/BBox[0 0 {width:.2f} {height:.2f}]",
        f"{_COVER_GRAY} g 0 0 {width:.2f} {height:.2f} re f".encode("ascii"),
    )
    place = f"{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}"
    walk.writer.put(number, f"<</Type/Annot/Subtype/Stamp/Rect[{place}]/F {_PRINTED_AND_LOCKED}/AP<</N {look} 0 R>>>>")
    return f"{number} 0 R"


def _admit_annotation(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    subtype = walk.source.chase(node.get("/Subtype"))
    if type(node) is StreamNode or type(subtype) is not str:
        return None
    if _is_flattened(walk, ref):
        return GONE
    if _on_removed_layer(walk, node, place):
        return walk.refuse(HIDDEN_LAYER, node, ref, place, subtype[1:])
    complete_appearance(walk, node, place)
    if subtype == "/Widget":
        if _field_type(walk, node) != "/Sig":
            return "Annotation.Widget"
        _report_signature(walk, node, ref, place)
        return _look(walk, node)
    feature = ANNOTATION_FEATURES.get(subtype)
    if feature is not None:
        if subtype == "/FileAttachment":
            walk.attachments.take(walk, node.get("/FS"), Place("/FS", place))
        rest = {key: value for key, value in node.items() if key != "/Subtype"}  # the sweep need not find it once more
        walk.refuse(feature, rest, ref, place, subtype[1:])
        return _look(walk, node)
    name = f"Annotation.{subtype[1:]}"
    if name in walk.types:
        return name
    return walk.refuse(UNKNOWN_ANNOTATION, node, ref, place, subtype[1:])


def _is_flattened(walk: Walk, ref: str | None) -> bool:
    return bool(walk.flattened) and ref is not None and walk.source.ends_at(ref) in walk.flattened


def _on_removed_layer(walk: Walk, node: dict[str, Node], place: Place) -> bool:
    return "/OC" in node and walk.layers.removes(node["/OC"], Place("/OC", place))


def _look(walk: Walk, node: dict[str, Node]) -> str:
    """What its appearance draws stays to be seen, without the function."""
    appearance = walk.source.chase(node.get("/AP"))
    return "Annotation.Look" if type(appearance) is dict and "/N" in appearance else GONE


def _admit_field(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """A field that is its own widget is one object with the annotation."""
    if type(node) is StreamNode:
        return None
    if _is_flattened(walk, ref):
        return GONE
    if _field_type(walk, node) == "/Sig":
        _report_signature(walk, node, ref, place)
        return GONE
    if walk.source.chase(node.get("/Subtype")) != "/Widget":
        return "Field"
    return GONE if _on_removed_layer(walk, node, place) else "Annotation.Widget"


def _field_type(walk: Walk, node: dict[str, Node]) -> Node:
    """FT, which is inherited from the parents (12.7.4.1)."""
    for _ in range(_MAX_PARENTS):
        value = walk.source.chase(node.get("/FT"))
        if value is not None:
            return value
        parent = walk.source.chase(node.get("/Parent"))
        if type(parent) is not dict:
            return None
        node = parent
    return None


def _report_signature(walk: Walk, node: dict[str, Node], ref: str | None, place: Place) -> None:
    value = walk.source.chase(node.get("/V"))
    if type(value) is dict:
        signer = walk.source.chase(value.get("/Name"))
        name = signer[2:] if type(signer) is str and signer.startswith("u:") else ""
        walk.refuse(SIGNATURE, value, ref, place, f"signed by {name}" if name else "signed")
    else:
        walk.refuse(SIGNATURE, None, ref, place, "signature field")


ADMIT["Annotation"] = _admit_annotation
ADMIT["Field"] = _admit_field
