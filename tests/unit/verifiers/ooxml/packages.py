"""Small packages for the tests of the OOXML verifier, made with zipfile: regular unless a test bends them."""

# ruff: noqa: E501 - tables of examples stay whole

from __future__ import annotations

import io
import zipfile

from sanitizer.engines.images import ENGINE as IMAGES
from sanitizer.engines.ooxml import ENGINE as OOXML
from sanitizer.policy.schema import Policy
from sanitizer.verifiers._ooxml_lists import CT, OFFICE, RELATIONSHIPS_TYPE
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import verify

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT, WORKBOOK = f"{CT}wordprocessingml.document.main+xml", f"{CT}spreadsheetml.sheet.main+xml"
SHEET = f"{CT}spreadsheetml.worksheet+xml"
Relationships = list[tuple[str, str] | tuple[str, str, str]]  # type, target and, where it is not Internal, target mode


def rels(relationships: Relationships) -> str:
    lines = []
    for number, (kind, target, *mode) in enumerate(relationships, 1):
        kind = kind if ":" in kind else OFFICE + kind
        external = f' TargetMode="{mode[0]}"' if mode else ""
        lines.append(f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"{external}/>')
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(lines)}</Relationships>'


def content_types(overrides: dict[str, str], defaults: dict[str, str] | None = None) -> str:
    pairs = {"rels": RELATIONSHIPS_TYPE, "xml": "application/xml", **(defaults or {})}
    lines = [f'<Default Extension="{suffix}" ContentType="{kind}"/>' for suffix, kind in pairs.items()]
    lines += [f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items()]
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{"".join(lines)}</Types>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def document(
    body: str = "",
    relationships: Relationships | None = None,
    more: dict[str, str | bytes] | None = None,
    overrides: dict[str, str] | None = None,
    defaults: dict[str, str] | None = None,
    root: Relationships | None = None,
) -> bytes:
    """A docx with *body*; *more* parts with their types."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types({"/word/document.xml": DOCUMENT, **(overrides or {})}, defaults),
        "_rels/.rels": rels([("officeDocument", "word/document.xml"), *(root or [])]),
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>',
    }
    if relationships is not None:
        parts["word/_rels/document.xml.rels"] = rels(relationships)
    return zipped({**parts, **(more or {})})


def workbook(cells: str = "", extra: str = "", sheet_relationships: Relationships | None = None, sheet_extra: str = "") -> bytes:
    """An xlsx with one sheet "S"; *extra* goes into the workbook, *sheet_extra* behind the cells."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types({"/xl/workbook.xml": WORKBOOK, "/xl/worksheets/sheet1.xml": SHEET}),
        "_rels/.rels": rels([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{X}" xmlns:r="{R}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>{extra}</workbook>',
        "xl/_rels/workbook.xml.rels": rels([("worksheet", "worksheets/sheet1.xml")]),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{X}" xmlns:r="{R}"><sheetData>{cells}</sheetData>{sheet_extra}</worksheet>',
    }
    if sheet_relationships is not None:
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = rels(sheet_relationships)
    return zipped(parts)


def formula(text: str) -> str:
    return f'<row r="1"><c r="A1"><f>{text}</f><v>1</v></c></row>'


def residues(data: bytes, type_name: str = "docx", policy: Policy | None = None) -> set[str]:
    """Keys of what the verifier finds."""
    return {residue.feature for residue in verify(VERIFIER, data, type_name, (OOXML, IMAGES), policy)}
