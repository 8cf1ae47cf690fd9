"""Column types that read the same in SQLite and PostgreSQL: UTC times, and text from outside with any character in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
_UNSTORABLE = re.compile("[\\\\\x00\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


def time_text(at: datetime) -> str:
    """ "2026-04-01T00:00:00.000000Z": always 27 characters, so that order of text is order of time. *at* must know its zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone: use datetime.now(UTC)")
    return at.astimezone(UTC).strftime(_TIME_FORMAT)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept as text in UTC with microseconds."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else time_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else datetime.strptime(value, _TIME_FORMAT).replace(tzinfo=UTC)


class UntrustedText(TypeDecorator[str]):
    """Text such as a file name from outside, given back exactly as it came. Lone surrogates (a name that is not UTF-8) and NUL
    cannot be stored as text, so they, and the backslash itself, are kept as backslash, u and four hex digits."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else _UNSTORABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), value)
