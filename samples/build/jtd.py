"""Samples of 一太郎 documents: everyday ones of a town hall, and what may hide in them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import partial

from samples.build import _jtd as jtd
from samples.build._cfb import Tree
from samples.sample import Sample

_EDGES = (1, 31, 91, 151)
_TITLE = "避難所運営訓練の実施について（伺い）"
_DRAFT = (
    jtd.aligned(2) + "令和８年６月１日\n"
    "　\n" + jtd.aligned(1) + _TITLE + "\n"
    "　このことについて、次のとおり" + jtd.ruby("髙﨑", "たかさき") + "地区で実施してよろしいか伺います。\n"
    + jtd.row(("区分", "内容", "備考"), _EDGES)
    + jtd.row(("日時", "６月２０日（土）\n", ""), _EDGES, (False, False, False))
    + jtd.row(("", "午前９時から正午まで", "雨天決行"), _EDGES)
    + jtd.row(("場所", "市立第一小学校\u3000体育館", "駐車場なし"), _EDGES)
    + jtd.after_table()
    + "\n"
    + "担当\t総務課防災係（内線２３４５）\n"
)  # fmt: skip
_FORM = (
    jtd.aligned(1) + "来庁者受付票\n"
    + "氏名：" + jtd.inline(0, 1, "○○○○") + jtd.inline(1, 0, "ここに氏名を入力します") + "\n"
    + jtd.PAGE_BREAK + "裏面：注意事項\n"
)  # fmt: skip


def _draft() -> bytes:
    whole = len(_DRAFT.encode("utf-16-be")) // 2
    styles = jtd.bold(_DRAFT.index(_TITLE), len(_TITLE), whole)
    return jtd.document(jtd.store(jtd.text_stream(_DRAFT, styles)))


def _plain(more: Mapping[str, bytes | Tree]) -> bytes:
    return jtd.document(jtd.store(jtd.text_stream("お知らせ\n")), more)


def _long() -> bytes:
    """Blocks in the wrong order, and the text in two pieces of which the first ends inside a record."""
    text = "".join(
        f"第{number}条　この要綱は、{jtd.ruby('髙齢者', 'こうれいしゃ')}福祉に関し必要な事項を定める。\n" for number in range(1, 60)
    )
    return jtd.document(jtd.in_pieces((text[:1003], text[1003:])))


def _sheets() -> bytes:
    further = {jtd.SEGMENTS: bytes(144), "DocumentText": jtd.store(jtd.text_stream("別紙２の内容\n"))}
    frames = jtd.store(jtd.text_stream("枠の中の連絡先\n"), jtd.text_stream("二つ目の枠\n"))
    return jtd.document(
        jtd.store(jtd.text_stream("別紙１の内容\n")),
        {
            "ObjectSheets": {"DocSheet": {"DOCS_0001": further}},
            "LayoutBoxText": frames,
            "Header": jtd.store(jtd.text_stream("総務課だより")),
        },
    )


def _summary() -> bytes:
    return b"\xfe\xff\0\0" + bytes(24) + "C:\\Users\\山田\\起案.jtd".encode("cp932") + bytes(16)


_BARE = b"this program shall not come through"
_HOSTILE: tuple[tuple[str, str, Mapping[str, bytes | Tree], str], ...] = (
    (
        "macro",
        "a macro that the program would run",
        {"DocumentMacro": {"Macros": {"BaseStorage0": {"InfoStream": bytes(8), "MacrosStream": b"Sub AutoOpen " + _BARE}}}},
        "jtd.macro",
    ),
    (
        "embedded_object",
        "an OLE package",
        {"Embedding 1": {"\x01Ole10Native": struct.pack("<I", 64) + _BARE}},
        "jtd.embedded_object",
    ),
    ("picture", "a drawing with data of its own", {"FigureData": {"JSFIG_0001": b"\xd7\xcd\xc6\x9a" + _BARE}}, "jtd.picture"),
    ("properties", "where the author saved the document", {"\x05SummaryInformation": _summary()}, "jtd.properties"),
    ("unknown_stream", "a stream of no known name", {"PayloadStream": _BARE}, "jtd.unknown_stream"),
)


def _lying_length() -> bytes:
    """A text that says it is a million units long, and records that do not add up."""
    text = jtd.text_stream("続く文字は残る\n\x1c\x10\x40終わりのない記録\x1f次の行\n")
    return jtd.document(jtd.store(text[:8] + struct.pack(">I", 1_000_000) + text[12:]))


def _endless_chain() -> bytes:
    """The allocation table leads the text back to its own first sector."""
    data = bytearray(jtd.document(jtd.store(jtd.text_stream("循環する文書\n" * 700))))
    fat = 512 * (struct.unpack_from("<I", data, 76)[0] + 1)
    struct.pack_into("<I", data, fat + 4 * 5, 1)
    return bytes(data)


def _sample(name: str, kind: str, about: str, build: Callable[[], bytes], *features: str, keeps: tuple[str, ...]) -> Sample:
    path = f"{kind}/jtd/{name}"
    return Sample(path, kind, "jtd", about, build, (*features, "jtd.layout"), keeps=keeps, gone=(_BARE,))  # type: ignore[arg-type]


SAMPLES: tuple[Sample, ...] = (
    _sample("起案.jtd", "benign", "a draft with a table, ruby and a bold title", _draft, keeps=(_TITLE, "市立第一小学校", "髙﨑")),
    _sample("要綱.jtd", "benign", "a long text in two pieces", _long, keeps=("第1条", "第59条", "髙齢者")),
    _sample("別紙.jtd", "benign", "two sheets and frames", _sheets, keeps=("別紙１", "別紙２", "枠の中の連絡先", "総務課だより")),
    _sample("圧縮.jtdc", "benign", "the compressed form", lambda: jtd.packed(_draft()), keeps=(_TITLE, "雨天決行")),
    _sample(
        "受付票.jtt",
        "hostile",
        "a template with an instruction that is not shown",
        lambda: jtd.document(jtd.store(jtd.text_stream(_FORM))),
        "jtd.template_hint",
        keeps=("○○○○", "裏面"),
    ),
    *(
        _sample(f"{name}.jtd", "hostile", about, partial(_plain, more), feature, keeps=("お知らせ",))
        for name, about, more, feature in _HOSTILE
    ),
    _sample("lying_length.jtd", "malformed", "lengths that lie", _lying_length, "jtd.damaged", keeps=("続く文字は残る", "次の行")),
    _sample(
        "endless_chain.jtd", "malformed", "a chain that runs in a circle", _endless_chain, "jtd.damaged", keeps=("循環する文書",)
    ),
    Sample(
        "malformed/jtd/no_text.jtd",
        "malformed",
        "jtd",
        "a document whose text is not one",
        lambda: jtd.document(b"\x99" * 400),
        verdict="review",
    ),
)
