"""Opens and removes originals in an inbox by name below an open folder, never through a link, only the version that was seen."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sanitizer.gateways.watch.entry import Marks
from sanitizer.model.errors import UnavailableError

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Changed(Exception):
    """The file at this name is not the version that was seen: it is looked at again."""


class SteadyFile(io.FileIO):
    """A file that says at its end whether it stayed the same while it was read: a version that never was is not taken in."""

    def __init__(self, descriptor: int, marks: Marks) -> None:
        super().__init__(descriptor, "rb")
        self._marks = marks

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data and size != 0:
            self.check()
        return data

    def check(self) -> None:
        """Raises ChangedWhileRead."""
        if Marks.of(os.fstat(self.fileno())) != self._marks:
            raise ChangedWhileRead("The file changed while it was read; it is taken in when it has come to rest.")


class ChangedWhileRead(UnavailableError):
    """Somebody went on writing."""


@contextmanager
def opened(inbox: Path, path: str, marks: Marks) -> Iterator[SteadyFile]:
    """The regular file *path* below *inbox*, which must still be the version with *marks*.

    Raises Changed when it is another one, not a file any more, or gone; OSError when it cannot be opened.
    """
    with _parent(inbox, path) as (folder, name):
        try:
            # Not blocking: were the file exchanged for a FIFO just now, opening it would never end.
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, dir_fd=folder)
        except FileNotFoundError as failure:
            raise Changed(path) from failure
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or Marks.of(status) != marks:
            os.close(descriptor)
            raise Changed(path)
        with SteadyFile(descriptor, marks) as file:
            yield file


def remove(inbox: Path, path: str, marks: Marks) -> None:
    """Delete the original *path* if its content is still the one with *marks*.

    Raises Changed when it is not, or is gone; OSError when it cannot be deleted. Residual risk accepted: a version that replaces
    the file between the last look and the deletion, some millionths of a second later, is deleted in its place.
    """
    with _parent(inbox, path) as (folder, name):
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError as failure:
            raise Changed(path) from failure
        if not stat.S_ISREG(status.st_mode) or not Marks.of(status).same_content(marks):
            raise Changed(path)
        os.unlink(name, dir_fd=folder)


@contextmanager
def _parent(inbox: Path, path: str) -> Iterator[tuple[int, str]]:
    """The open folder in which the last part of *path* stands, and that part."""
    *folders, name = path.split("/")
    current = os.open(inbox, _FOLDER_FLAGS)
    try:
        for folder in folders:
            try:
                below = os.open(folder, _FOLDER_FLAGS | os.O_NOFOLLOW, dir_fd=current)
            except (FileNotFoundError, NotADirectoryError) as failure:
                raise Changed(path) from failure
            os.close(current)
            current = below
        yield current, name
    finally:
        os.close(current)
