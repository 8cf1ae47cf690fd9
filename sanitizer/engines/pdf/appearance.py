"""What draws a form or an annotation, where the source forgot to say how: its kind and its box (ISO 32000-2, 8.10 and 12.5.5)."""

from __future__ import annotations

from sanitizer.engines.pdf.features import DAMAGED
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.walk import ADMIT, Walk

_BOX = "/BBox"
_WHOLE = [-32768, -32768, 32767, 32767]  # clips nothing of a page


def complete_appearance(walk: Walk, annotation: dict[str, Node], place: Place) -> None:
    """Give each appearance of *annotation* that has no box the size of the annotation, which neither scales nor moves it."""
    appearance = walk.source.chase(annotation.get("/AP"))
    if type(appearance) is not dict:
        return
    for value in appearance.values():
        look = walk.source.chase(value)
        for one in look.values() if type(look) is dict else (look,):
            form = walk.source.chase(one)
            if type(form) is StreamNode and _BOX not in form:
                form[_BOX] = _size(walk, annotation)
                walk.session.found(DAMAGED, str(Place("/AP", place)), "an appearance without its box")


def _size(walk: Walk, annotation: dict[str, Node]) -> list[Node]:
    rectangle = walk.source.chase(annotation.get("/Rect"))
    numbers = [walk.source.chase(value) for value in rectangle] if type(rectangle) is list else []
    if len(numbers) != 4 or any(type(number) not in (int, float) for number in numbers):
        return _WHOLE
    return [0, 0, abs(numbers[2] - numbers[0]), abs(numbers[3] - numbers[1])]


def give_box(walk: Walk, form: StreamNode, place: Place) -> None:
    """A form without its box is drawn whole, as readers do."""
    if _BOX not in form:
        form[_BOX] = _WHOLE
        walk.session.found(DAMAGED, str(place), "a form without its box")


def _admit_appearance(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """An appearance is a form, also where it does not say so; readers draw it."""
    if type(node) is not StreamNode:
        return None
    node.setdefault("/Subtype", "/Form")
    return ADMIT["XObject"](walk, node, ref, place)


ADMIT["AppearanceStream"] = _admit_appearance
