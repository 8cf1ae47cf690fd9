"""The smallest Word and Excel packages (ECMA-376 part 2), to hang a hostile part on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from samples.build._zip import zip_bytes

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


@dataclass(frozen=True)
class Part:
    """A part beside the main one: its bytes, content type, and the relationship (full type) from the main part."""

    data: bytes
    content_type: str
    relationship: str


@dataclass(frozen=True)
class External:
    """A relationship of the main part to an outside address."""

    relationship: str
    address: str


@dataclass
class Package:
    main: str
    content_type: str
    body: str
    parts: Mapping[str, Part] = field(default_factory=dict)
    external: tuple[External, ...] = ()

    def build(self) -> bytes:
        folder, name = self.main.rsplit("/", 1)
        types = "".join(f'<Override PartName="/{path}" ContentType="{part.content_type}"/>' for path, part in self.parts.items())
        relations = [
            f'<Relationship Id="rId{number}" Type="{part.relationship}" Target="/{path}"/>'
            for number, (path, part) in enumerate(self.parts.items(), 1)
        ]
        relations += [
            f'<Relationship Id="rIdX{number}" Type="{link.relationship}" Target="{link.address}" TargetMode="External"/>'
            for number, link in enumerate(self.external, 1)
        ]
        members = {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/{self.main}" ContentType="{self.content_type}"/>{types}</Types>',
            "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{self.main}"/></Relationships>',
            self.main: _HEAD + self.body,
            f"{folder}/_rels/{name}.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">'
            + "".join(relations)
            + "</Relationships>",
        }
        packed = {path: text.encode() for path, text in members.items()} | {path: part.data for path, part in self.parts.items()}
        return zip_bytes(packed)


def word(
    text: str, parts: Mapping[str, Part] | None = None, external: tuple[External, ...] = (), *, macros: bool = False, runs: str = ""
) -> bytes:
    """A Word document with one paragraph; *runs* is XML that follows it in a paragraph of its own."""
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    body = f'<w:document xmlns:w="{_WORD}" xmlns:r="{OFFICE}"><w:body>{paragraph}{runs}</w:body></w:document>'
    return Package("word/document.xml", DOCM if macros else DOCX, body, parts or {}, external).build()


def workbook(text: str, parts: Mapping[str, Part] | None = None, *, macros: bool = False, sheets: str = "") -> bytes:
    """An Excel workbook with one cell; *sheets* is XML for further entries in its list of sheets."""
    row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    cell = f'<worksheet xmlns="{_SHEET}"><sheetData>{row}</sheetData></worksheet>'
    sheet = Part(
        (_HEAD + cell).encode(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        f"{OFFICE}/worksheet",
    )
    first = '<sheet name="集計" sheetId="1" r:id="rId1"/>'
    body = f'<workbook xmlns="{_SHEET}" xmlns:r="{OFFICE}"><sheets>{first}{sheets}</sheets></workbook>'
    return Package(
        "xl/workbook.xml", XLSM if macros else XLSX, body, {"xl/worksheets/sheet1.xml": sheet} | dict(parts or {})
    ).build()
