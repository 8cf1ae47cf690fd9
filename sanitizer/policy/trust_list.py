"""Reads the site's trust list: the certificates by which signatures on documents count as trusted."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from pathlib import Path

from sanitizer.model.errors import ConfigError

SUFFIXES = (".pem", ".crt", ".cer", ".der")
MAX_CERTIFICATES = 1_000
MAX_FILE_BYTES = 8 * 1024 * 1024
_PEM = re.compile(rb"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----\s(.*?)-----END (?:TRUSTED |X509 )?CERTIFICATE-----", re.DOTALL)
_SEQUENCE = b"\x30"  # every DER certificate begins with it (X.690, 8.9)


def read_trust_list(path: Path) -> tuple[bytes, ...]:
    """The certificates at *path* in DER, each once: a file (PEM with one or more, or DER), or a folder with such files.

    In a folder files with other suffixes than SUFFIXES do not count. Raises ConfigError that names the file and the fix.
    """
    files = _files(path)
    found: dict[bytes, None] = {}
    for file in files:
        found.update(dict.fromkeys(_certificates(file)))
        if len(found) > MAX_CERTIFICATES:
            raise ConfigError(f"{path}: more than {MAX_CERTIFICATES} certificates; keep those that sign documents for you")
    return tuple(found)


def _files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        _refuse_private(path)
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and not file.name.startswith("."))
    except OSError as error:
        raise ConfigError(f"{path}: the trust list cannot be read ({error.strerror}); correct the path or its rights") from error
    if not files:
        raise ConfigError(f"{path}: no certificate there; put files ({', '.join(SUFFIXES)}) in it, or take the setting away")
    return files


def _certificates(file: Path) -> list[bytes]:
    try:
        _refuse_private(file)
        if file.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"{file}: larger than {MAX_FILE_BYTES} bytes; a trust list holds certificates only")
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: the certificate cannot be read ({error.strerror}); correct the path or its rights") from error
    if b"PRIVATE KEY-----" in data:
        raise ConfigError(f"{file}: holds a private key, which does not belong in a trust list; leave the certificates only")
    try:
        found = [b64decode(b"".join(body.split()), validate=True) for body in _PEM.findall(data)] or [data]
        for one in found:
            _refuse_other(one)
    except ValueError as error:
        raise ConfigError(f"{file}: not a certificate in PEM or DER ({error}); replace the file or take it away") from error
    return found


def _refuse_other(data: bytes) -> None:
    """Raises ValueError when *data* is no certificate."""
    from cryptography import x509  # a trust list is rare; the library takes 50 ms

    if not data.startswith(_SEQUENCE):
        raise ValueError("its first byte is wrong")
    certificate = x509.load_der_x509_certificate(data)
    certificate.public_key()
    if certificate.not_valid_before_utc > certificate.not_valid_after_utc:
        raise ValueError("it ends before it begins")


def _refuse_private(path: Path) -> None:
    """The jail of a daemon that runs as root is nobody, who has to read the list."""
    status = path.stat()
    wanted = 0o005 if path.is_dir() else 0o004
    if os.geteuid() == 0 and status.st_mode & wanted != wanted:
        rights = "a+rx" if path.is_dir() else "a+r"
        raise ConfigError(f"{path}: the sandbox cannot read it; certificates are no secret: chmod {rights} '{path}'")
