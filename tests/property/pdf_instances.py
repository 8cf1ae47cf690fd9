"""Builds small PDFs with one dictionary of any type of rules/allow/pdf.toml in its place, so that each of its keys can be tried."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from samples.build._pdf import HELVETICA, TEXT, Document
from sanitizer.engines.pdf.allow_list import DictionaryType, load
from sanitizer.engines.pdf.kinds import _alternatives, table_for

# What a checked key (@handler of the list) leads to: the types in it, and how they stand there ("%s" is the reference).
_LEADS_TO: Mapping[str, tuple[tuple[str, str], ...]] = {
    "annotations": (("Annotation", "[%s]"),),
    "colour_space": (("ICCProfile", "[/ICCBased %s]"), ("Function", "[/Separation/S/DeviceRGB %s]")),
    "contents": (),
    "font_and_size": (("Font", "[%s 9]"),),
    "image_mask": (("XObject", "%s"),),
    "number_tree_of_page_labels": (("PageLabel", "<</Nums[0 %s]>>"),),
    "structure_kids": (("StructElem", "%s"), ("MarkedContentReference", "[%s]"), ("ObjectReference", "[%s]")),
    "attribute_array": (("Attributes", "[%s 0]"),),
    "layer_order": (("OCG", "[%s]"),),
    "outline_parent": (),
    "outline_item": (("OutlineItem", "%s"),),
}
_NEEDED = {
    "BBox": "[0 0 9 9]",
    "XStep": "9",
    "YStep": "9",
    "BitsPerCoordinate": "8",
    "BitsPerComponent": "8",
    "BitsPerFlag": "8",
    "FontMatrix": "[.001 0 0 .001 0 0]",
    "CharProcs": "<<>>",
    "DescendantFonts": "[<</Type/Font/Subtype/CIDFontType2>>]",
    "Title": "(title)",
    "Rect": "[0 0 9 9]",
    "Obj": "3 0 R",
    "O": "/Layout",
    "S": "/P",
    "AP": "<</N 9 0 R>>",
    "Frequency": "60",
    "Angle": "45",
    "SpotFunction": "/Round",
    "Default": "<</HalftoneType 1/Frequency 60/Angle 45/SpotFunction/Round>>",
}
# Sizes that the two thresholds of STREAM_DATA fit (ISO 32000-2, 10.6.5.4 to 10.6.5.6).
_SIZES = {
    "Halftone.6": {"/Width": "2", "/Height": "1"},
    "Halftone.10": {"/Xsquare": "1", "/Ysquare": "1"},
    "Halftone.16": {"/Width": "1", "/Height": "1"},
}
STREAM_DATA = {
    "content": b"0 g",
    "postscript": b"{ 1 add }",
    "cmap": b"begincmap 1 beginbfchar <41> <0041> endbfchar endcmap",
    "thresholds": b"\x01\x02",
}
_AROUND = {"[": "[%s]", "{": "<</K1 %s>>"}
# What only another type's rule leads to (an engine's decision, not the source's).
MADE_BY_ENGINE = frozenset({"Annotation.Look", "XObject.Removed", "OCMD.Always"})

TYPES: Mapping[str, DictionaryType] = load()


def concrete(name: str) -> list[str]:
    """*name*, or its sub-types where it has them."""
    if not TYPES[name].by:
        return [name]
    found = [one for one in TYPES if one.startswith(f"{name}.") and one not in MADE_BY_ENGINE]
    return [*found, TYPES[name].default] if TYPES[name].default and TYPES[name].default not in found else found


def _paths() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Type > the steps to it from page or catalog: (holding type, key, how the reference stands there). Breadth first."""
    paths: dict[str, tuple[tuple[str, str, str], ...]] = {"Page": (), "Catalog": ()}
    waiting = deque(paths)
    while waiting:
        holder = waiting.popleft()
        for key, kinds in TYPES[holder].keys.items():
            for alternative in _alternatives(kinds):
                for found, form in _led_to(alternative):
                    for name in concrete(found):
                        if name not in paths:
                            paths[name] = (*paths[holder], (holder, key, form))
                            waiting.append(name)
    return paths


