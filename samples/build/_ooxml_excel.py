"""Excel workbooks: a base to put things into, and a realistic 方眼紙 form with formulas, rules and a chart."""

# ruff: noqa: E501 - lines of XML and of the table stay whole

from __future__ import annotations

from samples.build._opc import OPEN, Link, Package

X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NAMESPACES = f'xmlns="{X}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
MAIN = f"{OPEN}spreadsheetml.sheet.main+xml"
SHEET = f"{OPEN}spreadsheetml.worksheet+xml"
STYLES = (
    f'<styleSheet xmlns="{X}"><fonts count="1"><font><sz val="11"/><name val="ＭＳ Ｐゴシック"/><family val="3"/><charset val="128"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="標準" xfId="0" builtinId="0"/></cellStyles>'
    '<dxfs count="1"><dxf><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf></dxfs></styleSheet>'
)


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def formula_cell(place: str, formula: str, value: str, kind: str = "") -> str:
    mark = f' t="{kind}"' if kind else ""
    return f'<c r="{place}"{mark}><f>{formula}</f><v>{value}</v></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def sheet(rows: str, after: str = "", before: str = "") -> str:
    """A worksheet; *before* stands before the rows, *after* behind them, both in the order of the schema."""
    return f"<worksheet {NAMESPACES}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def workbook(
    rows: str,
    *links: Link,
    after: str = "",
    names: str = "",
    main: str = MAIN,
    sheets: str = "",
    book_links: tuple[Link, ...] = (),
    references: str = "",
) -> Package:
    """A workbook with one sheet of *rows*; *links* are the sheet's, *book_links* the workbook's, *sheets* further sheet elements."""
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    book = f'<workbook {NAMESPACES}><sheets><sheet name="申請書" sheetId="1" r:id="rId1"/>{sheets}</sheets>{references}{defined}</workbook>'
    package = Package()
    package.link("", Link("rId1", "officeDocument", "xl/workbook.xml"))
    package.add(
        "xl/workbook.xml",
        main,
        book,
        Link("rId1", "worksheet", "worksheets/sheet1.xml"),
        Link("rId2", "styles", "styles.xml"),
        *book_links,
    )
    package.add("xl/styles.xml", f"{OPEN}spreadsheetml.styles+xml", STYLES)
    package.add("xl/worksheets/sheet1.xml", SHEET, sheet(rows, after), *links)
    return package


_CHART = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/>'
    "<c:cat><c:strRef><c:f>申請書!$A$3:$A$5</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>申請書!$D$3:$D$5</c:f></c:numRef></c:val></c:ser>"
    '<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>'
    '<c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'
)
_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<xdr:twoCellAnchor><xdr:from><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>15</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="グラフ 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
    '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
    "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
)


def grid_form() -> bytes:
    """A 方眼紙 form: narrow columns, merged cells, VLOOKUP and friends, validation, conditional format, names, chart, hidden sheet."""
    lines = [
        row(1, text_cell("A1", "物品購入申請書")),
        row(2, text_cell("A2", "品名"), text_cell("B2", "単価"), text_cell("C2", "数量"), text_cell("D2", "金額")),
    ]
    goods = [("鉛筆", 120, 10), ("用紙（Ａ４）", 480, 5), ("封筒　長形３号", 350, 3)]
    for index, (name, price, number) in enumerate(goods, start=3):
        cells = (f'<c r="B{index}"><v>{price}</v></c>', f'<c r="C{index}"><v>{number}</v></c>')
        lines.append(
            row(index, text_cell(f"A{index}", name), *cells, formula_cell(f"D{index}", f"B{index}*C{index}", str(price * number)))
        )
    lines.append(row(6, text_cell("A6", "合計"), formula_cell("D6", "SUM(D3:D5)", "4650")))
    lines.append(row(7, text_cell("A7", "税率"), formula_cell("D7", "ROUNDDOWN(D6*税率,0)", "465")))
    lines.append(
        row(
            8,
            text_cell("A8", "課名"),
            formula_cell("D8", "IFERROR(VLOOKUP(&quot;01&quot;,マスタ!$A$1:$B$3,2,FALSE),&quot;(該当なし)&quot;)", "総務課", "str"),
        )
    )
    lines.append(
        row(
            9,
            formula_cell("A9", "HYPERLINK(&quot;https://www.city.example.invalid/&quot;,&quot;市の案内&quot;)", "市の案内", "str"),
        )
    )
    after = (
        '<mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>'
        '<conditionalFormatting sqref="D3:D5"><cfRule type="expression" dxfId="0" priority="1"><formula>D3&gt;1000</formula></cfRule></conditionalFormatting>'
        '<dataValidations count="1"><dataValidation type="list" sqref="A8"><formula1>マスタ!$B$1:$B$3</formula1></dataValidation></dataValidations>'
        '<drawing r:id="rIdDrawing"/>'
    )
    package = workbook(
        "".join(lines),
        Link("rIdDrawing", "drawing", "../drawings/drawing1.xml"),
        after=after,
        names='<definedName name="税率">0.1</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">申請書!$A$1:$D$9</definedName>',
        sheets='<sheet name="マスタ" sheetId="2" state="hidden" r:id="rId3"/>',
        book_links=(Link("rId3", "worksheet", "worksheets/sheet2.xml"),),
    )
    master = "".join(
        row(n, text_cell(f"A{n}", f"0{n}"), text_cell(f"B{n}", name))
        for n, name in enumerate(("総務課", "防災課", "税務課"), start=1)
    )
    package.add("xl/worksheets/sheet2.xml", SHEET, sheet(master))
    package.add("xl/drawings/drawing1.xml", f"{OPEN}drawing+xml", _DRAWING, Link("rId1", "chart", "../charts/chart1.xml"))
    package.add("xl/charts/chart1.xml", f"{OPEN}drawingml.chart+xml", _CHART)
    return package.build()
