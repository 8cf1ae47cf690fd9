"""The sealed form of one vault object: header, records, end record. Format and threat model: docs/decisions/0003.

    header   magic 8 | version u16 | 0 u16 | chunk bytes u32 | object id 16 | key id 8 | nonce prefix 7 | 0 u8 | wrapped key 60
    record   kind u8 | length of what follows u32 | AES-256-GCM ciphertext and tag
    kinds    DATA: at most 1 MiB of content; ZEROS: a u64, that many zero bytes; END: size u64 and SHA-256 of the content

All numbers big-endian. A record's nonce is prefix, record number (u32) and kind; its additional data is object id, record number
(u64), kind and length. The data key is random for each object, and its wrapping is bound to the whole header, so no record can be
altered, dropped, repeated, moved within the file or taken from another file without being seen.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sanitizer.model.errors import MugaiError
from sanitizer.store.keys import KEY_BYTES, KEY_ID_BYTES, WRAPPED_BYTES, Keyring, WrongKey

CHUNK_BYTES = 1024 * 1024
ZERO_CHUNK = bytes(CHUNK_BYTES)
MAGIC = b"MUGAIVLT"
VERSION = 1
ID_BYTES = 16
_PREFIX_BYTES = 7
_FIXED = struct.Struct(f">8sHHI{ID_BYTES}s{KEY_ID_BYTES}s{_PREFIX_BYTES}sB")
WRAPPED_OFFSET = _FIXED.size
HEADER_BYTES = WRAPPED_OFFSET + WRAPPED_BYTES
_RECORD = struct.Struct(">BI")
_TAG_BYTES = 16
_DATA, _ZEROS, _END = 1, 2, 3
_ZEROS_BODY = struct.Struct(">Q")
_END_BODY = struct.Struct(">Q32s")
_MAX_RECORDS = 2**32 - 1


class VaultDamaged(MugaiError):
    """An object of the vault does not authenticate: it was altered, cut or destroyed. Restore it from a backup."""

    code = "vault_damaged"


@dataclass(frozen=True, slots=True)
class Header:
    """The clear part of an object; authenticated by the wrapping of the data key."""

    object_id: bytes
    key_id: bytes
    prefix: bytes
    wrapped: bytes

    @property
    def bound(self) -> bytes:
        return _FIXED.pack(MAGIC, VERSION, 0, CHUNK_BYTES, self.object_id, self.key_id, self.prefix, 0)

    def encode(self) -> bytes:
        return self.bound + self.wrapped


def new_header(object_id: bytes, keys: Keyring) -> tuple[Header, bytes]:
    """A header with a new data key wrapped under the current master key, and that data key."""
    data_key = secrets.token_bytes(KEY_BYTES)
    return _wrapped_header(object_id, secrets.token_bytes(_PREFIX_BYTES), data_key, keys), data_key


def rewrapped(header: Header, data_key: bytes, keys: Keyring) -> Header:
    """The same object's header under the current master key."""
    return _wrapped_header(header.object_id, header.prefix, data_key, keys)


def _wrapped_header(object_id: bytes, prefix: bytes, data_key: bytes, keys: Keyring) -> Header:
    bare = Header(object_id, keys.current.id, prefix, b"")
    return Header(object_id, keys.current.id, prefix, keys.current.wrap(data_key, bare.bound))


def read_header(file: BinaryIO, object_id: bytes, keys: Keyring) -> tuple[Header, bytes]:
    """The header at the start of *file* and the data key. Raises VaultDamaged, ConfigError (master key not in the ring)."""
    raw = file.read(HEADER_BYTES)
    name = object_id.hex()
    if len(raw) != HEADER_BYTES:
        raise VaultDamaged(f"Vault object {name} is cut inside its header. Restore it from a backup of the vault.")
    magic, version, zero, chunk_bytes, found_id, key_id, prefix, pad = _FIXED.unpack_from(raw)
    if (magic, version, zero, chunk_bytes, pad) != (MAGIC, VERSION, 0, CHUNK_BYTES, 0):
        raise VaultDamaged(f"Vault object {name} does not begin with the header of a version {VERSION} object.")
    if found_id != object_id:
        raise VaultDamaged(f"Vault object {name} holds another object, {found_id.hex()}: files of the vault were exchanged.")
    header = Header(found_id, key_id, prefix, raw[WRAPPED_OFFSET:])
    if not any(header.wrapped):
        raise VaultDamaged(f"Vault object {name} was destroyed: its key is erased.")
    try:
        return header, keys.get(key_id).unwrap(header.wrapped, header.bound)
    except WrongKey as error:
        raise VaultDamaged(f"The key of vault object {name} does not open: its header was altered.") from error


