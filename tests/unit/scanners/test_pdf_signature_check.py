"""What is said about each kind of signature, with and without a trust list; nothing hostile gets out as an exception."""

from __future__ import annotations

import mmap
import random
import socket
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build import _certificates as certificates
from samples.build import _pdf_hostile, signatures
from samples.build._pdf_signed import Revisions, plain, signed, stamped, with_validation_data
from sanitizer.scanners import _pdf_signature_check
from sanitizer.scanners._pdf_signature_check import check
from sanitizer.scanners._pdf_signature_facts import Changes, Checked, DocumentStamp, Result, Trust, Unchecked, hits_of
from sanitizer.scanners._pdf_signature_source import TookTooLong, mapped
from sanitizer.scanners._pdf_signature_trust import Roots, roots_of
from tests.in_process import as_file

NO_LIST = roots_of([], configured=False)
SITE = roots_of([certificates.authority().der])
OTHER = roots_of([certificates.self_made().der])
MUTANTS = [made().data for made in (signatures.archived, signatures.changed_after, signatures.two_signers)]


def results(data: bytes, roots: Roots = SITE, now: datetime | None = None) -> list[Result]:
    with as_file(data) as file:
        return check(file, roots, now)


def only(made: Revisions, roots: Roots = SITE, now: datetime | None = None) -> Checked:
    (result,) = results(made.data, roots, now)
    assert isinstance(result, Checked)
    return result


def keys(made: Revisions, roots: Roots) -> list[str]:
    return [hit.feature.key.partition(".")[2] for result in results(made.data, roots) for hit in hits_of(result)]


@pytest.mark.parametrize(
    ("made", "roots", "found"),
    [
        (signatures.by_mayor, SITE, ["valid", "timestamp"]),
        (signatures.by_mayor, OTHER, ["untrusted", "timestamp"]),
        (signatures.by_mayor, NO_LIST, ["untrusted", "timestamp"]),
        (signatures.archived, SITE, ["valid", "timestamp", "timestamp"]),
        (signatures.archived, NO_LIST, ["certificate", "timestamp", "timestamp"]),
        (signatures.two_signers, SITE, ["valid", "valid"]),
        (signatures.self_signed, SITE, ["untrusted"]),
        (signatures.self_signed, OTHER, ["valid"]),
        (signatures.changed_after, SITE, ["changed"]),
        (signatures.changed_after, NO_LIST, ["changed", "untrusted"]),
        (signatures.signed_after_certified, SITE, ["changed", "valid"]),
        (signatures.broken, SITE, ["broken"]),
        (signatures.expired, SITE, ["certificate"]),
        (signatures.revoked, SITE, ["certificate"]),
        (signatures.unreadable, SITE, ["unchecked"]),
    ],
)
def test_what_is_found(made: object, roots: Roots, found: list[str]) -> None:
    assert callable(made)
    assert keys(made(), roots) == found


def test_an_encrypted_file_is_opened_with_the_passwords() -> None:
    """The result holds what it holds for others, and no password."""
    data = signatures.under_a_password().data
    with as_file(data) as file:
        (result,) = check(file, SITE, passwords=("無害化", "wrong", signatures.PASSWORD))
    assert isinstance(result, Checked)
    assert (result.signer, result.trust, result.changes) == ("霞が関市長, 霞が関市", Trust.TRUSTED, Changes.NONE)
    assert result.intact
    assert result.field == "field Mayor"
    with as_file(data) as file:
        (closed,) = check(file, SITE, passwords=("無害化", "wrong"))
    assert isinstance(closed, Unchecked)
    assert "どのパスワードでも開けない" in str(closed)
    assert not any(word in str(closed) + str(result) for word in ("無害化", "wrong", signatures.PASSWORD))
    (unasked,) = results(data)
    assert "パスワードで保護されている" in str(unasked)


def test_a_change_in_an_encrypted_file_breaks_its_signature() -> None:
    data = signatures.under_a_password().data
    start = data.index(b"stream\n") + 9
    with as_file(data[:start] + bytes((data[start] ^ 1,)) + data[start + 1 :]) as file:
        (result,) = check(file, SITE, passwords=(signatures.PASSWORD,))
    assert isinstance(result, Checked)
    assert not result.intact


def test_who_signed_and_when() -> None:
    result = only(signatures.by_mayor())
    assert (result.signer, result.issuer) == ("霞が関市長, 霞が関市", "試験用認証局, 試験市")
    assert (result.profile, result.certified, result.changes) == ("PAdES B-T", 2, Changes.NONE)
    assert result.stamp is not None
    assert result.judged_by_stamp
    assert result.judged_at == result.stamp.at == certificates.SIGNED_AT + timedelta(minutes=1)
    assert result.claimed_at == certificates.SIGNED_AT


