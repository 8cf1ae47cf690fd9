"""One link of the chain as text: the canonical JSON that is hashed, and the hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import rfc8785

from sanitizer.model.errors import AuditError

Detail = str | int | float | bool | None
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
FIRST_PREV_HASH = ""  # of event 1
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def time_text(at: datetime) -> str:
    """ "2026-04-01T00:00:00.000000Z", always 27 characters, in UTC."""
    return at.astimezone(UTC).strftime(TIME_FORMAT)


def parse_time(text: str) -> datetime:
    """The time of `time_text`. Raises ValueError."""
    return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC)


def clean(text: str) -> str:
    r"""NUL and lone surrogates, which neither JSON nor a database can hold as text, as `\u0000`; all else stays."""
    return _UNSTORABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def details_text(details: Mapping[str, Detail]) -> str:
    """RFC 8785 JSON of *details*. Raises AuditError for a value that it cannot hold (NaN, an integer over 2**53)."""
    try:
        cleaned = {clean(key): clean(value) if isinstance(value, str) else value for key, value in details.items()}
        return rfc8785.dumps(cleaned).decode()
    except rfc8785.CanonicalizationError as error:
        raise AuditError(f"The details of an audit event cannot be written as canonical JSON: {error}.") from error


def link_hash(*, seq: int, at: str, actor: str, action: str, job_id: str, details: str, prev_hash: str) -> str:
    """SHA-256 in hex of *prev_hash* (as ASCII hex) followed by the RFC 8785 JSON of the other fields.

    *at* and *details* are the texts of the table; *details* stands in the JSON as the object that it is.
    """
    fields = {"seq": seq, "at": at, "actor": actor, "action": action, "job_id": job_id, "details": json.loads(details)}
    return hashlib.sha256(prev_hash.encode() + rfc8785.dumps(fields)).hexdigest()
