"""Word documents: a base to put things into, and a realistic 公文書."""

# ruff: noqa: E501 - lines of XML and of the table stay whole

from __future__ import annotations

from samples.build._opc import OPEN, PACKAGE, Link, Package, core_properties

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
MAIN = f"{OPEN}wordprocessingml.document.main+xml"
_PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1985" w:right="1701" w:bottom="1701" w:left="1701" w:header="851" w:footer="992" w:gutter="0"/>'
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Century" w:eastAsia="ＭＳ 明朝" w:hAnsi="Century"/>'
    '<w:sz w:val="21"/><w:lang w:val="en-US" w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="ab"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4"/>'
    '<w:left w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/><w:right w:val="single" w:sz="4"/>'
    '<w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/></w:tblBorders></w:tblPr></w:style></w:styles>'
)


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def run(content: str) -> str:
    return f"<w:r>{content}</w:r>"


def complex_field(code: str, result: str) -> str:
    """A field over five runs."""
    return (
        run('<w:fldChar w:fldCharType="begin"/>')
        + run(f'<w:instrText xml:space="preserve">{code}</w:instrText>')
        + run('<w:fldChar w:fldCharType="separate"/>')
        + run(f"<w:t>{result}</w:t>")
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def word(body: str, *links: Link, main: str = MAIN, section: str = "", layout: str = "") -> Package:
    """A document with styles and properties around *body*."""
    package = Package()
    package.link("", Link("rId1", "officeDocument", "word/document.xml"))
    package.link("", Link("rId2", f"{PACKAGE}metadata/core-properties", "docProps/core.xml"))
    document = f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr>{section}{_PAGE}{layout}</w:sectPr></w:body></w:document>"
    package.add("word/document.xml", main, document, Link("rIdStyles", "styles", "styles.xml"), *links)
    package.add("word/styles.xml", f"{OPEN}wordprocessingml.styles+xml", STYLES)
    package.add("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", core_properties("見本"))
    return package


def _ruby(base: str, reading: str) -> str:
    return (
        '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="distributeSpace"/><w:hps w:val="10"/><w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/>'
        f'<w:lid w:val="ja-JP"/></w:rubyPr><w:rt><w:r><w:t>{reading}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{base}</w:t></w:r></w:rubyBase></w:ruby></w:r>'
    )


def _cell(text: str, width: int, extra: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{extra}</w:tcPr>{paragraph(text)}</w:tc>'


_ACROSS = '<w:gridSpan w:val="3"/>'


def _table() -> str:
    rows = [
        ("項目", "内容", "備考"),
        ("日時", "令和８年５月１２日（火）午後２時から", ""),
        ("場所", "市役所本庁舎３階　第一会議室", "駐車場あり"),
    ]
    lines = "".join(f"<w:tr>{_cell(a, 1701)}{_cell(b, 4535)}{_cell(c, 2268)}</w:tr>" for a, b, c in rows)
    merged = f"<w:tr>{_cell('持ち物：筆記用具、通知書', 8504, _ACROSS)}</w:tr>"
    grid = '<w:tblGrid><w:gridCol w:w="1701"/><w:gridCol w:w="4535"/><w:gridCol w:w="2268"/></w:tblGrid>'
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="ab"/><w:tblW w:w="8504" w:type="dxa"/></w:tblPr>{grid}{lines}{merged}</w:tbl>'


NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimalFullWidth"/><w:lvlText w:val="%1　"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="420" w:hanging="420"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
_NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


_TODAY = ' DATE \\@ "ggge年M月d日" '


def official_letter() -> bytes:
    """A 公文書: number and date, addressee, title, body with ruby, numbered items, table, page number, tracked change, comment."""
    body = (
        paragraph("総第１２３号", '<w:jc w:val="right"/>')
        + paragraph("令和８年４月１日", '<w:jc w:val="right"/>')
        + paragraph("各自治会長　様")
        + paragraph("見本市長　見本　太郎", '<w:jc w:val="right"/>')
        + paragraph("防災訓練の実施について（通知）", '<w:jc w:val="center"/>')
        + f"<w:p>{run('<w:t>　日頃から本市の防災行政に御協力いただき、</w:t>')}{_ruby('厚', 'あつ')}{run('<w:t>く御礼申し上げます。</w:t>')}</w:p>"
        + paragraph("目的　災害時の初動を確認する。", _NUMBERED)
        + paragraph("対象　全自治会及び自主防災組織", _NUMBERED)
        + f"<w:p>{run('<w:t>参加者は</w:t>')}"
        + '<w:del w:id="1" w:author="総務課" w:date="2026-03-30T00:00:00Z"><w:r><w:delText>２</w:delText></w:r></w:del>'
        + '<w:ins w:id="2" w:author="総務課" w:date="2026-03-30T00:00:00Z"><w:r><w:t>３</w:t></w:r></w:ins>'
        + f"{run('<w:t>名以上とする。</w:t>')}</w:p>"
        + _table()
        + '<w:p><w:commentRangeStart w:id="0"/><w:hyperlink r:id="rIdLink"><w:r><w:t>市のウェブサイト</w:t></w:r></w:hyperlink>'
        + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
        + f"<w:p>{run('<w:t>発行日：</w:t>')}{complex_field(_TODAY, '令和8年4月1日')}</w:p>"
        + paragraph("担当　総務課防災係（内線１２３４）", '<w:jc w:val="right"/>')
    )
    package = word(
        body,
        Link("rIdLink", "hyperlink", "https://www.city.example.invalid/bousai/", external=True),
        Link("rIdNum", "numbering", "numbering.xml"),
        Link("rIdFooter", "footer", "footer1.xml"),
        Link("rIdHeader", "header", "header1.xml"),
        Link("rIdComments", "comments", "comments.xml"),
        section='<w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" r:id="rIdFooter"/>',
    )
    package.add("word/numbering.xml", f"{OPEN}wordprocessingml.numbering+xml", NUMBERING)
    footer = f'<w:ftr {NAMESPACES}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{complex_field(" PAGE ", "1")}</w:p></w:ftr>'
    package.add("word/footer1.xml", f"{OPEN}wordprocessingml.footer+xml", footer)
    package.add(
        "word/header1.xml", f"{OPEN}wordprocessingml.header+xml", f"<w:hdr {NAMESPACES}>{paragraph('見本市　機密性１')}</w:hdr>"
    )
    comments = (
        f'<w:comments {NAMESPACES}><w:comment w:id="0" w:author="防災係" w:date="2026-03-30T00:00:00Z" w:initials="防">'
        f"{paragraph('公開日を確認すること')}</w:comment></w:comments>"
    )
    package.add("word/comments.xml", f"{OPEN}wordprocessingml.comments+xml", comments)
    return package.build()


def vertical_letter() -> bytes:
    """A 式辞 written vertically, two columns, with full-width digits turned (eastAsianLayout)."""
    body = (
        paragraph("式　辞", '<w:jc w:val="center"/>')
        + paragraph("　本日ここに、見本市制施行五十周年記念式典を挙行するに当たり、一言御挨拶を申し上げます。")
        + '<w:p><w:r><w:t>　令和８年</w:t></w:r><w:r><w:rPr><w:eastAsianLayout w:id="1" w:vert="1"/></w:rPr><w:t>10</w:t></w:r><w:r><w:t>月一日</w:t></w:r></w:p>'
        + paragraph("見本市長　見本　花子", '<w:jc w:val="right"/>')
    )
    return word(body, layout='<w:cols w:num="2" w:space="425"/><w:textDirection w:val="tbRl"/>').build()
