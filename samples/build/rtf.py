"""Samples of rich text: what offices write, what attackers write, what breaks."""

from __future__ import annotations

from collections.abc import Callable

from samples.build import _rtf_benign as benign
from samples.build import _rtf_hostile as hostile
from samples.sample import Sample

_KEPT = (hostile.KEPT,)


def _benign(
    name: str, about: str, build: Callable[[], bytes], verdict: str, features: tuple[str, ...], keeps: tuple[str, ...]
) -> Sample:
    return Sample(f"benign/rtf/{name}.rtf", "benign", "rtf", about, build, features, verdict, keeps)


def _hostile(name: str, about: str, build: Callable[[], bytes], features: tuple[str, ...], gone: tuple[bytes, ...] = ()) -> Sample:
    return Sample(f"hostile/rtf/{name}.rtf", "hostile", "rtf", about, build, features, "disarmed", _KEPT, gone)


def _deep() -> bytes:
    return b"{\\rtf1 " + b"{\\b x" * 20_000 + b"}" * 20_001


SAMPLES: tuple[Sample, ...] = (
    _benign(
        "notice",
        "通知文 with list, footer and link",
        benign.notice,
        "clean",
        ("rtf.link",),
        ("防災訓練の実施について（通知）", "第一会議室", "市のホームページ", "ソ能表示―①髙﨑"),
    ),
    _benign(
        "table",
        "a ruled form with vertical text",
        benign.table,
        "clean",
        (),
        ("出張旅費請求書", "山田　太郎", "￥12,300－", "縦書き"),
    ),
    _benign(
        "pictures",
        "pictures with copies for old programs, ruby",
        benign.letter_with_pictures,
        "disarmed",
        ("rtf.fallback",),
        ("現地の写真です。", "髙﨑《たかさき》", "以上"),
    ),
    _benign(
        "edited",
        "comment, tracked changes, footnote, hidden text",
        benign.edited,
        "clean",
        ("rtf.comment", "rtf.tracked_change", "rtf.hidden_text"),
        ("予算は三万円", "金額を確認してください", "追加した文。", "脚注の文"),
    ),
    _benign(
        "unicode",
        "\\u with cp932 behind it, surrogates, mixed alphabets",
        benign.in_unicode,
        "disarmed",
        ("rtf.fallback",),
        ("𠮷野家", "髙島屋 ①②㈱", "Français, 日本語 € 100"),
    ),
    _benign(
        "old_raw", "raw cp932 with 5C, 7B and 7D as second halves", benign.old_raw, "clean", (), ("表示ボマ能力ソフト（旧式）",)
    ),
    _benign("shapes", "text box and polygon", benign.shapes, "disarmed", ("rtf.fallback",), ("回覧：総務課 → 税務課", "図形の例")),
    _benign("form", "a fillable form", benign.form, "clean", (), ("申請者：氏名", "同意します")),
    _benign("wordpad", "a bitmap, and a picture behind \\bin", benign.wordpad_picture, "clean", (), ("画像二点",)),
    _hostile("package", "a file dropped into the document", hostile.package, ("rtf.object",), (b"objdata", b"Package")),
    _hostile(
        "obfuscated_object", "hex data cut by groups, escapes and \\bin", hostile.obfuscated_object, ("rtf.object",), (b"objdata",)
    ),
    _hostile("nested_object", "object data 5,000 groups deep", hostile.nested_object, ("rtf.object",), (b"objdata", b"0105")),
    _hostile("bare_object", "object data without an object", hostile.bare_object_data, ("rtf.object",), (b"objdata",)),
    _hostile("activex", "an ActiveX button", hostile.activex, ("rtf.activex",), (b"Forms.CommandButton",)),
    _hostile("template", "a template on a share", hostile.template, ("rtf.template",), (b"192.0.2.7",)),
    _hostile("mail_merge", "a data source, a next file", hostile.mail_merge, ("rtf.external_file",), (b"DSN", b"SELECT")),
    _hostile(
        "fields",
        "INCLUDETEXT in pieces, names made by fields",
        hostile.fields,
        ("rtf.field",),
        (b"192.0.2.7", b"CLUDE", b"ABAS}}E"),
    ),
    _hostile("dde", "DDEAUTO", hostile.dde, ("rtf.dde",), (b"DDE",)),
    _hostile("link_to_program", "a link to a program on a share", hostile.link_to_program, ("rtf.link_target",), (b"192.0.2.7",)),
    _hostile(
        "field_data", "hidden copy of a link", hostile.hidden_copy_of_a_link, ("rtf.field_data",), (b"datafield", b"00d0c9ea")
    ),
    _hostile("form_macro", "a form field that starts a macro", hostile.form_macro, ("rtf.macro",), (b"ffentrymcr",)),
    _hostile(
        "shape",
        "CVE-2010-3333: pFragments; a click that opens a file",
        hostile.shape_with_fragments,
        ("rtf.shape_property", "rtf.shape_link"),
        (b"pFragments", b"192.0.2.7", b"504b0304"),
    ),
    _hostile("font_table", "CVE-2023-21716: 3,000 fonts", hostile.huge_font_table, ("rtf.font_table",), (b"\\f2500",)),
    _hostile("list_override", "CVE-2014-1761: listoverridecount25", hostile.list_override, ("rtf.value",), (b"count25",)),
    _hostile(
        "hidden_packages",
        "themes, data, HTML, a font, a drawing of Word 95, unknown content",
        hostile.packages_of_word,
        (
            "rtf.theme",
            "rtf.custom_xml",
            "rtf.html",
            "rtf.properties",
            "rtf.embedded_font",
            "rtf.old_drawing",
            "rtf.unknown_destination",
            "rtf.unknown_word",
        ),
        (b"504b0304", b"script", b"zzsecret", b"operator"),
    ),
    _hostile(
        "picture",
        "a metafile, a program instead of a picture, binary data",
        hostile.pictures,
        ("rtf.metafile", "rtf.broken_picture", "rtf.binary"),
        (b"wmetafile", b"4d5a0000"),
    ),
    _hostile("trailing", "an object behind the end", hostile.behind_the_end, ("rtf.trailing_data",), (b"objdata",)),
    _hostile(
        "header", "{\\rtx, a control, a broken escape", hostile.short_header, ("rtf.header", "rtf.control_character"), (b"rtx",)
    ),
    Sample(
        "hostile/rtf/object_link.rtf",
        "hostile",
        "rtf",
        "CVE-2017-0199: linked object that loads itself",
        hostile.self_loading_link,
        ("rtf.object_link",),
        "disarmed",
        (hostile.KEPT, "連結の表示"),
        (b"objautlink", b"objupdate"),
    ),
    Sample(
        "malformed/rtf/unbalanced.rtf",
        "malformed",
        "rtf",
        "closing braces are missing",
        lambda: benign.notice()[:-3],
        ("rtf.unbalanced",),
        "disarmed",
        ("第一会議室",),
    ),
    Sample("malformed/rtf/deep.rtf", "malformed", "rtf", "20,000 groups in each other", _deep, (), "flattened"),
    Sample("malformed/rtf/start_only.rtf", "malformed", "rtf", "five bytes", lambda: b"{\\rtf", ("rtf.unbalanced",), "disarmed"),
)
