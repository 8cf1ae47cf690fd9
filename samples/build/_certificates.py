"""Keys, certificates, signatures (CMS), timestamps and CRLs for signed samples: no secret is in them, the same bytes each time.

Every key follows from its name, RSA signatures are PKCS #1 v1.5, EC signatures deterministic (RFC 6979), and all times fixed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SIGNED_AT = datetime(2025, 4, 1, tzinfo=UTC)  # 09:00 in Japan
_BEGIN, _END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)
_EXPIRED = datetime(2025, 12, 31, tzinfo=UTC)
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# The distance from the hash of a name to the next prime: with it nobody has to search.
_TO_PRIME = {"p": 540, "q": 170}
_RSA_EXPONENT = 65537
_TSA_POLICY = "1.3.6.1.4.1.32473.1"  # an arc for examples (RFC 5612)
# Nobody fetches it: what is known about revocation stands in the file.
_CRL_PLACE = x509.DistributionPoint([x509.UniformResourceIdentifier("http://crl.example.invalid/root.crl")], None, None, None)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Identity:
    """A certificate with its key, and the certificates above it."""

    key: Key
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


@cache
def authority() -> Identity:
    """The root that a site would put on its trust list."""
    key = _ec_key("authority")
    name = _name("試験用認証局", "試験市")
    return Identity(key, _certificate(name, key, name, key, _END, is_authority=True))


@cache
def mayor() -> Identity:
    """RSA, as the cards of Japanese authorities have it."""
    return _below_authority("霞が関市長", "霞が関市", _rsa_key(), _END)


@cache
def clerk() -> Identity:
    return _below_authority("総務課長 髙橋", "霞が関市", _ec_key("clerk"), _END)


@cache
def former_clerk() -> Identity:
    """Its certificate ran out after the signature."""
    return _below_authority("前総務課長 﨑山", "霞が関市", _ec_key("former clerk"), _EXPIRED)


@cache
def self_made() -> Identity:
    """Nobody vouches for it."""
    key = _ec_key("self-made")
    name = _name("株式会社サンプル 代表取締役", "株式会社サンプル")
    return Identity(key, _certificate(name, key, name, key, _END, is_authority=False))


@cache
def time_authority() -> Identity:
    return _below_authority("試験用タイムスタンプ局", "試験市", _ec_key("time authority"), _END, stamps=True)


def revocations(*revoked: Identity) -> bytes:
    """The authority's CRL in DER: *revoked* since the day before SIGNED_AT."""
    root = authority()
    made = x509.CertificateRevocationListBuilder().issuer_name(root.certificate.subject)
    made = made.last_update(SIGNED_AT + timedelta(days=1)).next_update(_END)
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
        made = made.add_revoked_certificate(entry.revocation_date(SIGNED_AT - timedelta(days=1)).build())
    signed = made.sign(root.key, hashes.SHA256(), ecdsa_deterministic=True)
    return signed.public_bytes(serialization.Encoding.DER)


def signature(data: bytes, signer: Identity, *, pades: bool, stamped_by: Identity | None = None) -> bytes:
    """A detached signature over *data* (RFC 5652), DER: after PAdES, or with the signing time that Adobe's PKCS#7 has."""
    attributes = [_attribute("content_type", "data"), _attribute("message_digest", hashlib.sha256(data).digest())]
    if pades:
        attributes.append(_certificate_attribute(signer))
    else:
        attributes.append(_attribute("signing_time", cms.Time({"utc_time": SIGNED_AT})))
    signed = signer.sign(cms.CMSAttributes(attributes).dump())
    unsigned = None
    if stamped_by is not None:
        unsigned = [_attribute("signature_time_stamp_token", cms.ContentInfo.load(timestamp(signed, stamped_by)))]
    content = cms.ContentInfo({"content_type": "data"})
    return _signed_data(content, signer, attributes, signed, unsigned)


def timestamp(data: bytes, signer: Identity) -> bytes:
    """A timestamp token over *data* (RFC 3161), DER, one minute after SIGNED_AT."""
    stamp = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": _TSA_POLICY,
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(data).digest()},
            "serial_number": 1,
            "gen_time": SIGNED_AT + timedelta(minutes=1),
        }
    )
    content = cms.EncapsulatedContentInfo({"content_type": "tst_info", "content": core.ParsableOctetString(stamp.dump())})
    digest = hashlib.sha256(stamp.dump()).digest()
    attributes = [_attribute("content_type", "tst_info"), _attribute("message_digest", digest), _certificate_attribute(signer)]
    return _signed_data(content, signer, attributes, signer.sign(cms.CMSAttributes(attributes).dump()), None)


def _signed_data(
    content: cms.ContentInfo | cms.EncapsulatedContentInfo,
    signer: Identity,
    attributes: list[cms.CMSAttribute],
    signed: bytes,
    unsigned: list[cms.CMSAttribute] | None,
) -> bytes:
    certificate = asn1_x509.Certificate.load(signer.der)
    others = [asn1_x509.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in signer.issuers]
    algorithm = "sha256_rsa" if isinstance(signer.key, rsa.RSAPrivateKey) else "sha256_ecdsa"
    info = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}},
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": algorithm},
        "signature": signed,
    }
    if unsigned:
        info["unsigned_attrs"] = unsigned
    body = {
        "version": "v1" if content["content_type"].native == "data" else "v3",
        "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
        "encap_content_info": content,
        "certificates": [certificate, *others],
        "signer_infos": [info],
    }
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(body)}).dump()
    return made


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})


def _certificate_attribute(signer: Identity) -> cms.CMSAttribute:
    """signing-certificate-v2 (RFC 5035); SHA-256 is its default algorithm."""
    identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(signer.der).digest()})
    return _attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [identifier]}))


# --- keys and certificates --------------------------------------------------------------------------------------------------------


def _ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hashlib.sha256(f"mugai sample key {name}".encode()).digest()) % (_P256_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def _rsa_key() -> rsa.RSAPrivateKey:
    """2,048 bits."""
    p, q = (_prime(name) for name in "pq")
    d = rsa.rsa_recover_private_exponent(_RSA_EXPONENT, p, q)
    public = rsa.RSAPublicNumbers(_RSA_EXPONENT, p * q)
    exponents = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *exponents, public).private_key()


def _prime(name: str) -> int:
    start = int.from_bytes(hashlib.shake_256(f"mugai sample key {name}".encode()).digest(128))
    return (start | 3 << 1022 | 1) + _TO_PRIME[name]


def _below_authority(common: str, organisation: str, key: Key, end: datetime, *, stamps: bool = False) -> Identity:
    root = authority()
    made = _certificate(
        _name(common, organisation), key, root.certificate.subject, root.key, end, is_authority=False, stamps=stamps
    )
    return Identity(key, made, (root.certificate,))


def _name(common: str, organisation: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _certificate(
    subject: x509.Name, key: Key, issuer: x509.Name, issuer_key: Key, end: datetime, *, is_authority: bool, stamps: bool = False
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    serial = int.from_bytes(hashlib.sha256(subject.public_bytes()).digest()[:8]) >> 1
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key()).serial_number(serial)
    made = made.not_valid_before(_BEGIN).not_valid_after(end)
    made = made.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    made = made.add_extension(usage, critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    if issuer_key is not key:
        made = made.add_extension(x509.CRLDistributionPoints([_CRL_PLACE]), critical=False)
    if stamps:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(issuer_key, hashes.SHA256(), ecdsa_deterministic=None if isinstance(issuer_key, rsa.RSAPrivateKey) else True)
