"""The groups of a drawing's property: name and value are collected, judged, and written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanitizer.engines.rtf import features, shapes
from sanitizer.engines.rtf.charsets import decoded

if TYPE_CHECKING:
    from sanitizer.engines.rtf.rebuild import Rebuild


class OpenProperty:
    """A shape's property while it is read."""

    def __init__(self) -> None:
        self.name = ""
        self.text = ""
        self.pieces = b""


def open_property(work: Rebuild, _value: int | None, end: int) -> int | None:
    group = work.group
    if group.context.name != "shape":
        work.tally.add(features.UNKNOWN_DESTINATION, "\\sp", f"byte {end}")
        return work.drop_group(end)
    outer = work.property
    work.property = OpenProperty()
    group = work.own_group()
    group.enter("sp", work.contexts["property"])
    work.set_aside(lambda: close_property(work, outer, end))
    return None


def close_property(work: Rebuild, outer: OpenProperty | None, at: int) -> None:
    work.writer.taken_back()
    done, work.property = work.property, outer
    if done is None:
        raise AssertionError("a property closes after it was opened")
    if work.allow.shape.get(done.name) == "link":
        return  # the address in it was found
    value = shapes.value_of(done.name, done.text, done.pieces)
    if value is None:
        work.tally.add(features.SHAPE_PROPERTY, done.name, f"byte {at}")
        return
    work.writer.whole(b"{\\sp{\\sn " + done.name.encode("ascii") + b"}{\\sv " + value + b"}}")


def property_part(work: Rebuild, name: str) -> int | None:
    group = work.group
    if work.property is None:
        raise AssertionError("only in a property")
    done = work.property
    outer_collected, work.collected = work.collected, []
    group = work.own_group()
    group.enter(name, work.contexts["name" if name == "sn" else "value"])

    def close() -> None:
        pieces, text = work.writer.taken_back(), decoded(work.collected or [])
        work.collected = outer_collected
        if name == "sn":
            done.name = text.strip()
        else:
            done.text, done.pieces = text, pieces

    work.set_aside(close)
    return None


def open_old_drawing(work: Rebuild, start: int) -> None:
    """A drawing of Word 6 and 95 goes; the text in its boxes stays where it stood."""
    work.tally.add(features.DRAWING, "\\do", f"byte {start}")
    group = work.own_group()
    group.enter("do", work.contexts["drawing"])
    group.brace.make_bare()


def drawing_part(work: Rebuild, name: str) -> None:
    """Of its parts, only the text has a place in the new file."""
    if name == "dptxbxtext":
        work.own_group().enter(name, work.contexts["body"])
