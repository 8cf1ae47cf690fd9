"""What a look at an inbox sees: one entry of a folder, and the marks by which it is known again."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What stands at a name. Only FILE is ever opened."""

    FILE = auto()
    HIDDEN_FOLDER = auto()  # has an unfinished or private name: not looked into
    SPECIAL = auto()  # symbolic link, FIFO, socket, device
    TOO_DEEP = auto()  # a folder below the depth limit, or where the limit of entries ran out
    UNREADABLE = auto()  # a folder that cannot be listed


@dataclass(frozen=True, slots=True)
class Marks:
    """The identity of one version of a file. Equal marks twice, some seconds apart: nobody is writing to it.

    `changed_ns` (st_ctime) cannot be set by a copying program, so a file that is put there again is never taken for the old one.
    """

    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Marks:
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def same_content(self, other: Marks) -> bool:
        """True when only rights, owner or attributes may have changed."""
        return (self.inode, self.size_bytes, self.modified_ns) == (other.inode, other.size_bytes, other.modified_ns)


@dataclass(frozen=True, slots=True)
class Entry:
    """`path` is relative to the inbox, parts joined by "/", as the file system gave it (undecodable bytes as surrogates)."""

    path: str
    kind: Kind
    marks: Marks

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def fingerprint(route_name: str, entry: Entry) -> str:
    """The same for one version of one file at one place, however often the daemon is restarted; 64 hex digits behind "watch:"."""
    marks = entry.marks
    parts = (route_name, str(marks.inode), str(marks.size_bytes), str(marks.modified_ns), str(marks.changed_ns))
    digest = hashlib.sha256()
    for part in (*(part.encode() for part in parts), os.fsencode(entry.path)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return f"watch:{digest.hexdigest()}"


def readable_path(path: str) -> str:
    """*path* with names that are not UTF-8 read as cp932, which old Windows machines and archives leave on shares."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(path)
        for encoding in ("utf-8", "cp932", "euc_jp"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    return path
