"""Opens an encrypted package (ODF 1.3 part 2 clause 3.4, and what LibreOffice added) with the passwords of the session, in memory.

Each entry is deflated, then encrypted: AES in CBC mode, or Blowfish in CFB-64 (ODF 1.0 and 1.1); LibreOffice 24.8 and later
write the whole package as one entry "encrypted-package" with AES-256 GCM and Argon2id.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.odf import manifest
from sanitizer.engines.odf.names import LOEXT, MANIFEST
from sanitizer.engines.odf.xml_reader import parse
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile, WrongPassword
from sanitizer.model.limits import MIB

WHOLE = "encrypted-package"
_ENTRY, _DATA = f"{MANIFEST}file-entry", f"{MANIFEST}encryption-data"
_MAX_ITERATIONS = 10_000_000
_MAX_ARGON_KIB, _MAX_ARGON_LANES, _MAX_ARGON_ROUNDS = 512 * 1024, 16, 64
_CHECKED_BYTES = 1024
_GCM_VECTOR_BYTES = 12
_MAX_ENTRY_BYTES = 256 * MIB
_ALGORITHMS = {
    "http://www.w3.org/2001/04/xmlenc#aes128-cbc": "aes-cbc",
    "http://www.w3.org/2001/04/xmlenc#aes192-cbc": "aes-cbc",
    "http://www.w3.org/2001/04/xmlenc#aes256-cbc": "aes-cbc",
    "http://www.w3.org/2009/xmlenc11#aes256-gcm": "aes-gcm",
    "blowfish cfb": "blowfish",
    "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#blowfish": "blowfish",
}


@dataclass(frozen=True, slots=True)
class _Secret:
    """How one entry is encrypted."""

    name: str
    size_bytes: int
    algorithm: str
    vector: bytes
    start_hash: str  # of the password: "sha1" or "sha256"
    derivation: str  # "pbkdf2" or "argon2id"
    salt: bytes
    iterations: int
    key_bytes: int
    memory_kib: int
    lanes: int
    checksum_hash: str  # "" where there is none
    checksum: bytes


def warm_up() -> None:
    """Load what decryption needs: a child cannot map a shared library any more (no new executable memory)."""
    Cipher(algorithms.AES(bytes(32)), modes.CBC(bytes(16))).decryptor().update(bytes(16))
    Cipher(Blowfish(bytes(16)), CFB(bytes(8))).decryptor().update(bytes(16))
    AESGCM(bytes(32)).encrypt(bytes(12), b"warm", None)
    Argon2id(salt=bytes(16), length=32, iterations=1, lanes=1, memory_cost=64).derive(b"warm")
    for name in ("sha1", "sha256"):
        hashlib.pbkdf2_hmac(name, b"warm", b"salt", 1)


def decrypted(reader: PackageReader, session: Session) -> BinaryIO:
    """The package in plain, as a ZIP in memory. Raises EncryptedFile without a password, WrongPassword, MalformedFile."""
    root = parse(reader.read(manifest.NAME), manifest.NAME, session)
    secrets = [_secret(entry) for entry in root.iter(_ENTRY) if entry.find(_DATA) is not None]
    secrets = [secret for secret in secrets if reader.has("/" + secret.name)]
    if not secrets:
        raise MalformedFile("the manifest speaks of encrypted parts that are not there; ask the sender for another copy")
    if not session.passwords:
        raise EncryptedFile(
            "the document is protected by a password; enter it for this receipt number, or ask the sender for a plain copy"
        )
    first = min(secrets, key=lambda secret: secret.size_bytes)
    for password in session.passwords:
        open_entry = _opener(password)
        if open_entry(first, reader.read("/" + first.name)) is not None:
            return _plain_package(reader, {secret.name.lower(): secret for secret in secrets}, open_entry)
    raise WrongPassword("none of the passwords opens the document; ask the sender for the right one")


def _plain_package(reader: PackageReader, secrets: dict[str, _Secret], open_entry: _Open) -> BinaryIO:
    whole = secrets.get(WHOLE)
    if whole is not None:
        return io.BytesIO(_must(open_entry(whole, reader.read("/" + WHOLE)), WHOLE))
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as archive:
        for key in reader.names():
            name = reader.actual_name(key)[1:]
            secret = secrets.get(key[1:])
            data = reader.read(key)
            if secret is not None:
                data = _must(open_entry(secret, data), name)
            elif key == manifest.NAME.lower():
                data = data.replace(b"encryption-data", b"opened-data")
            archive.writestr(zipfile.ZipInfo(name), data)
    plain.seek(0)
    return plain


def _must(data: bytes | None, name: str) -> bytes:
    if data is None:
        raise MalformedFile(f"member {name!r} does not open with the password of the others; ask the sender for another copy")
    return data


def _secret(entry: etree._Element) -> _Secret:
    """Raises MalformedFile for what is missing or out of bounds."""
    data = entry.find(_DATA)
    name = entry.get(f"{MANIFEST}full-path", "")
    if data is None:
        raise MalformedFile(f"member {name!r} has no encryption data")
    algorithm, derivation, start = (
        data.find(f"{MANIFEST}{tag}") for tag in ("algorithm", "key-derivation", "start-key-generation")
    )
    if algorithm is None or derivation is None:
        raise MalformedFile(f"member {name!r} does not say how it is encrypted; ask the sender for another copy")
    method = _ALGORITHMS.get(algorithm.get(f"{MANIFEST}algorithm-name", "").lower())
    if method is None:
        raise MalformedFile(f"member {name!r} is encrypted in a way that is not known; ask the sender for a plain copy")
    start_name = start.get(f"{MANIFEST}start-key-generation-name", "") if start is not None else ""
    checksum_type = data.get(f"{MANIFEST}checksum-type", "").lower()
    named = derivation.get(f"{MANIFEST}key-derivation-name", "").lower()
    return _Secret(
        name,
        _number(entry.get(f"{MANIFEST}size", "0"), 1 << 40),
        method,
        _base64(algorithm.get(f"{MANIFEST}initialisation-vector", "")),
        "sha256" if "256" in start_name else "sha1",
        "argon2id" if "argon2id" in named else "pbkdf2",
        _base64(derivation.get(f"{MANIFEST}salt", "")),
        _number(derivation.get(f"{MANIFEST}iteration-count") or _either(derivation, "argon2-iterations"), _MAX_ITERATIONS),
        _number(derivation.get(f"{MANIFEST}key-size", "16"), 32),
        _number(_either(derivation, "argon2-memory"), _MAX_ARGON_KIB),
        _number(_either(derivation, "argon2-lanes"), _MAX_ARGON_LANES),
        "" if not checksum_type else "sha256" if "256" in checksum_type else "sha1",
        _base64(data.get(f"{MANIFEST}checksum", "")),
    )


def _either(element: etree._Element, name: str) -> str:
    return element.get(f"{MANIFEST}{name}") or element.get(f"{LOEXT}{name}") or "0"


def _number(text: str, most: int) -> int:
    value = int(text) if text.isascii() and text.isdecimal() and len(text) < 14 else -1
    if not 0 <= value <= most:
        raise LimitExceeded(f"the encryption of the package asks for {text[:20]}, more than {most}")
    return value


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as failure:
        raise MalformedFile("the manifest has broken Base64; ask the sender for another copy") from failure


_Open = Callable[[_Secret, bytes], bytes | None]


def _opener(password: str) -> _Open:
    """A function that opens entries with *password*; None where it does not fit. Keys are derived once for the same salt."""
    keys: dict[tuple[object, ...], bytes] = {}

    def open_entry(secret: _Secret, packed: bytes) -> bytes | None:
        # The encoding of the password was not written down in ODF 1.1; UTF-8 is what LibreOffice takes.
        start = hashlib.new(secret.start_hash, password.encode()).digest()
        key_of = (secret.start_hash, secret.salt, secret.iterations, secret.derivation, secret.key_bytes)
        try:
            if key_of not in keys:
                keys[key_of] = _derived(secret, start)
            plain = _opened(secret, keys[key_of], packed)
        except (InvalidTag, UnsupportedAlgorithm, ValueError, OverflowError):
            return None
        if secret.checksum_hash and secret.algorithm != "aes-gcm":
            return _inflated(plain, secret) if _fits(plain, secret) else None
        return _inflated(plain, secret)

    return open_entry


def _derived(secret: _Secret, start: bytes) -> bytes:
    if secret.derivation == "argon2id":
        if not 1 <= secret.iterations <= _MAX_ARGON_ROUNDS:
            raise LimitExceeded(f"the key of the package takes {secret.iterations} rounds of Argon2id")
        argon = Argon2id(
            salt=secret.salt,
            length=secret.key_bytes,
            iterations=secret.iterations,
            lanes=secret.lanes,
            memory_cost=secret.memory_kib,
        )
        return argon.derive(start)
    return hashlib.pbkdf2_hmac("sha1", start, secret.salt, max(1, secret.iterations), secret.key_bytes)


def _opened(secret: _Secret, key: bytes, packed: bytes) -> bytes:
    """Raises InvalidTag, ValueError."""
    if secret.algorithm == "aes-gcm":
        vector = secret.vector if len(secret.vector) == _GCM_VECTOR_BYTES else packed[:_GCM_VECTOR_BYTES]
        return AESGCM(key).decrypt(vector, packed.removeprefix(vector), None)  # it also stands in front (XML Encryption 1.1, 5.2.4)
    if secret.algorithm == "blowfish":
        decryptor = Cipher(Blowfish(key), CFB(secret.vector)).decryptor()
        return decryptor.update(packed) + decryptor.finalize()
    decryptor = Cipher(algorithms.AES(key), modes.CBC(secret.vector)).decryptor()
    padded = decryptor.update(packed) + decryptor.finalize()
    count = padded[-1] if padded else 0
    if not 1 <= count <= 16:
        raise ValueError("padding")
    return padded[:-count]  # only the last byte counts (ISO 10126 padding is allowed, XML Encryption clause 5.2)


def _fits(plain: bytes, secret: _Secret) -> bool:
    """The checksum is of the first 1,024 bytes of the packed content, of all where it is shorter."""
    return hashlib.new(secret.checksum_hash, plain[:_CHECKED_BYTES]).digest() == secret.checksum


def _inflated(plain: bytes, secret: _Secret) -> bytes | None:
    if secret.name == WHOLE and plain.startswith(b"PK\x03\x04"):
        return plain
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    most = min(secret.size_bytes or _MAX_ENTRY_BYTES, _MAX_ENTRY_BYTES)
    try:
        data = inflater.decompress(plain, most + 1)
    except zlib.error:
        return None
    return data if inflater.eof and len(data) <= most else None
