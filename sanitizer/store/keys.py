"""The master keys of the vault: key files that only their owner can read, and the wrapping of each object's own key.

A key file is two lines: a header, and 32 random bytes in base64. The key that wraps is derived from these by HKDF-SHA256
(RFC 5869) with a label for its purpose; nothing here ever shows a key in a log or a repr.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sanitizer.model.errors import ConfigError
from sanitizer.store.secret_file import read_secret_file, write_secret_file

HEADER = "mugai master key v1"
KEY_BYTES = 32
KEY_ID_BYTES = 8
WRAP_NONCE_BYTES = 12
WRAPPED_BYTES = WRAP_NONCE_BYTES + KEY_BYTES + 16  # nonce, data key, GCM tag
_WRAP_LABEL = b"mugai vault key wrap v1"
_ID_LABEL = b"mugai key id v1\0"


class WrongKey(Exception):
    """A wrapped key does not open: it, or what it is bound to, was altered. The vault says it in its own words."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key. `id` is public: the first 8 bytes of a labelled SHA-256 of the key."""

    id: bytes
    _wrapping: bytes = field(repr=False)

    @classmethod
    def from_secret(cls, secret: bytes) -> MasterKey:
        """*secret* is exactly 32 bytes."""
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(secret)}")
        wrapping = HKDF(algorithm=SHA256(), length=32, salt=None, info=_WRAP_LABEL).derive(secret)
        return cls(hashlib.sha256(_ID_LABEL + secret).digest()[:KEY_ID_BYTES], wrapping)

    def wrap(self, data_key: bytes, bound_to: bytes) -> bytes:
        """*data_key* (32 bytes) sealed with AES-256-GCM under a random nonce; opens only with the same *bound_to*."""
        nonce = secrets.token_bytes(WRAP_NONCE_BYTES)
        return nonce + AESGCM(self._wrapping).encrypt(nonce, data_key, bound_to)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The data key. Raises WrongKey."""
        nonce, sealed = wrapped[:WRAP_NONCE_BYTES], wrapped[WRAP_NONCE_BYTES:]
        try:
            return AESGCM(self._wrapping).decrypt(nonce, sealed, bound_to)
        except InvalidTag as error:
            raise WrongKey from error


class Keyring:
    """Master keys: the first one wraps, all of them unwrap. To rotate, put a new key file in front and keep the old ones
    until `Vault.rewrap` has been over every object."""

    def __init__(self, keys: Sequence[MasterKey]) -> None:
        if not keys:
            raise ConfigError("No master key: name at least one key file in the settings (mugai init makes one).")
        self.current = keys[0]
        self._by_id = {key.id: key for key in keys}

    def get(self, key_id: bytes) -> MasterKey:
        """Raises ConfigError when the key with this id is not in the ring."""
        try:
            return self._by_id[key_id]
        except KeyError:
            raise ConfigError(
                f"The master key {key_id.hex()} is needed to open an object of the vault and is not among the key files of the "
                f"settings: add its file to the list, after the current one."
            ) from None


def create_key_file(path: Path) -> str:
    """Write a new master key to *path* (mode 0600; fails if it exists) and return its id in hex.

    Raises ConfigError when the file exists or cannot be written.
    """
    secret = secrets.token_bytes(KEY_BYTES)
    write_secret_file(path, f"{HEADER}\n{base64.b64encode(secret).decode()}\n".encode())
    return MasterKey.from_secret(secret).id.hex()


def load_keyring(paths: Sequence[Path]) -> Keyring:
    """The keys of the files *paths*, the first being the current one. Raises ConfigError, with the fix."""
    return Keyring([load_key_file(path) for path in paths])


def load_key_file(path: Path) -> MasterKey:
    """One master key. Raises ConfigError, with the fix; the message never holds the file's content."""
    lines = read_secret_file(path).splitlines()
    if len(lines) != 2 or lines[0] != HEADER.encode():
        raise ConfigError(f"{path} is not a master key file: its first line must be {HEADER!r}, its second 32 bytes in base64.")
    try:
        secret = base64.b64decode(lines[1], validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise ConfigError(f"{path} is damaged: its second line is not 32 bytes in base64. Restore it from your backup.")
    return MasterKey.from_secret(secret)
