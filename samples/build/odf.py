"""Samples of the ODF engine: everyday Japanese documents, and one hostile file per feature."""

# ruff: noqa: E501 - lines of the table stay whole

from __future__ import annotations

from collections.abc import Callable

from samples.build import _odf_benign as benign
from samples.build import _odf_hostile as hostile
from samples.sample import Sample


def _benign(
    name: str, about: str, build: Callable[[], bytes], features: str, keeps: tuple[str, ...], verdict: str = "clean"
) -> Sample:
    keys = tuple(f"odf.{key}" for key in features.split())
    return Sample(f"benign/odf/{name}", "benign", "odf", about, build, keys, verdict, keeps)


def _hostile(
    name: str,
    about: str,
    build: Callable[[], bytes],
    features: str,
    keeps: tuple[str, ...] = ("本文は残る",),
    gone: tuple[bytes, ...] = (b"EVIL",),
) -> Sample:
    keys = tuple(f"odf.{key}" for key in features.split())
    return Sample(f"hostile/odf/{name}", "hostile", "odf", about, build, keys, "disarmed", keeps, gone)


SAMPLES = (
    _benign("application.odt", "申請書: header and footer, ruby, numbering, table, comment, tracked change, note, link, picture", benign.application, "link comment tracked_change properties",
            ("物品購入申請書", "髙﨑(たかさき)様", "封筒　長形３号", "690", "税込の金額", "総務課　様式第１号"), "disarmed"),
    _benign("template.ott", "the same as a template comes out as a plain document", benign.application_template, "properties", ("物品購入申請書",), "disarmed"),
    _benign("circular.fodt", "one XML file with a picture in it", benign.flat_letter, "properties", ("回覧板のお知らせ",), "disarmed"),
    _benign("summary.ods", "集計表: formulas, validation, conditional formats, filter, pivot table, chart, hidden sheet", benign.summary, "hidden_sheet", ("総務課", "120円", "合計\t200", "名簿")),
    _benign("briefing.odp", "説明資料: slides, notes, picture, animation, a button to the next slide, a hidden slide", benign.briefing, "hidden_sheet", ("住民説明会　資料", "一般会計", "予算の話し方", "質問への備え")),
    _benign("map.odg", "案内図: shapes, a connector, a group", benign.drawing, "", ("市役所本庁舎", "中央駅")),
    _benign("form.odt", "a form to fill in, which sends nothing", benign.fillable_form, "", ("転入届　記入欄",)),
    _benign("hidden.odt", "hidden words and a hidden section, kept and told", benign.hidden_words, "hidden_text", ("本文は残る", "隠し文字の見本", "非表示の節")),
    _hostile("macro.odt", "Basic library, Python script, event on loading, fields that run", hostile.macro, "macro script_event", ("本文は残る", "押す文字", "後の文")),
    _hostile("events.odp", "clicks that run a program, a macro, a sound, a verb; film and sounds", hostile.events, "script_event link_action media", ("本文は残る", "釦1", "釦5")),
    _hostile("applet.odt", "a Java applet, a frame with a web page, a plug-in", hostile.applet, "applet external_link media", gone=(b"EVIL", b"evil.example")),
    _hostile("keys.odt", "keys and a toolbar that call a macro", hostile.accelerator, "accelerator", gone=(b"KEY_F5", b"Module1")),
    _hostile("dde.odt", "DDE as a field and as a section", hostile.dde_text, "dde", ("見えている結果の文字", "節の文字"), (b"EVIL", b"/c calc")),
    _hostile("formulas.ods", "DDE, WEBSERVICE, FILTERXML, macros as functions, other files, links to programs", hostile.formulas,
             "dde formula_function external_link link_target", ("残る値", "101", "110"), (b"EVIL", b"WEBSERVICE", b"/c calc", b"evil:")),
    _hostile("linked.ods", "a sheet, a range, a database range and pivot tables from elsewhere", hostile.linked_sheet, "external_link database dde", ("残る値", "取り込んだ値", "範囲の値"), (b"EVIL", b"evil.")),
    _hostile("external.odt", "a section, pictures, a template and a reloaded page from elsewhere", hostile.external_text, "external_link external_picture", ("本文は残る", "取り込まれた文"), (b"EVIL", b"evil.")),
    _hostile("form.odt", "a form that sends its data, reads a database and names a service", hostile.sending_form, "form_submission database control script_event", ("本文は残る", "差込の値"), (b"EVIL", b"evil.")),
    _hostile("objects.odt", "an OLE object and a broken embedded document leave their picture", hostile.objects, "ole_object embedded_object missing_part unreachable_part"),
    _hostile("pictures.odt", "EMF, SVM, a PNG that is none: grey areas", hostile.pictures, "metafile broken_image missing_part", gone=(b"EVIL", b" EMF")),
    _hostile("carried.odt", "thumbnail, font, RDF, printer, settings, properties, signature, an unknown part", hostile.carried,
             "thumbnail embedded_font rdf printer_settings setting database properties signature unknown_part", gone=(b"EVIL", b"evil.", "見本太郎".encode())),
    _hostile("links.odt", "file:, UNC, javascript:, macro and .uno links beside a kept one", hostile.links, "link link_target", ("本文は残る", "リンク0後0", "リンク6後6"), (b"EVIL", b"javascript", b"vnd.sun.star")),
    _hostile("unknown.odt", "names of nobody's namespace", hostile.unknown_names, "unknown_element", ("本文は残る", "前中の文後"), (b"EVIL", b"evil", b"alert(")),
    _hostile("zip.odt", "a path that leads out and bytes behind the end", hostile.irregular_zip, "zip_structure", gone=(b"EVIL", b"after the end")),
    _hostile("doctype.odt", "a document type that declares nothing", hostile.bare_doctype, "dtd", gone=(b"DOCTYPE",)),
    _hostile("macro.fodt", "a flat document with a macro and an OLE object", hostile.flat_macro, "macro ole_object", gone=(b"EVIL", b"RVZJTA")),
    Sample("malformed/odf/laughs.odt", "malformed", "odf", "entities that grow", hostile.document_type, ("odf.dtd",), "review"),
    Sample("malformed/odf/encrypted.odt", "malformed", "odf", "protected by a password", hostile.encrypted, ("odf.encrypted",), "review"),
    Sample("malformed/odf/body.odt", "malformed", "odf", "a spreadsheet under the media type of a text", hostile.wrong_body, (), "flattened"),
    Sample("malformed/odf/cut.odt", "malformed", "odf", "content that ends in the middle", hostile.cut, (), "review"),
)  # fmt: skip
