"""Files that live in memory only: sources are sealed before a child sees them, targets before anybody trusts them."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from sanitizer.model.digest import CHUNK_BYTES
from sanitizer.model.errors import LimitExceeded

_EVERY_SEAL = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
HEAD_BYTES = 1024


class MemoryFile:
    """A memfd. Once sealed nobody can change it any more, not even a child that still holds its descriptor."""

    def __init__(self) -> None:
        self._descriptor = os.memfd_create("mugai", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        self._sha256 = ""

    @classmethod
    def sealed_from(cls, chunks: Iterable[bytes], max_bytes: int) -> Self:
        """A sealed copy of *chunks*. Raises LimitExceeded when they are more than *max_bytes*."""
        file = cls()
        digest = hashlib.sha256()
        written = 0
        try:
            for chunk in chunks:
                written += len(chunk)
                if written > max_bytes:
                    raise LimitExceeded(f"the file is larger than {max_bytes} bytes")
                digest.update(chunk)
                _write_all(file._descriptor, chunk)
            file.seal()
        except BaseException:
            file.close()
            raise
        file._sha256 = digest.hexdigest()
        return file

    def fileno(self) -> int:
        return self._descriptor

    @property
    def size_bytes(self) -> int:
        return os.fstat(self._descriptor).st_size

    @property
    def sha256(self) -> str:
        """Digest of a sealed file."""
        if not self._sha256:
            digest = hashlib.sha256()
            for chunk in self.chunks():
                digest.update(chunk)
            self._sha256 = digest.hexdigest()
        return self._sha256

    def seal(self) -> None:
        """Make it unchangeable. Raises OSError while somebody has it mapped for writing."""
        fcntl.fcntl(self._descriptor, fcntl.F_ADD_SEALS, _EVERY_SEAL)

    def head(self) -> bytes:
        """The first 1,024 bytes."""
        return os.pread(self._descriptor, HEAD_BYTES, 0)

    def chunks(self) -> Iterator[bytes]:
        offset = 0
        while chunk := os.pread(self._descriptor, CHUNK_BYTES, offset):
            yield chunk
            offset += len(chunk)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
