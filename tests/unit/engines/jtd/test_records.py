"""Records of 一太郎: those that add up are records, characters between them are text, and nothing is read twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build import _jtd as jtd
from sanitizer.engines.jtd.records import Broken, Control, Inline, Record, Text, tokens


def found(text: str) -> list[object]:
    return list(tokens(text.encode("utf-16-be", errors="surrogatepass")))


def test_text_records_and_controls_are_told_apart() -> None:
    read = found("前" + jtd.aligned(1) + "中\n" + jtd.ruby("髙", "たか") + "\x0e")
    assert [type(token) for token in read] == [Text, Record, Text, Control, Inline, Inline, Control]
    assert isinstance(read[4], Inline)
    assert (read[4].text, read[4].shown, read[4].selector) == ("髙", 0, 3)


def test_a_record_whose_lengths_differ_is_broken_and_text_goes_on_behind_it() -> None:
    read = found("前\x1c\x10\x09\0\x08\0\x10\x1f後")
    assert [type(token) for token in read] == [Text, Broken, Text]
    assert isinstance(read[-1], Text)
    assert read[-1].text == "後"


def test_inline_text_without_an_end_is_broken() -> None:
    assert isinstance(found("\x1c\x01\x07\0\0\x03\x1d" + "あ" * 300)[0], Broken)


def test_a_record_inside_inline_text_is_no_text() -> None:
    read = found(jtd.inline(0, 3, "均" + jtd.aligned(0) + "等"))
    assert isinstance(read[0], Inline)
    assert read[0].text == "均等"


units = st.lists(st.sampled_from([0, 1, 7, 8, 9, 10, 14, 0x10, 0x1C, 0x1D, 0x1E, 0x1F, 0x3042, 0xD800, 0xDC00, 0x85]), max_size=120)


@settings(max_examples=300, deadline=None)
@given(units)
def test_any_units_give_tokens_in_order(values: list[int]) -> None:
    places = [token.start for token in tokens(b"".join(value.to_bytes(2, "big") for value in values)) if isinstance(token, Text)]
    assert places == sorted(set(places))
