"""What group 4 encodes, it decodes; any bytes at all give bits of the right size or None."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines import _libtiff as libtiff


def test_libtiff_is_there() -> None:
    assert libtiff.available()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 70), st.integers(1, 30), st.randoms(use_true_random=False))
def test_bits_come_back(width: int, height: int, source: random.Random) -> None:
    row_bytes = (width + 7) // 8
    bits = source.randbytes(row_bytes * height)
    coded = libtiff.encode_group_4(width, height, bits)
    assert coded is not None
    decoded = libtiff.decode(width, height, -1, coded)
    assert decoded is not None
    assert decoded.faults == 0
    back = decoded.bits
    mask = (0xFF << (-width % 8)) & 0xFF
    for row in range(height):
        end = (row + 1) * row_bytes - 1
        assert back[row * row_bytes : end] == bits[row * row_bytes : end]
        assert back[end] & mask == bits[end] & mask


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([-1, 0, 1]))
def test_any_data(data: bytes, scheme: int) -> None:
    decoded = libtiff.decode(100, 20, scheme, data)
    assert decoded is None or len(decoded.bits) == 13 * 20


def test_damage_is_counted() -> None:
    coded = libtiff.encode_group_4(64, 40, random.Random(7).randbytes(8 * 40)) or b""
    half = len(coded) // 2
    for data in (coded[:half], coded[:half] + b"\0\0\0\0" + coded[half + 4 :], coded[:half] + b"\x5a" + coded[half + 1 :]):
        decoded = libtiff.decode(64, 40, -1, data)
        assert decoded is None or decoded.faults
