"""Samples of Office documents inside Office documents."""

from __future__ import annotations

from samples.build import _ooxml_embedded
from samples.sample import Sample

_KEY = "ooxml.embedded_document"

SAMPLES = (
    Sample(
        "benign/ooxml/letter_with_workbook.docx",
        "benign",
        "ooxml",
        "a letter with a table of Excel that stays editable",
        _ooxml_embedded.letter_with_workbook,
        (_KEY, "ooxml.properties"),
        "disarmed",
        ("別表のとおり申請します",),
    ),
    Sample(
        "benign/ooxml/slide_with_workbook.pptx",
        "benign",
        "ooxml",
        "a slide with a table of Excel that stays editable",
        _ooxml_embedded.slide_with_workbook,
        (_KEY,),
        "clean",
        ("予算の内訳",),
    ),
    Sample(
        "benign/ooxml/sheet_with_letter.xlsx",
        "benign",
        "ooxml",
        "a sheet with a letter of Word that stays editable",
        _ooxml_embedded.sheet_with_letter,
        (_KEY,),
        "disarmed",
        ("添付文書あり",),
    ),
    Sample(
        "hostile/ooxml/letter_with_macro_workbook.docx",
        "hostile",
        "ooxml",
        "an embedded workbook with macros, which stays without them, and a linked one, which leaves its picture",
        _ooxml_embedded.letter_with_macro_workbook,
        (_KEY, "ooxml.ole_object", "ooxml.external_relationship"),
        "disarmed",
        ("本文は残る",),
        (b"evilmark", b"EXEC(", b"Auto_Open", b"vbaProject", b"SheetMacroEnabled"),
    ),
)
