"""The program's log: one JSON object per line on standard error, without secrets and content, hostile names escaped."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, TextIO, cast

import structlog
from structlog.typing import FilteringBoundLogger

MAX_TEXT_CHARS = 2000
MAX_TRACE_CHARS = 20_000
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_SECRET = ("password", "passwd", "secret", "token", "credential", "private_key")
_LONG = frozenset({"exception"})


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Set up the log, once, at the start. *level*: "debug", "info", "warning" or "error"; *stream*: standard error if not given."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            _safe,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger(part: str) -> FilteringBoundLogger:
    """The log of one part of the program. Until `configure` was called only warnings and errors are written."""
    if not structlog.is_configured():
        configure("warning")
    return cast(FilteringBoundLogger, structlog.get_logger(part=part))


def _safe(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """The line. Values that could be secrets or content are replaced; text is cut and everything that does not print is escaped."""
    return json.dumps({key: _value(key, value) for key, value in event.items()}, ensure_ascii=False)


def _value(key: str, value: object) -> object:
    if any(word in key.lower() for word in _SECRET):
        return "[hidden]"
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"[{len(value)} bytes]"
    if isinstance(value, Mapping):
        return {escaped(str(name)): _value(str(name), item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_value("", item) for item in value]
    return escaped(str(value), MAX_TRACE_CHARS if key in _LONG else MAX_TEXT_CHARS)


def escaped(untrusted_text: str, max_chars: int = MAX_TEXT_CHARS) -> str:
    """At most *max_chars* characters; controls, bidi characters, lone surrogates and the like as `\\uXXXX` in plain text."""
    clipped = untrusted_text if len(untrusted_text) <= max_chars else untrusted_text[:max_chars] + "..."
    return "".join(_escape(char) for char in clipped)


def _escape(char: str) -> str:
    if char.isprintable() or char in "\n\u3000":
        return char  # JSON escapes the line feed itself
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
