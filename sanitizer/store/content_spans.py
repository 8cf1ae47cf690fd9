"""Reads a source in parts of at most 1 MiB, and the holes of a large sparse file as mere numbers."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from sanitizer.store.vault_format import CHUNK_BYTES

# Holes are asked for only where it pays: some file systems have had wrong answers for files that had just been written.
_SPARSE_FROM_BYTES = 64 * CHUNK_BYTES
_BLOCK_BYTES = 512  # unit of st_blocks, stat(2)


def content_spans(source: Iterable[bytes] | BinaryIO) -> Iterator[bytes | int]:
    """Parts of *source* from its present position: 1 byte to 1 MiB, or an int for a hole of that many bytes."""
    if not hasattr(source, "read"):
        yield from _rechunked(source)
        return
    file = cast(BinaryIO, source)
    if _is_sparse(file):
        yield from _around_holes(file.fileno(), file.tell())
    else:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _rechunked(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Full chunks out of parts of any size; a network hands out small ones."""
    pending = bytearray()
    for part in parts:
        pending += part
        start = 0
        while len(pending) - start >= CHUNK_BYTES:
            yield bytes(pending[start : start + CHUNK_BYTES])
            start += CHUNK_BYTES
        del pending[:start]
    if pending:
        yield bytes(pending)


def _is_sparse(file: BinaryIO) -> bool:
    try:
        status = os.fstat(file.fileno())
    except (io.UnsupportedOperation, AttributeError):
        return False
    if not stat.S_ISREG(status.st_mode) or status.st_size < _SPARSE_FROM_BYTES:
        return False
    return status.st_blocks * _BLOCK_BYTES < status.st_size // 2


def _around_holes(descriptor: int, position: int) -> Iterator[bytes | int]:
    while True:
        data = _seek(descriptor, position, os.SEEK_DATA)
        if data is None:  # no data from here to the end
            if (left := os.fstat(descriptor).st_size - position) > 0:
                yield left
            return
        if data > position:
            yield data - position
        hole = _seek(descriptor, data, os.SEEK_HOLE)
        position = data
        while hole is None or position < hole:
            wanted = CHUNK_BYTES if hole is None else min(CHUNK_BYTES, hole - position)
            chunk = os.pread(descriptor, wanted, position)
            if not chunk:
                return
            yield chunk
            position += len(chunk)


def _seek(descriptor: int, position: int, whence: int) -> int | None:
    """lseek(2) with SEEK_DATA or SEEK_HOLE; None for ENXIO, "nothing of it from here on"."""
    try:
        return os.lseek(descriptor, position, whence)
    except OSError as error:
        if error.errno == errno.ENXIO:
            return None
        raise
