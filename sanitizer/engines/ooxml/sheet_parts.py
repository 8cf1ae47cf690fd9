"""SpreadsheetML: formulas wherever they stand, defined names, sheets that go, and pivot caches with a source outside."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines.ooxml import formulas
from sanitizer.engines.ooxml.features import (
    BROKEN_RELATIONSHIP,
    CONNECTION,
    DIALOG_SHEET,
    FORMULA_FUNCTION,
    HIDDEN_SHEET,
    LINK,
    LINKS,
    MACRO_NAME,
    XLM_MACRO,
)
from sanitizer.engines.ooxml.leaf_text import leaf_text
from sanitizer.engines.ooxml.names import C15, CDR, CX, OFFICE, X14, XDR, XM, XVML, C, R, V, X
from sanitizer.engines.ooxml.part_work import PartWork, drop
from sanitizer.engines.ooxml.xml_filter import Handler
from sanitizer.model.finding import Action

_NO_REFERENCE = "#REF!"
_CELL_FORMULA = f"{X}f"
_WITH_PARENT = frozenset({f"{X}formula", f"{X}formula1", f"{X}formula2"})
_ALONE = frozenset(
    {
        f"{X}calculatedColumnFormula",
        f"{X}totalsRowFormula",
        *(f"{XVML}{name}" for name in ("FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaGroup")),
    }
)
_KEPT_EMPTY = frozenset({f"{C}f", f"{C15}f", f"{CX}f", f"{XM}f", f"{X14}formula"})
_FORMULA_ATTRIBUTES = {
    f"{XDR}sp": ("textlink",),
    f"{CDR}sp": ("textlink",),
    f"{X}controlPr": ("linkedCell", "listFillRange"),
    f"{X14}formControlPr": ("fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup"),
    f"{X}cacheField": ("formula",),
    f"{X}calculatedItem": ("formula",),
    f"{X}cfvo": ("val",),
}


def closer() -> dict[str, Handler]:
    """Handlers for listed elements."""
    table: dict[str, Handler] = {_CELL_FORMULA: _cell_formula, f"{X}definedName": _defined_name, f"{X}sheet": _sheet}
    table |= {f"{X}table": _table, f"{XVML}ClientData": _client_data, f"{X}cacheSource": _cache_source}
    table |= dict.fromkeys(_WITH_PARENT | _ALONE | _KEPT_EMPTY, _formula_text)
    table |= dict.fromkeys(_FORMULA_ATTRIBUTES, formula_attributes)
    return table


def _allowed(formula: str, where: str, work: PartWork) -> bool:
    """Record what is wrong with *formula*; True when it stays."""
    verdict = formulas.judge(formula.removeprefix("="), work.workbook)
    if verdict.feature is not None:
        work.session.found(verdict.feature, where, verdict.detail)
        return False
    for address in verdict.links:
        action = work.session.found(LINK, where, address)
        if action is not Action.ALLOW or work.session.option(LINKS) != "keep":
            return False
    return True


def _cell_formula(element: etree._Element, work: PartWork) -> None:
    text = leaf_text(element)
    if not text:
        if element.get("t") == "shared" and element.get("si") in work.lost_formulas:
            drop(element)
        return
    cell = element.getparent()
    where = f"{work.name} {cell.get('r', '') if cell is not None else ''}"
    if _allowed(text, where, work):
        return
    if element.get("t") == "shared" and element.get("si") is not None:
        work.lost_formulas.add(element.get("si", ""))
    drop(element)


def _formula_text(element: etree._Element, work: PartWork) -> None:
    text = leaf_text(element)
    if not text or _allowed(text, work.name, work):
        return
    if element.tag in _KEPT_EMPTY:
        element.text = _NO_REFERENCE
    elif element.tag in _ALONE:
        drop(element)
    else:
        parent = element.getparent()
        if parent is not None:
            _drop_rule(parent)


def _drop_rule(rule: etree._Element) -> None:
    """Drop a cfRule or dataValidation, and the list that is empty without it."""
    around = rule.getparent()
    drop(rule)
    if around is not None and not len(around):
        drop(around)
    elif around is not None and around.get("count") is not None:
        around.set("count", str(len(around)))


def formula_attributes(element: etree._Element, work: PartWork) -> None:
    """Judge the attributes that hold formulas (linked cells of shapes and controls, calculated fields)."""
    for name in _FORMULA_ATTRIBUTES.get(element.tag, ()):
        text = element.get(name)
        if text and not _allowed(text, work.name, work):
            del element.attrib[name]


def note_names(root: etree._Element, work: PartWork) -> None:
    """Before the walk over the workbook: learn the names of sheets and definitions that formulas may use."""
    work.workbook.sheet_names.update(sheet.get("name", "") for sheet in root.iter(f"{X}sheet"))
    for name in root.iter(f"{X}definedName"):
        if "LAMBDA" in leaf_text(name).upper() and formulas.is_lambda_name(name.get("name", "")):
            work.workbook.defined_names.add(name.get("name", "").upper())


def macro_marks(root: etree._Element, work: PartWork) -> None:
    """Before the walk: definitions that start or are macros (attributes xlm, function, vbProcedure) go."""
    for name in list(root.iter(f"{X}definedName")):
        marks = [mark for mark in ("xlm", "function", "vbProcedure") if name.get(mark) is not None]
        marked = any(name.get(mark) not in ("0", "false") for mark in marks)
        for mark in marks:
            del name.attrib[mark]
        if marked or formulas.is_macro_name(name.get("name", "")):
            work.found(MACRO_NAME, f"{name.get('name', '')} = {name.text or ''}")
            work.workbook.defined_names.discard(name.get("name", "").upper())
            work.workbook.lost_names[name.get("name", "").upper()] = MACRO_NAME
            _drop_rule(name)


def _defined_name(element: etree._Element, work: PartWork) -> None:
    name = element.get("name", "")
    text = leaf_text(element)
    if text and not _allowed(text, f"{work.name} {name}", work):
        work.workbook.lost_names[name.upper()] = FORMULA_FUNCTION
        work.workbook.defined_names.discard(name.upper())
        _drop_rule(element)


_MACRO_SHEETS = tuple(
    f"http://schemas.microsoft.com/office/2006/relationships/{name}" for name in ("xlMacrosheet", "xlIntlMacrosheet")
)


def _sheet(element: etree._Element, work: PartWork) -> None:
    """A sheet of the workbook: gone when its part is (macro and dialog sheets), or when policy removes hidden ones."""
    state = element.get("state", "visible")
    identity = element.get(f"{R}id", "")
    if not work.kept(identity):
        feature = (
            _LOST_BY.get(work.relationships[identity].type, BROKEN_RELATIONSHIP)
            if identity in work.relationships
            else BROKEN_RELATIONSHIP
        )
    elif (
        state != "visible" and work.session.found(HIDDEN_SHEET, f"{work.name} {element.get('name', '')}", state) is not Action.ALLOW
    ):
        work.used.discard(identity)
        feature = HIDDEN_SHEET
    else:
        return
    element.set("state", _GONE)
    work.workbook.lost_sheets[element.get("name", "").upper()] = feature


_LOST_BY = {f"{OFFICE}dialogsheet": DIALOG_SHEET, **dict.fromkeys(_MACRO_SHEETS, XLM_MACRO)}
_GONE = "gone"  # never written: `settle_sheets` drops these


def settle_sheets(root: etree._Element) -> None:
    """After the walk: drop the sheets that are gone and move the indexes that count sheets."""
    sheets = list(root.iter(f"{X}sheet"))
    gone = [index for index, sheet in enumerate(sheets) if sheet.get("state") == _GONE]
    if not gone:
        return
    moved = {old: new for new, old in enumerate(index for index in range(len(sheets)) if index not in gone)}
    for index in gone:
        drop(sheets[index])
    for name in list(root.iter(f"{X}definedName")):
        _move(name, "localSheetId", moved)
    for view in root.iter(f"{X}workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            old = view.get(attribute, "")
            if old:
                view.set(attribute, str(moved.get(_index(old), 0)))


def _move(element: etree._Element, attribute: str, moved: dict[int, int]) -> None:
    old = element.get(attribute)
    if old is None:
        return
    new = moved.get(_index(old))
    if new is None:
        _drop_rule(element)
    else:
        element.set(attribute, str(new))


def _table(element: etree._Element, work: PartWork) -> None:  # noqa: ARG001 - one signature for all handlers
    """A table that was filled by a query or an XML map is a plain one without it."""
    if element.get("tableType", "worksheet") != "worksheet":
        del element.attrib["tableType"]


def _cache_source(element: etree._Element, work: PartWork) -> None:
    """Where a pivot cache comes from: caches of outside sources went with their part, so this one stands where none belongs."""
    if element.get("type") not in ("worksheet", "consolidation", "scenario"):
        work.found(CONNECTION, f"pivot cache of type {element.get('type')}")
        drop(element)


def _client_data(element: etree._Element, work: PartWork) -> None:
    """The note shape of a comment goes with the comment."""
    shape = element.getparent()
    if element.get("ObjectType") == "Note" and work.workbook.comments_removed and shape is not None and shape.tag.startswith(V):
        drop(shape)


def _index(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else -1


def cache_source_is_outside(root: etree._Element) -> bool:
    """True for a pivot cache that is not made from this workbook's own cells."""
    source = root.find(f"{X}cacheSource")
    if source is None:
        return True
    cells = source.find(f"{X}worksheetSource")
    return source.get("type") not in ("worksheet", "consolidation") or (cells is not None and cells.get(f"{R}id") is not None)
