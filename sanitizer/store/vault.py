"""The encrypted store of originals: an object is whole and durable, or it is not there.

folder/objects/ab/abcdef....mugai    one file for each object, mode 0600
folder/tmp/                          unfinished writes, locked by their writer, swept at start
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sanitizer.model.errors import LimitExceeded, MugaiError, UnavailableError
from sanitizer.store.content_spans import content_spans
from sanitizer.store.keys import WRAPPED_BYTES, Keyring
from sanitizer.store.secret_file import fsync_folder
from sanitizer.store.vault_format import (
    CHUNK_BYTES,
    ID_BYTES,
    WRAPPED_OFFSET,
    ZERO_CHUNK,
    Header,
    Sealer,
    Unsealer,
    new_header,
    read_header,
    rewrapped,
)

_SUFFIX = ".mugai"
_ID = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}")
_SPACE_CHECK_BYTES = 64 * CHUNK_BYTES  # of what was written, between two looks at the free space


class NotInVault(MugaiError):
    """No object has this id: it was destroyed, or it never was accepted."""

    code = "not_in_vault"


@dataclass(frozen=True, slots=True)
class Stored:
    """One object: the digest and size of its content, and the id under which the vault gives it out."""

    sha256: str
    size_bytes: int
    vault_id: str


class Vault:
    """Originals under *folder*, sealed with *keys*. Safe to share between threads and between processes of one machine."""

    def __init__(self, folder: Path, keys: Keyring, free_floor_bytes: int = 0) -> None:
        """*free_floor_bytes*: `put` refuses when a write would leave less free than this. Makes the folders (0700).

        Raises UnavailableError when the folder cannot be made.
        """
        self._keys = keys
        self._floor_bytes = free_floor_bytes
        self._objects = folder / "objects"
        self._tmp = folder / "tmp"
        with _unavailable(f"The vault folder {folder} cannot be made"):
            for part in (folder, self._objects, self._tmp):
                part.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, source: Iterable[bytes] | BinaryIO, max_bytes: int) -> Stored:
        """Seal all of *source* (from its present position) as a new object; durable when this returns.

        Raises LimitExceeded when it is larger than *max_bytes*; UnavailableError when the disk is full, below the floor, or
        fails (of the source, too). Nothing is left behind then.
        """
        vault_id = secrets.token_hex(ID_BYTES)
        header, data_key = new_header(bytes.fromhex(vault_id), self._keys)
        with _unavailable("The original cannot be stored in the vault"), self._new_object(vault_id) as file:
            file.write(header.encode())
            sealer = Sealer(file, header, data_key)
            self._fill(sealer, source, max_bytes)
            digest = sealer.end()
        return Stored(digest, sealer.size_bytes, vault_id)

    def _fill(self, sealer: Sealer, source: Iterable[bytes] | BinaryIO, max_bytes: int) -> None:
        unchecked = _SPACE_CHECK_BYTES  # look once before the first chunk
        for span in content_spans(source):
            size = span if isinstance(span, int) else len(span)
            if sealer.size_bytes + size > max_bytes:
                raise LimitExceeded(f"The file is larger than {max_bytes} bytes, the most that is accepted.")
            if isinstance(span, int):
                sealer.add_zeros(span)
                continue
            unchecked += size
            if unchecked >= _SPACE_CHECK_BYTES:
                self._check_space(size)
                unchecked = 0
            sealer.add(span)

    def open(self, vault_id: str) -> Iterator[bytes]:
        """The content in parts of at most 1 MiB, each authenticated before it is given out.

        Raises NotInVault, VaultDamaged (also after good parts: what was read until then must be thrown away),
        ConfigError when the master key is not in the ring, UnavailableError when the disk fails.
        """
        with self._reading(vault_id) as content:
            for span in content:
                if isinstance(span, bytes):
                    yield span
                else:
                    yield from _zeros(span)

    def copy_to(self, vault_id: str, target: BinaryIO) -> str:
        """Write the content to *target* at its position and return its SHA-256 in hex. Errors as `open`.

        Runs of zeros become holes when *target* is an empty seekable file.
        """
        sparse = target.seekable() and target.seek(0, os.SEEK_END) == 0
        ends_in_hole = False
        with self._reading(vault_id) as content:
            for span in content:
                ends_in_hole = sparse and isinstance(span, int)
                if isinstance(span, bytes):
                    target.write(span)
                elif sparse:
                    target.seek(span, os.SEEK_CUR)
                else:
                    for chunk in _zeros(span):
                        target.write(chunk)
            if ends_in_hole:  # one byte gives the file its length
                target.seek(-1, os.SEEK_CUR)
                target.write(b"\0")
            target.flush()
        return content.sha256

    def verify(self, vault_id: str) -> Stored:
        """Read all of an object and authenticate it. Errors as `open`."""
        with self._reading(vault_id) as content:
            for _ in content:
                pass
        return Stored(content.sha256, content.size_bytes, vault_id)

    def destroy(self, vault_id: str) -> bool:
        """Erase the object's key, then its file. False when there is no such object (any more); harmless to repeat.

        Raises UnavailableError. On copy-on-write file systems and flash the old block may survive below the file system:
        there the erasure holds only together with a destroyed master key or an encrypted disk.
        """
        path = self._path(vault_id)
        with _unavailable(f"Vault object {vault_id} cannot be destroyed"):
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            except FileNotFoundError:
                return False
            try:
                os.pwrite(descriptor, bytes(WRAPPED_BYTES), WRAPPED_OFFSET)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            path.unlink(missing_ok=True)
            fsync_folder(path.parent)
        return True

    def rewrap(self, vault_id: str) -> bool:
        """Put the object's key under the current master key; False when it already is. The content is not re-encrypted.

        Errors as `open` (only the header is authenticated) and as `put`.
        """
        with _unavailable(f"Vault object {vault_id} cannot be rewrapped"), self._opened(vault_id) as (file, header, data_key):
            if header.key_id == self._keys.current.id:
                return False
            with self._new_object(vault_id) as copy:
                copy.write(rewrapped(header, data_key, self._keys).encode())
                while chunk := file.read(CHUNK_BYTES):
                    copy.write(chunk)
        return True

    def sweep_tmp(self) -> int:
        """Remove what writers that died left in tmp/; those at work hold a lock on theirs. Returns how many. Call at start."""
        swept = 0
        with _unavailable("The vault's tmp folder cannot be swept"):
            for path in self._tmp.iterdir():
                with suppress(FileNotFoundError), path.open("rb") as file:
                    try:
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue
                    path.unlink()
                    swept += 1
        return swept

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Ids of all objects and when each was stored (UTC), in no order. An object without a job was accepted by a process
        that died before it made the job; the sender was never told "accepted"."""
        for path in self._objects.glob(f"??/*{_SUFFIX}"):
            with suppress(FileNotFoundError):
                yield path.name.removesuffix(_SUFFIX), datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, vault_id: str) -> Path:
        if not _ID.fullmatch(vault_id):
            raise NotInVault(f"{vault_id!r} is not the id of a vault object.")
        return self._objects / vault_id[:2] / f"{vault_id}{_SUFFIX}"

    @contextmanager
    def _opened(self, vault_id: str) -> Iterator[tuple[BinaryIO, Header, bytes]]:
        path = self._path(vault_id)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            raise NotInVault(f"Vault object {vault_id} does not exist (any more).") from None
        with os.fdopen(descriptor, "rb") as file:
            yield file, *read_header(file, bytes.fromhex(vault_id), self._keys)

    @contextmanager
    def _reading(self, vault_id: str) -> Iterator[Unsealer]:
        with _unavailable(f"Vault object {vault_id} cannot be read"), self._opened(vault_id) as (file, header, data_key):
            yield Unsealer(file, header, data_key)

    @contextmanager
    def _new_object(self, vault_id: str) -> Iterator[BinaryIO]:
        """A temporary file that becomes the object when the body ends well, and is gone when it does not."""
        temporary, final = self._tmp / secrets.token_hex(8), self._path(vault_id)
        with _locked_new_file(temporary) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                if not final.parent.is_dir():
                    final.parent.mkdir(mode=0o700, exist_ok=True)
                    fsync_folder(self._objects)
                temporary.rename(final)
            except BaseException:
                temporary.unlink(missing_ok=True)
                with suppress(OSError):
                    file.close()  # drops what is still in the buffer; the disk may be full
                raise
            fsync_folder(final.parent)

    def _check_space(self, incoming_bytes: int) -> None:
        space = os.statvfs(self._tmp)
        free = space.f_bavail * space.f_frsize
        if free - incoming_bytes < self._floor_bytes:
            raise UnavailableError(
                f"The vault's disk has {free} bytes free, and {self._floor_bytes} are kept in reserve: free some space, or lower "
                f"the reserve in the settings. What was not accepted stays with its sender and is tried again."
            )


def _zeros(count: int) -> Iterator[bytes]:
    for start in range(0, count, CHUNK_BYTES):
        yield ZERO_CHUNK[: min(CHUNK_BYTES, count - start)]


@contextmanager
def _locked_new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file (0600) that this process holds an flock(2) on, which the kernel drops when the process dies."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                yield file
                return
        # a sweeper took it between open and lock: once more


@contextmanager
def _unavailable(what: str) -> Iterator[None]:
    """OSError of the disk becomes UnavailableError: the caller tries again later."""
    try:
        yield
    except OSError as error:
        raise UnavailableError(f"{what}: {error.strerror or error}. It is tried again; check the disk and its mounts.") from error
