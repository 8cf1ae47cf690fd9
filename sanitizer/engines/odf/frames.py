"""Frames: pictures written anew, embedded documents rebuilt, objects that leave their picture, and what may not stay in a frame."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines.odf.features import APPLET, EXTERNAL_LINK, MEDIA, METAFILE, OLE_OBJECT
from sanitizer.engines.odf.names import ANIM, BINARY, CHART, DRAW, HREF, LOEXT, MATH, OFFICE, STYLE, SVG, TABLE, TEXT, XLINK
from sanitizer.engines.odf.part_work import PartWork
from sanitizer.engines.odf.tree_edits import take
from sanitizer.engines.odf.xml_filter import Handler
from sanitizer.model.finding import Feature

_FRAME, _IMAGE, _OBJECT = f"{DRAW}frame", f"{DRAW}image", f"{DRAW}object"
_CONTENT = frozenset({f"{DRAW}text-box", _IMAGE, _OBJECT, f"{TABLE}table"})
_REFUSED: dict[str, Feature] = {
    f"{DRAW}object-ole": OLE_OBJECT,
    f"{DRAW}applet": APPLET,
    f"{DRAW}plugin": MEDIA,
    f"{DRAW}floating-frame": EXTERNAL_LINK,
}
_INLINE = (f"{OFFICE}document", f"{MATH}math")
_MIME_TYPES = (f"{LOEXT}mime-type", f"{DRAW}mime-type")


def closer() -> dict[str, Handler]:
    """Handlers for listed elements."""
    table: dict[str, Handler] = {_IMAGE: _image, _OBJECT: _object, _FRAME: _frame, f"{ANIM}command": _command}
    table |= dict.fromkeys((f"{DRAW}fill-image", f"{TEXT}list-level-style-image"), _fill)
    table |= dict.fromkeys((f"{STYLE}background-image", f"{CHART}symbol-image"), _background)
    table[f"{CHART}chart"] = _chart
    return table


def farewell() -> dict[str, Handler]:
    """Handlers for elements that are refused and leave something behind."""
    table: dict[str, Handler] = dict.fromkeys(_REFUSED, _refused_content)
    return table | {BINARY: _stray_binary}


def _new_picture(element: etree._Element, work: PartWork, spare: bool = False) -> str | None:
    """The new reference for the picture of *element*, by reference or inside of it; None where it cannot be kept."""
    inside = element.findall(BINARY)
    for binary in inside:
        element.remove(binary)
    if inside:
        return work.members.inline_picture(inside[0].text or "", work.where)
    return work.members.picture(element.get(HREF, ""), spare)


def _write(element: etree._Element, reference: str, work: PartWork) -> None:
    """Make *element* show the picture *reference*."""
    if work.members.flat:
        for name in ("href", "type", "show", "actuate"):
            take(element, f"{XLINK}{name}")
        inside = etree.Element(BINARY)
        inside.text = reference
        element.insert(0, inside)
    else:
        element.set(HREF, reference)
        element.set(f"{XLINK}type", "simple")
    for name in _MIME_TYPES:
        take(element, name)


def _has_picture(element: etree._Element) -> bool:
    return bool(element.get(HREF)) or element.find(BINARY) is not None


def _image(element: etree._Element, work: PartWork) -> None:
    """A picture; where it cannot be kept another form of it in the frame takes its place, or the grey picture."""
    if not _has_picture(element):
        take(element, HREF)
        return
    frame = element.getparent()
    shown = frame.find(_OBJECT) if frame is not None else None
    new = _new_picture(element, work, shown is not None and work.members.draws_itself(shown.get(HREF, "")))
    if new is None and frame is not None and frame.tag == _FRAME and _others(frame, element):
        work.drop(element)
        return
    _write(element, new or work.members.grey_picture(), work)


def _others(frame: etree._Element, element: etree._Element) -> bool:
    return any(child is not element and child.tag in (_IMAGE, _OBJECT) for child in frame)


def _fill(element: etree._Element, work: PartWork) -> None:
    if _has_picture(element):
        _write(element, _new_picture(element, work) or work.members.grey_picture(), work)


def _background(element: etree._Element, work: PartWork) -> None:
    """A background that cannot be kept is none."""
    if not _has_picture(element):
        return
    new = _new_picture(element, work)
    if new is None:
        work.drop(element)
    else:
        _write(element, new, work)


def _object(element: etree._Element, work: PartWork) -> None:
    """An embedded document, in a folder of the package or inside of the element."""
    href = element.get(HREF, "")
    if not href:
        if not any(child.tag in _INLINE for child in element):
            work.drop(element)
        return
    new = work.members.embedded(href)
    if new is None:
        _drop_content(element, work)
    else:
        element.set(HREF, new)


def _chart(element: etree._Element, work: PartWork) -> None:
    """The data of a chart are the sheet around it (".."), or its own table."""
    href = element.get(HREF)
    if href is not None and href not in ("", "..", "."):
        work.found(EXTERNAL_LINK, href)
        element.set(HREF, "..")


def _refused_content(element: etree._Element, work: PartWork) -> None:
    href = element.get(HREF, "")
    work.found(_REFUSED[element.tag], f"{work.allow.short(element.tag)} {href}".strip())
    _drop_content(element, work)


def _drop_content(element: etree._Element, work: PartWork) -> None:
    """Drop what a frame shows, and the frame when it shows nothing then; a link around it goes with it."""
    frame = element.getparent()
    work.drop(element)
    if frame is not None and frame.tag == _FRAME and not any(child.tag in _CONTENT for child in frame):
        work.drop(frame)


def _frame(element: etree._Element, work: PartWork) -> None:
    """Titles of maps and other addresses in a frame are looked at where they stand."""
    for name in (f"{SVG}desc", f"{SVG}title"):
        for child in element.findall(name)[1:]:
            work.drop(child)


def _command(element: etree._Element, work: PartWork) -> None:
    """Commands of an animation drive sound, video and objects (ODF 1.3 part 3 clause 15.5), none of which is left."""
    work.found(MEDIA, f"command {element.get(f'{ANIM}command', '')}")
    work.drop(element)


def _stray_binary(element: etree._Element, work: PartWork) -> None:
    """Base64 that no picture has taken."""
    parent = element.getparent()
    if parent is not None and parent.tag in (
        _IMAGE,
        f"{DRAW}fill-image",
        f"{STYLE}background-image",
        f"{TEXT}list-level-style-image",
    ):
        return
    work.count(METAFILE if parent is not None and parent.tag == _IMAGE else OLE_OBJECT, "data in Base64")
    work.drop(element)
