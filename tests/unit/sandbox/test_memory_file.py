"""A sealed file is what it was when it was sealed, for everybody who holds it."""

from __future__ import annotations

import hashlib
import mmap
import os

import pytest

from sanitizer.model.errors import LimitExceeded
from sanitizer.sandbox.memory_file import MemoryFile


def test_content_digest_and_head() -> None:
    with MemoryFile.sealed_from([b"ab" * 1000, b"c"], 10_000) as file:
        assert file.size_bytes == 2001
        assert file.sha256 == hashlib.sha256(b"ab" * 1000 + b"c").hexdigest()
        assert file.head() == b"ab" * 512
        assert b"".join(file.chunks()) == b"ab" * 1000 + b"c"


def test_nobody_can_change_it() -> None:
    with MemoryFile.sealed_from([b"abc"], 10) as file:
        other = os.dup(file.fileno())
        for change in (
            lambda: os.pwrite(other, b"x", 0),
            lambda: os.pwrite(other, b"x", 3),
            lambda: os.ftruncate(other, 1),
            lambda: mmap.mmap(other, 3),
        ):
            with pytest.raises(OSError, match=r"Errno"):
                change()
        os.close(other)
        assert b"".join(file.chunks()) == b"abc"


def test_a_writer_that_keeps_its_mapping_prevents_the_seal() -> None:
    with MemoryFile() as file:
        os.ftruncate(file.fileno(), 100)
        with mmap.mmap(file.fileno(), 100), pytest.raises(OSError, match=r"Errno"):
            file.seal()
        file.seal()


def test_more_than_the_limit_is_refused_while_it_is_read() -> None:
    read = []

    def endless() -> object:
        while True:
            read.append(1)
            yield b"x" * 100

    with pytest.raises(LimitExceeded):
        MemoryFile.sealed_from(endless(), 1000)  # type: ignore[arg-type]
    assert len(read) == 11
