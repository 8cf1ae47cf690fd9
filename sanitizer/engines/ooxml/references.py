"""Elements that name a relationship: what happens to each when the relationship is gone, or leads to a picture or a link."""

from __future__ import annotations

import re

from lxml import etree

from sanitizer.engines._link_targets import is_place_here
from sanitizer.engines.ooxml import sheet_parts
from sanitizer.engines.ooxml.allow_list import AllowList
from sanitizer.engines.ooxml.features import EXTERNAL_RELATIONSHIP, LINK_ACTION, LINK_TARGET, VBA_MACRO
from sanitizer.engines.ooxml.links import drops_text, keep_link
from sanitizer.engines.ooxml.macros import is_own_macro
from sanitizer.engines.ooxml.names import XVML, A, C, O, P, R, V, W, X
from sanitizer.engines.ooxml.part_work import PartWork, attribute_names, drop, unwrap
from sanitizer.engines.ooxml.xml_filter import Handler

_O_RELID = f"{O}relid"
# The attribute goes and the element stays: it has other work to do.
_ATTRIBUTE_ONLY = frozenset(
    {
        f"{X}controlPr",
        f"{X}pageSetup",
        f"{C}pageSetup",
        f"{X}pivotCacheDefinition",
        f"{V}fill",
        f"{V}stroke",
        f"{X}hyperlink",
        f"{W}hyperlink",
    }
)
_ACTIVE_STYLE = re.compile(r"\\|/\*|(?:url|expression|image)\s*\(|(?:behaviou?r|binding)\s*:|script\s*:", re.IGNORECASE)
_SAFE_ACTION = re.compile(
    r"ppaction://(?:noaction|hlinksldjump|media|hlinkshowjump\?jump=(?:next|previous|first|last)slide|hlinkshowjump\?jump=(?:endshow|lastslideviewed)"
    r"|customshow\?id=\d{1,9}(?:&return=(?:true|false))?)",
    re.IGNORECASE,
)


def handlers(allow: AllowList) -> dict[str, Handler]:
    """A handler for every listed element that may name a relationship."""
    table: dict[str, Handler] = {}
    for element, attributes in allow.elements.items():
        if any(name.startswith(R) for name in attributes) or _O_RELID in attributes:
            table[element] = _plain
    table[f"{A}blip"] = _blip
    table[f"{V}imagedata"] = _image_data
    table[f"{W}hyperlink"] = _word_hyperlink
    table[f"{X}hyperlink"] = _excel_hyperlink
    for element, attributes in allow.elements.items():
        if element.startswith(V) and "href" in attributes:
            table[element] = _vml_shape
        elif "style" in attributes and (element.startswith((V, O)) or "}" not in element):
            table[element] = _styled
    for name in ("hlinkClick", "hlinkHover", "hlinkMouseOver"):
        table[f"{A}{name}"] = _click
    return table


def shape_handlers(allow: AllowList) -> dict[str, Handler]:
    """Shapes that may name a macro; they take the place of other handlers for the same elements."""
    table: dict[str, Handler] = {
        element: _shape_with_macro for element, attributes in allow.elements.items() if "macro" in attributes
    }
    table[f"{X}controlPr"] = _control_with_macro
    table[f"{XVML}FmlaMacro"] = _button_in_vml
    return table


def _reference_names(element: etree._Element) -> list[str]:
    return [name for name in attribute_names(element) if name.startswith(R) or name == _O_RELID]


def _plain(element: etree._Element, work: PartWork) -> None:
    for name in _reference_names(element):
        identity = element.get(name, "")
        if not identity or work.kept(identity):
            continue  # an empty id is how Office writes "none" (dgm:shape r:blip="")
        if element.tag in _ATTRIBUTE_ONLY:
            del element.attrib[name]
        else:
            _drop_listed(element)
            return


def _drop_listed(element: etree._Element) -> None:
    """Drop an element and the list around it when that is empty now."""
    parent = element.getparent()
    drop(element)
    if parent is not None and not len(parent) and parent.tag in _LISTS:
        drop(parent)
    elif parent is not None and parent.get("count") is not None:
        parent.set("count", str(len(parent)))


_LISTS = frozenset(
    {f"{X}{name}" for name in ("tableParts", "controls", "pivotCaches", "hyperlinks")}
    | {f"{P}{name}" for name in ("handoutMasterIdLst", "notesMasterIdLst")}
)


