"""Trust for signatures: the site's roots, what the file brings along (certificates, CRLs, OCSP answers), and no network at all."""

from __future__ import annotations

import os
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager

from sanitizer.policy.trust_list import read_trust_list
from sanitizer.scanners._pdf_signature_facts import Trust

TRUST_LIST_VARIABLE = "MUGAI_TRUST_LIST"
MAX_ITEMS = 200  # certificates, CRLs and OCSP answers of one file, each
MAX_ITEM_BYTES = 16 * 1024 * 1024  # of one file, all together

_T = TypeVar("_T")
_PROBLEMS = {
    AdESIndeterminate.EXPIRED: Trust.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID: Trust.EXPIRED,
    AdESFailure.NOT_YET_VALID: Trust.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Trust.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Trust.EXPIRED,
    AdESFailure.REVOKED: Trust.REVOKED,
    AdESIndeterminate.REVOKED_NO_POE: Trust.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Trust.REVOKED,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Trust.MISUSED,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: Trust.WEAK,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: Trust.WEAK,
}


class WantedToWait(RuntimeError):
    """A check tried to wait for something outside: there is nothing to wait for in the sandbox."""


def drive(work: Coroutine[Any, Any, _T]) -> _T:
    """The result of *work*, run by hand: an event loop would open sockets, which ends the child.

    Raises WantedToWait when it does not run through.
    """
    try:
        work.send(None)
    except StopIteration as done:
        value: _T = done.value
        return value
    work.close()
    raise WantedToWait("the check wanted to fetch something")


@dataclass(frozen=True)
class Roots:
    """A trust list; `configured` is False when the settings name none."""

    manager: SimpleTrustManager
    configured: bool

    def trust_of(self, status: SignatureStatus, certificate: x509.Certificate, moment: datetime) -> Trust:
        """What a status of pyHanko means for the signer's certificate at *moment*."""
        if status.trust_problem_indic is None and status.validation_path is not None:
            return Trust.TRUSTED
        if status.revoked:
            return Trust.REVOKED
        problem = _PROBLEMS.get(status.trust_problem_indic) if status.trust_problem_indic else None
        if problem is Trust.MISUSED and certificate.self_issued:
            problem = None  # so pyHanko says that a self-signed certificate is not on the list
        if problem is None and not certificate.not_valid_before <= moment <= certificate.not_valid_after:
            problem = Trust.EXPIRED
        return problem or (Trust.UNKNOWN if self.configured else Trust.NO_LIST)


def roots_of(certificates: Iterable[bytes], *, configured: bool = True) -> Roots:
    """*certificates* are DER."""
    found = [x509.Certificate.load(data) for data in certificates]
    return Roots(SimpleTrustManager.build(trust_roots=found), configured)


@cache
def site_roots() -> Roots:
    """From the variable MUGAI_TRUST_LIST. Raises ConfigError."""
    path = os.environ.get(TRUST_LIST_VARIABLE)
    return roots_of(read_trust_list(Path(path)) if path else (), configured=bool(path))


@dataclass
class Evidence:
    """What a file brings along for the check of its signatures (ISO 32000-2, 12.8.4.3; Adobe's own attribute)."""

    roots: Roots
    certificates: list[x509.Certificate] = field(default_factory=list)
    crls: list[crl.CertificateList] = field(default_factory=list)
    ocsps: list[ocsp.OCSPResponse] = field(default_factory=list)

    @property
    def tells_of_revocation(self) -> bool:
        return bool(self.crls or self.ocsps)

    def context(self, moment: datetime, *, needs_revocation: bool = False) -> ValidationContext:
        """A fresh context; with *needs_revocation* every certificate of a chain needs a CRL or an OCSP answer."""
        return ValidationContext(
            trust_manager=self.roots.manager,
            other_certs=self.certificates,
            crls=self.crls,
            ocsps=self.ocsps,
            moment=moment,
            allow_fetching=False,
            revocation_mode="require" if needs_revocation else "soft-fail",
            retroactive_revinfo=True,  # a CRL that came after the moment says more, not less
        )


def evidence_of(reader: PdfFileReader, signatures: list[EmbeddedPdfSignature], roots: Roots) -> Evidence:
    """The document security store, and what Adobe's programs put into the signature itself."""
    found = Evidence(roots)
    store = entry(reader.root, "/DSS")
    if isinstance(store, generic.DictionaryObject):
        room = MAX_ITEM_BYTES
        for key, purpose, kind, into in (
            ("/Certs", DecodePurpose.CERTIFICATE, x509.Certificate, found.certificates),
            ("/CRLs", DecodePurpose.CRL, crl.CertificateList, found.crls),
            ("/OCSPs", DecodePurpose.OCSP_RESPONSE, ocsp.OCSPResponse, found.ocsps),
        ):
            for data in _stream_bytes(entry(store, key), purpose):
                room -= len(data)
                if room < 0:
                    raise ValueError(f"more than {MAX_ITEM_BYTES} bytes of certificates and revocation data")
                into.append(kind.load(data))
    for signature in signatures:
        _add_adobe_archive(signature, found)
    return found


def entry(dictionary: generic.DictionaryObject, key: str) -> object:
    """The value at *key*, with references followed; None where there is none."""
    try:
        return dictionary[key]
    except KeyError:
        return None


def _stream_bytes(entries: object, purpose: DecodePurpose) -> list[bytes]:
    if not isinstance(entries, generic.ArrayObject):
        return []
    streams = [entry.get_object() for entry in list.__iter__(entries)][:MAX_ITEMS]
    return [one.read_data(purpose) for one in streams if isinstance(one, generic.StreamObject)]


def _add_adobe_archive(signature: EmbeddedPdfSignature, found: Evidence) -> None:
    """Attribute 1.2.840.113583.1.1.8, RevocationInfoArchival."""
    try:
        archive = find_unique_cms_attribute(signature.signer_info["signed_attrs"], "adobe_revocation_info_archival")
    except (KeyError, ValueError):
        return  # none, or several: nothing to go by
    found.crls += list(archive["crl"])[:MAX_ITEMS]
    found.ocsps += list(archive["ocsp"])[:MAX_ITEMS]