def _led_to(kind: str) -> list[tuple[str, str]]:
    """(type, how a reference to it stands) of one alternative, through brackets of any depth."""
    if kind.startswith("@"):
        return list(_LEADS_TO.get(kind[1:], ()))
    if kind[0] in _AROUND:
        inner = [one for part in _alternatives(kind[1:-1]) for one in _led_to(part)]
        return [(name, _AROUND[kind[0]] % form) for name, form in inner]
    return [(kind, "%s")] if kind in TYPES else []


PATHS = _paths()


def shapes_taken(type_name: str, key: str) -> frozenset[str]:
    """The shapes of value (letters as in `kinds`) that the list takes under *key*."""
    return frozenset(table_for(TYPES[type_name].keys[key]))


def own_entries(type_name: str) -> dict[str, str]:
    """Key > value: what a dictionary of this type needs, and what says that it is one."""
    one = TYPES[type_name]
    entries = {key: _NEEDED[key[1:]] for key in one.needs if key[1:] in _NEEDED}
    base, _, kind = type_name.partition(".")
    if base in TYPES and TYPES[base].by:
        number = kind.isdigit()
        entries[TYPES[base].by] = kind if number else f"/{kind}"
    written = one.keys.get("/Type", "")
    if written.startswith("="):
        entries["/Type"] = written[1:]
    if type_name == "CIDFont":
        entries["/Subtype"] = "/CIDFontType2"
    if type_name == "MarkedContentReference":
        entries["/Type"] = "/MCR"
    if type_name == "ObjectReference":
        entries["/Type"] = "/OBJR"
    if type_name == "StructElem":
        entries["/S"] = "/P"
    if type_name == "ICCProfile":
        entries["/N"] = "3"
    entries.update(_SIZES.get(type_name, {}))
    if type_name == "Function.0":
        entries.update({"/Size": "[2]", "/BitsPerSample": "8", "/Range": "[0 1]"})
    return entries


def document(type_name: str, entries: Mapping[str, str], more: Mapping[int, bytes] | None = None) -> bytes:
    """A file in which one dictionary of *type_name* has *entries* beside what it needs. Objects 1 to 9 are the catalog, the page
    tree, the page, its content and a form (9), and from 5 to 8 *more*. Keys carry their slash; values are PDF syntax."""
    made = Document()
    root, pages, page, content = (made.reserve() for _ in range(4))
    for number in range(5, 9):
        made.reserve()
        if more and number in more:
            made.bodies[number] = more[number]
    made.stream(b"0 g", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    made.bodies[content] = b"<</Length %d>>\nstream\n%s\nendstream" % (len(TEXT), TEXT)
    catalog = {"/Type": "/Catalog", "/Pages": f"{pages} 0 R"}
    first = {
        "/Type": "/Page",
        "/Parent": f"{pages} 0 R",
        "/MediaBox": "[0 0 420 595]",
        "/Contents": f"{content} 0 R",
        "/Resources": f"<</Font<</F1 {HELVETICA}>>>>",
    }
    holders = {"Catalog": catalog, "Page": first}
    name, own = type_name, dict(entries)
    for holder, key, form in reversed(PATHS[type_name]):
        number = _put(made, name, {**own_entries(name), **own})
        name, own = holder, {key: form % f"{number} 0 R"}
    holders[name].update(own)
    made.put(root, _written(catalog))
    made.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    made.put(page, _written(first))
    return made.build(root)


def _put(made: Document, type_name: str, entries: Mapping[str, str]) -> int:
    kind = TYPES[type_name].stream
    if not kind:
        return made.add(_written(entries))
    return made.stream(STREAM_DATA.get(kind, b"\0" * 64), _written(entries)[2:-2])


def _written(entries: Mapping[str, str]) -> str:
    return "<<" + "".join(f"{key} {value}" for key, value in entries.items()) + ">>"
