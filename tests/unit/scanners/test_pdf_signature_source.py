"""The mapped source behaves as a file does where pyHanko relies on it, and ends what takes too long."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitizer.scanners._pdf_signature_source import TookTooLong, gap_is_contents, is_inside, mapped
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


@pytest.mark.parametrize(
    ("byte_range", "inside"),
    [
        ([0, 2, 8, 2], True),
        ([0, 2, 8, 3], False),
        ([0, -1, 8, 2], False),
        ([-1, 2, 8, 2], False),
        ([], False),
        ([0, 0] * 101, False),
    ],
)
def test_ranges_inside_a_file(byte_range: list[int], inside: bool) -> None:
    assert is_inside(byte_range, 10) == inside


@pytest.mark.parametrize(
    ("byte_range", "fits"),
    [
        ([0, 2, 8, 2], True),
        ([0, 1, 8, 2], False),
        ([0, 2, 9, 1], False),
        ([0, 2, 7, 3], False),
        ([0, 2], False),
        ([0, 8, 2, 2], False),
    ],
)
def test_the_gap_is_the_signature(byte_range: list[int], fits: bool) -> None:
    with as_file(b"ab<3Aff>cd") as file:
        assert gap_is_contents(byte_range, b"\x3a\xff", mapped(file)) == fits