class Sealer:
    """Writes the records of one object to *file*, after its header, and hashes the content on the way."""

    def __init__(self, file: BinaryIO, header: Header, data_key: bytes) -> None:
        self.size_bytes = 0
        self._file = file
        self._header = header
        self._cipher = AESGCM(data_key)
        self._number = 0
        self._digest = hashlib.sha256()
        self._zeros = 0  # bytes of a run that is not written yet

    def add(self, chunk: bytes) -> None:
        """*chunk* has 1 byte to 1 MiB. A chunk of zeros only joins a run, which costs 29 bytes however long it is."""
        if not chunk[0] and chunk == ZERO_CHUNK[: len(chunk)]:
            self.add_zeros(len(chunk))
            return
        self._end_run()
        self._digest.update(chunk)
        self.size_bytes += len(chunk)
        self._write(_DATA, chunk)

    def add_zeros(self, count: int) -> None:
        """*count* zero bytes, e.g. a hole of a sparse file."""
        self._zeros += count
        self.size_bytes += count
        while count > 0:
            self._digest.update(ZERO_CHUNK if count >= CHUNK_BYTES else ZERO_CHUNK[:count])
            count -= CHUNK_BYTES

    def end(self) -> str:
        """Write the end record; returns the SHA-256 of the content in hex."""
        self._end_run()
        self._write(_END, _END_BODY.pack(self.size_bytes, self._digest.digest()))
        return self._digest.hexdigest()

    def _end_run(self) -> None:
        if self._zeros:
            run, self._zeros = self._zeros, 0
            self._write(_ZEROS, _ZEROS_BODY.pack(run))

    def _write(self, kind: int, body: bytes) -> None:
        if self._number >= _MAX_RECORDS:
            raise ValueError("a vault object has at most 2**32 - 1 records")
        head = _RECORD.pack(kind, len(body) + _TAG_BYTES)
        nonce, bound = _nonce_and_bound(self._header, self._number, head)
        self._file.write(head)
        self._file.write(self._cipher.encrypt(nonce, body, bound))
        self._number += 1


class Unsealer:
    """Iterates over the content behind a header: bytes, or an int for that many zero bytes; each part is authenticated before it
    is given. At the end size and digest are compared with the end record; then `sha256` (hex) is set. Raises VaultDamaged."""

    def __init__(self, file: BinaryIO, header: Header, data_key: bytes) -> None:
        self.sha256 = ""
        self.size_bytes = 0
        self._file = file
        self._header = header
        self._cipher = AESGCM(data_key)

    def __iter__(self) -> Iterator[bytes | int]:
        digest = hashlib.sha256()
        name = self._header.object_id.hex()
        for number in itertools.count():
            kind, body = _read_record(self._file, self._header, self._cipher, number)
            if kind == _DATA:
                digest.update(body)
                self.size_bytes += len(body)
                yield body
            elif kind == _ZEROS:
                (run,) = _ZEROS_BODY.unpack(body)
                for start in range(0, run, CHUNK_BYTES):
                    digest.update(ZERO_CHUNK[: min(CHUNK_BYTES, run - start)])
                self.size_bytes += run
                yield run
            else:
                if self._file.read(1):
                    raise VaultDamaged(f"Vault object {name} has bytes after its end record.")
                if _END_BODY.unpack(body) != (self.size_bytes, digest.digest()):
                    raise VaultDamaged(f"Vault object {name}: size and digest are not those of its end record.")
                self.sha256 = digest.hexdigest()
                return


def _read_record(file: BinaryIO, header: Header, cipher: AESGCM, number: int) -> tuple[int, bytes]:
    name = header.object_id.hex()
    head = file.read(_RECORD.size)
    if len(head) != _RECORD.size:
        raise VaultDamaged(f"Vault object {name} is cut before record {number}. Restore it from a backup of the vault.")
    kind, length = _RECORD.unpack(head)
    if kind not in (_DATA, _ZEROS, _END) or not _TAG_BYTES <= length <= CHUNK_BYTES + _TAG_BYTES:
        raise VaultDamaged(f"Vault object {name}: record {number} has an impossible head. Restore it from a backup of the vault.")
    sealed = file.read(length)
    nonce, bound = _nonce_and_bound(header, number, head)
    try:
        return kind, cipher.decrypt(nonce, sealed, bound)
    except InvalidTag:
        raise VaultDamaged(
            f"Vault object {name}: record {number} was altered, moved or cut. Restore it from a backup of the vault."
        ) from None


def _nonce_and_bound(header: Header, number: int, head: bytes) -> tuple[bytes, bytes]:
    """*head*: kind and length. The nonces of an object never repeat: each record has its number, and the data key is its own."""
    return header.prefix + number.to_bytes(4, "big") + head[:1], header.object_id + number.to_bytes(8, "big") + head
