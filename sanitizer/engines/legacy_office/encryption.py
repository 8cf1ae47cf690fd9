"""Opens an old Office file with a password ([MS-OFFCRYPTO] 2.3.5 to 2.3.7: RC4, RC4 CryptoAPI, XOR), or an XLSB; in memory."""

from __future__ import annotations

import hashlib
import io
import struct
from types import SimpleNamespace
from typing import BinaryIO
from xml.parsers.expat import ExpatError

import msoffcrypto  # type: ignore[import-untyped]
import msoffcrypto.format.ooxml  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidKey, UnsupportedAlgorithm
from msoffcrypto import exceptions
from msoffcrypto.format import doc97, ppt97, xls97

from sanitizer.contract.engine import Session
from sanitizer.model.errors import EncryptedFile, MalformedFile, WrongPassword

for _module in (doc97, ppt97, xls97):  # they rewrite a copy in a temporary file, which a child cannot have: memory will do
    _module.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)
_DEFAULT_PASSWORD = "VelvetSweatshop"  # what Excel tries by itself ([MS-OFFCRYPTO] 2.3.6.1)
_OF_PACKAGES = {"verify_password": True}  # the others check it anyway
_LIBRARY_ERRORS: tuple[type[Exception], ...] = (
    *(exceptions.FileFormatError, exceptions.ParseError, exceptions.DecryptionError, exceptions.EncryptionError),
    *(OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, AssertionError, NotImplementedError),
    *(struct.error, UnsupportedAlgorithm, RuntimeError, ExpatError),
)


def warm_up() -> None:
    """Load what decryption needs: a child cannot map a shared library any more."""
    from msoffcrypto.method import rc4  # type: ignore[import-untyped]

    rc4.DocumentRC4.verifypw("a", bytes(16), bytes(16), bytes(16))
    for name in ("md5", "sha1"):
        hashlib.new(name, b"warm", usedforsecurity=False).digest()


def decrypted(source: BinaryIO, session: Session) -> BinaryIO:
    """The plain file of *source*. Raises EncryptedFile without a password, WrongPassword, MalformedFile."""
    source.seek(0)
    try:
        office = msoffcrypto.OfficeFile(source)
    except _LIBRARY_ERRORS as failure:
        raise MalformedFile(f"the encryption of the file cannot be read ({failure}); ask the sender for another copy") from failure
    for password in (_DEFAULT_PASSWORD, *session.passwords):
        plain = io.BytesIO()
        try:
            office.load_key(password=password, **_OF_PACKAGES if office.format == "ooxml" else {})
        except (exceptions.InvalidKeyError, InvalidKey):
            continue
        except _LIBRARY_ERRORS:
            continue  # a wrong password may also show as broken content; the last word is below
        try:
            office.decrypt(plain)
        except _LIBRARY_ERRORS:
            if password == _DEFAULT_PASSWORD:
                source.seek(0)
                return source  # the library trips over the file; LibreOffice knows this password, too
            continue
        plain.seek(0)
        return plain
    if session.passwords:
        raise WrongPassword("none of the passwords opens the document; ask the sender for the right one")
    raise EncryptedFile(
        "the document is protected by a password; enter it for this receipt number, or ask the sender for a plain copy"
    )
