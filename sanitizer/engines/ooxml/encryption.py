"""Opens an encrypted package ([MS-OFFCRYPTO] 2.3) with the passwords of the session, in memory."""

from __future__ import annotations

import hashlib
import io
import struct
import xml.dom.expatbuilder  # noqa: F401 - loaded by name later, when a child cannot load a shared library any more
import zipfile
from typing import BinaryIO
from xml.parsers.expat import ExpatError

import msoffcrypto  # type: ignore[import-untyped]
import msoffcrypto.format.ooxml  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidKey, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto import exceptions

from sanitizer.contract.engine import Session
from sanitizer.engines.ooxml.features import ENCRYPTED
from sanitizer.engines.ooxml.protected_container import protected_container
from sanitizer.model.errors import EncryptedFile, MalformedFile, WrongPassword
from sanitizer.model.finding import Action

_DEFAULT_PASSWORD = (
    "VelvetSweatshop"  # what Excel tries by itself: files "encrypted" with it open without a question ([MS-OFFCRYPTO] 2.3.6.1)
)
_LIBRARY_ERRORS: tuple[type[Exception], ...] = (
    *(exceptions.FileFormatError, exceptions.ParseError, exceptions.DecryptionError, exceptions.EncryptionError),
    *(OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, AssertionError, NotImplementedError),
    *(struct.error, zipfile.BadZipFile, InvalidSignature, UnsupportedAlgorithm, ExpatError),
)


def warm_up() -> None:
    """Load what decryption needs: a child cannot map a shared library any more (no new executable memory)."""
    encryptor = Cipher(algorithms.AES(bytes(16)), modes.CBC(bytes(16))).encryptor()
    encryptor.update(bytes(16))
    small = io.BytesIO()
    with zipfile.ZipFile(small, "w") as package:
        package.writestr("[Content_Types].xml", b"<Types/>")
    protected = io.BytesIO()
    protect(small, protected, "warm")
    unprotect(protected, io.BytesIO(), "warm")
    for name in ("sha1", "sha256", "sha384", "sha512"):
        hashlib.new(name, b"warm").digest()


def decrypted(source: BinaryIO, session: Session) -> BinaryIO:
    """The package inside *source*, found as encrypted; where policy keeps the protection, the target is to have it again.

    Raises EncryptedFile without a password, WrongPassword, MalformedFile.
    """
    source.seek(0)
    try:
        office = msoffcrypto.OfficeFile(source)
        encrypted = office.is_encrypted()
    except _LIBRARY_ERRORS as failure:
        raise MalformedFile(f"the encryption of the file cannot be read ({failure}); ask the sender for another copy") from failure
    if not encrypted:
        raise MalformedFile("the file is neither an Office document nor an encrypted one; ask the sender for another copy")
    kept = session.found(ENCRYPTED, "EncryptedPackage") is Action.ALLOW
    for password in (_DEFAULT_PASSWORD, *session.passwords):
        plain = io.BytesIO()
        try:
            office.load_key(password=password, verify_password=True)
            office.decrypt(plain)
        except (exceptions.InvalidKeyError, InvalidKey):
            continue
        except _LIBRARY_ERRORS:
            continue  # a wrong password may also show as broken padding; the last word is below
        if kept and password in session.passwords:
            session.keep_password(password)
        plain.seek(0)
        return plain
    if session.passwords:
        raise WrongPassword("none of the passwords opens the document; ask the sender for the right one")
    raise EncryptedFile(
        "the document is protected by a password; enter it for this receipt number, or ask the sender for a plain copy"
    )


def protect(plain: BinaryIO, target: BinaryIO, password: str) -> None:
    """Write the package *plain* to *target* under *password* (agile encryption, AES-256, [MS-OFFCRYPTO] 2.3.4.10)."""
    plain.seek(0)
    target.write(protected_container(plain, password))


def unprotect(source: BinaryIO, plain: BinaryIO, password: str) -> None:
    """Write the package in *source* to *plain*, its integrity checked. Raises MalformedFile, WrongPassword."""
    source.seek(0)
    try:
        office = msoffcrypto.format.ooxml.OOXMLFile(source)
        office.load_key(password=password, verify_password=True)
        office.decrypt(plain, verify_integrity=True)
    except (exceptions.InvalidKeyError, InvalidKey) as failure:
        raise WrongPassword("the password does not open the document") from failure
    except _LIBRARY_ERRORS as failure:
        raise MalformedFile(f"the encryption of the file cannot be read ({failure})") from failure
