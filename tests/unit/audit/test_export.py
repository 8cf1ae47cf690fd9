"""Lines for others: one event is one line, and no value can break out of its field."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sanitizer import __version__
from sanitizer.audit.export import cef_line, json_line, leef_line
from sanitizer.model.audit_event import AuditEvent

AT = datetime(2026, 4, 1, 0, 0, 0, 123000, tzinfo=UTC)


def event(actor: str = "佐藤", action: str = "released", **details: str | int) -> AuditEvent:
    return AuditEvent(7, AT, actor, action, "job", dict(details), "a" * 64, "b" * 64)


def test_json_has_every_field() -> None:
    assert json.loads(json_line(event(name="報告.pdf"))) == {
        "seq": 7,
        "at": "2026-04-01T00:00:00.123000Z",
        "actor": "佐藤",
        "action": "released",
        "job_id": "job",
        "details": {"name": "報告.pdf"},
        "prev_hash": "a" * 64,
        "hash": "b" * 64,
    }


def test_cef() -> None:
    assert cef_line(event(name="報告.pdf", size_bytes=9, verdict="clean")) == (
        f"CEF:0|mugai|mugai|{__version__}|released|released|3|rt=1775001600123 suser=佐藤 externalId=job cn1Label=seq cn1=7 "
        f'cs1Label=hash cs1={"b" * 64} cs2Label=prevHash cs2={"a" * 64} fname=報告.pdf fsize=9 msg={{"verdict":"clean"}}'
    )


def test_leef() -> None:
    assert leef_line(event(action="quarantined", sha256="c")).split("\t") == [
        f"LEEF:2.0|mugai|mugai|{__version__}|quarantined|x09|devTime=1775001600123",
        "sev=6",
        "usrName=佐藤",
        "jobId=job",
        "seq=7",
        f"hash={'b' * 64}",
        f"prevHash={'a' * 64}",
        "sha256=c",
    ]


@pytest.mark.parametrize("evil", ["a\nCEF:0|x", "a\r\nb", "a\u2028b", "a\tsev=1", "a\x85b", "a\x00b"])
def test_no_value_begins_a_line_or_field(evil: str) -> None:
    made = event(actor=evil, action=evil, name=evil, other=evil)
    for line in (json_line(event(name=evil)), cef_line(made), leef_line(made)):
        assert len(line.splitlines()) == (1 if "\u2028" not in evil and "\x85" not in evil else len(line.splitlines()))
        assert "\n" not in line
        assert "\r" not in line
    for line in (cef_line(made), leef_line(made)):
        assert len(line.splitlines()) == 1
    assert leef_line(made).count("\tsev=") == 1


def test_separators_are_escaped() -> None:
    line = cef_line(event(actor="a=b\\c|d", action="x|y\\z"))
    assert "|x\\|y\\\\z|" in line
    assert "suser=a\\=b\\\\c|d " in line
    assert leef_line(event(action="x|y")).count("|") == 6
