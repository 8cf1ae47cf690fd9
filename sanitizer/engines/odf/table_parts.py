"""Tables and sheets: linked and hidden ones, pivot tables of outside sources, tracked changes; where a cell is."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines.odf.features import DATABASE, EXTERNAL_LINK, HIDDEN_SHEET
from sanitizer.engines.odf.names import OFFICE, TABLE
from sanitizer.engines.odf.part_work import PartWork
from sanitizer.engines.odf.xml_filter import Handler
from sanitizer.model.finding import Action

TABLE_TABLE, ROW = f"{TABLE}table", f"{TABLE}table-row"
CELLS = frozenset({f"{TABLE}table-cell", f"{TABLE}covered-table-cell"})
_REPEATED_COLUMNS, REPEATED_ROWS = f"{TABLE}number-columns-repeated", f"{TABLE}number-rows-repeated"
_NAME, _STYLE = f"{TABLE}name", f"{TABLE}style-name"
_SPREADSHEET = f"{OFFICE}spreadsheet"
BOX = "mugai-rows"  # holds rows of a large part on their way, then stands for them; no name of any format
_MAX_REPEATS = 1_048_576
_MAX_ADDRESSES = 500  # that are counted in one part; findings beyond name the sheet only


def closer() -> dict[str, Handler]:
    """Handlers for listed elements."""
    return {TABLE_TABLE: _table, f"{TABLE}data-pilot-table": _pivot_table}


def repeats(element: etree._Element, attribute: str) -> int:
    """How often a row or cell stands there, as its attribute says; 1 where that is no number."""
    text = element.get(attribute, "1")
    return min(int(text), _MAX_REPEATS) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _column_name(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(65 + letter) + name
    return name


def cell_address(element: etree._Element, work: PartWork) -> str:
    """The part, and for what stands in a cell of a sheet its address ("content.xml 集計.B3"): counted when it is asked for."""
    cell = element if element.tag in CELLS else next((above for above in element.iterancestors() if above.tag in CELLS), None)
    row = cell.getparent() if cell is not None else None
    table = next(row.iterancestors(TABLE_TABLE), None) if row is not None else None
    if cell is None or row is None or table is None:
        return f"{work.name} {element.get(_NAME, '')}".rstrip()
    name = f"{work.name} {table.get(_NAME, '')}"
    work.addresses_told += 1
    if work.addresses_told > _MAX_ADDRESSES:
        return name
    column = sum(repeats(before, _REPEATED_COLUMNS) for before in cell.itersiblings(preceding=True) if before.tag in CELLS)
    return f"{name}.{_column_name(column)}{_rows_before(row, table, work) + 1}"


def _rows_before(row: etree._Element, table: etree._Element, work: PartWork) -> int:
    """Rows of the sheet before *row*, with those that were written already."""
    top = next((above for above in row.iterancestors() if above is table or above.tag == BOX), table)
    number = work.first_row if top is not table else 0
    for before in top.iter(ROW, BOX):
        if before is row:
            break
        number += work.row_marks.get(before, 0) if before.tag == BOX else repeats(before, REPEATED_ROWS)
    return number


def _table(element: etree._Element, work: PartWork) -> None:
    parent = element.getparent()
    name = element.get(_NAME, "")
    if parent is None or parent.tag != _SPREADSHEET:
        return
    if name.startswith("'") and "'#" in name:  # the values that a reference to another file had, in a sheet nobody sees
        work.found(EXTERNAL_LINK, name)
        work.drop(element)
    elif element.get(_STYLE, "") in work.facts.hidden_tables and work.found(HIDDEN_SHEET, name) is not Action.ALLOW:
        work.drop(element)


def _pivot_table(element: etree._Element, work: PartWork) -> None:
    """A pivot table of anything but this file's cells goes; the cells with its values stay."""
    if element.find(f"{TABLE}source-cell-range") is None:
        work.found(DATABASE, f"pivot table {element.get(_NAME, '')}")
        work.drop(element)