def _blip(element: etree._Element, work: PartWork) -> None:
    link, embed = f"{R}link", f"{R}embed"
    linked = element.get(link)
    if linked is not None:
        planned = work.relationships.get(linked)
        del element.attrib[link]
        if planned is not None and work.kept(linked) and not element.get(embed):
            element.set(embed, linked)
    identity = element.get(embed)
    if identity == "" and linked is None:
        return  # Office writes this for an empty picture placeholder
    if identity is None and linked is None:
        return
    if not identity or not work.kept(identity):
        element.set(embed, work.placeholder_id())


def _image_data(element: etree._Element, work: PartWork) -> None:
    for name in (f"{R}id", _O_RELID):
        identity = element.get(name)
        if identity is not None and not work.kept(identity):
            element.set(name, work.placeholder_id())


def _place_attributes(element: etree._Element, work: PartWork, *names: str) -> None:
    """Attributes that name a place in the target, or in this document: not a file or an address."""
    for name in names:
        place = element.get(name)
        if place and not is_place_here(place):
            work.found(LINK_TARGET, place)
            del element.attrib[name]


def _word_hyperlink(element: etree._Element, work: PartWork) -> None:
    named = element.get(f"{W}anchor") is not None
    _place_attributes(element, work, f"{W}anchor", f"{W}docLocation")
    identity = element.get(f"{R}id")
    if identity is None and named and element.get(f"{W}anchor") is None:
        unwrap(element)
    if identity is None or work.kept(identity, links=True):
        return
    del element.attrib[f"{R}id"]
    if drops_text(work.session):
        drop(element)
    elif element.get(f"{W}anchor") is None:
        unwrap(element)


def _excel_hyperlink(element: etree._Element, work: PartWork) -> None:
    _place_attributes(element, work, "location")
    identity = element.get(f"{R}id")
    if work.kept(identity, links=True) if identity is not None else element.get("location") is not None:
        return
    _drop_listed(element)


def _styled(element: etree._Element, work: PartWork) -> None:
    """Declarations of a VML style that load or run something, or are written with escapes, go; the others stay."""
    style = element.get("style", "")
    if _ACTIVE_STYLE.search(style):
        good = [declaration for declaration in style.split(";") if not _ACTIVE_STYLE.search(declaration)]
        work.found(EXTERNAL_RELATIONSHIP, f"style: {style}")
        element.set("style", ";".join(good))


def _vml_shape(element: etree._Element, work: PartWork) -> None:
    _plain(element, work)
    _styled(element, work)
    address = element.get("href")
    if not address or address.startswith("#"):
        return
    kept = keep_link(address, work.name, work.session)
    if kept is None:
        del element.attrib["href"]
        if element.get("target") is not None:
            del element.attrib["target"]
    else:
        element.set("href", kept)


def _shape_with_macro(element: etree._Element, work: PartWork) -> None:
    """Excel wants the attribute, empty where no macro is assigned."""
    name = element.get("macro")
    if name and not _stays(name, work):
        element.set("macro", "")
    sheet_parts.formula_attributes(element, work)


def _control_with_macro(element: etree._Element, work: PartWork) -> None:
    """A form control of a sheet (ECMA-376 part 1 clause 18.3.1.20)."""
    name = element.get("macro")
    if name is not None and not _stays(name, work):
        del element.attrib["macro"]
    sheet_parts.formula_attributes(element, work)
    _plain(element, work)


def _button_in_vml(element: etree._Element, work: PartWork) -> None:
    """The macro of a button in a legacy drawing (ECMA-376 part 4 clause 19.4.2.22)."""
    if not _stays((element.text or "").strip(), work):
        drop(element)


def _stays(name: str, work: PartWork) -> bool:
    """True where a click may start the macro *name*; otherwise it is found."""
    if work.workbook.keeps_macros and is_own_macro(name):
        return True
    if name:
        work.found(VBA_MACRO, f"macro of a shape: {name}")
    return False


def _click(element: etree._Element, work: PartWork) -> None:
    """DrawingML links and PowerPoint actions (ECMA-376 part 1 clause 21.1.2.3.5; [MS-OE376] for ppaction)."""
    action = element.get("action")
    if action and not _SAFE_ACTION.fullmatch(action):
        work.found(LINK_ACTION, action)
        drop(element)
        return
    identity = element.get(f"{R}id")
    if identity and not work.kept(identity, links=True) and not _leads_to_slide(identity, work):
        drop(element)


def _leads_to_slide(identity: str, work: PartWork) -> bool:
    planned = work.relationships.get(identity)
    return planned is not None and planned.rule_name == "powerpoint_slide" and work.kept(identity)
