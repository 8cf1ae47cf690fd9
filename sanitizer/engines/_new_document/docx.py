"""Writes a document of our own as a docx (ECMA-376 transitional): document and styles, nothing else. The same bytes each time."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from sanitizer.engines._new_document.grid import Grid, Placed, lay_out
from sanitizer.engines._new_document.model import Align, Block, Document, Page, Paragraph, Run, Table
from sanitizer.engines._xml_escaping import escaped
from sanitizer.model.errors import LimitExceeded

NEAR_EDGES = 4  # in the unit of 一太郎's tables: half a full-width character, the room that a rule takes
_TWIPS_IN_100_MM = 1440 / 2540
_OPEN = "application/vnd.openxmlformats-"
_WORD = f"{_OPEN}officedocument.wordprocessingml."
_SCHEMAS = "http://schemas.openxmlformats.org/"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_SCHEMAS}package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{_OPEN}package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}styles+xml"/></Types>'
)
_RELATIONSHIPS = (
    f'{_HEAD}<Relationships xmlns="{_SCHEMAS}package/2006/relationships"><Relationship Id="rId1"'
    f' Type="{_SCHEMAS}officeDocument/2006/relationships/%s" Target="%s"/></Relationships>'
)
_SPACE = f'xmlns:w="{_SCHEMAS}wordprocessingml/2006/main"'
_STYLES = (
    f"{_HEAD}<w:styles {_SPACE}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Century" w:eastAsia="ＭＳ 明朝" w:hAnsi="Century" w:cs="Times New Roman"/>'
    '<w:kern w:val="2"/><w:sz w:val="%d"/><w:szCs w:val="%d"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style></w:styles>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_NO_BORDERS = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "bottom"))
_DATE = (1980, 1, 1, 0, 0, 0)


def write_docx(document: Document, target: BinaryIO, max_bytes: int) -> None:
    """Write *document* to *target*, an empty file that can be read. Raises LimitExceeded when it gets larger than *max_bytes*."""
    parts = (
        ("[Content_Types].xml", _CONTENT_TYPES),
        ("_rels/.rels", _RELATIONSHIPS % ("officeDocument", "word/document.xml")),
        ("word/document.xml", f"{_HEAD}<w:document {_SPACE}><w:body>{''.join(_body(document))}</w:body></w:document>"),
        ("word/_rels/document.xml.rels", _RELATIONSHIPS % ("styles", "styles.xml")),
        ("word/styles.xml", _STYLES % (document.half_points, document.half_points)),
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content.encode())
    if target.tell() > max_bytes:
        raise LimitExceeded(f"the new document would be larger than {max_bytes} bytes")


def _body(document: Document) -> Iterator[str]:
    previous: Block | None = None
    for block in document.blocks:
        if isinstance(block, Table):
            if isinstance(previous, Table):
                yield "<w:p/>"  # or Word takes both for one table
            yield from _table(block, document.page)
        else:
            yield from _paragraph(block)
        previous = block
    if not isinstance(previous, Paragraph):
        yield "<w:p/>"
    yield _section(document.page)


def _section(page: Page) -> str:
    across = ' w:orient="landscape"' if page.width > page.height else ""
    return (
        f'<w:sectPr><w:pgSz w:w="{_twips(page.width)}" w:h="{_twips(page.height)}"{across}/>'
        f'<w:pgMar w:top="{_twips(page.top)}" w:right="{_twips(page.right)}" w:bottom="{_twips(page.bottom)}"'
        f' w:left="{_twips(page.left)}" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )


def _twips(hundredths_mm: int) -> int:
    return round(hundredths_mm * _TWIPS_IN_100_MM)


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    properties = "<w:pageBreakBefore/>" if paragraph.new_page else ""
    if paragraph.align is not Align.START:
        properties += f'<w:jc w:val="{paragraph.align}"/>'
    yield f"<w:p><w:pPr>{properties}</w:pPr>" if properties else "<w:p>"
    for run in paragraph.runs:
        if run.text or run.ruby:
            yield _run(run)
    yield "</w:p>"


def _run(run: Run) -> str:
    look = _look(run)
    if not run.ruby:
        return f"<w:r>{look}{_text(run.text)}</w:r>"
    size = run.half_points or 21
    return (
        f'<w:r>{look}<w:ruby><w:rubyPr><w:rubyAlign w:val="distributeSpace"/><w:hps w:val="{max(2, size // 2)}"/>'
        f'<w:hpsRaise w:val="{max(2, size - 1)}"/><w:hpsBaseText w:val="{size}"/><w:lid w:val="ja-JP"/></w:rubyPr>'
        f'<w:rt><w:r><w:rPr><w:sz w:val="{max(2, size // 2)}"/></w:rPr>{_text(run.ruby)}</w:r></w:rt>'
        f"<w:rubyBase><w:r>{look}{_text(run.text)}</w:r></w:rubyBase></w:ruby></w:r>"
    )


def _look(run: Run) -> str:
    """Run properties in the order of the schema (17.3.2.28)."""
    marks = [mark for mark, is_on in (("<w:b/>", run.bold), ("<w:i/>", run.italic)) if is_on]
    if run.colour:
        marks.append(f'<w:color w:val="{run.colour}"/>')
    if run.half_points:
        marks.append(f'<w:sz w:val="{run.half_points}"/><w:szCs w:val="{run.half_points}"/>')
    if run.underline:
        marks.append('<w:u w:val="single"/>')
    return f"<w:rPr>{''.join(marks)}</w:rPr>" if marks else ""


def _text(text: str) -> str:
    """w:t, with tabs and line breaks as their elements; what XML cannot hold is left out."""
    pieces: list[str] = []
    for line_number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if line_number:
            pieces.append("<w:br/>")
        for tab_number, piece in enumerate(line.split("\t")):
            if tab_number:
                pieces.append("<w:tab/>")
            if clean := writable(piece):
                pieces.append(f'<w:t xml:space="preserve">{escaped(clean)}</w:t>')
    return "".join(pieces)


def writable(text: str) -> str:
    """*text* without what XML 1.0 cannot hold, and without controls; private use stays: it is 外字."""
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs") and char not in "\ufffe\uffff")


def _table(table: Table, page: Page) -> Iterator[str]:
    grid = lay_out(table, NEAR_EDGES)
    columns = _column_twips(grid, _twips(page.width - page.left - page.right))
    yield f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
    yield '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in columns) + "</w:tblGrid>"
    for row in grid.rows:
        yield "<w:tr>"
        at = 0
        for placed in row:
            yield from _cell(placed, sum(columns[at : at + placed.span]))
            at += placed.span
        yield "</w:tr>"
    yield "</w:tbl>"


def _column_twips(grid: Grid, room: int) -> list[int]:
    total = sum(grid.widths)
    return [max(60, width * max(room, 1440) // total) for width in grid.widths]


def _cell(placed: Placed, width: int) -> Iterator[str]:
    """Properties in the order of the schema (17.4.69); a cell has at least one paragraph."""
    cell = placed.cell
    span = f'<w:gridSpan w:val="{placed.span}"/>' if placed.span > 1 else ""
    if cell is None:
        merge = f"<w:tcBorders>{_NO_BORDERS}</w:tcBorders>"
    elif cell.continues:
        merge = "<w:vMerge/>"
    else:
        merge = '<w:vMerge w:val="restart"/>' if cell.is_continued else ""
    yield f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>'
    paragraphs: Iterable[Paragraph] = cell.paragraphs if cell is not None and cell.paragraphs else (Paragraph(),)
    for paragraph in paragraphs:
        yield from _paragraph(paragraph)
    yield "</w:tc>"
