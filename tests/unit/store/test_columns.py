"""Column types: any name from outside comes back as it was; order of stored times is order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, create_engine, select

from sanitizer.store.columns import UntrustedText, UtcTime, time_text

TABLE = Table("t", MetaData(), Column("name", UntrustedText), Column("at", UtcTime))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_any_text_comes_back(name: str) -> None:
    """Invariant: what was stored is what is read, and it is found again by equality; lone surrogates and NUL included."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        TABLE.create(connection)
        connection.execute(TABLE.insert(), {"name": name, "at": None})
        assert connection.execute(select(TABLE.c.name).where(TABLE.c.name == name)).scalar() == name
    engine.dispose()


@pytest.mark.parametrize("name", ["\udc80\udcff.pdf", "a\\u0041b", "\\", "\x00", "\\\\u0000"])
def test_hard_names_come_back(name: str) -> None:
    test_any_text_comes_back.hypothesis.inner_test(name)  # type: ignore[attr-defined]


def test_times_are_utc_and_sort_as_text() -> None:
    early = datetime(2026, 4, 1, 9, 0, tzinfo=timezone(timedelta(hours=9)))
    late = datetime(2026, 4, 1, 0, 0, 0, 1, tzinfo=UTC)
    assert time_text(early) == "2026-04-01T00:00:00.000000Z" < time_text(late)
    with pytest.raises(ValueError, match="zone"):
        time_text(datetime(2026, 4, 1))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        TABLE.create(connection)
        connection.execute(TABLE.insert(), {"name": None, "at": early})
        assert connection.execute(select(TABLE.c.at)).scalar() == early
    engine.dispose()
