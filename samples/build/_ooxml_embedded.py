"""Office documents inside Office documents, as people insert tables of Excel into letters and slides."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

from samples.build import _ooxml_excel, _ooxml_excel_hostile, _ooxml_word
from samples.build._ooxml_excel import row, text_cell, workbook
from samples.build._ooxml_powerpoint import presentation, shape
from samples.build._ooxml_word import paragraph, run, word
from samples.build._opc import OPEN, Link, grey_png

_SHEET = f"{OPEN}spreadsheetml.sheet"
_DOCUMENT = f"{OPEN}wordprocessingml.document"
_MACRO_SHEET = "application/vnd.ms-excel.sheet.macroEnabled.12"
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def _object(number: int, program: str, identity: str) -> str:
    shape_id = f"_x0000_i{number}"
    picture = f'<v:shape id="{shape_id}" style="width:60pt;height:40pt" o:ole=""><v:imagedata r:id="rIdPic" o:title=""/></v:shape>'
    ole = f'<o:OLEObject Type="Embed" ProgID="{program}" ShapeID="{shape_id}" DrawAspect="Content" ObjectID="_{number}" r:id="{identity}"/>'
    return f"<w:p>{run(f'<w:object>{picture}{ole}</w:object>')}</w:p>"


def letter_with_workbook() -> bytes:
    """A letter with a table of Excel: it can still be opened and edited."""
    package = word(
        paragraph("別表のとおり申請します") + _object(1025, "Excel.Sheet.12", "rIdBook"),
        Link("rIdPic", "image", "media/image1.png"),
        Link("rIdBook", "package", "embeddings/Microsoft_Excel_Sheet1.xlsx"),
    )
    package.add("word/media/image1.png", "", grey_png())
    package.add("word/embeddings/Microsoft_Excel_Sheet1.xlsx", _SHEET, _ooxml_excel.grid_form())
    return package.build()


def letter_with_macro_workbook() -> bytes:
    """The same with a workbook that has macros, and an object that is linked: the workbook loses its macros, the link goes."""
    linked = _object(1026, "Excel.Sheet.12", "rIdLinked").replace('Type="Embed"', 'Type="Link" UpdateMode="Always"')
    package = word(
        paragraph("本文は残る") + _object(1025, "Excel.SheetMacroEnabled.12", "rIdBook") + linked,
        Link("rIdPic", "image", "media/image1.png"),
        Link("rIdBook", "package", "embeddings/Microsoft_Excel_Macro1.xlsm"),
        Link("rIdLinked", "oleObject", "file:///\\\\192.0.2.7\\share\\evilmark.xlsx", external=True),
    )
    package.add("word/media/image1.png", "", grey_png())
    package.add("word/embeddings/Microsoft_Excel_Macro1.xlsm", _MACRO_SHEET, _ooxml_excel_hostile.macro_workbook())
    return package.build()


def slide_with_workbook() -> bytes:
    """A slide with a table of Excel in both forms that PowerPoint writes: for VML, and with its picture."""
    picture = (
        '<p:pic><p:nvPicPr><p:cNvPr id="0" name=""/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rIdPic"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        '<p:spPr><a:xfrm><a:off x="1000000" y="3000000"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )
    ole = '<p:oleObj {spid}name="ワークシート" r:id="rIdBook" imgW="900000" imgH="900000" progId="Excel.Sheet.12"><p:embed/>{picture}</p:oleObj>'
    older, newer = ole.format(spid='spid="_x0000_s1026" ', picture=""), ole.format(spid="", picture=picture)
    both = (
        f'<mc:AlternateContent {_MC}><mc:Choice xmlns:v="urn:schemas-microsoft-com:vml" Requires="v">{older}</mc:Choice>'
        f"<mc:Fallback>{newer}</mc:Fallback></mc:AlternateContent>"
    )
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="7" name="オブジェクト 7"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
        '<p:xfrm><a:off x="1000000" y="3000000"/><a:ext cx="900000" cy="900000"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole">{both}</a:graphicData></a:graphic></p:graphicFrame>'
    )
    package = presentation(
        shape(2, "予算の内訳") + frame,
        Link("rIdPic", "image", "../media/image1.png"),
        Link("rIdBook", "package", "../embeddings/Microsoft_Excel_Sheet1.xlsx"),
        Link("rIdVml", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
    )
    vml = '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><v:shape id="_x0000_s1026" style="width:70pt;height:70pt"><v:imagedata o:relid="rId1"/></v:shape></xml>'
    package.add("ppt/drawings/vmlDrawing1.vml", f"{OPEN}vmlDrawing", vml.encode(), Link("rId1", "image", "../media/image1.png"))
    package.add("ppt/media/image1.png", "", grey_png())
    package.add("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", _SHEET, _ooxml_excel.grid_form())
    return package.build()


def sheet_with_letter() -> bytes:
    """A sheet with a letter of Word in it."""
    after = (
        f'<legacyDrawing r:id="rIdVml"/><oleObjects><mc:AlternateContent {_MC}><mc:Choice Requires="x14" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<oleObject progId="Word.Document.12" shapeId="1025" r:id="rIdLetter"/></mc:Choice><mc:Fallback><oleObject progId="Word.Document.12" shapeId="1025" r:id="rIdLetter"/></mc:Fallback>'
        "</mc:AlternateContent></oleObjects>"
    )
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<v:shape id="_x0000_s1025" style="position:absolute;width:60pt;height:40pt"><v:imagedata o:relid="rId1" o:title=""/>'
        '<x:ClientData ObjectType="Pict"><x:Anchor>1, 0, 3, 0, 3, 0, 6, 0</x:Anchor></x:ClientData></v:shape></xml>'
    )
    package = workbook(
        row(1, text_cell("A1", "添付文書あり")),
        Link("rIdVml", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
        Link("rIdLetter", "package", "../embeddings/Microsoft_Word_Document1.docx"),
        after=after,
    )
    package.add("xl/drawings/vmlDrawing1.vml", f"{OPEN}vmlDrawing", vml.encode(), Link("rId1", "image", "../media/image1.png"))
    package.add("xl/media/image1.png", "", grey_png())
    package.add("xl/embeddings/Microsoft_Word_Document1.docx", _DOCUMENT, _ooxml_word.official_letter())
    return package.build()
