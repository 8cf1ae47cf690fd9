"""PresentationML: pictures of objects, and what drove sound or objects in the timeline goes with them."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines.ooxml.names import A, O, P, R, V
from sanitizer.engines.ooxml.part_work import PartWork, drop
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


BARE_PICTURE = (
    f'<p:pic xmlns:p="{P[1:-1]}" xmlns:a="{A[1:-1]}" xmlns:r="{R[1:-1]}">'
    '<p:nvPicPr><p:cNvPr id="0" name=""/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
    "<p:blipFill><a:blip/><a:stretch><a:fillRect/></a:stretch></p:blipFill>"
    '<p:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
)


def farewell() -> dict[str, Handler]:
    """Handlers for elements that are refused and leave something behind."""
    return dict.fromkeys((f"{P}audio", f"{P}video", f"{P}cmd"), _time_node)


def stand_in(picture: etree._Element, frame: etree._Element) -> None:
    """Give the picture the identity and the place of the frame."""
    ours, theirs = next(picture.iter(f"{P}cNvPr"), None), next(frame.iter(f"{P}cNvPr"), None)
    if ours is not None and theirs is not None:
        for name in ("id", "name", "descr"):
            if theirs.get(name):
                ours.set(name, theirs.get(name, ""))
    place, properties = frame.find(f"{P}xfrm"), picture.find(f"{P}spPr")
    if place is None or properties is None or properties.find(f"{A}xfrm") is not None:
        return
    place.tag = f"{A}xfrm"
    properties.insert(0, place)


def pictures_of_shapes(vml: etree._Element, targets: dict[str, str]) -> dict[str, str]:
    """Shape id > picture part of the VML drawing behind a slide; *targets* are its relationships by id."""
    found = {}
    for shape in vml.iter(f"{V}shape"):
        data = shape.find(f"{V}imagedata")
        target = targets.get(data.get(f"{O}relid", "") or data.get(f"{R}id", "")) if data is not None else None
        if target is not None:
            found[shape.get("id", "")] = target
    return found


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
