"""What is compressed comes back as it was, in our reader and in oletools'; damage is told, never guessed."""

from __future__ import annotations

import contextlib
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitizer.engines._vba.compression import compressed, decompressed
from sanitizer.model.errors import LimitExceeded, MalformedFile, UntrustedInputError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyparsing deprecates a name that oletools uses
    from oletools.olevba import decompress_stream

_EXAMPLE = bytes.fromhex("012fb000236161616263646582660070616768696a013808616b6c00306d6e6f7006710270041072737475761077 78797a003c")
_SOURCE = 'Attribute VB_Name = "申請"\r\nSub 計算()\r\n    Range("A1").Value = 1\r\nEnd Sub\r\n'.encode("cp932")


def test_the_example_of_the_standard() -> None:
    """[MS-OVBA] 3.2.2."""
    assert decompressed(_EXAMPLE, 1000) == b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"


@given(st.lists(st.sampled_from([_SOURCE, b"x", b"Dim a As Long\r\n", b"\0\1\2"]), max_size=400).map(b"".join))
def test_there_and_back(data: bytes) -> None:
    packed = compressed(data)
    assert decompressed(packed, len(data)) == data
    assert bytes(decompress_stream(bytearray(packed))) == data


def test_source_code_becomes_smaller() -> None:
    assert len(compressed(_SOURCE * 50)) < len(_SOURCE) * 50 // 4


@given(st.binary(max_size=300))
def test_any_bytes_give_content_or_an_error_of_ours(data: bytes) -> None:
    with contextlib.suppress(UntrustedInputError):
        decompressed(b"\x01" + data, 10_000)


def test_limits_and_damage() -> None:
    with pytest.raises(LimitExceeded):
        decompressed(compressed(b"a" * 5000), 4999)
    with pytest.raises(MalformedFile):
        decompressed(compressed(_SOURCE)[:-3], 10_000)
    with pytest.raises(MalformedFile):
        decompressed(b"", 10)
