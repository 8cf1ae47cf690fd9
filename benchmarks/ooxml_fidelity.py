"""What people read and use in an OOXML document, source against target: texts, cells, and how many there are of each thing.

Read with the standard library, openpyxl, python-docx and python-pptx: nothing of the engine. What a finding says was removed is
not missed: the text of parts that went, and the words of its detail.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import docx
import openpyxl
import pptx

from benchmarks.ooxml_package import A, P, Package, PackageError, R, W, X, shown
from sanitizer.engines._package_pictures import AS_PIXELS
from sanitizer.model.finding import Action, Finding

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_P188 = "{http://schemas.microsoft.com/office/powerpoint/2018/8/main}"
_XLTC = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_TEXTS = frozenset(
    {f"{W}t", f"{W}delText", f"{A}t", f"{_M}t", f"{X}t", f"{_C}v", f"{_CX}v", f"{_CX}pt", f"{P}text", f"{_XLTC}text"}
    | {f"{X}{side}{part}" for side in ("odd", "even", "first") for part in ("Header", "Footer")}
)
_KINDS: dict[str, frozenset[str]] = {
    "tables": frozenset({f"{W}tbl", f"{A}tbl", f"{X}table"}),
    "pivot tables": frozenset({f"{X}pivotTableDefinition"}),
    "pictures": frozenset({f"{A}blip", f"{_V}imagedata"}),
    "charts": frozenset({f"{_C}chartSpace", f"{_CX}chartSpace"}),
    "diagrams": frozenset({f"{_DGM}relIds"}),
    "shapes": frozenset(
        {f"{_WPS}wsp", f"{P}sp", f"{P}cxnSp", f"{_XDR}sp", f"{_XDR}cxnSp"}
        | {f"{_V}{name}" for name in ("shape", "rect", "oval", "roundrect", "line", "polyline")}
    ),
    "links": frozenset({f"{W}hyperlink", f"{X}hyperlink", f"{A}hlinkClick"}),
    "comments": frozenset({f"{W}comment", f"{X}comment", f"{P}cm", f"{_P188}cm", f"{_XLTC}threadedComment"}),
    "notes": frozenset({f"{W}footnote", f"{W}endnote", f"{P}notes"}),
    "equations": frozenset({f"{_M}oMath"}),
    "fields": frozenset({f"{W}fldSimple", f"{W}fldChar", f"{A}fld"}),
    "content controls": frozenset({f"{W}sdt"}),
    "headers and footers": frozenset({f"{W}hdr", f"{W}ftr", f"{X}oddHeader", f"{X}oddFooter"}),
    "formatting rules": frozenset({f"{X}cfRule", f"{_X14}cfRule"}),
    "validations": frozenset({f"{X}dataValidation", f"{_X14}dataValidation"}),
    "sparklines": frozenset({f"{_X14}sparkline"}),
    "slicers": frozenset({f"{_X14}slicer"}),
    "form controls": frozenset({f"{_X14}formControlPr"}),
    "names": frozenset({f"{X}definedName"}),
    "sheets and slides": frozenset({f"{X}sheet", f"{P}sld"}),
    "tracked changes": frozenset({f"{W}ins", f"{W}del"}),
    "animations": frozenset({f"{P}animEffect", f"{P}anim", f"{P}animMotion"}),
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
# What may be fewer where one of these features was removed.
_EXCUSES: dict[str, tuple[str, ...]] = {
    "links": ("ooxml.link_target", "ooxml.link_action", "ooxml.external_relationship"),
    "fields": ("ooxml.field", "ooxml.dde", "ooxml.link_target"),
    "shapes": tuple(
        f"ooxml.{name}" for name in "ole_object activex embedded_package media signature dialog_sheet embedded_document".split()
    ),
    "pictures": ("ooxml.ole_object", "ooxml.activex", "ooxml.embedded_package", "ooxml.media", "ooxml.external_relationship"),
    "names": ("ooxml.macro_name", "ooxml.formula_function", "ooxml.external_link", "ooxml.xlm_macro", "ooxml.dde"),
    "formatting rules": ("ooxml.formula_function", "ooxml.external_link"),
    "validations": ("ooxml.formula_function", "ooxml.external_link"),
    "sheets and slides": ("ooxml.xlm_macro", "ooxml.dialog_sheet"),
    "pivot tables": ("ooxml.connection",),
    "form controls": ("ooxml.activex", "ooxml.xlm_macro", "ooxml.dialog_sheet"),
    "animations": ("ooxml.media",),
}
_OLDER_FORM = "ooxml.embedded_document"  # kept, but without the VML drawing that showed it to PowerPoint 2007
_GREY = frozenset({"ooxml.metafile", "ooxml.broken_image"})
_FORMULA_REMOVED = frozenset(f"ooxml.{name}" for name in "formula_function external_link dde link_target macro_name".split())
_LIBRARY_ERRORS = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, LookupError, OSError, AssertionError, NotImplementedError),
    *(SyntaxError, zipfile.BadZipFile, RecursionError, OverflowError, StopIteration, EOFError),
)
_MAX_SHOWN = 6


@dataclass(frozen=True, slots=True)
class OoxmlFidelity:
    """One file. `lost` are words that no finding explains; `fewer` kinds of things of which some went; `grey` pictures that became
    a grey area; `cells_changed` shows cells with another value or formula. `not_comparable`: the source cannot be read."""

    words: int = 0
    words_lost: int = 0
    lost: tuple[str, ...] = ()
    fewer: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    grey: int = 0
    cells: int = 0
    cells_changed: tuple[str, ...] = ()
    cells_removed: int = 0
    opens: str = ""
    not_comparable: str = ""

    @property
    def recall(self) -> float:
        return 1.0 - self.words_lost / self.words if self.words else 1.0


def compare(source: Path, target: Path, findings: Iterable[Finding]) -> OoxmlFidelity:
    """The figures of one file; *findings* are those of its report."""
    findings = tuple(findings)
    removed = [finding for finding in findings if finding.action is not Action.ALLOW]
    try:
        before, after = Package(source), Package(target)
        gone = {finding.location.lower() for finding in removed} - after.members.keys()
        words, words_after = _words(before, gone), _words(after, set())
        counts, counts_after = _counts(before, gone), _counts(after, set())
    except PackageError as error:
        return OoxmlFidelity(not_comparable=str(error), opens=_opens_as(source, target))
    lost = words - words_after - Counter(word for finding in removed for word in finding.detail.split())
    features = {finding.feature for finding in removed} | ({_OLDER_FORM} & {finding.feature for finding in findings})
    missing = {kind: (number, counts_after[kind]) for kind, number in counts.items() if counts_after[kind] < number}
    described = {kind: f"{kind} {number} > {after_number}" for kind, (number, after_number) in missing.items()}
    cells, changed, explained = _cells(source, target, removed)
    return OoxmlFidelity(
        words=words.total(),
        words_lost=lost.total(),
        lost=tuple(word for word, _ in lost.most_common(_MAX_SHOWN)),
        fewer=tuple(text for kind, text in described.items() if features.isdisjoint(_EXCUSES.get(kind, ()))),
        excused=tuple(text for kind, text in described.items() if not features.isdisjoint(_EXCUSES.get(kind, ()))),
        grey=sum(finding.feature in _GREY and finding.detail != AS_PIXELS for finding in removed),
        cells=cells,
        cells_changed=tuple(changed[:_MAX_SHOWN]),
        cells_removed=explained,
        opens=_opens_as(source, target),
    )


def _words(package: Package, gone: set[str]) -> Counter[str]:
    """Words of every text that a reader takes, of parts that no finding names as *gone*."""
    words: Counter[str] = Counter()
    for name, root in package.xml_parts():
        if name not in gone:
            for element in shown(root):
                if element.tag in _TEXTS and element.text:
                    words.update(element.text.split())
    return words


def _counts(package: Package, gone: set[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name, root in package.xml_parts():
        if name not in gone:
            counts.update(_KIND_OF[str(element.tag)] for element in shown(root) if _counted(element))
    return counts


def _counted(element: Element) -> bool:
    if element.tag not in _KIND_OF:
        return False
    if element.tag == f"{A}blip":
        return bool(element.get(f"{R}embed") or element.get(f"{R}link"))
    return True


def _cells(source: Path, target: Path, removed: list[Finding]) -> tuple[int, list[str], int]:
    """(number of cells, those that changed, those whose change a finding explains); none where the source is no workbook."""
    if target.suffix.lower() not in (".xlsx", ".xltx"):
        return 0, [], 0
    try:
        before = list(_both(source))
    except _LIBRARY_ERRORS:
        return 0, [], 0
    try:
        after = dict(_both(target))
    except _LIBRARY_ERRORS as error:
        return len(before), [f"openpyxl cannot read the target: {error!r}"], 0
    features = {finding.feature for finding in removed}
    removed_here, sheets_went = not features.isdisjoint(_FORMULA_REMOVED), not features.isdisjoint(_EXCUSES["sheets and slides"])
    sheets = {sheet for sheet, _ in after}
    changed, explained = [], 0
    for (sheet, place), (formula, value) in before:
        now = after.get((sheet, place), (None, None))
        if now == (formula, value):
            continue
        if removed_here and now[1] == value and isinstance(formula, str) and formula.startswith("="):
            explained += 1  # the value stays where a formula goes
        elif sheet in sheets or not sheets_went:
            changed.append(f"{sheet}!{place}: {formula!r} {value!r} became {now[0]!r} {now[1]!r}"[:200])
    return len(before), changed, explained


def _both(path: Path) -> Iterator[tuple[tuple[str, str], tuple[Any, Any]]]:
    """Formula (or value) and value of each cell, by sheet and place."""
    formulas, values = _workbook(path, False), _workbook(path, True)
    for sheet in formulas.worksheets:
        with_values = values[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    value = with_values.cell(cell.row, cell.column).value
                    yield (sheet.title, cell.coordinate), (_plain(cell.value), _plain(value))


def _workbook(path: Path, data_only: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=data_only)


def _plain(value: Any) -> Any:
    """Array and table formulas are objects of openpyxl that compare by identity."""
    if value is None or isinstance(value, str | int | float | bool | datetime.date | datetime.time | datetime.timedelta):
        return value
    described = vars(value) if hasattr(value, "__dict__") else str(value)
    return str(described)


def _open_docx(path: Path) -> None:
    document = docx.Document(str(path))
    for paragraph in document.paragraphs:
        _ = paragraph.text, paragraph.style


def _open_xlsx(path: Path) -> None:
    _workbook(path, False)


def _open_pptx(path: Path) -> None:
    for slide in pptx.Presentation(str(path)).slides:
        _ = slide.slide_layout.slide_master, [shape.shape_type for shape in slide.shapes if shape.has_text_frame]


_OPENERS: dict[str, Callable[[Path], None]] = {".docx": _open_docx, ".xlsx": _open_xlsx, ".xltx": _open_xlsx, ".pptx": _open_pptx}


def _opens_as(source: Path, target: Path) -> str:
    """A library that says of the target what it says of the source is no judge of it."""
    told = opens(target)
    return "" if told and told == opens(source) else told


def opens(path: Path) -> str:
    """ "" when python-docx, openpyxl or python-pptx opens it, else what it says. These take no templates and shows."""
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        return ""
    try:
        opener(path)
    except _LIBRARY_ERRORS as error:
        return re.sub(r"\s+", " ", f"{type(error).__name__}: {error}")[:200]
    return ""
