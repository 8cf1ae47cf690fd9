"""Samples of the OOXML engine: everyday Japanese documents, and one hostile file per feature."""

# ruff: noqa: E501 - lines of XML and of the table stay whole

from __future__ import annotations

from collections.abc import Callable

from samples.build import (
    _ooxml_excel,
    _ooxml_excel_hostile,
    _ooxml_macro_form,
    _ooxml_powerpoint,
    _ooxml_powerpoint_hostile,
    _ooxml_word,
    _ooxml_word_hostile,
)
from samples.build._ooxml_encrypted import encrypted
from samples.sample import Sample

_WORD, _EXCEL, _SLIDES = _ooxml_word_hostile, _ooxml_excel_hostile, _ooxml_powerpoint_hostile


def _encrypted_letter() -> bytes:
    return encrypted(_ooxml_word.official_letter())


def _benign(
    name: str,
    about: str,
    build: Callable[[], bytes],
    features: tuple[str, ...],
    keeps: tuple[str, ...],
    verdict: str = "disarmed",
) -> Sample:
    keys = tuple(f"ooxml.{key}" for key in features)
    return Sample(f"benign/ooxml/{name}", "benign", "ooxml", about, build, keys, verdict, keeps)


def _hostile(
    name: str,
    about: str,
    build: Callable[[], bytes],
    features: tuple[str, ...],
    keeps: tuple[str, ...],
    gone: tuple[bytes, ...] = (),
) -> Sample:
    return Sample(
        f"hostile/ooxml/{name}",
        "hostile",
        "ooxml",
        about,
        build,
        tuple(f"ooxml.{key}" for key in features),
        "disarmed",
        keeps,
        gone,
    )


