"""What was found out about one signature, and how that is told: pure, no library.

A finding's title (`_signature_features`) says what clerks have to know; location and detail say who, when and on what ground, with
labels in both languages, since a detail has no words of its own in the language files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

from sanitizer.contract.scanner import Hit
from sanitizer.model.finding import Feature
from sanitizer.scanners import _signature_features as features

JST = timezone(timedelta(hours=9), "JST")
NAME_CHARS = 60


class Changes(Enum):
    """What was done to the file after the signature. The value is shown."""

    NONE = "なし none"
    VALIDATION_DATA = "検証情報の追加のみ validation data only"
    FORM = "署名または入力欄の記入 signatures or form fields filled in"
    ANNOTATIONS = "注釈の追加 annotations"
    FORBIDDEN = "署名者が認めていない変更 changes that the signer did not permit"
    UNKNOWN = "あり（内容は確認できず） some, which could not be looked at"
    UNCLEAR = "署名の範囲が文書全体ではない the signature does not cover the document"


class Trust(Enum):
    """Whether the trust list confirms the signer. The value is shown."""

    TRUSTED = "信頼リストにあり on the trust list"
    UNKNOWN = "信頼リストになし not on the trust list"
    NO_LIST = "信頼リスト未設定 no trust list configured"
    EXPIRED = "証明書の有効期間外 certificate out of its time"
    REVOKED = "証明書は失効済み certificate revoked"
    MISUSED = "署名用の証明書ではない certificate not meant for signing"
    WEAK = "弱い暗号方式 weak cryptography"


_OF_THE_CERTIFICATE = frozenset({Trust.EXPIRED, Trust.REVOKED, Trust.MISUSED, Trust.WEAK})


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp token (RFC 3161): its time, who gave it, and whether it counts."""

    at: datetime
    authority: str
    intact: bool
    trust: Trust

    @property
    def counts(self) -> bool:
        return self.intact and self.trust is Trust.TRUSTED


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A signature about which nothing can be said, and why."""

    location: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One signature. Times are aware; `judged_at` is the moment for which the certificate was looked at."""

    field: str
    signer: str
    issuer: str
    self_signed: bool
    intact: bool
    changes: Changes
    trust: Trust
    claimed_at: datetime | None
    stamp: Stamp | None
    judged_at: datetime
    judged_by_stamp: bool
    profile: str  # "PAdES B-T", "PKCS#7"
    revocation_known: bool
    certified: int | None  # DocMDP permission 1..3 of a certification signature


@dataclass(frozen=True, slots=True)
class DocumentStamp:
    """A timestamp over the whole document, in a field of its own."""

    field: str
    stamp: Stamp
    changes: Changes


Result = Checked | DocumentStamp | Unchecked

_CERTIFIED = {
    1: "変更不可 no changes",
    2: "入力と署名のみ可 form fields and signatures only",
    3: "注釈も可 annotations too",
}


def hits_of(result: Result) -> Iterator[Hit]:
    """One hit for each thing that a policy may want to act on; "valid" only where nothing else is."""
    if isinstance(result, Unchecked):
        yield Hit(features.UNCHECKED, result.location, result.reason)
    elif isinstance(result, DocumentStamp):
        yield from _stamp_hits(result)
    else:
        location, detail = _place(result.field, result.signer), _detail(result)
        for feature in _features_of(result):
            yield Hit(feature, location, detail)
        if result.stamp is not None:
            yield Hit(features.TIMESTAMP, location, _stamp_words(result.stamp))


def _features_of(result: Checked) -> list[Feature]:
    if not result.intact:
        return [features.BROKEN]
    found = [features.CHANGED] if result.changes in (Changes.FORBIDDEN, Changes.UNCLEAR) else []
    if result.changes is Changes.UNKNOWN:
        found.append(features.UNCHECKED)
    if result.trust in _OF_THE_CERTIFICATE:
        found.append(features.CERTIFICATE)
    elif result.trust is not Trust.TRUSTED:
        found.append(features.UNTRUSTED)
    return found or [features.VALID]


def _stamp_hits(result: DocumentStamp) -> Iterator[Hit]:
    location, detail = _place(result.field, result.stamp.authority), _stamp_words(result.stamp)
    if not result.stamp.intact:
        yield Hit(features.BROKEN, location, detail)
        return
    yield Hit(features.TIMESTAMP, location, detail)
    if result.changes in (Changes.FORBIDDEN, Changes.UNCLEAR):
        yield Hit(features.CHANGED, location, f"付与後の変更 changes since: {result.changes.value}")


def _detail(result: Checked) -> str:
    parts = [f"署名者 signer: {result.signer}"]
    parts.append("自己署名 self-signed" if result.self_signed else f"発行者 issuer: {result.issuer}")
    parts.append(f"署名日時 signed: {_when(result)}")
    if not result.intact:
        return "; ".join(parts)
    parts.append(f"署名後の変更 changes since: {result.changes.value}")
    parts.append(f"証明書 certificate: {result.trust.value}")
    ground = "タイムスタンプ timestamp" if result.judged_by_stamp else "検証時 now"
    parts.append(f"判定時点 judged as of: {_time(result.judged_at)} ({ground})")
    if result.trust is Trust.TRUSTED:
        known = "失効なし not revoked" if result.revocation_known else "ファイル内に情報なし not known from the file"
        parts.append(f"失効 revocation: {known}")
    if result.certified:
        parts.append(f"証明済み文書 certified: {_CERTIFIED[result.certified]}")
    return "; ".join([*parts, result.profile])


def _when(result: Checked) -> str:
    if result.stamp is not None and result.stamp.counts:
        return f"{_time(result.stamp.at)} (タイムスタンプ timestamp)"
    if result.claimed_at is not None:
        return f"{_time(result.claimed_at)} (自己申告 claimed)"
    return "不明 unknown"


def _stamp_words(stamp: Stamp) -> str:
    state = stamp.trust.value if stamp.intact else "内容と一致しない does not fit the content"
    return f"{_time(stamp.at)}; 発行 by: {stamp.authority}; {state}"


def _time(moment: datetime) -> str:
    try:
        return moment.astimezone(JST).strftime("%Y-%m-%d %H:%M JST")
    except (OverflowError, ValueError):  # the first or the last hours that there are
        return "不明 unknown"


def _place(field: str, name: str) -> str:
    """The field, with the name that people know: it is all that a notice shows."""
    return f"{field[:NAME_CHARS]} ({name})" if name else field[:NAME_CHARS]