def test_without_a_timestamp_now_counts() -> None:
    before, after = datetime(2025, 6, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    assert only(signatures.expired(), now=before).trust is Trust.TRUSTED
    result = only(signatures.expired(), now=after)
    assert (result.trust, result.judged_at, result.judged_by_stamp) == (Trust.EXPIRED, after, False)


def test_a_timestamp_by_nobody_does_not_count() -> None:
    """Else anybody could stamp a date into the validity of a certificate that ran out."""
    made = signed(plain(), "印", certificates.former_clerk(), stamped_by=certificates.self_made())
    result = only(made, now=datetime(2026, 6, 1, tzinfo=UTC))
    assert (result.trust, result.judged_by_stamp, result.profile) == (Trust.EXPIRED, False, "PAdES B-B")


def test_a_document_timestamp_speaks_for_what_came_before() -> None:
    made = stamped(signatures.expired(), "時刻", certificates.time_authority())
    first, second = results(made.data, now=datetime(2026, 6, 1, tzinfo=UTC))
    assert isinstance(first, Checked)
    assert isinstance(second, DocumentStamp)
    assert (first.trust, first.judged_at, first.changes) == (Trust.TRUSTED, second.stamp.at, Changes.VALIDATION_DATA)


def test_the_baseline_levels() -> None:
    stamp = certificates.time_authority()
    bare, with_stamp = (signed(plain(), "印", certificates.clerk(), stamped_by=by) for by in (None, stamp))
    kept = with_validation_data(with_stamp)
    found = [results(made.data)[0] for made in (bare, with_stamp, kept, stamped(kept, "時刻", stamp))]
    levels = [(one.profile, one.revocation_known) for one in found if isinstance(one, Checked)]
    assert levels == [("PAdES B-B", False), ("PAdES B-T", False), ("PAdES B-LT", True), ("PAdES B-LTA", True)]
    assert only(signed(plain(), "印", certificates.clerk(), pades=False)).profile == "PKCS#7"


def test_the_other_signers_signature_is_no_change_against_the_first() -> None:
    first, second = results(signatures.two_signers().data)
    assert isinstance(first, Checked)
    assert isinstance(second, Checked)
    assert (first.changes, second.changes) == (Changes.FORM, Changes.NONE)


def test_a_gap_that_is_larger_than_the_signature() -> None:
    """The byte range may leave out the signature only; here it leaves out the key before it, too."""
    made = signed(plain(), "印", certificates.clerk())
    start = made.data.rindex(b"/ByteRange[0 ") + len(b"/ByteRange[0 ")
    shorter = b"%010d" % (int(made.data[start : start + 10]) - 9)
    (result,) = results(made.data[:start] + shorter + made.data[start + 10 :])
    assert isinstance(result, Checked)
    assert result.changes is Changes.UNCLEAR
    assert not result.intact


def test_a_range_beyond_the_file() -> None:
    made = signed(plain(), "印", certificates.clerk()).data
    start = made.rindex(b"/ByteRange[0 ") + len(b"/ByteRange[0 ")
    (result,) = results(made[:start] + b"9" * 10 + made[start + 10 :])
    assert result == Unchecked("field 印", "its /ByteRange is not inside the file")


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificates name a place for a CRL; a child that opens a socket is killed."""

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "socketpair", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert only(signed(plain(), "印", certificates.clerk())).trust is Trust.TRUSTED


def test_no_more_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pdf_signature_check, "MAX_SIGNATURES", 1)
    assert [type(one) for one in results(signatures.two_signers().data)] == [Checked, Unchecked]


def test_no_longer_than_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(_self: object, _size: int | None = None) -> bytes:
        raise TookTooLong("not done within 0 seconds")

    monkeypatch.setattr("sanitizer.scanners._pdf_signature_source.MappedSource.read", late)
    (result,) = results(signatures.two_signers().data)
    assert isinstance(result, Unchecked)
    assert "TookTooLong" in result.reason


def test_updates_that_take_too_long_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signer is told all the same, but never as valid."""

    def late(_self: object, _policy: object) -> None:
        raise TookTooLong("not done within 0 seconds")

    monkeypatch.setattr("pyhanko.sign.validation.pdf_embedded.EmbeddedPdfSignature.evaluate_modifications", late)
    first, second = results(signatures.two_signers().data)
    assert isinstance(first, Checked)
    assert isinstance(second, Checked)
    assert (first.changes, second.changes) == (Changes.UNKNOWN, Changes.NONE)
    assert [hit.feature.key for hit in hits_of(first)] == ["signature.unchecked"]


def test_what_ends_too_late_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyHanko may have taken a read that failed for the end of the file."""
    monkeypatch.setattr("sanitizer.scanners._pdf_signature_source.MappedSource.read", mmap.mmap.read)
    monkeypatch.setattr(_pdf_signature_check, "mapped", lambda file: mapped(file, seconds=-1))
    assert {type(one) for one in results(signatures.two_signers().data)} == {Unchecked}


def test_under_a_password() -> None:
    (result,) = results(_pdf_hostile.user_encrypted())
    assert isinstance(result, Unchecked)
    assert "パスワード" in result.reason


def test_a_mark_without_a_field() -> None:
    (result,) = results(plain().data)
    assert isinstance(result, Unchecked)
    assert "belongs to no signature field" in result.reason


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(range(len(MUTANTS))), st.integers(0, 2**32), st.integers(1, 30))
def test_mutated_files_give_results(number: int, seed: int, changes: int) -> None:
    """Invariant: whatever stands in the file, each result can be told, nothing is raised, and what is not intact is never valid."""
    chance = random.Random(seed)
    data = bytearray(MUTANTS[number])
    marks = [at for at in range(len(data)) if data[at] != ord("0")]  # the padding of signatures says nothing
    for _ in range(changes):
        at = chance.choice(marks)
        data[at] = chance.choice((chance.randrange(256), data[at] ^ 1, ord("0"), ord("f")))
    found = results(bytes(data))
    assert found
    for result in found:
        told = [hit.feature.key for hit in hits_of(result)]
        assert told
        if isinstance(result, Checked) and not (result.intact and result.trust is Trust.TRUSTED):
            assert "signature.valid" not in told
