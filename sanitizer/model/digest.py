"""SHA-256 as it is written everywhere: 64 lower-case hex digits."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

CHUNK_BYTES = 1024 * 1024


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(file: BinaryIO) -> str:
    """Digest of the whole of a seekable *file*; the position is left at its end."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
