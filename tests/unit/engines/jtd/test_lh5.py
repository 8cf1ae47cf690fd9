"""LHA -lh5-: what was packed comes out; anything else gives bytes or an error of ours, within its size."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build._cfb import build
from samples.build._jtd import packed
from sanitizer.engines._cfb.compound_file import CompoundFile
from sanitizer.engines.jtd.lh5 import crc16, decode, unpack_member
from sanitizer.model.errors import LimitExceeded, MalformedFile, UntrustedInputError
from sanitizer.model.limits import Limits
from tests.in_process import as_file

INNER = build({"Text": "避難所運営訓練".encode() * 200})


def member(data: bytes) -> bytes:
    with as_file(packed(data)) as file:
        compound = CompoundFile(file, 100)
        entry = compound.stream("JSCompDocument")
        assert entry is not None
        return compound.read(entry, 1 << 20)


MEMBER = member(INNER)


def bits(text: str) -> bytes:
    text = text.replace(" ", "")
    return int(text + "0" * (-len(text) % 8), 2).to_bytes(-(-len(text) // 8), "big")


def test_single_bytes_come_out() -> None:
    assert unpack_member(MEMBER, 38, Limits()) == INNER


def test_a_repetition_comes_out() -> None:
    """One block of two symbols with codes of one bit: "a", and "copy three"; the one place is one byte back."""
    symbols = f"{257:09b}"
    # kind 2: 97 zeros (77 + 20), kind 3: length 1 for "a", kind 2: 158 zeros, kind 3: length 1 for symbol 256
    symbols += "0" + f"{77:09b}" + "1" + "0" + f"{138:09b}" + "1"
    block = f"{2:016b}" + f"{4:05b}" + "000" + "000" + "001" + "00" + "001" + symbols + "0000 0000" + "0" + "1"
    assert decode(bits(block), 4) == b"aaaa"


def test_the_checksum_is_that_of_lha() -> None:
    assert crc16(b"123456789") == 0xBB3D


@pytest.mark.parametrize("cut", [0, 20, 40, 60, 70, 400])
def test_a_member_that_is_cut_off_is_malformed(cut: int) -> None:
    with pytest.raises(MalformedFile):
        unpack_member(MEMBER[:cut], 38, Limits())


def test_a_wrong_checksum_is_malformed() -> None:
    spoiled = bytearray(MEMBER)
    spoiled[400] ^= 0x55
    with pytest.raises(MalformedFile):
        unpack_member(bytes(spoiled), 38, Limits())


def test_a_size_that_is_too_large_is_a_limit() -> None:
    spoiled = bytearray(MEMBER)
    struct.pack_into("<I", spoiled, 38 + 11, 0x7FFFFFFF)
    with pytest.raises(LimitExceeded):
        unpack_member(bytes(spoiled), 38, Limits())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_any_bytes_give_what_was_asked_for_or_an_error_of_ours(data: bytes, size: int) -> None:
    try:
        out = decode(data, size)
    except UntrustedInputError:
        return
    assert len(out) == size
