"""Events as lines for others: JSON, ArcSight CEF (version 0) and IBM LEEF (2.0). Sinks that send them are elsewhere."""

from __future__ import annotations

from types import MappingProxyType

import rfc8785

from sanitizer import __version__
from sanitizer.audit.link import Detail, details_text, time_text
from sanitizer.model.audit_event import AuditEvent

_VENDOR = "mugai"
_USUAL_SEVERITY = 3
# 0 to 10, as both formats count; actions that are not here are the usual course of things.
_SEVERITY = MappingProxyType(
    {
        "quarantined": 6,
        "rejected": 6,
        "failed": 7,
        "lease_lost": 5,
        "postponed": 4,
        "review_asked": 5,
        "review_approved": 6,
        "original_released": 8,
        "original_destroyed": 5,
        "destroyed": 5,
        "checkpoint_line_torn": 6,
        "audit_settled": 10,
    }
)
# Details that both formats have a field of their own for (CEF names, LEEF names).
_NAMED = MappingProxyType({"name": ("fname", "fileName"), "size_bytes": ("fsize", "fileSize"), "sha256": ("fileHash", "sha256")})


def json_line(event: AuditEvent) -> str:
    """All fields as one line of RFC 8785 JSON: what is hashed, with prev_hash and hash."""
    return rfc8785.dumps(
        {
            "seq": event.seq,
            "at": time_text(event.at),
            "actor": event.actor,
            "action": event.action,
            "job_id": event.job_id,
            "details": event.details,
            "prev_hash": event.prev_hash,
            "hash": event.hash,
        }
    ).decode()


def cef_line(event: AuditEvent) -> str:
    """`CEF:0|mugai|mugai|VERSION|ACTION|ACTION|SEVERITY|key=value ...` (ArcSight Common Event Format, implementation standard)."""
    named, rest = _split_details(event, 0)
    fields: dict[str, Detail] = {
        "rt": _millis(event),
        "suser": event.actor,
        "externalId": event.job_id,
        "cn1Label": "seq",
        "cn1": event.seq,
        "cs1Label": "hash",
        "cs1": event.hash,
        "cs2Label": "prevHash",
        "cs2": event.prev_hash,
        **named,
        "msg": rest,
    }
    action = _cef_head(event.action)
    head = f"CEF:0|{_VENDOR}|mugai|{_cef_head(__version__)}|{action}|{action}|{_severity(event)}|"
    return head + " ".join(f"{key}={_cef_value(str(value))}" for key, value in fields.items() if value not in ("", None))


def leef_line(event: AuditEvent) -> str:
    """`LEEF:2.0|mugai|mugai|VERSION|ACTION|x09|key=value<TAB>...` (IBM QRadar LEEF 2.0). `devTime` is in milliseconds."""
    named, rest = _split_details(event, 1)
    fields: dict[str, Detail] = {
        "devTime": _millis(event),
        "sev": max(1, _severity(event)),
        "usrName": event.actor,
        "jobId": event.job_id,
        "seq": event.seq,
        "hash": event.hash,
        "prevHash": event.prev_hash,
        **named,
        "details": rest,
    }
    head = f"LEEF:2.0|{_VENDOR}|mugai|{_leef_head(__version__)}|{_leef_head(event.action)}|x09|"
    return head + "\t".join(f"{key}={_one_line(str(value))}" for key, value in fields.items() if value not in ("", None))


def _split_details(event: AuditEvent, column: int) -> tuple[dict[str, Detail], str]:
    named = {names[column]: event.details[key] for key, names in _NAMED.items() if key in event.details}
    rest = {key: value for key, value in event.details.items() if key not in _NAMED}
    return named, details_text(rest) if rest else ""


def _severity(event: AuditEvent) -> int:
    return _SEVERITY.get(event.action, _USUAL_SEVERITY)


def _millis(event: AuditEvent) -> int:
    return int(event.at.timestamp() * 1000)


def _one_line(value: str) -> str:
    """Without anything that could begin a new line or field: every control character and Unicode line end is a space."""
    return "".join(" " if char < " " or "\x7f" <= char <= "\x9f" or char in "\u2028\u2029" else char for char in value)


def _cef_head(value: str) -> str:
    return _one_line(value).replace("\\", "\\\\").replace("|", "\\|")


def _cef_value(value: str) -> str:
    return _one_line(value).replace("\\", "\\\\").replace("=", "\\=")


def _leef_head(value: str) -> str:
    return _one_line(value).replace("|", "_")
