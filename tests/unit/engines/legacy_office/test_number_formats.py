"""Numbers as their cells show them: 和暦, dates, times, thousands, percentages, signs; and any format at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines.legacy_office.number_formats import BUILT_IN, plain, shown

CASES = [
    (46175, 'ggge"年"m"月"d"日"', "令和8年6月2日"),
    (43585, 'ggge"年"m"月"d"日"', "平成31年4月30日"),
    (43586, "[$-411]ge.m.d", "R1.5.1"),
    (43586, "gge\\.mm\\.dd", "令1.05.01"),
    (46175, "yyyy/m/d", "2026/6/2"),
    (46175.75, "yyyy/m/d h:mm", "2026/6/2 18:00"),
    (46175.75, "h:mm AM/PM", "6:00 PM"),
    (1.5, "[h]:mm", "36:00"),
    (0.000011574, "mm:ss.0", "00:01.0"),
    (46175, "aaa", "火"),
    (46175, "ddd, d mmmm yyyy", "Tue, 2 June 2026"),
    (46175, "aaaa", "火曜日"),
    (60, "yyyy/m/d", "1900/2/28"),
    (1234567, "#,##0", "1,234,567"),
    (1234.5, "#,##0.00", "1,234.50"),
    (-1234, "#,##0", "-1,234"),
    (-1234, '#,##0;"△"#,##0', "△1,234"),
    (-1234, "#,##0;[Red]-#,##0", "-1,234"),
    (0, '0;-0;"－"', "－"),
    (0.125, "0%", "13%"),
    (0.125, "0.0%", "12.5%"),
    (1234, '"¥"#,##0', "¥1,234"),
    (7, '000"号"', "007号"),
    (12500, '#,##0,"千円"', "13千円"),
    (12345, "0.00E+00", "1.23E+04"),
    (3, "General", "3"),
    (3, '0"人"', "3人"),
    (0.5, "# ?/?", "0.5"),
    (5, "@", "5"),
    (2.5, "0", "3"),
    (1.005, "", "1.005"),
]


@pytest.mark.parametrize(("value", "code", "wanted"), CASES)
def test_a_number_is_shown_as_its_cell_shows_it(value: float, code: str, wanted: str) -> None:
    assert shown(value, code) == wanted


def test_a_workbook_of_1904_counts_from_there() -> None:
    assert shown(0, "yyyy/m/d", from_1904=True) == "1904/1/1"


@pytest.mark.parametrize(("value", "wanted"), [(0.1 + 0.2, "0.3"), (1e20, "1.00000E+20"), (float("nan"), "#NUM!"), (-0.5, "-0.5")])
def test_general_has_a_few_digits(value: float, wanted: str) -> None:
    assert plain(value) == wanted


@settings(max_examples=400, deadline=None)
@given(
    st.floats() | st.integers(-10, 3_000_000).map(float),
    st.text(st.sampled_from('#0?.,;%@/E+-_*\\"[]ymdhsgeaAMPG年 $:'), max_size=20) | st.sampled_from(sorted(BUILT_IN.values())),
)
def test_any_value_and_any_format_give_a_text(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)
