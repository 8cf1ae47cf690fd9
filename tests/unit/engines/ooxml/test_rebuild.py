"""Whole packages: macro forms, parts that go, policies, limits."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest

from samples.build import _ooxml_excel, _ooxml_excel_hostile, _ooxml_powerpoint_hostile, _ooxml_word, _ooxml_word_hostile
from samples.build._ooxml_encrypted import PASSWORD, encrypted
from samples.build._opc import OPEN, Link, grey_png
from sanitizer.engines.ooxml import ENGINE
from sanitizer.model.errors import BlockedByPolicy, LimitExceeded, MalformedFile, WrongPassword
from sanitizer.model.finding import Action
from sanitizer.model.limits import Limits
from tests.in_process import plain_policy, reconstruct
from tests.unit.engines.ooxml.test_samples import nested


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def test_letter_opens_with_python_docx() -> None:
    before = docx.Document(io.BytesIO(_ooxml_word.official_letter()))
    after = docx.Document(io.BytesIO(reconstruct(ENGINE, _ooxml_word.official_letter(), "docx").data))
    assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    assert len(after.tables) == len(before.tables) == 1
    assert after.core_properties.title == "見本"
    assert after.core_properties.author == ""


def test_form_keeps_every_cell_and_rule() -> None:
    source = _ooxml_excel.grid_form()
    before = openpyxl.load_workbook(io.BytesIO(source))
    after = openpyxl.load_workbook(io.BytesIO(reconstruct(ENGINE, source, "xlsx").data))
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        assert [[cell.value for cell in row] for row in after[sheet.title].iter_rows()] == [
            [cell.value for cell in row] for row in sheet.iter_rows()
        ]
    assert after["申請書"].merged_cells.ranges == before["申請書"].merged_cells.ranges
    assert len(after["申請書"].data_validations.dataValidation) == 1
    assert len(after["申請書"].conditional_formatting) == 1
    assert list(after.defined_names) == list(before.defined_names)


def test_macro_workbook_becomes_a_plain_one() -> None:
    outcome = reconstruct(ENGINE, _ooxml_excel_hostile.macro_workbook(), "xlsm")
    book = part(outcome.data, "xl/workbook.xml")
    assert "Macro1" not in book
    assert "Dialog1" not in book
    assert 'localSheetId="1"' in book  # the sheet after the two that went is the second now
    assert "sheet.main+xml" in part(outcome.data, "[Content_Types].xml")
    assert openpyxl.load_workbook(io.BytesIO(outcome.data)).sheetnames == ["申請書", "後の表"]


def test_object_in_text_leaves_its_picture() -> None:
    outcome = reconstruct(ENGINE, _ooxml_word_hostile.ole_object(), "docx", nested=nested)
    xml = part(outcome.data, "word/document.xml")
    assert xml.count("<w:pict>") == 2
    assert xml.count('r:id="rIdPic"') == 2
    assert "word/media/image1.png" in names(outcome.data)
    assert not [name for name in names(outcome.data) if "embeddings" in name]


def test_object_on_slide_leaves_its_picture() -> None:
    outcome = reconstruct(ENGINE, _ooxml_powerpoint_hostile.ole_object(), "pptx", nested=nested)
    xml = part(outcome.data, "ppt/slides/slide1.xml")
    assert "<p:pic>" in xml
    assert "graphicFrame" not in xml


def test_timeline_without_its_film_goes() -> None:
    xml = part(reconstruct(ENGINE, _ooxml_powerpoint_hostile.media(), "pptx", nested=nested).data, "ppt/slides/slide1.xml")
    assert "p:timing" not in xml
    assert "<p:pic>" in xml


def test_chart_keeps_a_workbook_that_can_be_disarmed() -> None:
    package = _ooxml_word.word(
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="1" name="g"/><a:graphic><a:graphicData'
        ' uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' r:id="rIdC"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>',
        Link("rIdC", "chart", "charts/chart1.xml"),
    )
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:chart><c:plotArea/></c:chart><c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    package.add("word/charts/chart1.xml", f"{OPEN}drawingml.chart+xml", chart, Link("rId1", "package", "../embeddings/book.xlsx"))
    package.add("word/embeddings/book.xlsx", f"{OPEN}spreadsheetml.sheet", _ooxml_excel_hostile.formulas())
    kept = reconstruct(ENGINE, package.build(), "docx", nested=nested)
    assert "externalData" in part(kept.data, "word/charts/chart1.xml")
    with zipfile.ZipFile(io.BytesIO(kept.data)) as archive:
        inner = archive.read("word/embeddings/workbook1.xlsx")
    assert "WEBSERVICE" not in part(inner, "xl/worksheets/sheet1.xml")
    refused = reconstruct(ENGINE, package.build(), "docx")
    assert "externalData" not in part(refused.data, "word/charts/chart1.xml")
    assert "ooxml.embedded_package" in refused.features


def test_shared_formulas_go_together() -> None:
    first = '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">CALL(1)</f><v>1</v></c></row>'
    rows = first + '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    xml = part(reconstruct(ENGINE, _ooxml_excel.workbook(rows).build(), "xlsx").data, "xl/worksheets/sheet1.xml")
    assert "<f" not in xml
    assert "<v>1</v>" in xml
    assert "<v>2</v>" in xml


@pytest.mark.parametrize(
    ("feature", "gone", "kept"),
    [
        ("ooxml.tracked_change", ("<w:ins ", "<w:del ", "<w:delText"), "３"),
        ("ooxml.comment", ("commentReference", "commentRange"), "市のウェブサイト"),
        ("ooxml.link", ("w:hyperlink",), "市のウェブサイト"),
    ],
)
def test_policy_takes_away(feature: str, gone: tuple[str, ...], kept: str) -> None:
    outcome = reconstruct(ENGINE, _ooxml_word.official_letter(), "docx", plain_policy(actions={feature: Action.REMOVE}))
    xml = part(outcome.data, "word/document.xml")
    assert [piece for piece in gone if piece in xml] == []
    assert kept in xml
    assert ("word/comments.xml" in names(outcome.data)) is (feature != "ooxml.comment")


def test_policy_takes_hidden_sheets_away() -> None:
    outcome = reconstruct(ENGINE, _ooxml_excel.grid_form(), "xlsx", plain_policy(actions={"ooxml.hidden_sheet": Action.REMOVE}))
    assert "マスタ" not in openpyxl.load_workbook(io.BytesIO(outcome.data)).sheetnames


def test_policy_blocks() -> None:
    with pytest.raises(BlockedByPolicy):
        reconstruct(ENGINE, _ooxml_word_hostile.macro(), "docm", plain_policy(actions={"ooxml.vba_macro": Action.BLOCK}))


def test_password_opens_and_wrong_ones_do_not() -> None:
    source = encrypted(_ooxml_word.official_letter())
    outcome = reconstruct(ENGINE, source, "docx", passwords=("違う", PASSWORD))
    assert "防災訓練" in part(outcome.data, "word/document.xml")
    with pytest.raises(WrongPassword) as wrong:
        reconstruct(ENGINE, source, "docx", passwords=("違う",))
    assert "違う" not in str(wrong.value)


def test_type_inside_must_fit() -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, _ooxml_word.official_letter(), "xlsx")


def test_deep_nesting_ends() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 4000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 4000
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, _ooxml_word.word(deep).build(), "docx")


def test_members_are_limited() -> None:
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, _ooxml_word.official_letter(), "docx", plain_policy(limits=Limits(max_members=3)))


def test_nothing_names_a_sheet_that_went() -> None:
    """Excel would ask to mend a workbook whose formulas or names refer to a missing sheet."""
    package = _ooxml_excel.workbook(
        '<row r="1"><c r="A1"><f>Macro1!A1+1</f><v>5</v></c><c r="B1"><f>SUM(申請書:Macro1!C3)</f><v>6</v></c>'
        '<c r="C1"><f>SUM(A1)</f><v>5</v></c></row>',
        sheets='<sheet name="Macro1" sheetId="2" r:id="rId3"/>',
        names='<definedName name="a">Macro1!$A$1</definedName><definedName name="b">申請書!$A$1</definedName>',
        book_links=(Link("rId3", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml"),),
        main="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    package.add("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", "<macrosheet/>")
    outcome = reconstruct(ENGINE, package.build(), "xlsm")
    assert "Macro1" not in part(outcome.data, "xl/workbook.xml") + part(outcome.data, "xl/worksheets/sheet1.xml")
    assert "SUM(A1)" in part(outcome.data, "xl/worksheets/sheet1.xml")
    assert list(openpyxl.load_workbook(io.BytesIO(outcome.data)).defined_names) == ["b"]


def test_notes_go_with_comments() -> None:
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="n">'
        '<x:ClientData ObjectType="Note"><x:Row>0</x:Row></x:ClientData></v:shape></xml>'
    )
    rows = _ooxml_excel.row(1, _ooxml_excel.text_cell("A1", "値"))
    links = Link("rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml"), Link("rIdC", "comments", "../comments1.xml")
    package = _ooxml_excel.workbook(rows, *links, after='<legacyDrawing r:id="rIdV"/>')
    package.add("xl/drawings/vmlDrawing1.vml", f"{OPEN}vmlDrawing", vml)
    comments = f'<comments xmlns="{_ooxml_excel.X}"><authors><author>a</author></authors><commentList/></comments>'
    package.add("xl/comments1.xml", f"{OPEN}spreadsheetml.comments+xml", comments)
    kept = reconstruct(ENGINE, package.build(), "xlsx")
    assert "v:shape" in part(kept.data, "xl/drawings/vmlDrawing1.vml")
    gone = reconstruct(ENGINE, package.build(), "xlsx", plain_policy(actions={"ooxml.comment": Action.REMOVE}))
    assert "v:shape" not in part(gone.data, "xl/drawings/vmlDrawing1.vml")
    assert "xl/comments1.xml" not in names(gone.data)


def test_extension_that_lost_its_content_goes() -> None:
    svg = '<s:svgBlip xmlns:s="urn:x" r:embed="rIdX"/>'
    extension = f'<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">{svg}</a:ext></a:extLst>'
    reference = 'r:embed="rIdPic"'
    body = f"<w:p>{_ooxml_word_hostile.picture(reference)}</w:p>".replace(
        f"<a:blip {reference}/>", f"<a:blip {reference}>{extension}</a:blip>"
    )
    package = _ooxml_word.word(body, Link("rIdPic", "image", "media/a.png"))
    package.add("word/media/a.png", "", grey_png())
    xml = part(reconstruct(ENGINE, package.build(), "docx", nested=nested).data, "word/document.xml")
    assert "extLst" not in xml
    assert "a:blip" in xml
