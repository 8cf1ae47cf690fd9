"""What Word and Excel write today beside the plain standard: check boxes, text boxes, SmartArt, threads of comments, slicers, sparklines."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

from samples.build._ooxml_excel import row, text_cell, workbook
from samples.build._ooxml_word import paragraph, word
from samples.build._opc import MS, OPEN, Link, Package, grey_png

_WORD_ML = "http://schemas.microsoft.com/office/word/"
_DRAWING_ML = "http://schemas.openxmlformats.org/drawingml/2006/"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_A = f'xmlns:a="{_DRAWING_ML}main"'
_DGM = f'xmlns:dgm="{_DRAWING_ML}diagram"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
_INLINE = '<wp:inline xmlns:wp="{dml}wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="900000" cy="900000"/><wp:docPr id="{number}" name="図 {number}"/><a:graphic {a}><a:graphicData uri="{uri}">{content}</a:graphicData></a:graphic></wp:inline>'


def _inline(number: int, uri: str, content: str) -> str:
    return f"<w:drawing>{_INLINE.format(dml=_DRAWING_ML, number=number, a=_A, uri=uri, content=content)}</w:drawing>"


def _run(content: str) -> str:
    return f"<w:p><w:r>{content}</w:r></w:p>"


_CHECK_BOX = (
    f'<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="{_WORD_ML}2010/wordml"><w14:checked w14:val="1"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr><w:sdtContent><w:p><w:r><w:t>☒ 同意する</w:t></w:r></w:p></w:sdtContent></w:sdt>'
)
_REPEATED = (
    f'<w:sdt xmlns:w15="{_WORD_ML}2012/wordml"><w:sdtPr><w15:repeatingSection/></w:sdtPr><w:sdtContent><w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr>'
    "<w:sdtContent><w:p><w:r><w:t>繰り返す項目</w:t></w:r></w:p></w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
)
_SHAPE = (
    f'<wps:wsp xmlns:wps="{_WORD_ML}2010/wordprocessingShape"><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
    "<wps:txbx><w:txbxContent><w:p><w:r><w:t>枠の中の文字</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
)
_TEXT_BOX = (
    f'<mc:AlternateContent {_MC}><mc:Choice xmlns:wps="{_WORD_ML}2010/wordprocessingShape" Requires="wps">{_inline(1, f"{_WORD_ML}2010/wordprocessingShape", _SHAPE)}</mc:Choice>'
    '<mc:Fallback><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="box" style="width:70pt;height:70pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>枠の中の文字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>'
)
_GROUP = _inline(
    2,
    f"{_WORD_ML}2010/wordprocessingGroup",
    f'<wpg:wgp xmlns:wpg="{_WORD_ML}2010/wordprocessingGroup"><wpg:cNvGrpSpPr/><wpg:grpSpPr/>{_SHAPE}</wpg:wgp>',
)
_PICTURE = (
    f'<pic:pic xmlns:pic="{_DRAWING_ML}picture"><pic:nvPicPr><pic:cNvPr id="3" name="3"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPic">{{more}}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
)
_SOLID = _inline(4, f"{_DRAWING_ML}picture", _PICTURE.format(more=""))
_MODEL = (
    f'<mc:AlternateContent {_MC}><mc:Choice xmlns:am3d="http://schemas.microsoft.com/office/drawing/2017/model3d" Requires="am3d"><w:drawing/></mc:Choice>'
    f"<mc:Fallback>{_SOLID}</mc:Fallback></mc:AlternateContent>"
)
_DIAGRAM = _inline(
    5, f"{_DRAWING_ML}diagram", f'<dgm:relIds {_DGM} r:dm="rIdData" r:lo="rIdLayout" r:qs="rIdStyle" r:cs="rIdColors"/>'
)
_MATH = '<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>'
_COMMENTED = '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>議案</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'


def word_document() -> bytes:
    """A form with everything that Word adds to the standard."""
    body = (
        paragraph("申請様式")
        + _CHECK_BOX
        + _REPEATED
        + _run(_TEXT_BOX)
        + _run(_GROUP)
        + _run(_MODEL)
        + _run(_DIAGRAM)
        + _MATH
        + _COMMENTED
    )
    package = word(
        body,
        Link("rIdPic", "image", "media/image1.png"),
        Link("rIdData", "diagramData", "diagrams/data1.xml"),
        Link("rIdLayout", "diagramLayout", "diagrams/layout1.xml"),
        Link("rIdStyle", "diagramQuickStyle", "diagrams/quickStyle1.xml"),
        Link("rIdColors", "diagramColors", "diagrams/colors1.xml"),
        Link("rIdDrawing", f"{MS}2007/relationships/diagramDrawing", "diagrams/drawing1.xml"),
        Link("rIdComments", "comments", "comments.xml"),
        Link("rIdEx", f"{MS}2011/relationships/commentsExtended", "commentsExtended.xml"),
        Link("rIdIds", f"{MS}2016/09/relationships/commentsIds", "commentsIds.xml"),
        Link("rIdMore", f"{MS}2018/08/relationships/commentsExtensible", "commentsExtensible.xml"),
        Link("rIdPeople", f"{MS}2011/relationships/people", "people.xml"),
        Link("rIdGlossary", "glossaryDocument", "glossary/document.xml"),
    )
    package.add("word/media/image1.png", "", grey_png())
    _add_diagram(package)
    _add_comments(package)
    glossary = f'<w:glossaryDocument {_W}><w:docParts><w:docPart><w:docPartPr><w:name w:val="定型"/></w:docPartPr><w:docPartBody><w:p><w:r><w:t>定型文</w:t></w:r></w:p></w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>'
    package.add("word/glossary/document.xml", f"{OPEN}wordprocessingml.document.glossary+xml", glossary)
    return package.build()


def _add_diagram(package: Package) -> None:
    point = '<dgm:pt modelId="{{{number}}}" type="{kind}"><dgm:prSet/><dgm:spPr/><dgm:t><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
    points = point.format(number="A0000000-0000-4000-8000-000000000001", kind="doc", text="") + point.format(
        number="A0000000-0000-4000-8000-000000000002", kind="node", text="受付"
    )
    link = f'<a:extLst><a:ext uri="http://schemas.microsoft.com/office/drawing/2008/diagram"><dsp:dataModelExt xmlns:dsp="{MS}drawing/2008/diagram" relId="rIdDrawing" minVer="http://schemas.openxmlformats.org/drawingml/2006/diagram"/></a:ext></a:extLst>'
    parts = {
        "data1": ("Data", f"<dgm:dataModel {_DGM} {_A}><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst/><dgm:bg/><dgm:whole/>{link.replace('a:extLst', 'dgm:extLst')}</dgm:dataModel>"),
        "layout1": ("Layout", f'<dgm:layoutDef {_DGM} {_A} uniqueId="urn:x"><dgm:title val=""/><dgm:desc val=""/><dgm:layoutNode name="n"><dgm:alg type="lin"/><dgm:shape/><dgm:presOf/></dgm:layoutNode></dgm:layoutDef>'),
        "quickStyle1": ("Style", f'<dgm:styleDef {_DGM} {_A} uniqueId="urn:y"><dgm:title val=""/><dgm:desc val=""/></dgm:styleDef>'),
        "colors1": ("Colors", f'<dgm:colorsDef {_DGM} {_A} uniqueId="urn:z"><dgm:title val=""/><dgm:desc val=""/></dgm:colorsDef>'),
    }  # fmt: skip
    for name, (kind, content) in parts.items():
        package.add(f"word/diagrams/{name}.xml", f"{OPEN}drawingml.diagram{kind}+xml", content)
    drawing = (
        f'<dsp:drawing xmlns:dsp="{MS}drawing/2008/diagram" {_A}><dsp:spTree><dsp:nvGrpSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvGrpSpPr/></dsp:nvGrpSpPr><dsp:grpSpPr/>'
        '<dsp:sp modelId="{A0000000-0000-4000-8000-000000000003}"><dsp:nvSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvSpPr/></dsp:nvSpPr><dsp:spPr/><dsp:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>受付</a:t></a:r></a:p></dsp:txBody></dsp:sp></dsp:spTree></dsp:drawing>'
    )
    package.add("word/diagrams/drawing1.xml", "application/vnd.ms-office.drawingml.diagramDrawing+xml", drawing)


def _add_comments(package: Package) -> None:
    paragraph_id = "1A2B3C4D"
    kinds = {
        "comments": f'<w:comments {_W} xmlns:w14="{_WORD_ML}2010/wordml"><w:comment w:id="0" w:author="係長" w:initials="係"><w:p w14:paraId="{paragraph_id}"><w:r><w:t>確認願います</w:t></w:r></w:p></w:comment></w:comments>',
        "commentsExtended": f'<w15:commentsEx xmlns:w15="{_WORD_ML}2012/wordml"><w15:commentEx w15:paraId="{paragraph_id}" w15:done="0"/></w15:commentsEx>',
        "commentsIds": f'<w16cid:commentsIds xmlns:w16cid="{_WORD_ML}2016/wordml/cid"><w16cid:commentId w16cid:paraId="{paragraph_id}" w16cid:durableId="2A2B3C4D"/></w16cid:commentsIds>',
        "commentsExtensible": f'<w16cex:commentsExtensible xmlns:w16cex="{_WORD_ML}2018/wordml/cex"><w16cex:commentExtensible w16cex:durableId="2A2B3C4D" w16cex:dateUtc="2026-04-01T00:00:00Z"/></w16cex:commentsExtensible>',
        "people": f'<w15:people xmlns:w15="{_WORD_ML}2012/wordml"><w15:person w15:author="係長"/></w15:people>',
    }
    for name, content in kinds.items():
        package.add(f"word/{name}.xml", f"{OPEN}wordprocessingml.{name}+xml", content)


def excel_workbook() -> bytes:
    """A sheet with sparklines, newer formatting and validation, a check box, a thread of comments and a header picture."""
    ext = '<ext uri="{uri}" {x14}>{content}</ext>'
    sparklines = f'<x14:sparklineGroups {_XM}><x14:sparklineGroup><x14:colorSeries rgb="FF376092"/><x14:sparklines><x14:sparkline><xm:f>申請書!A1:C1</xm:f><xm:sqref>D1</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>'
    rules = f'<x14:conditionalFormattings><x14:conditionalFormatting {_XM}><x14:cfRule type="dataBar" id="{{00000000-0000-4000-8000-000000000001}}"><x14:dataBar minLength="0" maxLength="100"><x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule><xm:sqref>A1:A3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>'
    validations = f'<x14:dataValidations count="1" {_XM}><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>申請書!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B2</xm:sqref></x14:dataValidation></x14:dataValidations>'
    extensions = "".join(
        ext.format(uri=uri, x14=_X14, content=content)
        for uri, content in (
            ("{78C0D931-6437-407d-A8EE-F0AAD7539E65}", rules),
            ("{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}", validations),
            ("{05C60535-1F16-4fd2-B633-F4F36F0B64E0}", sparklines),
        )
    )
    control = '<control shapeId="1026" r:id="rIdControl" name="チェック 1"><controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor><from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>3</xdr:row><xdr:rowOff>0</xdr:rowOff></from><to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row><xdr:rowOff>0</xdr:rowOff></to></anchor></controlPr></control>'
    controls = f'<mc:AlternateContent {_MC}><mc:Choice {_X14} Requires="x14"><controls xmlns:xdr="{_DRAWING_ML}spreadsheetDrawing"><mc:AlternateContent><mc:Choice Requires="x14">{control}</mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>'
    after = f'<headerFooter><oddHeader>&amp;C&amp;G</oddHeader></headerFooter><legacyDrawing r:id="rIdVml"/><legacyDrawingHF r:id="rIdHeader"/>{controls}<extLst>{extensions}</extLst>'
    package = workbook(
        row(1, text_cell("A1", "出欠"), '<c r="B1"><v>1</v></c>', '<c r="C1"><v>2</v></c>'),
        Link("rIdVml", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
        Link("rIdHeader", "vmlDrawing", "../drawings/vmlDrawing2.vml"),
        Link("rIdControl", "ctrlProp", "../ctrlProps/ctrlProp1.xml"),
        Link("rIdComments", "comments", "../comments1.xml"),
        Link("rIdThread", f"{MS}2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"),
        after=after,
        book_links=(Link("rIdPerson", f"{MS}2017/10/relationships/person", "persons/person.xml"),),
    )
    shapes = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    note = '<v:shape id="_x0000_s1025" type="#_x0000_t202" style="position:absolute;visibility:visible"><v:textbox><div style="text-align:left"/></v:textbox><x:ClientData ObjectType="Note"><x:Anchor>1, 0, 0, 0, 3, 0, 3, 0</x:Anchor><x:Row>0</x:Row><x:Column>0</x:Column><x:Visible/></x:ClientData></v:shape>'
    box = '<v:shape id="_x0000_s1026" style="position:absolute"><x:ClientData ObjectType="Checkbox"><x:Anchor>1, 0, 3, 0, 2, 0, 4, 0</x:Anchor><x:Checked>1</x:Checked><x:FmlaLink>$B$1</x:FmlaLink></x:ClientData></v:shape>'
    package.add("xl/drawings/vmlDrawing1.vml", f"{OPEN}vmlDrawing", f"<xml {shapes}>{note}{box}</xml>".encode())
    header = f'<xml {shapes}><v:shape id="CH" style="width:60pt;height:20pt"><v:imagedata o:relid="rId1" o:title="紋章"/></v:shape></xml>'
    package.add("xl/drawings/vmlDrawing2.vml", f"{OPEN}vmlDrawing", header.encode(), Link("rId1", "image", "../media/image1.png"))
    package.add("xl/media/image1.png", "", grey_png())
    package.add(
        "xl/ctrlProps/ctrlProp1.xml",
        "application/vnd.ms-excel.controlproperties+xml",
        f'<x14:formControlPr {_X14} objectType="CheckBox" checked="Checked" fmlaLink="$B$1" lockText="1" noThreeD="1"/>',
    )
    comments = f'<comments {_X}><authors><author>tc={{00000000-0000-4000-8000-000000000002}}</author></authors><commentList><comment ref="A1" authorId="0" shapeId="0"><text><t>確認願います</t></text></comment></commentList></comments>'
    package.add("xl/comments1.xml", f"{OPEN}spreadsheetml.comments+xml", comments)
    thread_space = f'xmlns="{MS}spreadsheetml/2018/threadedcomments"'
    person = "{00000000-0000-4000-8000-000000000003}"
    thread = f'<ThreadedComments {thread_space}><threadedComment ref="A1" dT="2026-04-01T00:00:00.00" personId="{person}" id="{{00000000-0000-4000-8000-000000000002}}"><text>確認願います</text></threadedComment></ThreadedComments>'
    package.add("xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml", thread)
    people = f'<personList {thread_space}><person displayName="係長" id="{person}" userId="a" providerId="None"/></personList>'
    package.add("xl/persons/person.xml", "application/vnd.ms-excel.person+xml", people)
    return package.build()
