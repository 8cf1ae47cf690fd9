"""A file as pyHanko reads it: mapped, not copied, and with a clock that ends a check that takes too long."""

from __future__ import annotations

import mmap
import os
import time
from typing import BinaryIO

CHECK_SECONDS = 20.0  # for all signatures of a file; the step as a whole has Limits.max_seconds


class TookTooLong(RuntimeError):
    """The check of the signatures is over its time: nothing is known about what was not done."""


class MappedSource(mmap.mmap):
    """Reads raise TookTooLong after CHECK_SECONDS: pyHanko reads wherever it works, object by object."""

    deadline: float

    def read(self, size: int | None = None) -> bytes:
        if time.monotonic() > self.deadline:
            raise TookTooLong(f"not done within {CHECK_SECONDS:.0f} seconds")
        return super().read(size if size is None or size >= 0 else None)

    def seek(self, pos: int, whence: int = os.SEEK_SET) -> int:  # type: ignore[override]
        """As files do it: behind the end there is nothing to read, and that is no error."""
        wanted = pos + {os.SEEK_SET: 0, os.SEEK_CUR: self.tell(), os.SEEK_END: len(self)}[whence]
        if wanted < 0:
            raise ValueError("a place before the beginning of the file")
        super().seek(min(wanted, len(self)))
        return self.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def mapped(file: BinaryIO, seconds: float = CHECK_SECONDS) -> MappedSource:
    """*file*, which is not empty, from its beginning."""
    size = file.seek(0, os.SEEK_END)
    source = MappedSource(file.fileno(), size, access=mmap.ACCESS_READ)
    source.deadline = time.monotonic() + seconds
    return source
