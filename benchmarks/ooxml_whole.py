"""Whether a package is structurally whole: everything that one place names is there, so that Office opens it without mending.

`problems` gives what dangles; a target is whole when it has no problem that its source has not. Sources: ECMA-376 part 1 (ids and
their targets: 17.9 numbering, 17.11 notes, 17.13 comments, 18.2 workbook, 18.3 sheets, 18.8 styles, 19.2 and 19.3 slides), part 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from benchmarks.ooxml_package import A, P, Package, PackageError, R, W, X

_P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
_O_RELID = "{urn:schemas-microsoft-com:office:office}relid"
_NEEDS_CHILDREN = frozenset(
    {
        f"{X}{name}"
        for name in (
            *("hyperlinks", "tableParts", "mergeCells", "dataValidations", "conditionalFormatting", "controls", "oleObjects"),
            *("pivotCaches", "definedNames", "sheets", "legacyDrawings", "rowBreaks", "customSheetViews", "externalReferences"),
        )
    }
    | {f"{P}{name}" for name in ("childTnLst", "tnLst", "handoutMasterIdLst", "custDataLst", "sldMasterIdLst", "bldLst")}
    | {f"{W}{name}" for name in ("tc", "hdr", "ftr", "comment", "footnote", "endnote", "txbxContent", "sdtContent", "tr")}
    | {f"{A}tr", f"{A}tc", f"{A}txBody"}
)
_NOTES = (("footnote", "footnotes"), ("endnote", "endnotes"))


def problems(package: Package) -> Counter[str]:
    """What dangles or lacks, with how often. Raises PackageError when there is no main part."""
    found: Counter[str] = Counter()
    main = package.main
    if main.lower() not in package.members:
        raise PackageError("no main part")
    for check in (_package, _references, _lists):
        found.update(check(package))
    root = package.root(main)
    if root.tag == f"{W}document":
        found.update(_word(package, main, root))
    elif root.tag == f"{X}workbook":
        found.update(_excel(package, main, root))
    elif root.tag == f"{P}presentation":
        found.update(_powerpoint(package, main, root))
    return found


def _package(package: Package) -> Iterator[str]:
    defaults, overrides = package.content_types
    for name in overrides:
        if name not in package.members:
            yield f"content type of {name}, which is not there"
    for name in ("/", *package.reached):
        links = package.links(name)
        for identity, number in Counter(link.id for link in links).items():
            if number > 1:
                yield f"{name}: {number} relationships {identity}"
        for link in links:
            if not link.external and not link.target.startswith("#") and link.target.lower() not in package.members:
                yield f"{name}: {link.kind} {link.target} is not there"
    for name in package.reached:
        if not package.content_type(name):
            yield f"{name} has no content type"
    if "rels" not in defaults:
        yield "no content type for rels"


def _references(package: Package) -> Iterator[str]:
    """Every r:id, r:embed, r:link, o:relid names a relationship."""
    for name, root in package.xml_parts():
        known = {link.id for link in package.links(name)}
        for element in root.iter():
            for key, value in element.attrib.items():
                if (key.startswith(R) or key == _O_RELID) and value and value not in known:
                    yield f"{name}: {_local(element)} names {value}, which is not there"


def _lists(package: Package) -> Iterator[str]:
    """Lists that must not be empty, and counts that must be right."""
    for name, root in package.xml_parts():
        for element in root.iter():
            if element.tag in _NEEDS_CHILDREN and len(element) == 0:
                yield f"{name}: empty {_local(element)}"


def _word(package: Package, main: str, root: Element) -> Iterator[str]:
    parts = _by_kind(package, main)
    styles = {element.get(f"{W}styleId") for element in _iter(package, parts.get("styles"), f"{W}style")}
    numbers = {element.get(f"{W}numId") for element in _iter(package, parts.get("numbering"), f"{W}num")}
    abstracts = {element.get(f"{W}abstractNumId") for element in _iter(package, parts.get("numbering"), f"{W}abstractNum")}
    for element in _iter(package, parts.get("numbering"), f"{W}num"):
        named = element.find(f"{W}abstractNumId")
        if named is None or named.get(f"{W}val") not in abstracts:
            yield f"numbering {element.get(f'{W}numId')} without its abstract one"
    comments = {element.get(f"{W}id") for element in _iter(package, parts.get("comments"), f"{W}comment")}
    for name, part in package.xml_parts():
        for element in part.iter():
            value = element.get(f"{W}val", "")
            if element.tag in (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle") and styles and value not in styles:
                yield f"{name}: style {value!r} is not there"
            elif element.tag == f"{W}numId" and value not in numbers and value != "0":
                yield f"{name}: numbering {value!r} is not there"
            elif element.tag == f"{W}commentReference" and element.get(f"{W}id") not in comments:
                yield f"{name}: comment {element.get(f'{W}id')} is not there"
            elif element.tag == f"{W}tc" and len(element) and element[-1].tag not in (f"{W}p", f"{W}sdt"):
                yield f"{name}: a cell ends with {_local(element[-1])}"
    for note, kind in _NOTES:
        there = {element.get(f"{W}id") for element in _iter(package, parts.get(kind), f"{W}{note}")}
        for element in root.iter(f"{W}{note}Reference"):
            if element.get(f"{W}id") not in there:
                yield f"{note} {element.get(f'{W}id')} is not there"
    yield from _pairs(root)
    if root.find(f"{W}body") is None:
        yield "no body"


def _pairs(root: Element) -> Iterator[str]:
    for start, end in (
        ("bookmarkStart", "bookmarkEnd"),
        ("commentRangeStart", "commentRangeEnd"),
        ("moveFromRangeStart", "moveFromRangeEnd"),
    ):
        starts = Counter(element.get(f"{W}id") for element in root.iter(f"{W}{start}"))
        ends = Counter(element.get(f"{W}id") for element in root.iter(f"{W}{end}"))
        for identity in (starts - ends) + (ends - starts):
            yield f"{start} {identity} without its other end"
    depth = 0
    for element in root.iter(f"{W}fldChar"):
        depth += {"begin": 1, "end": -1}.get(element.get(f"{W}fldCharType", ""), 0)
    if depth:
        yield f"field marks do not pair: {depth:+d}"


def _excel(package: Package, main: str, root: Element) -> Iterator[str]:
    parts = _by_kind(package, main)
    sheets = list(root.iter(f"{X}sheet"))
    for what, names in (
        ("sheet id", [sheet.get("sheetId") for sheet in sheets]),
        ("sheet name", [sheet.get("name", "").lower() for sheet in sheets]),
    ):
        yield from (f"{what} {name} {number} times" for name, number in Counter(names).items() if number > 1)
    if not sheets:
        yield "no sheet"
    elif not any(sheet.get("state", "visible") == "visible" for sheet in sheets):
        yield "no sheet is visible"
    for view in root.iter(f"{X}workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            if int(view.get(attribute, "0")) >= len(sheets):
                yield f"{attribute} {view.get(attribute)} of {len(sheets)} sheets"
    for name in root.iter(f"{X}definedName"):
        if int(name.get("localSheetId", "0")) >= len(sheets):
            yield f"name {name.get('name')} of sheet {name.get('localSheetId')}"
    if "calcChain" in parts:
        yield from _calculation_chain(package, parts["calcChain"], sheets)
    caches = {cache.get("cacheId") for cache in root.iter(f"{X}pivotCache")}
    yield from _sheets(package, parts, caches)
    yield from _styles(package, parts.get("styles"))


def _calculation_chain(package: Package, chain: str, sheets: list[Element]) -> Iterator[str]:
    ids = {sheet.get("sheetId") for sheet in sheets}
    for cell in _iter(package, chain, f"{X}c"):
        if cell.get("i") is not None and cell.get("i") not in ids:
            yield f"calculation chain names sheet {cell.get('i')}"


def _sheets(package: Package, parts: dict[str, str], caches: set[str | None]) -> Iterator[str]:
    strings = sum(1 for _ in _iter(package, parts.get("sharedStrings"), f"{X}si"))
    formats = _children(package, parts.get("styles"), "cellXfs")
    differences = _children(package, parts.get("styles"), "dxfs")
    values, cell_values = (_children(package, parts.get("sheetMetadata"), name) for name in ("valueMetadata", "cellMetadata"))
    table_ids: Counter[str | None] = Counter()
    for name, root in package.xml_parts():
        if root.tag == f"{X}table":
            table_ids[root.get("id")] += 1
            columns = root.find(f"{X}tableColumns")
            if columns is not None and int(columns.get("count", len(columns))) != len(columns):
                yield f"{name}: {len(columns)} columns, count says {columns.get('count')}"
        elif root.tag == f"{X}pivotTableDefinition" and root.get("cacheId") not in caches:
            yield f"{name}: pivot cache {root.get('cacheId')} is not there"
        for element in root.iter():
            if element.get("dxfId") is not None and int(element.get("dxfId", "0")) >= differences:
                yield f"{name}: format {element.get('dxfId')} of {differences} differences"
            if element.tag != f"{X}c" or root.tag != f"{X}worksheet":
                continue
            if formats and int(element.get("s", "0")) >= formats:
                yield f"{name}: cell {element.get('r')} has format {element.get('s')} of {formats}"
            if element.get("t") == "s" and int(element.findtext(f"{X}v") or "0") >= strings:
                yield f"{name}: cell {element.get('r')} has string {element.findtext(f'{X}v')} of {strings}"
            for mark, number in (("vm", values), ("cm", cell_values)):
                if int(element.get(mark, "0")) > number:
                    yield f"{name}: cell {element.get('r')} has {mark} {element.get(mark)} of {number}"
    yield from (f"table id {identity} {number} times" for identity, number in table_ids.items() if number > 1)


def _styles(package: Package, styles: str | None) -> Iterator[str]:
    sizes = {name: _children(package, styles, name) for name in ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs")}
    for around in ("cellXfs", "cellStyleXfs"):
        for form in _iter(package, styles, f"{X}{around}"):
            for xf in form:
                for attribute, of in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"), ("xfId", "cellStyleXfs")):
                    if int(xf.get(attribute, "0")) >= max(sizes[of], 1):
                        yield f"{around}: {attribute} {xf.get(attribute)} of {sizes[of]}"


def _powerpoint(package: Package, main: str, root: Element) -> Iterator[str]:
    links = {link.id: link for link in package.links(main)}
    slide_ids = {slide.get("id") for slide in root.iter(f"{P}sldId")}
    for name, part in package.xml_parts():
        kinds = Counter(link.kind for link in package.links(name))
        if part.tag == f"{P}sld" and kinds["slideLayout"] != 1:
            yield f"{name}: {kinds['slideLayout']} layouts"
        elif part.tag == f"{P}sldLayout" and kinds["slideMaster"] != 1:
            yield f"{name}: {kinds['slideMaster']} masters"
        elif part.tag == f"{P}sldMaster" and (not kinds["theme"] or part.find(f"{P}clrMap") is None):
            yield f"{name}: a master without theme or colour map"
        elif part.tag == f"{P}notes" and (kinds["notesMaster"] != 1 or kinds["slide"] != 1):
            yield f"{name}: notes without slide or master"
        shapes = {element.get("id") for element in part.iter() if _local(element) == "cNvPr"}
        for target in part.iter(f"{P}spTgt"):
            if target.get("spid") not in shapes:
                yield f"{name}: the timeline names shape {target.get('spid')}"
        for around in part.iter(f"{P}graphicFrame"):
            data = around.find(f"{A}graphic/{A}graphicData")
            if data is None or len(data) == 0:
                yield f"{name}: a frame without content"
    for section_slide in root.iter(f"{_P14}sldId"):
        if section_slide.get("id") not in slide_ids:
            yield f"a section names slide {section_slide.get('id')}"
    for show in root.iter(f"{P}sld"):
        if show.get(f"{R}id") not in links:
            yield f"a custom show names {show.get(f'{R}id')}"
    if not any(link.kind == "slideMaster" for link in links.values()):
        yield "no slide master"


def _by_kind(package: Package, name: str) -> dict[str, str]:
    return {link.kind: link.target for link in package.links(name) if not link.external and link.target.lower() in package.members}


def _iter(package: Package, name: str | None, tag: str) -> Iterator[Element]:
    if name is not None:
        yield from package.root(name).iter(tag)


def _children(package: Package, name: str | None, tag: str) -> int:
    """How many children the element *tag* of a part has; 0 without it."""
    if name is None:
        return 0
    element = package.root(name).find(f"{X}{tag}")
    return 0 if element is None else len(element)


def _local(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
