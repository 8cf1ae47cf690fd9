"""The ladder finds the encoding of short and long Japanese text, and refuses what is none."""

from __future__ import annotations

import codecs
import io

import pytest

from sanitizer.detect.encoding import CHUNK_BYTES, Encoding, encoding_of_head, find_encoding
from sanitizer.model.errors import MalformedFile


def read(data: bytes) -> tuple[Encoding, str]:
    encoding = find_encoding(io.BytesIO(data))
    return encoding, "".join(encoding.decode_chunks(io.BytesIO(data)))


SHORT = [
    "髙﨑",
    "髙﨑①",
    "①",
    "ｱｲｳｴ",
    "ﾔﾏﾀﾞ",
    "ﾀﾅｶ ﾀﾛｳ",
    "ｼﾞﾕｳｼﾖ,ｼﾒｲ",
    "住民一覧",
    "東京都",
    "㈱テスト",
    "山田太郎,ﾔﾏﾀﾞ ﾀﾛｳ",
    "〒100-0001",
    "亜",
    "№1",
]


@pytest.mark.parametrize("name", ["cp932", "utf-8", "iso-2022-jp"])
@pytest.mark.parametrize("text", SHORT)
def test_short_text_is_read_right(text: str, name: str) -> None:
    encoding, found = read(Encoding(name).encode(text))
    assert (encoding.name, found) == (name, text)


@pytest.mark.parametrize("text", [text for text in SHORT if text != "ｶﾅ"])
def test_short_euc_jp_is_read_right(text: str) -> None:
    encoding, found = read(Encoding("euc-jp").encode(text))
    assert (encoding.name, found) == ("euc-jp", text)


@pytest.mark.parametrize(
    "bom, name", [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_a_byte_order_mark_decides(bom: bytes, name: str) -> None:
    encoding, found = read(bom + "髙﨑\r\n".encode(name))
    assert (encoding.name, encoding.bom, found) == (name, bom, "髙﨑\r\n")


def test_ascii_with_terminal_escapes_is_no_iso_2022_jp() -> None:
    assert read(b"\x1b[31mred")[0].name == "utf-8"
    assert read(b"\x1b$B%F%9%H\x1b(B \x1b[0m")[1] == "テスト \x1b[0m"


@pytest.mark.parametrize(
    "data",
    [
        b"\0abc",
        b"\x7fELF\x01\x02\x03" * 10,
        bytes(range(1, 256)),
        b"\xff\xfe\0\xd8",
        b"PK\x03\x04" + bytes(60),
    ],
    ids=["nul", "elf", "all bytes", "lone surrogate", "zip"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        find_encoding(io.BytesIO(data))


@pytest.mark.parametrize("name, tail", [("utf-8", 1), ("cp932", 1), ("euc-jp", 1)])
def test_text_cut_within_a_character_is_read_with_a_geta(name: str, tail: int) -> None:
    text = "業務日誌　本日は来庁者が多く、窓口が混み合いました。\n" * 20 + "終"
    encoding, found = read(Encoding(name).encode(text)[:-tail])
    assert (encoding.name, encoding.damaged) == (name, 1)
    assert found == text[:-1] + "〓"


def test_a_geta_of_the_author_is_no_damage() -> None:
    assert read("〓〓〓 伏せ字".encode("cp932"))[0] == Encoding("cp932")


def test_western_text_is_the_last_rung() -> None:
    encoding, found = read("Le café était fermé, la crème brûlée aussi.".encode("cp1252"))
    assert (encoding.name, found[:7]) == ("cp1252", "Le café")


def test_characters_over_chunk_borders() -> None:
    for name in ("utf-8", "cp932", "euc-jp", "iso-2022-jp"):
        text = "a" + "漢字①\n" * (CHUNK_BYTES // 6)
        assert read(Encoding(name).encode(text))[1] == text


def test_a_head_may_end_within_a_character() -> None:
    for name in ("utf-8", "cp932", "euc-jp", "iso-2022-jp"):
        data = Encoding(name).encode("これは議事録です。\n" * 50)
        for cut in range(len(data) - 12, len(data)):
            found = encoding_of_head(data[:cut], complete=False)
            assert found is not None
            assert found.name == name


def test_what_the_encoding_lacks_cannot_be_written() -> None:
    with pytest.raises(MalformedFile):
        Encoding("cp932").encode("😀")


def test_rare_kanji_of_unix_stay_in_their_form() -> None:
    for raw in (b"\xb4\xc1\xbb\xfa\xa4\xce\x8f\xd4\xe3", b"\xb4\xc1\xbb\xfa\xa4\xce\xf9\xa1"):
        encoding, text = read(raw)
        assert encoding.name == "euc-jp"
        assert encoding.encode(text) == raw
