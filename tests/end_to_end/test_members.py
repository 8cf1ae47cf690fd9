"""Members of a file (pictures, workbooks of charts) pass through children of their own and come back whole."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from samples.build import _ooxml_excel
from samples.build._ooxml_word import paragraph, word
from samples.build._ooxml_word_hostile import picture
from samples.build._opc import OPEN, Link, grey_png
from tests.end_to_end.daemon import mugai

_CHART = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:chart><c:plotArea><c:layout/></c:plotArea></c:chart>'
    '<c:externalData r:id="rId1"/></c:chartSpace>'
)
_FRAME = (
    '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="9" name="グラフ"/><a:graphic><a:graphicData'
    ' uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' r:id="rIdChart"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)


def test_pictures_and_workbooks_in_a_document(tmp_path: Path) -> None:
    body = paragraph("本文") + f"<w:p>{picture('r:embed=' + chr(34) + 'rIdPic' + chr(34))}</w:p>" + _FRAME
    package = word(body, Link("rIdPic", "image", "media/image1.png"), Link("rIdChart", "chart", "charts/chart1.xml"))
    package.add("word/media/image1.png", "", grey_png(40))
    package.add("word/charts/chart1.xml", f"{OPEN}drawingml.chart+xml", _CHART, Link("rId1", "package", "../embeddings/b.xlsx"))
    package.add("word/embeddings/b.xlsx", f"{OPEN}spreadsheetml.sheet", _ooxml_excel.grid_form())
    (tmp_path / "図.docx").write_bytes(package.build())
    report = tmp_path / "report.jsonl"
    mugai("sanitize", str(tmp_path / "図.docx"), "-o", str(tmp_path / "out"), "--report", str(report))
    row = json.loads(report.read_text())
    assert not {finding["feature"] for finding in row["findings"]} & {"ooxml.broken_image", "ooxml.embedded_package"}
    with zipfile.ZipFile(row["outputs"][0]["path"]) as archive:
        assert archive.read("word/media/image1.png")[16:24] == (40).to_bytes(4, "big") * 2
        inside = zipfile.ZipFile(io.BytesIO(archive.read("word/embeddings/workbook1.xlsx")))
        assert "VLOOKUP" in inside.read("xl/worksheets/sheet1.xml").decode()
