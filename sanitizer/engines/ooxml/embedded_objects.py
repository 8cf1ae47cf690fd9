"""Objects: an embedded Office document that was disarmed stays behind its picture; every other object leaves the picture alone.

ECMA-376 part 1, clauses 17.3.3.19 (w:object), 18.3.1.60 (oleObjects), 19.3.2.4 (p:oleObj); part 4, 19.3.3.19 (o:OLEObject).
"""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy

from lxml import etree

from sanitizer.engines.ooxml.features import OLE_OBJECT
from sanitizer.engines.ooxml.names import A, O, P, R, V, W, X
from sanitizer.engines.ooxml.part_work import Outcome, PartWork, drop, renamed, replace
from sanitizer.engines.ooxml.slide_parts import BARE_PICTURE, stand_in
from sanitizer.engines.ooxml.xml_filter import Handler

_OPEN = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    "docx": f"{_OPEN}wordprocessingml.document",
    "xlsx": f"{_OPEN}spreadsheetml.sheet",
    "pptx": f"{_OPEN}presentationml.presentation",
}
_PROGRAMS = {"docx": "Word.Document.12", "xlsx": "Excel.Sheet.12", "pptx": "PowerPoint.Show.12"}
_SHAPES = frozenset({f"{V}shape", f"{V}rect"})


def type_of_package(data: bytes) -> str:
    """ "docx", "xlsx" or "pptx" for a disarmed package, "" for anything else (pictures, text, templates)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError):
        return ""
    return next((name for name, kind in CONTENT_TYPES.items() if f'"{kind}.main+xml"' in types), "")


def closer() -> dict[str, Handler]:
    """Handlers for listed elements."""
    return {f"{W}object": _word_object, f"{O}OLEObject": _stray, f"{P}oleObj": _slide_object, f"{X}oleObject": _sheet_object}


def _document_of(element: etree._Element, work: PartWork) -> str:
    """The program that opens the document behind *element*; "" when there is none that may stay."""
    planned = work.relationships.get(element.get(f"{R}id", ""))
    if planned is None or planned.outcome is not Outcome.DOCUMENT:
        return ""
    work.used.add(planned.id)
    return _PROGRAMS[planned.rule_name]


def _word_object(element: etree._Element, work: PartWork) -> None:
    """Without its OLE part it is a picture (w:pict): Word would ask to mend a w:object without one."""
    ole = element.find(f"{O}OLEObject")
    if ole is not None:
        shape = next((child for child in element if child.tag in _SHAPES and child.get("id") == ole.get("ShapeID")), None)
        program = _document_of(ole, work) if shape is not None and ole.get("Type") == "Embed" else ""
        if program and shape is not None:
            shape.set(f"{O}ole", "")
            ole.set("ProgID", program)
            return
        work.count(OLE_OBJECT, "o:OLEObject")
        drop(ole)
    renamed(element, f"{W}pict")
    for child in list(element):
        if not child.tag.startswith(V):
            drop(child)
    if not len(element):
        drop(element)


def _stray(element: etree._Element, work: PartWork) -> None:
    """The part of an object that stands elsewhere than in a w:object, whose own handler has come first."""
    parent = element.getparent()
    if parent is not None and parent.tag != f"{W}object":
        work.count(OLE_OBJECT, "o:OLEObject")
        drop(element)


def _sheet_object(element: etree._Element, work: PartWork) -> None:
    """The picture of an object on a sheet is that of its VML shape, which stays in any case."""
    program = _document_of(element, work)
    if program and element.get("shapeId"):
        element.set("progId", program)
        return
    work.count(OLE_OBJECT, "x:oleObject")
    parent = element.getparent()
    drop(element)
    if parent is not None and not len(parent) and parent.tag == f"{X}oleObjects":
        drop(parent)


def _slide_object(element: etree._Element, work: PartWork) -> None:
    """The frame shows the p:pic inside (fallback of newer files), else the picture of its VML shape."""
    if work.root not in element.iterancestors():
        return  # the other form of an object that was settled
    frame = next(element.iterancestors(f"{P}graphicFrame"), None)
    if frame is None:
        work.count(OLE_OBJECT, "p:oleObj")
        drop(element)
        return
    picture = _picture_of(frame, element, work)
    program = _document_of(element, work) if picture is not None else ""
    if program and picture is not None:
        _keep_in_frame(element, picture, frame, program)
        work.kept_objects += 1
        return
    work.count(OLE_OBJECT, "p:oleObj")
    if picture is None:
        drop(frame)
        return
    stand_in(picture, frame)
    replace(frame, picture)


def _picture_of(frame: etree._Element, element: etree._Element, work: PartWork) -> etree._Element | None:
    picture = next(frame.iter(f"{P}pic"), None)
    if picture is None and element.get("spid", "") in work.shape_pictures:
        picture = etree.fromstring(BARE_PICTURE)
        next(picture.iter(f"{A}blip")).set(f"{R}embed", work.picture_id(work.shape_pictures[element.get("spid", "")]))
    return picture


def _keep_in_frame(element: etree._Element, picture: etree._Element, frame: etree._Element, program: str) -> None:
    """The object in its newer form, without alternatives and VML: p:embed and p:pic."""
    place, properties = frame.find(f"{P}xfrm"), picture.find(f"{P}spPr")
    if place is not None and properties is not None and properties.find(f"{A}xfrm") is None:
        own = deepcopy(place)
        own.tag = f"{A}xfrm"
        properties.insert(0, own)
    data = next(element.iterancestors(f"{A}graphicData"))
    for child in list(data):
        data.remove(child)
    for child in list(element):
        element.remove(child)
    if element.get("spid") is not None:
        del element.attrib["spid"]
    element.set("progId", program)
    etree.SubElement(element, f"{P}embed")
    element.append(picture)
    data.append(element)
