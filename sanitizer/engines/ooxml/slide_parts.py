"""PresentationML: objects leave their picture, and what drove sound or objects in the timeline goes with them."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines.ooxml.names import P
from sanitizer.engines.ooxml.part_work import PartWork, drop, replace
from sanitizer.engines.ooxml.xml_filter import Handler

_TIME_NODES = frozenset(
    f"{P}{name}"
    for name in (
        "par",
        "seq",
        "excl",
        "anim",
        "animClr",
        "animEffect",
        "animMotion",
        "animRot",
        "animScale",
        "set",
        "cmd",
        "audio",
        "video",
    )
)


def farewell() -> dict[str, Handler]:
    """Handlers for elements that are refused and leave something behind."""
    table: dict[str, Handler] = {f"{P}oleObj": _ole_object}
    table |= dict.fromkeys((f"{P}audio", f"{P}video", f"{P}cmd"), _time_node)
    return table


def _ole_object(element: etree._Element, work: PartWork) -> None:  # noqa: ARG001 - one signature for all handlers
    """The frame of an object becomes the picture that it holds (p:pic, in the fallback of newer files)."""
    frame = next(element.iterancestors(f"{P}graphicFrame"), None)
    if frame is None:
        drop(element)
        return
    picture = next(frame.iter(f"{P}pic"), None)
    if picture is None:
        drop(frame)
        return
    replace(frame, picture)


def _time_node(element: etree._Element, work: PartWork) -> None:  # noqa: ARG001 - one signature for all handlers
    drop_time_node(element)


def drop_time_node(element: etree._Element) -> None:
    """Drop a node of the timeline, and upwards what is empty without it (a childTnLst must not be empty)."""
    parent = element.getparent()
    drop(element)
    while parent is not None and not len(parent) and parent.tag in (f"{P}childTnLst", f"{P}subTnLst", f"{P}tnLst", f"{P}mainSeq"):
        holder = parent.getparent()
        drop(parent)
        if holder is None:
            return
        if holder.tag == f"{P}timing":
            if holder.find(f"{P}tnLst") is None:
                drop(holder)
            return
        node = holder.getparent()  # p:cTn in p:par, p:seq ...
        if parent.tag == f"{P}subTnLst" or node is None or node.tag not in _TIME_NODES:
            return
        parent = node.getparent()
        drop(node)
