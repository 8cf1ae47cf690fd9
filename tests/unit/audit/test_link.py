"""The hash of a link, computed here a second time by hand."""

from __future__ import annotations

import hashlib

import pytest

from sanitizer.audit.link import clean, details_text, link_hash
from sanitizer.model.errors import AuditError


def test_the_hash_is_what_the_decision_page_says() -> None:
    details = details_text({"名": "報告", "a": 1, "b": None})
    assert details == '{"a":1,"b":null,"名":"報告"}'
    text = (
        '{"action":"received","actor":"watch","at":"2026-04-01T00:00:00.000000Z",'
        '"details":{"a":1,"b":null,"名":"報告"},"job_id":"j","seq":7}'
    )
    expected = hashlib.sha256(b"f" * 64 + text.encode()).hexdigest()
    at = "2026-04-01T00:00:00.000000Z"
    assert expected == link_hash(seq=7, at=at, actor="watch", action="received", job_id="j", details=details, prev_hash="f" * 64)


def test_text_that_cannot_be_stored_is_spelt_out() -> None:
    assert clean("a\x00\udc80\u202e") == "a\\u0000\\udc80\u202e"
    assert details_text({"name\udc80": "\udcff"}) == '{"name\\\\udc80":"\\\\udcff"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53])
def test_values_that_json_cannot_hold(value: float) -> None:
    with pytest.raises(AuditError):
        details_text({"x": value})
