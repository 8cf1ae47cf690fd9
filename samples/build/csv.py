"""Samples of the CSV engine: tables as offices exchange them, and one hostile file per feature."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from samples.sample import Sample
from sanitizer.detect.encoding import Encoding

_RESIDENTS = (
    "整理番号,氏名,ｶﾅ,住所,電話番号,金額,備考\r\n"
    '0001,髙橋　①郎,ﾀｶﾊｼ ｲﾁﾛｳ,"千代田区見本1-1-1",+81-3-1234-5678,-1200,-\r\n'
    '0002,山﨑　花子,ﾔﾏｻﾞｷ ﾊﾅｺ,"見本市本町2-3, 見本荘",03-1234-5678,"-1,234.5",- 備考あり\r\n'
    '="0003",㈱見本,ﾐﾎﾝ,"一行目\n二行目",＋81-90-0000-0000,▲500,－\r\n'
    '0004,"引用""符",,,(03)0000-0000,－１００,＋α\r\n'
)
_TABLE = "品名\t数量\t単価\n封筒\t-5\t@100\n用紙\t10\t＠1,000円\n"


def _in(text: str, name: str, bom: bytes = b"") -> Callable[[], bytes]:
    return lambda: bom + Encoding(name).encode(text)


def _benign(name: str, about: str, build: Callable[[], bytes], keeps: tuple[str, ...], features: tuple[str, ...] = ()) -> Sample:
    told = features and features != ("csv.zero_width",)
    return Sample(f"benign/csv/{name}", "benign", "csv", about, build, features, "disarmed" if told else "clean", keeps)


def _hostile(name: str, about: str, text: str, features: tuple[str, ...], keeps: str, gone: tuple[bytes, ...]) -> Sample:
    return Sample(f"hostile/csv/{name}", "hostile", "csv", about, text.encode, features, "disarmed", (keeps,), gone)


_KEEPS = ("髙橋　①郎", "+81-3-1234-5678", '"-1,234.5"', "- 備考あり", "▲500", "＋α")

SAMPLES = (
    _benign(
        "residents_cp932.csv", "list of residents in cp932 with 髙﨑①, numbers, phones, signs", _in(_RESIDENTS, "cp932"), _KEEPS
    ),
    _benign("residents_utf8.csv", "the same in UTF-8 with a byte order mark", _in(_RESIDENTS, "utf-8", codecs.BOM_UTF8), _KEEPS),
    _benign("residents_euc.csv", "the same in EUC-JP", _in(_RESIDENTS, "euc-jp"), ("山﨑　花子", "二行目")),
    _benign("stock.tsv", "tab-separated, unit prices with @", _TABLE.encode, ("@100", "＠1,000円")),
    _benign("unicode_text.csv", "Excel's Unicode text: UTF-16 with tabs", _in(_TABLE, "utf-16-le", codecs.BOM_UTF16_LE), ("封筒",)),
    _benign(
        "quotes.csv",
        "quotes within cells that Excel takes literally",
        '型番,寸法\r\nA-1,5" 管\r\nB-2,"6"" 管"\r\n'.encode,
        ('5" 管',),
    ),
    _benign(
        "jis.csv",
        "ISO-2022-JP, which spreadsheets misread",
        _in("氏名,住所\r\n髙﨑,東京\r\n", "iso-2022-jp"),
        ("髙﨑,東京",),
        ("csv.ambiguous_encoding",),
    ),
    _benign(
        "damaged.csv",
        "a table with one broken character",
        lambda: ("氏名,住所\r\n" * 200).encode("cp932") + b"\x81\r\n",
        ("氏名,住所",),
        ("csv.damaged_characters",),
    ),
    _benign(
        "zero_width.csv", "a zero-width space, told and kept", "見え\u200bない,空白\r\n".encode, ("空白",), ("csv.zero_width",)
    ),
    _hostile(
        "formula.csv",
        "formulas behind blanks, quotes, tabs and full-width signs (CWE-1236)",
        '名前,値\r\n=1+1,a\r\n"  =SUM(A1)",b\r\n"""=1+1""",c\r\n＝1+1,d\r\n@SUM(1),e\r\n"=HYPERLINK(""http://example.invalid/"",""確認"")",f\r\n'
        "-2+3+A1,g\r\n備考;=WEBSERVICE(1),h\r\n",
        ("csv.formula",),
        "'=1+1",
        (b"\n=1", b",=1", b";=WEB"),
    ),
    _hostile(
        "dde.csv",
        "DDE that starts a program",
        "名前,値\r\n=cmd|' /C calc'!A0,a\r\n\"\t+cmd|'/C calc'!A0\",b\r\n",
        ("csv.dde",),
        "'=cmd",
        (b"\n=cmd", b"\t+cmd"),
    ),
    _hostile(
        "separator.csv", "Excel told to split at another character", "sep=x\r\naxb\r\n", ("csv.separator_line",), "axb", (b"sep=",)
    ),
    _hostile(
        "controls.csv",
        "a control character before a formula",
        "a,\x01=1+1\r\n",
        ("csv.control", "csv.formula"),
        "'=1+1",
        (b"\x01", b",="),
    ),
    _hostile("bidi.csv", "a right-to-left override", "添付,\u202efdp.exe\r\n", ("csv.bidi",), "添付", ("\u202e".encode(),)),
    _hostile("terminal.csv", "terminal escapes in a table", "状態,\x1b[31m赤\r\n", ("csv.terminal_escape",), "赤", (b"\x1b",)),
    _hostile(
        "tags.csv",
        "invisible tag characters",
        "氏名\U000e0041\U000e0042,住所\r\n",
        ("csv.tag_character",),
        "氏名,住所",
        ("\U000e0041".encode(),),
    ),
)
