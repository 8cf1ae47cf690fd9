"""PDFs that carry files: pinned to a page, in the name tree, associated with a page, in a portfolio, named by old producers."""

from __future__ import annotations

import io
import zlib

from PIL import Image

from samples.build._pdf import Document, one_page, text_string
from samples.build._pdf_font import EmbeddedFont

LINES = ("予算説明資料の送付について", "別添のとおり送付します。")
TABLE = "科目,金額\r\n需用費,120000\r\n役務費,35000\r\n".encode("cp932")
NOTE = "送付の控え\r\n第一係 髙橋\r\n".encode("cp932")


def attached(document: Document, name: str, data: bytes, description: str = "", entries: str = "") -> int:
    """A file specification as today's producers write it, the file packed."""
    file = document.stream(
        zlib.compress(data, 9),
        f"/Type/EmbeddedFile/Params<</Size {len(data)}/CreationDate(D:20260401090000)/CheckSum<00112233445566778899aabbccddeeff>>>"
        "/Filter/FlateDecode",
    )
    words = f"/Desc{text_string(description)}" if description else ""
    return document.add(f"<</Type/Filespec/F(x)/UF{text_string(name)}/EF<</F {file} 0 R/UF {file} 0 R>>{words}{entries}>>")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (20, 120, 200)).save(out, "JPEG", comment=b"SECRET-CAMERA")
    return out.getvalue()


def covering_letter() -> bytes:
    """A letter with a table, a photograph and a note; the note twice under one name, the photograph also pinned to the page."""
    document = Document()
    root, pages, page = (document.reserve() for _ in range(3))
    font = EmbeddedFont(document, "".join(LINES))
    table = attached(document, "予算内訳.csv", TABLE, "内訳表")
    photo = attached(document, "現況写真.jpg", picture())
    notes = [attached(document, "控え.txt", NOTE) for _ in range(2)]
    clip = document.add(
        f"<</Type/Annot/Subtype/FileAttachment/Rect[500 700 520 720]/FS {photo} 0 R/Contents{text_string('写真')}/Name/PushPin>>"
    )
    shown = "\n".join(f"BT /F1 12 Tf 60 {760 - 30 * index} Td {font.shown(line)} Tj ET" for index, line in enumerate(LINES))
    content = document.stream(shown.encode("ascii"))
    document.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 {font.number} 0 R>>>>/Contents {content} 0 R"
        f"/Annots[{clip} 0 R]>>",
    )
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    keys = sorted((f"{index}", number) for index, number in enumerate((table, photo, *notes)))
    tree = "".join(f"({key}){number} 0 R" for key, number in keys)
    document.put(
        root, f"<</Type/Catalog/Pages {pages} 0 R/PageMode/UseAttachments/Names<</EmbeddedFiles<</Kids[<</Names[{tree}]>>]>>>>>>"
    )
    return document.build(root)


def old_name() -> bytes:
    """A name in cp932, as producers of the nineties wrote it, and no Unicode one; the file is a program."""

    def objects(document: Document) -> dict[str, int]:
        file = document.stream(b"MZ inert SECRET-PROGRAM", "/Type/EmbeddedFile")
        name = "請求書一覧.exe".encode("cp932").hex()
        return {"spec": document.add(f"<</Type/Filespec/F<{name}>/EF<</F {file} 0 R>>>>")}

    return one_page(catalog="/Names<</EmbeddedFiles<</Names[(x) @spec]>>>>", objects=objects)


def associated() -> bytes:
    """An invoice's data, associated with document and page (ZUGFeRD); another version for one system, related files."""

    def objects(document: Document) -> dict[str, int]:
        xml = document.stream(
            b"<?xml version='1.0'?><CrossIndustryInvoice>SECRET-INVOICE</CrossIndustryInvoice>", "/Type/EmbeddedFile"
        )
        other = document.stream(b"SECRET-OTHER", "/Type/EmbeddedFile")
        related = document.stream(b"SECRET-RELATED", "/Type/EmbeddedFile")
        return {
            "spec": document.add(
                f"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/AFRelationship/Data/EF<</F {xml} 0 R/DOS {other} 0 R>>"
                f"/RF<</F[(schema.xsd){related} 0 R]>>>>"
            )
        }

    return one_page(
        catalog="/AF[@spec]/Names<</EmbeddedFiles<</Names[(factur-x.xml) @spec]>>>>", page="/AF[@spec]", objects=objects
    )


def portfolio() -> bytes:
    """A collection whose cover says what it is; the files are what it is about."""

    def objects(document: Document) -> dict[str, int]:
        program = attached(document, "設定.exe", b"MZ inert SECRET-PROGRAM", entries="/CI<</Type/CollectionItem/N(1)>>")
        table = attached(document, "一覧.csv", b"SECRET-TABLE,1\r\n")
        return {"program": program, "table": table}

    return one_page(
        catalog="/Collection<</Type/Collection/View/T/Schema<</N<</Subtype/S/N(name)>>>>>>"
        "/Names<</EmbeddedFiles<</Names[(1) @program (2) @table]>>>>",
        objects=objects,
    )


def no_files() -> bytes:
    """A name tree that loops, with entries that are no files, a number for a name, and a file under a picture's codec."""

    def objects(document: Document) -> dict[str, int]:
        tree = document.reserve()
        broken = document.stream(b"\xff\xd8 SECRET-JPEG", "/Type/EmbeddedFile/Filter/DCTDecode")
        packed = document.stream(b"SECRET-PACKED", "/Type/EmbeddedFile/Filter/FlateDecode/Params<</Size -5>>")
        specs = [
            document.add(f"<</Type/Filespec/F(a.jpg)/EF<</F {broken} 0 R>>>>"),
            document.add(f"<</Type/Filespec/F 7/EF<</UF {packed} 0 R>>>>"),
            document.add("<</Type/Filespec/F(//192.0.2.7/share/x.xlsx)>>"),
        ]
        names = "".join(f"(k{index}){number} 0 R" for index, number in enumerate(specs))
        document.put(tree, f"<</Kids[{tree} 0 R]/Names[{names}(k9)17 (k10)]>>")
        return {"tree": tree}

    return one_page(catalog="/Names<</EmbeddedFiles @tree>>", objects=objects)
