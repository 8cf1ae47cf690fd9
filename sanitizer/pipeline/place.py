"""Puts one file into an outbox: temporary name, fsync, read back, compare, then the final name in one step, never over another.

Residual risk accepted: on a share with neither hard links nor renameat2(2) the final name shows an empty file for an instant before
the rename, and a `kill -9` in that instant leaves it beside the output.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sanitizer.model.digest import CHUNK_BYTES
from sanitizer.model.errors import UnavailableError

MAX_NUMBER = 10_000
MAX_FOLDERS = 64
_RENAME_NOREPLACE = 1
_libc = ctypes.CDLL(None, use_errno=True)
FILE_MODE, FOLDER_MODE = 0o660, 0o770
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES, errno.EXDEV})


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that is durably where it belongs; `path` is relative to the outbox."""

    path: PurePosixPath
    size_bytes: int
    sha256: str


Announce = Callable[[PurePosixPath, str], bool]


def place(
    outbox: Path,
    folder: PurePosixPath,
    numbered_name: Callable[[int], str],
    chunks: Iterable[bytes],
    temporary_name: str,
    modified_ns: int | None = None,
    announce: Announce | None = None,
    marker: str = "",
) -> Placed:
    """Write *chunks* below *outbox* / *folder*, under the first name of numbered_name(1), (2), ... that is free.

    *announce* gets the path and the digest before each try of a final name, so that a caller can find out after a crash whether
    the file got there; it returns False when the name is somebody else's. Once it was called the temporary file stays until the
    final name is given, whatever fails: that nothing is there any more must mean that somebody took it out of the outbox.
    *marker*: the name of a file that stands in the outbox whenever its share is mounted; without it the share is away.
    Raises UnavailableError when the outbox is away, full, or gives back other bytes than were written.
    """
    with _unavailable(outbox), _open_folder(outbox, folder, marker) as descriptor:
        sha256, size_bytes = _write(descriptor, temporary_name, chunks)
        announced = False
        try:
            _compare(descriptor, temporary_name, sha256)
            if modified_ns is not None:
                os.utime(temporary_name, ns=(modified_ns, modified_ns), dir_fd=descriptor)
            for number in range(1, MAX_NUMBER):
                path = folder / numbered_name(number)
                if _exists(descriptor, path.name):
                    continue
                if announce is not None:
                    announced = True
                    if not announce(path, sha256):
                        continue
                if _give_name(descriptor, temporary_name, path.name):
                    announced = False
                    return Placed(path, size_bytes, sha256)
        finally:
            if not announced:
                with suppress(FileNotFoundError):
                    os.unlink(temporary_name, dir_fd=descriptor)
                os.fsync(descriptor)
        raise UnavailableError(f"{outbox / folder} holds {MAX_NUMBER} files of this name already: tidy it up")


def remove_leftover(outbox: Path, folder: PurePosixPath, temporary_name: str) -> None:
    """Remove what a killed writer left under its temporary name."""
    with _unavailable(outbox), suppress(FileNotFoundError):
        (outbox / folder / temporary_name).unlink()


def _write(folder: int, name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                view = memoryview(chunk)
                while view:
                    view = view[file.write(view) or 0 :]
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)
        raise
    return digest.hexdigest(), size


def _compare(folder: int, name: str, sha256: str) -> None:
    """Read back from the device, not from the cache."""
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    digest = hashlib.sha256()
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise OSError(errno.EIO, "reading back gave other bytes than were written")


def _give_name(folder: int, temporary: str, name: str) -> bool:
    """Give the final name without replacing anything; False when somebody else took it in the meantime."""
    try:
        os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        return True
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    renamed = _rename_without_replacing(folder, temporary, name)
    if renamed is not None:
        return renamed
    try:  # a share with neither: take the name with an empty file of our own, then replace that
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE, dir_fd=folder))
    except FileExistsError:
        return False
    os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    return True


def _rename_without_replacing(folder: int, temporary: str, name: str) -> bool | None:
    """One step by renameat2(2), which SMB knows: False when the name is taken, None where it is not to be had."""
    if _libc.renameat2(folder, os.fsencode(temporary), folder, os.fsencode(name), _RENAME_NOREPLACE) == 0:
        return True
    return False if ctypes.get_errno() == errno.EEXIST else None


def _exists(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _open_folder(outbox: Path, folder: PurePosixPath, marker: str) -> Iterator[int]:
    """A descriptor of outbox/folder; missing sub-folders are made, symbolic links on the way are refused."""
    if len(folder.parts) > MAX_FOLDERS or folder.is_absolute() or ".." in folder.parts:
        raise OSError(errno.EINVAL, "not a folder below the outbox", str(folder))
    descriptor = os.open(outbox, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if marker and not _exists(descriptor, marker):
            raise UnavailableError(f"The outbox {outbox} is away (there is no {marker} in it): mount its share. The delivery waits")
        for part in folder.parts:
            with suppress(FileExistsError):
                os.mkdir(part, FOLDER_MODE, dir_fd=descriptor)
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _unavailable(outbox: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError(
            f"The outbox {outbox} cannot be written: {error.strerror or error}. Check that the share is there"
        ) from error
