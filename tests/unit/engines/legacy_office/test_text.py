"""The text of old Office files by our own readers: what the samples say, Japanese in every form, and any damage."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build import _old_excel as excel
from samples.build import _old_powerpoint as powerpoint
from samples.build import _old_word as word
from samples.build.legacy_office import SAMPLES
from sanitizer.detect.identify import identify
from sanitizer.engines.legacy_office import ENGINE, TYPES
from sanitizer.model.errors import EncryptedFile, MalformedFile, NothingToShow, UntrustedInputError
from tests.in_process import as_file, extract_text
from tests.unit.engines.spoiling import spoiled

BY_NAME = {sample.path.rpartition("/")[2]: sample for sample in SAMPLES}


def type_of(data: bytes, name: str) -> str:
    with as_file(data) as file:
        return identify(file, name, TYPES).type_name


@pytest.mark.parametrize("name", [name for name, sample in BY_NAME.items() if sample.verdict != "review"])
def test_a_sample_says_what_its_catalogue_says(name: str) -> None:
    data = BY_NAME[name].build()
    text = extract_text(ENGINE, data, type_of(data, name))
    assert [words for words in BY_NAME[name].keeps if words not in text] == []
    assert "古い版" not in text
    assert "消した行" not in text


# --- Word ------------------------------------------------------------------------------------------------------------------------


def said(*paragraphs: word.Paragraph) -> str:
    return extract_text(ENGINE, word.document(paragraphs), "doc")


def test_cells_are_parted_by_tabs_and_rows_by_lines() -> None:
    assert said(*word.table([("項目", ""), ("", "金額")]), word.line("後")) == "項目\t\n\t金額\n後\n"


def test_fields_show_their_result_and_not_their_code() -> None:
    nested = word.field("IF " + word.field("PAGE", "2") + " = 2", "結果" + word.field("DATE", "今日"))
    assert said(word.line(f"前{nested}後")) == "前結果今日後\n"


def test_ruby_and_buttons_show_what_stands_in_their_code() -> None:
    assert said(word.line(word.ruby("髙﨑", "たかさき"))) == "髙﨑（たかさき）\n"
    assert said(word.line("\x13MACROBUTTON Run ここを押す\x15")) == "ここを押す\n"


def test_a_field_without_an_end_does_not_swallow_the_text() -> None:
    assert "結果" in said(word.line("\x13DATE\x14結果"), word.line("続き"))


def test_headers_follow_the_body() -> None:
    assert extract_text(ENGINE, word.document([word.line("本文")], headers="総務課\r"), "doc").endswith(
        "【ヘッダー・フッター】\n総務課\n"
    )


def test_characters_beyond_the_first_plane_stay_whole() -> None:
    assert said(word.line("𠮷野家"), word.deleted("𠮷"), word.line("後")) == "𠮷野家\n後\n"


def test_a_japanese_word_95_document_is_cp932() -> None:
    assert extract_text(ENGINE, word.word_95("拝啓\n髙﨑①様\n"), "doc") == "拝啓\n髙﨑①様\n"


def test_an_encrypted_document_asks_for_a_password() -> None:
    with pytest.raises(EncryptedFile):
        extract_text(ENGINE, BY_NAME["encrypted.doc"].build(), "doc")


# --- Excel -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [12, 13, 20, 61, 8000])
def test_strings_go_on_in_the_next_record(room: int) -> None:
    texts = ("髙齢者福祉計画", "a", "", "防災備蓄品①②③", "𠮷")
    data = excel.workbook([excel.Sheet("計画", [texts])], room=room)
    assert extract_text(ENGINE, data, "xls") == "計画\n髙齢者福祉計画\ta\t\t防災備蓄品①②③\t𠮷\n"


def test_numbers_dates_results_and_hidden_sheets() -> None:
    text = extract_text(ENGINE, BY_NAME["予算.xls"].build(), "xls")
    assert "髙齢者見守り\t480\t令和8年6月2日\n" in text
    assert "合計\t600\n" in text
    assert "控え（非表示）\n前年度の金額\t550\n" in text


def test_a_bare_sheet_of_excel_3_is_read() -> None:
    assert extract_text(ENGINE, excel.bare("旧形式の表"), "xls") == "旧形式の表\n1234.5\n"


def test_a_workbook_with_a_filepass_asks_for_a_password() -> None:
    stream = excel.stream([excel.Sheet("表", [("秘密",)])])
    locked = stream[:20] + excel.record(0x2F, bytes(54)) + stream[20:]
    with pytest.raises(EncryptedFile):
        extract_text(ENGINE, word.compound_file({"Workbook": locked.ljust(4096, b"\0")}), "xls")


def test_a_stream_that_is_no_workbook_is_malformed() -> None:
    with pytest.raises(MalformedFile):
        extract_text(ENGINE, word.compound_file({"Workbook": b"\x99" * 5000}), "xls")


# --- PowerPoint ------------------------------------------------------------------------------------------------------------------


def test_slides_come_in_order_with_their_notes() -> None:
    text = extract_text(ENGINE, BY_NAME["案内.ppt"].build(), "ppt")
    pages = text.split("\f")
    assert pages[0].split("\n")[:4] == ["防災訓練のご案内", "日時：６月２０日", "場所：体育館", "問合せ先：総務課"]
    assert "【ノート】\nここで挨拶をする\n" in pages[0]
    assert pages[1] == "髙﨑地区の避難経路\n"


def test_a_lost_directory_leaves_the_texts() -> None:
    data = bytearray(powerpoint.presentation([powerpoint.Slide(("見出し",), ("箱の中",))]))
    at = data.find(struct.pack("<H", 0x1772))
    data[at : at + 2] = b"\xff\xff"
    text = extract_text(ENGINE, bytes(data), "ppt")
    assert "見出し" in text
    assert "箱の中" in text


def test_powerpoint_95_has_no_text_for_us() -> None:
    with pytest.raises(NothingToShow):
        extract_text(ENGINE, word.compound_file({"PP40": bytes(5000)}), "ppt")


# --- XML -------------------------------------------------------------------------------------------------------------------------


def test_word_2003_xml_keeps_tabs_and_paragraphs() -> None:
    assert "令和８年度\t第３号\n" in extract_text(ENGINE, BY_NAME["公告.xml"].build(), "word2003xml")


def test_excel_2003_xml_keeps_the_place_of_cells() -> None:
    text = extract_text(ENGINE, BY_NAME["名簿.xml"].build(), "excel2003xml")
    assert "名簿\n" in text
    assert "髙橋一郎\t\t42" in text


@pytest.mark.parametrize("data", [b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>", b"<a><b></a>"])
def test_xml_that_must_not_be_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        extract_text(ENGINE, data, "word2003xml")


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(BY_NAME)), st.integers(0, 1 << 32))
def test_any_damage_gives_text_or_an_error_of_ours(name: str, seed: int) -> None:
    whole = BY_NAME[name].build()
    try:
        extract_text(ENGINE, spoiled(whole, seed), type_of(whole, name))
    except UntrustedInputError:
        return
