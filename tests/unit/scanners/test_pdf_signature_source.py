"""The mapped source behaves as a file does where pyHanko relies on it, and ends what takes too long."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitizer.scanners._pdf_signature_source import TookTooLong, mapped
from tests.in_process import as_file

_MOVES = st.tuples(st.integers(-30, 60), st.sampled_from([os.SEEK_SET, os.SEEK_CUR, os.SEEK_END]), st.integers(-1, 40))


@given(st.binary(min_size=1, max_size=40), st.lists(_MOVES, max_size=10))
def test_it_reads_what_a_file_reads(data: bytes, moves: list[tuple[int, int, int]]) -> None:
    """Invariant: after any absolute move the same bytes are read; behind the end there are none."""
    with as_file(data) as file:
        source, plain = mapped(file), io.BytesIO(data)
        for place, whence, size in moves:
            start = {os.SEEK_SET: 0, os.SEEK_CUR: source.tell(), os.SEEK_END: len(data)}[whence] + place
            if start < 0:
                with pytest.raises(ValueError, match="before the beginning"):
                    source.seek(place, whence)
                continue
            source.seek(place, whence)
            plain.seek(start)
            buffer = bytearray(3)
            assert source.read(size) == plain.read(size)
            count = source.readinto(buffer)
            assert bytes(buffer[:count]) == plain.read(3)


def test_it_ends_in_time() -> None:
    with as_file(b"data") as file:
        source = mapped(file, seconds=-1)
        with pytest.raises(TookTooLong):
            source.read(1)
