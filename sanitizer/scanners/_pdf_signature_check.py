"""Checks the signatures of a PDF with pyHanko, before anything is disarmed: integrity, changes since, timestamps, trust.

Whatever hostile bytes make pyHanko, asn1crypto or cryptography raise ends the check of that signature, and its result says that it
could not be checked: the file is rebuilt without it in any case. Facts: ISO 32000-2, 12.8; ETSI EN 319 102-1 and 319 142-1 (PAdES).
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO, TypeVar

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.generic_cms import collect_timing_info
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
    read_certification_data,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel, TimestampSignatureStatus

from sanitizer.contract.pdf_passwords import spellings
from sanitizer.scanners import _pdf_signature_facts as facts
from sanitizer.scanners._pdf_signature_source import MappedSource, gap_is_contents, is_inside, mapped
from sanitizer.scanners._pdf_signature_trust import Evidence, Roots, drive, entry, evidence_of

MAX_SIGNATURES = 20
REASON_CHARS = 120
MAX_CALLS = 6_000  # enough for an outline of a thousand entries
MAX_CONTENTS_BYTES = 4 * 1024 * 1024  # of one signature's CMS object
_T = TypeVar("_T")
# Signing documents needs one of the two (ISO 32000-2, 12.8.3.2; RFC 5280, 4.2.1.3); Japanese authorities issue both kinds.
_KEY_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
_CHANGES = {
    ModificationLevel.NONE: facts.Changes.NONE,
    ModificationLevel.LTA_UPDATES: facts.Changes.VALIDATION_DATA,
    ModificationLevel.FORM_FILLING: facts.Changes.FORM,
    ModificationLevel.ANNOTATIONS: facts.Changes.ANNOTATIONS,
    ModificationLevel.OTHER: facts.Changes.FORBIDDEN,
}


class _Problem(Exception):
    """Why a signature, or all of them, cannot be checked, in words for the report."""


def check(file: BinaryIO, roots: Roots, now: datetime | None = None, passwords: tuple[str, ...] = ()) -> list[facts.Result]:
    """A result for each signature of *file*, a PDF in which /ByteRange stands; the oldest signature first. *now* is aware.

    An encrypted file is opened without a password or with one of *passwords*, none of which gets into a result.
    """
    with _surroundings():
        try:
            return _guarded(lambda: _Check(mapped(file), roots, now or datetime.now(UTC), passwords).results())
        except _Problem as problem:
            return [facts.Unchecked("file", str(problem))]


def _guarded(work: Callable[[], _T]) -> _T:
    """What *work* gives. Raises _Problem for every error that hostile bytes cause: the libraries know no end of kinds, and the
    result names the one that it was."""
    try:
        return work()
    except _Problem:
        raise
    except Exception as error:
        raise _Problem(f"読み取れない cannot be read ({type(error).__name__}: {str(error)[:REASON_CHARS]})") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of a Rust extension; it is no Exception
            raise _Problem("読み取れない cannot be read (PanicException)") from error
        raise


@contextmanager
def _surroundings() -> Iterator[None]:
    """pyHanko logs and warns about what it dislikes, which the results say; and it follows chains of objects by calling itself."""
    before, depth = logging.root.manager.disable, sys.getrecursionlimit()
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(MAX_CALLS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
        sys.setrecursionlimit(depth)


class _Check:
    """One file. Signatures are looked at from the newest to the oldest: a timestamp that counts says when all before it existed."""

    def __init__(self, source: MappedSource, roots: Roots, now: datetime, passwords: tuple[str, ...]) -> None:
        self._source = source
        self._roots = roots
        self._existed_at = now
        self._by_stamp = False
        self._reader = PdfFileReader(source, strict=False)
        if self._reader.encrypted:
            _open(self._reader, passwords)
        self._unchecked: list[facts.Result] = []
        self._signatures = sorted(self._embedded(), key=lambda one: one.signed_revision)
        self._evidence = self._guarded_evidence()
        self._certified = self._guarded_certification()

    def results(self) -> list[facts.Result]:
        judged = [(signature, self._guarded_result(signature)) for signature in reversed(self._signatures)]
        found = [self._with_updates(signature, result) for signature, result in judged]  # what takes long comes last
        found.reverse()
        found += self._unchecked
        return found or [facts.Unchecked("file", self._nothing())]

    # --- reading ------------------------------------------------------------------------------------------------------------------

    def _embedded(self) -> Iterator[EmbeddedPdfSignature]:
        """What is in signed fields; those that cannot be read go to `_unchecked`."""
        for number, (name, value, signed_field) in enumerate(enumerate_sig_fields(self._reader, filled_status=True)):
            if number >= MAX_SIGNATURES:
                self._unchecked.append(facts.Unchecked("file", f"more than {MAX_SIGNATURES} signatures"))
                return
            try:
                yield _guarded(partial(self._read, signed_field, name, value))
            except _Problem as problem:
                self._unchecked.append(facts.Unchecked(_place(name), str(problem)))

    def _read(self, signed_field: Any, name: str, value: Any) -> EmbeddedPdfSignature:
        contents = value.get_object().raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
        if len(contents) > MAX_CONTENTS_BYTES:
            raise _Problem(f"its signature is larger than {MAX_CONTENTS_BYTES} bytes")
        return EmbeddedPdfSignature(self._reader, signed_field, name)

    def _guarded_evidence(self) -> Evidence:
        try:
            return _guarded(lambda: evidence_of(self._reader, self._signatures, self._roots))
        except _Problem as problem:
            self._unchecked.append(
                facts.Unchecked("/DSS", f"同梱の検証情報を読めない the validation data cannot be read: {problem}")
            )
            return Evidence(self._roots)

    def _guarded_certification(self) -> Any:
        """The signature dictionary that certifies the document (/Perms /DocMDP), or None."""
        try:
            found = _guarded(lambda: read_certification_data(self._reader))
        except _Problem:
            return None  # a signature that certifies wrongly fails in its own check
        return found.author_sig.get_object() if found else None

    def _nothing(self) -> str:
        permissions = entry(self._reader.root, "/Perms")
        if isinstance(permissions, generic.DictionaryObject) and {"/UR", "/UR3"} & set(permissions):
            return "Adobe Reader の使用権で、人の署名ではない usage rights of Adobe Reader, nobody's signature"
        return "署名欄に属していない it belongs to no signature field of the document"

    # --- judging ------------------------------------------------------------------------------------------------------------------

    def _guarded_result(self, signature: EmbeddedPdfSignature) -> facts.Result:
        try:
            return _guarded(partial(self._result, signature))
        except _Problem as problem:
            return facts.Unchecked(_place(signature.fq_name), str(problem))

    def _result(self, signature: EmbeddedPdfSignature) -> facts.Result:
        if not is_inside(signature.byte_range, len(self._source)):
            raise _Problem("its /ByteRange is not inside the file")
        stamps = signature.sig_object_type == "/DocTimeStamp"
        result = self._document_stamp(signature) if stamps else self._signature(signature)
        self._source.refuse_late()
        return result

    def _document_stamp(self, signature: EmbeddedPdfSignature) -> facts.DocumentStamp:
        context = self._evidence.context(self._existed_at)
        stamp = self._stamp(drive(async_validate_pdf_timestamp(signature, context, skip_diff=True)))
        changes = self._coverage(signature)
        if stamp.counts and changes is not facts.Changes.UNCLEAR and stamp.at <= self._existed_at:
            self._existed_at, self._by_stamp = stamp.at, True
        return facts.DocumentStamp(_place(signature.fq_name), stamp, changes)

    def _signature(self, signature: EmbeddedPdfSignature) -> facts.Checked:
        stamp = self._own_stamp(signature)
        moment, by_stamp = self._existed_at, self._by_stamp
        if stamp is not None and stamp.counts and stamp.at <= moment:
            moment, by_stamp = stamp.at, True
        status = drive(self._validation(signature, moment))
        certificate = signature.signer_cert
        trust, known = self._roots.trust_of(status, certificate, moment), False
        if trust is facts.Trust.TRUSTED and self._evidence.tells_of_revocation:
            strict = drive(self._validation(signature, moment, needs_revocation=True))
            trust, known = (facts.Trust.REVOKED if strict.revoked else trust), strict.trusted
        return facts.Checked(
            field=_place(signature.fq_name),
            signer=_name(certificate.subject),
            issuer=_name(certificate.issuer),
            self_signed=certificate.self_issued,
            intact=status.intact and status.valid,
            changes=self._coverage(signature),
            trust=trust,
            claimed_at=_aware(signature.self_reported_timestamp),
            stamp=stamp,
            judged_at=moment,
            judged_by_stamp=by_stamp,
            profile=self._profile(signature, stamp, known, by_stamp=by_stamp),
            revocation_known=known,
            certified=_permission(signature) if self._certified is signature.sig_object else None,
        )

    def _validation(self, signature: EmbeddedPdfSignature, moment: datetime, *, needs_revocation: bool = False) -> Any:
        """With *needs_revocation* the file's own CRLs and OCSP answers have to speak for every certificate of the chain."""
        return async_validate_pdf_signature(
            signature,
            self._evidence.context(moment, needs_revocation=needs_revocation),
            ts_validation_context=self._evidence.context(self._existed_at),
            key_usage_settings=_KEY_USAGE,
            skip_diff=True,
        )

    def _own_stamp(self, signature: EmbeddedPdfSignature) -> facts.Stamp | None:
        """The timestamp in the signature's unsigned attributes (RFC 3161, appendix A)."""
        context = self._evidence.context(self._existed_at)
        timing = drive(collect_timing_info(signature.signer_info, context, raw_digest=signature.compute_digest))
        status = timing.get("timestamp_validity")
        return self._stamp(status) if isinstance(status, TimestampSignatureStatus) else None

    def _stamp(self, status: TimestampSignatureStatus) -> facts.Stamp:
        certificate, stamped = status.signing_cert, _aware(status.timestamp)
        if stamped is None:
            raise _Problem("its timestamp has no date")
        return facts.Stamp(
            at=stamped,
            authority=_name(certificate.subject),
            intact=status.intact and status.valid,
            trust=self._roots.trust_of(status, certificate, self._existed_at),
        )

    def _coverage(self, signature: EmbeddedPdfSignature) -> facts.Changes:
        """NONE where the signature covers the whole file, UNKNOWN where something follows that has to be looked at."""
        coverage: Any = signature.coverage
        if coverage is None or coverage < SignatureCoverageLevel.ENTIRE_REVISION:
            return facts.Changes.UNCLEAR
        if not gap_is_contents(signature.byte_range, signature.pkcs7_content, self._source):
            return facts.Changes.UNCLEAR
        return facts.Changes.NONE if coverage is SignatureCoverageLevel.ENTIRE_FILE else facts.Changes.UNKNOWN

    def _with_updates(self, signature: EmbeddedPdfSignature, result: facts.Result) -> facts.Result:
        if isinstance(result, facts.Unchecked) or result.changes is not facts.Changes.UNKNOWN:
            return result
        try:
            return replace(result, changes=_guarded(partial(self._updates, signature)))
        except _Problem:
            return result  # the changes stay unknown

    def _updates(self, signature: EmbeddedPdfSignature) -> facts.Changes:
        """What came after the signature, judged by pyHanko's rules for what each kind of update may touch."""
        if self._reader.xrefs.hybrid_xrefs_present:
            return facts.Changes.FORBIDDEN  # with two tables of objects in a file, readers may see different updates
        changes: Any = signature.evaluate_modifications(DEFAULT_DIFF_POLICY)
        signature.diff_result = changes
        self._source.refuse_late()
        if not isinstance(changes, DiffResult) or not signature.summarise_integrity_info()["docmdp_ok"]:
            return facts.Changes.FORBIDDEN
        return _CHANGES[changes.modification_level]

    def _profile(self, signature: EmbeddedPdfSignature, stamp: facts.Stamp | None, known: bool, *, by_stamp: bool) -> str:
        """The baseline level of ETSI EN 319 142-1 that the file itself reaches."""
        if entry(signature.sig_object, "/SubFilter") != "/ETSI.CAdES.detached":
            return "PKCS#7"
        own = stamp is not None and stamp.counts
        if not by_stamp:
            return "PAdES B-B"
        if not known:
            return "PAdES B-T"
        return "PAdES B-LTA" if self._by_stamp and own else "PAdES B-LT"


