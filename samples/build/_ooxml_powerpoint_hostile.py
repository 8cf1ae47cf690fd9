"""PowerPoint slides, each with one thing that must go (or that policy decides about)."""

# ruff: noqa: E501 - lines of XML and of the table stay whole

from __future__ import annotations

from samples.build._ooxml_powerpoint import NAMESPACES, presentation, shape
from samples.build._opc import MS, OPEN, Link, grey_png
from samples.build._vba import vba_project


def actions() -> bytes:
    """Clicks and hovers that run a program or a macro, beside one that only turns the page."""
    next_page = '<a:hlinkClick r:id="" action="ppaction://hlinkshowjump?jump=nextslide"/>'
    program = '<a:hlinkClick r:id="rIdProgram" action="ppaction://program"/>'
    macro = '<a:hlinkHover r:id="" action="ppaction://macro?name=Evil"/>'
    shapes = (
        shape(2, "次へ", properties=next_page)
        + shape(3, "実行", 2_000_000, properties=program)
        + shape(4, "通過", 3_000_000, properties=macro)
    )
    package = presentation(
        shapes,
        Link("rIdProgram", "hyperlink", "file:///c:/windows/system32/calc.exe", external=True),
        main="application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
    )
    package.link("ppt/presentation.xml", Link("rIdVba", f"{MS}2006/relationships/vbaProject", "vbaProject.bin"))
    package.add(
        "ppt/vbaProject.bin",
        "application/vnd.ms-office.vbaProject",
        vba_project({"Module1": 'Sub Evil()\r\n    Shell "calc"\r\nEnd Sub\r\n'}),
    )
    return package.build()


_PICTURE = (
    '<p:pic><p:nvPicPr><p:cNvPr id="{number}" name="図 {number}"/><p:cNvPicPr/><p:nvPr>{media}</p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed="rIdPic"/>'
    '<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="1000000" y="3000000"/><a:ext cx="900000" cy="900000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
)


def media() -> bytes:
    """A film with its poster, driven by the timeline."""
    timing = (
        '<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst><p:video><p:cMediaNode vol="80000">'
        '<p:cTn id="2" fill="hold" display="0"/><p:tgtEl><p:spTgt spid="5"/></p:tgtEl></p:cMediaNode></p:video></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>'
    )
    film = _PICTURE.format(number=5, media='<a:videoFile r:link="rIdVideo"/>')
    package = presentation(
        shape(2, "動画の紹介") + film,
        Link("rIdPic", "image", "../media/image1.png"),
        Link("rIdVideo", "video", "../media/media1.mp4"),
        after=timing,
    )
    package.defaults["mp4"] = "video/mp4"
    package.add("ppt/media/image1.png", "", grey_png())
    package.add("ppt/media/media1.mp4", "", b"film of the sample")
    return package.build()


def ole_object() -> bytes:
    """An embedded object: its frame becomes the picture."""
    graphic = (
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole"><p:oleObj name="Package" r:id="rIdOle" imgW="900000"'
        f' imgH="900000" progId="Package"><p:embed/>{_PICTURE.format(number=0, media="")}</p:oleObj></a:graphicData></a:graphic>'
    )
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="7" name="オブジェクト 7"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
        f'<p:xfrm><a:off x="1000000" y="3000000"/><a:ext cx="900000" cy="900000"/></p:xfrm>{graphic}</p:graphicFrame>'
    )
    package = presentation(
        shape(2, "資料は別添") + frame,
        Link("rIdPic", "image", "../media/image1.png"),
        Link("rIdOle", "oleObject", "file:///\\\\192.0.2.7\\share\\x.docx", external=True),
    )
    package.add("ppt/media/image1.png", "", grey_png())
    return package.build()


def hidden_slide_and_comment() -> bytes:
    """A hidden slide with a comment: kept and told."""
    package = presentation(
        shape(2, "非表示の資料"), Link("rIdComment", "comments", "../comments/comment1.xml"), attributes='show="0"'
    )
    comment = f'<p:cmLst {NAMESPACES}><p:cm authorId="0" dt="2026-04-01T00:00:00.000" idx="1"><p:pos x="10" y="10"/><p:text>要確認</p:text></p:cm></p:cmLst>'
    package.add("ppt/comments/comment1.xml", f"{OPEN}presentationml.comments+xml", comment)
    authors = f'<p:cmAuthorLst {NAMESPACES}><p:cmAuthor id="0" name="総務課" initials="総" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
    package.link("ppt/presentation.xml", Link("rIdAuthors", "commentAuthors", "commentAuthors.xml"))
    package.add("ppt/commentAuthors.xml", f"{OPEN}presentationml.commentAuthors+xml", authors)
    return package.build()
