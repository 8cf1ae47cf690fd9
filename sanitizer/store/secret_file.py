"""Files that hold a key: made with mode 0600, refused when anyone but their owner could read or change them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sanitizer.model.errors import ConfigError

_MAX_FILE_BYTES = 4096


def write_secret_file(path: Path, content: bytes) -> None:
    """A new file of mode 0600, durable when this returns. Raises ConfigError when it exists or cannot be written."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        fsync_folder(path.parent)
    except FileExistsError:
        raise ConfigError(f"{path} exists: a key is never overwritten. Choose another name, or move the old one away.") from None
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be written: {error.strerror}.") from error


def read_secret_file(path: Path) -> bytes:
    """The content (at most 4 KiB) of a regular file that is ours and that nobody else can read or write.

    Raises ConfigError with the command that puts it right.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise ConfigError(f"The key file {path} does not exist: make one with mugai init, or correct the settings.") from None
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be opened: {error.strerror}.") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(f"The key file {path} is not a regular file.")
        if status.st_uid != os.geteuid():
            raise ConfigError(
                f"The key file {path} belongs to user {status.st_uid} and this program runs as user {os.geteuid()}: "
                f"run it as the owner, or: chown {os.geteuid()} {path}"
            )
        if status.st_mode & 0o077:
            mode = stat.S_IMODE(status.st_mode)
            raise ConfigError(f"The key file {path} has mode {mode:04o}, so others can read it: chmod 600 {path}")
        return file.read(_MAX_FILE_BYTES)


def fsync_folder(folder: Path) -> None:
    """Make the entries of *folder* (new names, renames, removals) durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
