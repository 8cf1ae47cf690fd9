"""Samples of Word, Excel and PowerPoint files before OOXML: everyday ones of a town hall, and what may hide in them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import partial

from samples.build import _old_excel as excel
from samples.build import _old_powerpoint as powerpoint
from samples.build import _old_word as word
from samples.build._cfb import Tree
from samples.sample import Sample

PASSWORD = "ひみつ2026"
_BARE = b"this program shall not come through"


def _circular() -> bytes:
    """A circular with ruby, a page number, a table and a header."""
    return word.document(
        [
            word.line("回覧"),
            word.line("　" + word.ruby("髙﨑", "たかさき") + "地区の皆様へ（" + word.field("PAGE", "1") + "ページ）"),
            *word.table([("日程", "場所"), ("６月２０日", "市立第一小学校"), ("７月４日", "総合福祉センター①")]),
            word.line("担当：総務課防災係"),
        ],
        headers="総務課だより\r",
    )


def _budget() -> bytes:
    total = excel.Formula(b"\x1e" + struct.pack("<H", 480) + b"\x1e" + struct.pack("<H", 120) + b"\x03", 600.0)
    label = excel.Formula(b"\x17\x02\x01" + "合計".encode("utf-16-le"), "合計")
    return excel.workbook(
        [
            excel.Sheet(
                "予算",
                [
                    ("事業名", "金額（千円）", "決裁日"),
                    ("髙齢者見守り", (480, excel.MONEY), (46175, excel.ERA)),
                    ("防災備蓄品①", (120, excel.MONEY), (46200.5, excel.DATE)),
                    (label, total, None),
                ],
            ),
            excel.Sheet("控え", [("前年度の金額", 550)], state=1),
        ],
        room=60,
    )


def _briefing() -> bytes:
    return powerpoint.presentation(
        [
            powerpoint.Slide(("防災訓練のご案内", "日時：６月２０日\n場所：体育館"), ("問合せ先：総務課",), "ここで挨拶をする"),
            powerpoint.Slide(("髙﨑地区の避難経路",)),
        ],
        old=[powerpoint.Slide(("古い版の見出し",))],
    )


_WORD_2003 = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xml:space="preserve"><w:body>
<w:p><w:r><w:t>入札公告（髙﨑橋）</w:t></w:r></w:p><w:p><w:r><w:t>令和８年度</w:t><w:tab/><w:t>第３号</w:t></w:r></w:p>
</w:body></w:wordDocument>
"""
_EXCEL_2003 = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="名簿"><Table><Row><Cell><Data ss:Type="String">髙橋一郎</Data></Cell><Cell ss:Index="3">
<Data ss:Type="Number">42</Data></Cell></Row></Table></Worksheet></Workbook>
"""


def _plain_word(more: Mapping[str, bytes | Tree]) -> bytes:
    return word.document([word.line("お知らせ")], more)


_MACRO_PROJECT: Tree = {"Macros": {"PROJECT": b"ID=" + _BARE, "VBA": {"_VBA_PROJECT": b"\xcc\x61" + bytes(30), "dir": bytes(32)}}}
_PACKAGE: Tree = {"ObjectPool": {"_1": {"\x01Ole10Native": struct.pack("<I", len(_BARE)) + _BARE, "\x03ObjInfo": bytes(6)}}}


def _macro_sheet() -> bytes:
    """A very hidden Excel 4.0 macro sheet that calls a program."""
    call = excel.Formula(b"\x17\x04\0calc\x42\x01\x6e\0", 0.0)  # EXEC("calc")
    return excel.workbook(
        [excel.Sheet("集計", [("合計", 3)]), excel.Sheet("Macro1", [(call,)], state=2, kind=1)],
    )


def _encrypted() -> bytes:
    """RC4 with a password of its own."""
    return word.document([word.line("秘密の文書")], password=PASSWORD)


def _damaged() -> bytes:
    """A header of an unknown version, and an allocation table outside of the file: LibreOffice refuses it, our reader does not."""
    data = bytearray(word.document([word.line("壊れていても残る文字"), word.deleted("消した行"), word.line("終わり")]))
    struct.pack_into("<H", data, 26, 9)
    struct.pack_into("<I", data, 80, 5000)
    return bytes(data)


def _sample(name: str, kind: str, about: str, build: Callable[[], bytes], *features: str, keeps: tuple[str, ...]) -> Sample:
    return Sample(
        f"{kind}/legacy_office/{name}",
        kind,  # type: ignore[arg-type]
        "legacy_office",
        about,
        build,
        ("legacy.converted", *features),
        keeps=keeps,
        gone=(_BARE, "古い版".encode("utf-16-le"), "古い版".encode()),
    )


SAMPLES: tuple[Sample, ...] = (
    _sample("回覧.doc", "benign", "a circular with ruby, a table and a header", _circular, keeps=("髙﨑", "総合福祉センター①")),
    _sample(
        "予算.xls", "benign", "a workbook with eras and a hidden sheet", _budget, keeps=("髙齢者見守り", "合計", "前年度の金額")
    ),
    _sample(
        "案内.ppt", "benign", "slides with notes, and an older edit", _briefing, keeps=("防災訓練のご案内", "髙﨑地区の避難経路")
    ),
    _sample("公告.xml", "benign", "Word 2003 XML", _WORD_2003.encode, keeps=("入札公告（髙﨑橋）",)),
    _sample("名簿.xml", "benign", "Excel 2003 XML", _EXCEL_2003.encode, keeps=("髙橋一郎",)),
    _sample("macros.doc", "hostile", "a macro project", partial(_plain_word, _MACRO_PROJECT), "macro.vba", keeps=("お知らせ",)),
    _sample(
        "object.doc",
        "hostile",
        "a file dropped into a document",
        partial(_plain_word, _PACKAGE),
        "macro.ole_object",
        keeps=("お知らせ",),
    ),
    _sample("macro_sheet.xls", "hostile", "a very hidden Excel 4.0 macro sheet", _macro_sheet, "macro.xlm", keeps=("合計",)),
    Sample(
        "hostile/legacy_office/encrypted.doc",
        "hostile",
        "legacy_office",
        "a protected document",
        _encrypted,
        ("legacy.encrypted",),
        verdict="review",
    ),
    Sample(
        "malformed/legacy_office/damaged.doc",
        "malformed",
        "legacy_office",
        "what LibreOffice does not open: the text is left",
        _damaged,
        ("legacy.converted", "legacy.damaged", "legacy.deleted_text"),
        verdict="flattened",
        keeps=("壊れていても残る文字", "終わり"),
        gone=("消した行".encode(),),
    ),
)
