"""The Ed25519 key that signs checkpoints of the audit log: a private file of mode 0600, and the public one beside it.

Keep a copy of the public file on another machine: whoever verifies with that copy trusts nothing on this one.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sanitizer.model.errors import ConfigError
from sanitizer.store.secret_file import fsync_folder, read_secret_file, write_secret_file

PRIVATE_HEADER = "mugai audit signing key v1"
PUBLIC_HEADER = "mugai audit public key v1"
_KEY_BYTES = 32


def public_path(path: Path) -> Path:
    """Where the public half of the key file *path* lies."""
    return path.with_name(path.name + ".pub")


def create_signing_key(path: Path) -> Path:
    """Write a new private key to *path* and the public one beside it; returns the latter's path. Raises ConfigError."""
    key = Ed25519PrivateKey.generate()
    write_secret_file(path, _text(PRIVATE_HEADER, key.private_bytes_raw()))
    public = public_path(path)
    try:
        public.write_bytes(_text(PUBLIC_HEADER, key.public_key().public_bytes_raw()))
        descriptor = os.open(public, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        fsync_folder(public.parent)
    except OSError as error:
        raise ConfigError(f"The public key file {public} cannot be written: {error.strerror}.") from error
    return public


def load_signing_key(path: Path) -> Ed25519PrivateKey:
    """Raises ConfigError, with the fix; the message never holds the file's content."""
    return Ed25519PrivateKey.from_private_bytes(_key_bytes(read_secret_file(path), PRIVATE_HEADER, path))


def load_public_key(path: Path) -> Ed25519PublicKey:
    """Raises ConfigError, with the fix."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"The public key file {path} cannot be read: {error.strerror}.") from error
    return Ed25519PublicKey.from_public_bytes(_key_bytes(content, PUBLIC_HEADER, path))


def _text(header: str, key: bytes) -> bytes:
    return f"{header}\n{base64.b64encode(key).decode()}\n".encode()


def _key_bytes(content: bytes, header: str, path: Path) -> bytes:
    lines = content.splitlines()
    if len(lines) != 2 or lines[0] != header.encode():
        raise ConfigError(f"{path} is not the right key file: its first line must be {header!r}.")
    try:
        key = base64.b64decode(lines[1], validate=True)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ConfigError(f"{path} is damaged: its second line is not 32 bytes in base64. Restore it from your backup.")
    return key
