"""A file as pyHanko reads it: mapped, not copied, with a clock that ends what takes too long; and what a byte range covers."""

from __future__ import annotations

import mmap
import os
import time
from collections.abc import Iterable
from typing import BinaryIO

MAX_RANGES = 100
CHECK_SECONDS = 5.0  # for all signatures of a file; the step as a whole has Limits.max_seconds


class TookTooLong(RuntimeError):
    """The check of the signatures is over its time: nothing is known about what was not done."""


class MappedSource(mmap.mmap):
    """Reads raise TookTooLong after CHECK_SECONDS: pyHanko reads wherever it works, object by object."""

    deadline: float

    def read(self, size: int | None = None) -> bytes:
        self.refuse_late()
        return super().read(size if size is None or size >= 0 else None)

    def refuse_late(self) -> None:
        """Raises TookTooLong. Also for what seems to be done: pyHanko may take a read that fails for the end of the file."""
        if time.monotonic() > self.deadline:
            raise TookTooLong(f"not done within {CHECK_SECONDS:.0f} seconds")

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


def is_inside(byte_range: Iterable[int], size: int) -> bool:
    """True when *byte_range*, pairs of offset and length, lies in a file of *size* bytes. Raises ValueError for an odd one."""
    numbers = [int(number) for number in byte_range]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    return 0 < len(pairs) <= MAX_RANGES and all(start >= 0 and length >= 0 and start + length <= size for start, length in pairs)


def gap_is_contents(byte_range: Iterable[int], contents: bytes, source: MappedSource) -> bool:
    """True when what *byte_range* leaves out is *contents* as a hexadecimal string and nothing else (ISO 32000-2, 12.8.1)."""
    numbers = [int(number) for number in byte_range]
    if len(numbers) != 4:
        return False
    _, end, start, _ = numbers
    gap = source[end:start]
    return gap[:1] == b"<" and gap[-1:] == b">" and gap[1:-1].lower() == contents.hex().encode()
