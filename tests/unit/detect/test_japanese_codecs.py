"""What Windows writes in cp932, EUC-JP and ISO-2022-JP is read and written as Windows does."""

from __future__ import annotations

import pytest

from sanitizer.detect import japanese_codecs as codecs_


def test_cp932_puts_ibm_extensions_where_windows_does() -> None:
    assert codecs_.encode_cp932("髙﨑①") == b"\xfb\xfc\xfa\xb1\x87\x40"
    assert codecs_.encode_cp932("纊") == b"\xfa\x5c"
    assert codecs_.encode_cp932("ⅰ") == b"\xfa\x40"


def test_cp932_keeps_every_code_of_windows_apart_from_doubles() -> None:
    changed = 0
    for lead in [*range(0x81, 0xA0), *range(0xE0, 0xFD)]:
        for trail in range(0x40, 0xFD):
            raw = bytes((lead, trail))
            try:
                char = raw.decode("cp932")
            except UnicodeDecodeError:
                continue
            if len(char) != 1:
                continue
            written = codecs_.encode_cp932(char)
            assert written.decode("cp932") == char
            changed += written != raw and lead not in (0xED, 0xEE)
    assert changed == 24  # NEC's and IBM's doubles of characters that have an older code


@pytest.mark.parametrize("supplement", [False, True])
def test_euc_jp_and_iso_2022_jp_hold_everything_that_windows_has(supplement: bool) -> None:
    text = "①㈱Ⅲ髙﨑ｶﾅ漢字～－￢～abc"
    euc = codecs_.encode_euc_jp(text, supplement=supplement)
    assert codecs_.windows_readings(euc.decode("euc_jp", codecs_.NEC_DECODE)) == text
    jis = codecs_.encode_iso_2022_jp(text, supplement=supplement)
    assert jis.isascii()
    assert codecs_.decode_iso_2022_jp(jis) == text


def test_rare_kanji_go_to_nec_rows_or_to_the_supplement() -> None:
    assert codecs_.encode_euc_jp("纊") == b"\xf9\xa1"
    assert codecs_.encode_euc_jp("纊", supplement=True) == b"\x8f\xd4\xe3"
    assert codecs_.encode_euc_jp("丂") == b"\x8f\xb0\xa1"  # only the supplement has it


def test_unassigned_cells_are_no_ascii() -> None:
    """AD DC is unassigned in NEC's row 13; a lenient decoder reads a vertical bar from its cp932 form."""
    with pytest.raises(UnicodeDecodeError):
        b"\xad\xdc".decode("euc_jp", codecs_.NEC_DECODE)


@pytest.mark.parametrize(
    "raw",
    [b"\x1b$B\x21", b"\x1b$B\x80\x80\x1b(B", b"\xb1\x1b(B", b"\x1b(I\x7f\x1b(B", b"\x1b$B24 A\x1b(B"],
    ids=["half a pair", "eight bits", "kana without escape", "no such kana", "blank within kanji"],
)
def test_iso_2022_jp_that_breaks_its_rules_is_refused(raw: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        codecs_.decode_iso_2022_jp(raw)


def test_each_line_of_iso_2022_jp_starts_in_ascii() -> None:
    assert codecs_.decode_iso_2022_jp(b"\x1b$B4A;z\nabc") == "漢字\nabc"
