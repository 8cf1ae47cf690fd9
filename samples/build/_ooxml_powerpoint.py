"""PowerPoint slides: a base to put things into, and a realistic deck with a table and notes."""

# ruff: noqa: E501 - lines of XML and of the table stay whole

from __future__ import annotations

from samples.build._opc import OPEN, Link, Package

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
NAMESPACES = (
    f'xmlns:p="{P}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
MAIN = f"{OPEN}presentationml.presentation.main+xml"
_TREE_HEAD = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_COLORS = "".join(
    f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
    for name, value in (
        *(("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", "44546A"), ("lt2", "E7E6E6"), ("accent1", "4472C4"), ("accent2", "ED7D31")),
        *(
            ("accent3", "A5A5A5"),
            ("accent4", "FFC000"),
            ("accent5", "5B9BD5"),
            ("accent6", "70AD47"),
            ("hlink", "0563C1"),
            ("folHlink", "954F72"),
        ),
    )
)
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="見本"><a:themeElements>'
    f'<a:clrScheme name="見本">{_COLORS}</a:clrScheme><a:fontScheme name="見本"><a:majorFont><a:latin typeface="Arial"/><a:ea typeface="游ゴシック"/>'
    '<a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Arial"/><a:ea typeface="游ゴシック"/><a:cs typeface=""/></a:minorFont></a:fontScheme>'
    f'<a:fmtScheme name="見本"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{f"<a:ln>{_FILL}</a:ln>" * 3}</a:lnStyleLst>'
    f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst>"
    "</a:fmtScheme></a:themeElements></a:theme>"
)
_MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5"'
    ' accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
)


def shape(number: int, text: str, top: int = 1_000_000, properties: str = "", run_properties: str = "") -> str:
    """A text box, 8 x 1 million EMU; *properties* stand inside cNvPr."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="テキスト {number}">{properties}</p:cNvPr><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="500000" y="{top}"/><a:ext cx="8000000" cy="1000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="ja-JP">{run_properties}</a:rPr><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def slide(shapes: str, after: str = "", attributes: str = "") -> str:
    return f"<p:sld {NAMESPACES} {attributes}><p:cSld><p:spTree>{_TREE_HEAD}{shapes}</p:spTree></p:cSld>{after}</p:sld>"


def presentation(shapes: str, *links: Link, after: str = "", main: str = MAIN, attributes: str = "") -> Package:
    """A deck with one slide of *shapes*; *links* are the slide's, *after* follows its cSld."""
    package = Package()
    package.link("", Link("rId1", "officeDocument", "ppt/presentation.xml"))
    book = (
        f'<p:presentation {NAMESPACES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        '<p:sldIdLst><p:sldId id="256" r:id="rId2"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    )
    kind = f"{OPEN}presentationml."
    package.add(
        "ppt/presentation.xml",
        main,
        book,
        Link("rId1", "slideMaster", "slideMasters/slideMaster1.xml"),
        Link("rId2", "slide", "slides/slide1.xml"),
    )
    master = (
        f"<p:sldMaster {NAMESPACES}><p:cSld><p:spTree>{_TREE_HEAD}</p:spTree></p:cSld>{_MAP}"
        '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>'
    )
    package.add(
        "ppt/slideMasters/slideMaster1.xml",
        f"{kind}slideMaster+xml",
        master,
        Link("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
        Link("rId2", "theme", "../theme/theme1.xml"),
    )
    layout = f'<p:sldLayout {NAMESPACES} type="blank"><p:cSld name="白紙"><p:spTree>{_TREE_HEAD}</p:spTree></p:cSld></p:sldLayout>'
    package.add(
        "ppt/slideLayouts/slideLayout1.xml",
        f"{kind}slideLayout+xml",
        layout,
        Link("rId1", "slideMaster", "../slideMasters/slideMaster1.xml"),
    )
    package.add("ppt/theme/theme1.xml", f"{OPEN}theme+xml", THEME)
    back = Link("rIdLayout", "slideLayout", "../slideLayouts/slideLayout1.xml")
    package.add("ppt/slides/slide1.xml", f"{kind}slide+xml", slide(shapes, after, attributes), back, *links)
    return package


def _table() -> str:
    def cells(*texts: str) -> str:
        return "".join(
            f'<a:tc><a:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="ja-JP"/><a:t>{text}</a:t></a:r></a:p></a:txBody><a:tcPr/></a:tc>'
            for text in texts
        )

    rows = "".join(
        f'<a:tr h="400000">{cells(*texts)}</a:tr>' for texts in (("年度", "件数"), ("令和６年度", "１２０"), ("令和７年度", "９５"))
    )
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name="表 3"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
        '<p:xfrm><a:off x="500000" y="3000000"/><a:ext cx="6000000" cy="1200000"/></p:xfrm>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1"/>'
        f'<a:tblGrid><a:gridCol w="3000000"/><a:gridCol w="3000000"/></a:tblGrid>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>'
    )


def briefing() -> bytes:
    """A briefing: title, table, a link, and notes for the speaker."""
    link = '<a:hlinkClick r:id="rIdLink"/>'
    shapes = shape(2, "住民説明会　資料") + shape(3, "市の案内", 2_000_000, run_properties=link) + _table()
    package = presentation(
        shapes,
        Link("rIdLink", "hyperlink", "https://www.city.example.invalid/", external=True),
        Link("rIdNotes", "notesSlide", "../notesSlides/notesSlide1.xml"),
    )
    kind = f"{OPEN}presentationml."
    notes_text = shape(2, "冒頭に市長挨拶（２分）")
    notes = f"<p:notes {NAMESPACES}><p:cSld><p:spTree>{_TREE_HEAD}{notes_text}</p:spTree></p:cSld></p:notes>"
    package.add(
        "ppt/notesSlides/notesSlide1.xml",
        f"{kind}notesSlide+xml",
        notes,
        Link("rId1", "slide", "../slides/slide1.xml"),
        Link("rId2", "notesMaster", "../notesMasters/notesMaster1.xml"),
    )
    master = f"<p:notesMaster {NAMESPACES}><p:cSld><p:spTree>{_TREE_HEAD}</p:spTree></p:cSld>{_MAP}</p:notesMaster>"
    package.add("ppt/notesMasters/notesMaster1.xml", f"{kind}notesMaster+xml", master, Link("rId1", "theme", "../theme/theme2.xml"))
    package.add("ppt/theme/theme2.xml", f"{OPEN}theme+xml", THEME)
    return package.build()
