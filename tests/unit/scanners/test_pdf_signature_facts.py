"""How a result is told: one hit for each thing a policy may act on, with the names and times that people need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sanitizer.sandbox.session import MAX_TEXT_CHARS
from sanitizer.scanners._pdf_signature_facts import NAME_CHARS, Changes, Checked, DocumentStamp, Stamp, Trust, Unchecked, hits_of

AT = datetime(2025, 4, 1, tzinfo=UTC)
STAMP = Stamp(AT, "局", intact=True, trust=Trust.TRUSTED)
GOOD = Checked(
    field="field 市長印",
    signer="霞が関市長",
    issuer="認証局",
    self_signed=False,
    intact=True,
    changes=Changes.NONE,
    trust=Trust.TRUSTED,
    claimed_at=AT,
    stamp=None,
    judged_at=AT,
    judged_by_stamp=False,
    profile="PAdES B-B",
    revocation_known=False,
    certified=None,
)


def keys(result: Checked | DocumentStamp | Unchecked) -> list[str]:
    return [hit.feature.key for hit in hits_of(result)]


def test_a_valid_signature_says_who_and_when() -> None:
    (hit,) = hits_of(GOOD)
    assert hit.location == "field 市長印 (霞が関市長)"
    for words in ("signer: 霞が関市長", "2025-04-01 09:00 JST", "self", "信頼リストにあり", "changes since: なし", "検証時 now"):
        assert (words in hit.detail) == (words != "self")


def test_a_timestamp_is_the_better_date() -> None:
    first, second = hits_of(replace(GOOD, stamp=STAMP, judged_by_stamp=True, certified=1))
    assert "タイムスタンプ timestamp" in first.detail
    assert "変更不可" in first.detail
    assert second.feature.key == "signature.timestamp"


@pytest.mark.parametrize(
    ("result", "found"),
    [
        (replace(GOOD, intact=False, changes=Changes.FORBIDDEN), ["broken"]),
        (replace(GOOD, changes=Changes.FORBIDDEN), ["changed"]),
        (replace(GOOD, changes=Changes.UNCLEAR, trust=Trust.NO_LIST), ["changed", "untrusted"]),
        (replace(GOOD, changes=Changes.FORM), ["valid"]),
        (replace(GOOD, changes=Changes.UNKNOWN), ["unchecked"]),
        (replace(GOOD, trust=Trust.REVOKED), ["certificate"]),
        (replace(GOOD, trust=Trust.UNKNOWN), ["untrusted"]),
        (replace(GOOD, stamp=replace(STAMP, intact=False)), ["valid", "timestamp"]),
        (DocumentStamp("field", STAMP, Changes.NONE), ["timestamp"]),
        (DocumentStamp("field", STAMP, Changes.FORBIDDEN), ["timestamp", "changed"]),
        (DocumentStamp("field", replace(STAMP, intact=False), Changes.NONE), ["broken"]),
        (Unchecked("file", "why"), ["unchecked"]),
    ],
)
def test_features(result: Checked | DocumentStamp | Unchecked, found: list[str]) -> None:
    assert keys(result) == [f"signature.{name}" for name in found]


def test_dates_at_the_end_of_time() -> None:
    (hit,) = hits_of(replace(GOOD, claimed_at=datetime.max.replace(tzinfo=UTC)))
    assert "signed: 不明 unknown" in hit.detail


def test_a_finding_holds_all_of_it() -> None:
    """The longest names, and every part of the detail."""
    name = "霞" * NAME_CHARS
    stamp = replace(STAMP, authority=name)
    longest = replace(
        GOOD, field=name, signer=name, issuer=name, stamp=stamp, judged_by_stamp=True, certified=2, changes=Changes.FORM
    )
    for hit in hits_of(longest):
        assert len(hit.location) <= MAX_TEXT_CHARS
        assert len(hit.detail) <= MAX_TEXT_CHARS
