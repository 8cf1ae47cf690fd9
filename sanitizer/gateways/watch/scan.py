"""One look over an inbox with everything in it: never follows a link, never opens anything but folders.

Every step goes from an open folder to a name in it (openat), so that nobody can put a link in the way between look and use.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sanitizer.gateways.watch.entry import Entry, Kind, Marks
from sanitizer.model.errors import UnavailableError

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_ROOT_MARKS = Marks(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """`max_depth` levels of folders (files in the inbox itself are at depth 1); `max_entries` names in one look; `max_bytes` of a
    file that is taken in."""

    max_depth: int = 32
    max_entries: int = 200_000
    max_bytes: int = 8 * 1024**3


def scan(inbox: Path, limits: ScanLimits, is_private: Callable[[str], bool]) -> Iterator[Entry]:
    """Everything in *inbox*, folder by folder in order of name.

    *is_private* says which folders are not looked into. What disappears between two looks is left out. Raises UnavailableError when
    the inbox itself cannot be listed: unmounted, or without rights.
    """
    try:
        root = os.open(inbox, _FOLDER_FLAGS)
    except OSError as failure:
        raise _away(inbox, failure) from failure
    try:
        yield from _Scan(limits, is_private).folder(root, "", 1)
    except _RootUnreadable as failure:
        raise _away(inbox, failure.cause) from failure
    finally:
        os.close(root)


def _away(inbox: Path, failure: OSError) -> UnavailableError:
    return UnavailableError(f"The inbox {inbox} cannot be read ({failure.strerror}): check its mount and the rights on it.")


class _RootUnreadable(Exception):
    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class _Scan:
    """One look; counts its entries."""

    def __init__(self, limits: ScanLimits, is_private: Callable[[str], bool]) -> None:
        self._limits = limits
        self._is_private = is_private
        self._entries_left = limits.max_entries

    def folder(self, descriptor: int, path: str, depth: int, marks: Marks = _ROOT_MARKS) -> Iterator[Entry]:
        try:
            with os.scandir(descriptor) as listing:
                names = []
                for found in listing:
                    self._entries_left -= 1
                    if self._entries_left < 0:
                        break
                    names.append(found.name)
        except OSError as failure:
            if not path:
                raise _RootUnreadable(failure) from failure
            yield Entry(path, Kind.UNREADABLE, marks)
            return
        for name in sorted(names):
            yield from self._one(descriptor, name, f"{path}/{name}" if path else name, depth)
        if self._entries_left < 0:
            self._entries_left = 0
            yield Entry(path or ".", Kind.TOO_DEEP, marks)

    def _one(self, parent: int, name: str, path: str, depth: int) -> Iterator[Entry]:
        try:
            status = os.stat(name, dir_fd=parent, follow_symlinks=False)
        except OSError:
            return  # gone, or its folder went away: the next look tells
        marks = Marks.of(status)
        if stat.S_ISREG(status.st_mode):
            yield Entry(path, Kind.FILE, marks)
        elif not stat.S_ISDIR(status.st_mode):
            yield Entry(path, Kind.SPECIAL, marks)
        elif self._is_private(name):
            yield Entry(path, Kind.HIDDEN_FOLDER, marks)
        elif depth >= self._limits.max_depth or self._entries_left <= 0:
            yield Entry(path, Kind.TOO_DEEP, marks)
        else:
            yield from self._below(parent, name, path, depth, marks)

    def _below(self, parent: int, name: str, path: str, depth: int, marks: Marks) -> Iterator[Entry]:
        try:
            child = os.open(name, _FOLDER_FLAGS | os.O_NOFOLLOW, dir_fd=parent)
        except FileNotFoundError:
            return
        except OSError:
            yield Entry(path, Kind.UNREADABLE, marks)
            return
        try:
            yield from self.folder(child, path, depth + 1, marks)
        finally:
            os.close(child)