SAMPLES = (
    _benign("letter.docx", "公文書: ruby, numbering, table, header, tracked change, comment, link", _ooxml_word.official_letter,
            ("link", "comment", "tracked_change", "properties"), ("防災訓練の実施について（通知）", "あつ", "市役所本庁舎３階　第一会議室", "公開日を確認すること")),
    _benign("vertical.docx", "式辞 in vertical writing, two columns", _ooxml_word.vertical_letter, ("properties",), ("式　辞", "10")),
    _benign("form.xlsx", "方眼紙 form: formulas, validation, conditional format, chart, hidden sheet", _ooxml_excel.grid_form,
            ("hidden_sheet", "link"), ("物品購入申請書", "4650", "封筒　長形３号"), "clean"),
    _benign("briefing.pptx", "briefing with a table and notes", _ooxml_powerpoint.briefing, ("link",), ("住民説明会　資料", "令和７年度", "冒頭に市長挨拶（２分）"), "clean"),
    _benign("strict.xlsx", "a strict workbook (ISO/IEC 29500) comes out transitional", _EXCEL.strict_book, (), ("残る値", "43"), "clean"),
    _benign("hidden.docx", "hidden characters, kept and told", _WORD.hidden_text, ("hidden_text",), ("本文は残る", "隠し文字の見本")),
    _benign("hidden.pptx", "a hidden slide with a comment, kept and told", _SLIDES.hidden_slide_and_comment, ("hidden_sheet", "comment"), ("非表示の資料",), "clean"),
    _hostile("macro.docm", "AutoOpen macro, vbaData and a key that starts a macro", _WORD.macro, ("vba_macro", "custom_ui"), ("本文は残る",), (b"EVIL.MACRO", b"vbaSuppData")),
    _hostile("macro.xlsm", "VBA, Excel 4.0 macro sheet, dialog sheet, Auto_Open", _EXCEL.macro_workbook,
             ("vba_macro", "xlm_macro", "dialog_sheet", "macro_name"), ("残る値", "後の表の値"), (b"EXEC(", b"Auto_Open")),
    _hostile("known_form.xlsm", "a form with buttons and macros that no policy knows", _ooxml_macro_form.known_form, ("vba_macro",), ("申請額", "4651"),
             (b"vbaProject", "様式.合計".encode(), "[0]!印刷".encode())),
    _hostile("actions.ppsm", "clicks that run a program or a macro", _SLIDES.actions, ("vba_macro", "link_action", "link_target"), ("次へ", "実行"),
             (b"ppaction://program", b"calc.exe", b"ppaction://macro")),
    _hostile("custom_ui.xlsx", "a ribbon button that calls a macro", _EXCEL.custom_ui, ("custom_ui",), ("残る値",), (b"onLoad",)),
    _hostile("template.docx", "remote template injection (MITRE T1221)", _WORD.attached_template, ("attached_template",), ("本文は残る",), (b"evil.dotm",)),
    _hostile("external.docx", "tracking picture and a sub-document on a share", _WORD.external_picture, ("external_relationship",), ("本文は残る",),
             (b"tracker.example.invalid", b"192.0.2.7")),
    _hostile("links.docx", "file:, UNC, javascript: and mhtml: links beside a kept one", _WORD.links, ("link", "link_target"), ("リンク0", "リンク4"),
             (b"calc.exe", b"javascript:", b"mhtml:", b"192.0.2.7")),
    _hostile("fields.docx", "INCLUDETEXT, INCLUDEPICTURE, MACROBUTTON, LINK", _WORD.fields, ("field",), ("取り込まれた文", "図の代わり", "押す", "表の値", "7"),
             (b"INCLUDE", b"MACROBUTTON", b"192.0.2.7")),
    _hostile("dde.docx", "DDEAUTO split over runs, in QUOTE and nested", _WORD.dde, ("dde", "field"), ("見えている結果", "入れ子の結果"), (b"cmd.exe", b"AUTO", b"x.exe")),
    _hostile("tracked_dde.docx", "DDE that shows only when the changes are accepted", _WORD.tracked_dde, ("dde", "tracked_change"), ("本文は残る", "3"), (b"calc",)),
    _hostile("alt_chunk.docx", "an HTML document inserted as altChunk", _WORD.alt_chunk, ("alt_chunk",), ("本文は残る",), (b"alert(",)),
    _hostile("ole.docx", "an OLE package and an embedded workbook; their pictures stay", _WORD.ole_object, ("ole_object", "embedded_package"), ("本文は残る",),
             (b"OLE payload", b"OLEObject", b"not a workbook")),
    _hostile("ole.xlsx", "an OLE object on a sheet with old, broken VML", _EXCEL.ole_in_sheet, ("ole_object", "bad_xml"), ("残る値",), (b"OLE payload", b"oleObject")),
    _hostile("ole.pptx", "a linked object on a share; its picture stays", _SLIDES.ole_object, ("ole_object", "external_relationship"), ("資料は別添",),
             (b"192.0.2.7", b"oleObj")),
    _hostile("activex.docx", "an ActiveX control with its state", _WORD.active_x, ("activex",), ("本文は残る",), (b"ActiveX state", b"classid")),
    _hostile("formulas.xlsx", "WEBSERVICE, DDE, CALL, IMAGE, EXEC behind a quote in brackets, link to a program", _EXCEL.formulas,
             ("formula_function", "dde", "link_target"), ("取得値", "43", "開く"), (b"WEBSERVICE", b"CALL(", b"EXEC(", b"IMAGE(", b"cmd|", b"x.exe")),
    _hostile("dde.xlsx", "a DDE server as external link", _EXCEL.dde_link, ("dde", "external_link"), ("7",), (b"ddeLink", b"/c calc")),
    _hostile("external_book.xlsx", "values from a workbook on a share", _EXCEL.external_book, ("external_link",), ("246", "外部の値"), (b"192.0.2.7", b"[1]")),
    _hostile("connection.xlsx", "database connection, query table, outside pivot cache", _EXCEL.connection, ("connection",), ("残る値",), (b"DRIVER=",)),
    _hostile("mail_merge.docx", "mail merge from a database on a share", _WORD.mail_merge, ("connection",), ("本文は残る",), (b"SELECT", b"192.0.2.7")),
    _hostile("carried.docx", "custom XML, printer settings, font, thumbnail, properties, add-in", _WORD.carried_along,
             ("custom_xml", "printer_settings", "embedded_font", "thumbnail", "properties", "web_extension"), ("本文は残る",),
             (b"add-in data", b"DEVMODE", b"font program", "見本太郎".encode(), b"taskpane")),
    _hostile("media.pptx", "a film with its poster and timeline", _SLIDES.media, ("media",), ("動画の紹介",), (b"film of", b"videoFile", b"p:video")),
    _hostile("signed.xlsx", "a digital signature", _EXCEL.signed, ("signature",), ("残る値",), (b"xmldsig",)),
    _hostile("unknown.docx", "names of nobody's namespace, and an alternative for an unknown program", _WORD.unknown_names, ("unknown_element", "alternate_content"),
             ("本文は残る", "代替の表現"), (b"evil.example", b"alert(", b"onload")),
    _hostile("parts.docx", "an unknown part, a stray one, a missing one", _WORD.unknown_part, ("unknown_part", "unreachable_part", "broken_relationship"),
             ("本文は残る",), (b"stray bytes", b"<odd")),
    _hostile("pictures.docx", "an EMF and a PNG that is none: grey areas", _WORD.metafile, ("metafile", "broken_image"), ("本文は残る",), (b" EMF", b"this is no picture")),
    _hostile("zip.xlsx", "a path that leads out and bytes after the end", _EXCEL.irregular_zip, ("zip_structure",), ("残る値",), (b"leads out", b"after the end")),
    Sample("malformed/ooxml/laughs.docx", "malformed", "ooxml", "entities that grow", _WORD.document_type, ("ooxml.dtd",), "review"),
    Sample("malformed/ooxml/encrypted.docx", "malformed", "ooxml", "protected by a password", _encrypted_letter, ("ooxml.encrypted",), "review"),
)  # fmt: skip
