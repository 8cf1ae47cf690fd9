"""Labels of Word's lists: each kind of number, levels in levels, counting on and beginning again."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines.legacy_office.word_lists import Level, Lists, Place, number_text, place_of, read_instances, read_levels

KINDS = [
    (3, 0, "3"),
    (4, 1, "IV"),
    (9, 2, "ix"),
    (2, 3, "B"),
    (28, 4, "bb"),
    (12, 10, "十二"),
    (120, 37, "百二十"),
    (2, 12, "イ"),
    (2, 13, "ロ"),
    (15, 14, "１５"),
    (2, 18, "②"),
    (7, 22, "07"),
    (7, 23, ""),
    (7, 255, ""),
]


@pytest.mark.parametrize(("number", "kind", "wanted"), KINDS)
def test_a_number_is_written_in_its_kind(number: int, kind: int, wanted: str) -> None:
    assert number_text(number, kind) == wanted


def lists(*places: Place | None) -> Lists:
    levels = [Level(1, 14, "第\0条"), Level(1, 0, "(\1)"), Level(1, 13, "\2 \0-\1")]
    found = Lists({77: levels}, [77])
    for number, place in enumerate(places):
        found.starts.append(10 * number)
        found.ends.append(10 * number + 10)
        found.places.append(place)
    return found


def test_levels_count_on_and_begin_again_below_another() -> None:
    found = lists(Place(1, 0), Place(1, 1), Place(1, 1), None, Place(1, 0), Place(1, 1), Place(1, 2), Place(2, 0), Place(1, 8))
    labels = [found.label(10 * number + 9) for number in range(9)]
    assert labels == ["第１条", "(1)", "(2)", "", "第２条", "(1)", "イ ２-1", "", ""]


def test_paragraphs_without_properties_have_no_label() -> None:
    assert lists(Place(1, 0)).label(500) == ""


def test_a_list_is_read_with_its_levels() -> None:
    head = struct.pack("<iI", 77, 0) + bytes(18) + b"\1\0"
    text = "第\0条"
    level = struct.pack("<iB", 3, 14) + bytes(19) + bytes([0, 0, 0, 0]) + struct.pack("<H", len(text)) + text.encode("utf-16-le")
    assert read_levels(struct.pack("<H", 1) + head + level, 0) == {77: [Level(3, 14, text)]}
    assert read_instances(struct.pack("<Ii", 1, 77) + bytes(12)) == [77]


def test_properties_say_list_and_level() -> None:
    assert place_of(iter([(0x260A, 2), (0x460B, 5)]), Place(1, 0)) == Place(5, 2)
    assert place_of(iter([(0x460B, 0xF801)]), Place(1, 0)).number == 0


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 310))
def test_any_table_is_read_to_an_end(data: bytes, at: int) -> None:
    read_levels(data, at)
    read_instances(data)


@settings(max_examples=200, deadline=None)
@given(st.integers(-10, 1 << 31), st.integers(0, 255))
def test_any_number_of_any_kind_is_short(number: int, kind: int) -> None:
    assert len(number_text(number, kind)) <= 40