def _open(reader: PdfFileReader, passwords: tuple[str, ...]) -> None:
    """Decrypts what *reader* reads. Raises _Problem where none of *passwords* opens it, in any spelling."""
    for encoded in (b"", *(one for password in passwords for one in spellings(password))):
        if _opens(reader, encoded):
            return
    given = (
        "どのパスワードでも開けない none of the passwords opens it"
        if passwords
        else "パスワードで保護されている protected by a password"
    )
    raise _Problem(given)


def _opens(reader: PdfFileReader, encoded: bytes) -> bool:
    """Raises _Problem without the library's own words, which may hold what it was given."""
    try:
        return reader.decrypt(encoded).status is not AuthStatus.FAILED
    except (ValueError, TypeError):  # a spelling that this encryption cannot have
        return False
    except Exception as error:  # noqa: BLE001 - as in _guarded
        raise _Problem(f"読み取れない cannot be read ({type(error).__name__})") from None


def _permission(signature: EmbeddedPdfSignature) -> int | None:
    level = signature.docmdp_level
    return int(level.value) if level else None


def _aware(moment: object) -> datetime | None:
    """A date without a zone counts as UTC; a year that Python does not know is no date."""
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _place(name: str) -> str:
    return f"field {name}" if name else "field"


def _name(name: x509.Name) -> str:
    """The common name with the organisation behind it; the whole name where it has none."""
    parts = name.native
    common, organisation = _part(parts, "common_name"), _part(parts, "organization_name")
    found = common or _part(parts, "organizational_unit_name") or organisation or name.human_friendly
    if organisation and organisation != found:
        found = f"{found}, {organisation}"
    return str(found).strip()[: facts.NAME_CHARS]


def _part(parts: Any, key: str) -> str:
    value = parts.get(key) or ""
    return str(value[-1] if isinstance(value, list) and value else value).strip()
