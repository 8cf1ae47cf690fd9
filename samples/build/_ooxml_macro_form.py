"""A form with macros as prefectures hand them out: sums, a sheet with two buttons, and code that Office compiled."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

import struct

from samples.build._cfb import build
from samples.build._ooxml_excel import formula_cell, row, text_cell, workbook
from samples.build._opc import MS, OPEN, Link
from samples.build._vba import project_tree

MODULES = {
    "ThisWorkbook": 'Private Sub Workbook_Open()\r\n    Worksheets(1).Range("B1").Select\r\nEnd Sub\r\n',
    "Sheet1": "",
    "様式": 'Sub 合計()\r\n    Range("B2").Value = WorksheetFunction.Sum(Range("B1"))\r\nEnd Sub\r\nSub 印刷()\r\n    ActiveSheet.PrintOut\r\nEnd Sub\r\n',
}
_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_BUTTON = (
    f'<xdr:wsDr xmlns:xdr="{_XDR}" xmlns:a="{_A}"><xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>'
    "<xdr:to><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>3</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<xdr:sp macro="[0]!様式.合計" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="合計ボタン"/><xdr:cNvSpPr/></xdr:nvSpPr>'
    '<xdr:spPr><a:xfrm><a:off x="1" y="1"/><a:ext cx="900000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
    "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>合計する</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shape id="_x0000_s1025" type="#_x0000_t201" style="position:absolute;width:60pt;height:20pt" o:button="t"><v:textbox><div>印刷</div></v:textbox>'
    '<x:ClientData ObjectType="Button"><x:Anchor>3, 0, 4, 0, 5, 0, 6, 0</x:Anchor><x:FmlaMacro>[0]!印刷</x:FmlaMacro></x:ClientData></v:shape></xml>'
)


def compiled_project(modules: dict[str, str] = MODULES, cache: bytes = b"P") -> bytes:
    """A vbaProject.bin as Office writes it: before each source, in `_VBA_PROJECT` and in `__SRP_0` stands compiled code (here: *cache*)."""
    before = cache * 700
    tree = dict(project_tree(modules, source_offset=len(before)))
    folder = dict(tree["VBA"])  # type: ignore[arg-type]
    streams = {name: data if name in ("dir", "_VBA_PROJECT") else before + data for name, data in folder.items()}  # type: ignore[operator]
    streams |= {"_VBA_PROJECT": b"\xcc\x61\xb2\x00" + struct.pack("<I", 3) + cache * 300, "__SRP_0": cache * 90}
    return build(tree | {"VBA": streams})


def form(project: bytes) -> bytes:
    """The form with *project*."""
    package = workbook(
        row(1, text_cell("A1", "申請額"), '<c r="B1"><v>4650</v></c>')
        + row(2, text_cell("A2", "合計"), formula_cell("B2", "SUM(B1,1)", "4651")),
        Link("rIdDrawing", "drawing", "../drawings/drawing1.xml"),
        Link("rIdVml", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
        after='<drawing r:id="rIdDrawing"/><legacyDrawing r:id="rIdVml"/>',
        main="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        book_links=(Link("rId5", f"{MS}2006/relationships/vbaProject", "vbaProject.bin"),),
    )
    package.add("xl/drawings/drawing1.xml", f"{OPEN}drawing+xml", _BUTTON)
    package.add("xl/drawings/vmlDrawing1.vml", f"{OPEN}vmlDrawing", _VML.encode())
    package.add("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject", project)
    return package.build()


def known_form() -> bytes:
    return form(compiled_project())
