"""Each decoder gives what qpdf gives, in pieces, and stops where a step gives too much."""

from __future__ import annotations

import base64
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build._pdf_malformed_streams import lzw_blanks
from sanitizer.engines.pdf.unpacking import MOST_PER_BYTE, Budget, most_of, unpacked
from sanitizer.model.errors import LimitExceeded

PLENTY = 100_000_000


def ours(data: bytes, *filters: str, most: int = PLENTY) -> bytes:
    return b"".join(unpacked(data, filters, most, Budget(PLENTY)))


def theirs(data: bytes, *filters: str) -> bytes:
    document = pikepdf.new()
    stream = document.make_stream(data)
    stream["/Filter"] = pikepdf.Array([pikepdf.Name(name) for name in filters])
    return bytes(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized))


def run_lengths(data: bytes) -> bytes:
    pieces = [data[start : start + 128] for start in range(0, len(data), 128)]
    return (
        b"".join(
            bytes((257 - len(piece), piece[0])) if len(piece) > 1 and len(set(piece)) == 1 else bytes((len(piece) - 1,)) + piece
            for piece in pieces
        )
        + b"\x80"
    )


ENCODERS = {
    "/FlateDecode": zlib.compress,
    "/RunLengthDecode": run_lengths,
    "/ASCII85Decode": lambda data: base64.a85encode(data, wrapcol=60) + b"~>",
    "/ASCIIHexDecode": lambda data: data.hex(" ").encode() + b">",
}


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.builds(lambda piece, times: piece * times, st.binary(min_size=1, max_size=3), st.integers(0, 9000)),
    ),
    st.lists(st.sampled_from(sorted(ENCODERS)), min_size=1, max_size=3),
)
def test_chains_give_what_was_packed(data: bytes, filters: list[str]) -> None:
    """Whatever was packed by a chain comes out of it, and never more than the ratios say."""
    packed = data
    for name in reversed(filters):
        packed = ENCODERS[name](packed)
    assert ours(packed, *filters) == data
    assert most_of(len(packed), filters) >= len(data)


def test_lzw_gives_what_qpdf_gives() -> None:
    packed = lzw_blanks()
    plain = theirs(packed, "/LZWDecode")
    assert len(plain) > 7_000_000
    assert ours(packed, "/LZWDecode") == plain
    words = bytes.fromhex("800B6050220C0C8501")  # the example of ISO 32000-2, 7.4.4.2
    assert ours(words, "/LZWDecode") == theirs(words, "/LZWDecode") == bytes((45, 45, 45, 45, 45, 65, 45, 45, 45, 66))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.lists(st.sampled_from(sorted(MOST_PER_BYTE)), max_size=4))
def test_any_bytes_give_no_more_than_the_ratios(data: bytes, filters: list[str]) -> None:
    """No bytes make a decoder fail, or give more than what decides whether it is run at all."""
    assert len(ours(data, *filters)) <= most_of(len(data), filters) + 2 * len(filters)


@pytest.mark.parametrize(
    ("data", "filters"),
    [
        (zlib.compress(bytes(2_000_000)), ["/FlateDecode"]),
        (lzw_blanks(), ["/LZWDecode"]),
        (b"\x81\0" * 10_000, ["/RunLengthDecode"]),
        (b"z" * 300_000 + b"~>", ["/ASCII85Decode"]),
        (zlib.compress(zlib.compress(bytes(2_000_000))), ["/FlateDecode", "/FlateDecode"]),
        (zlib.compress(bytes(2_000_000)).hex().encode(), ["/ASCIIHexDecode", "/FlateDecode"]),
        (base64.a85encode(zlib.compress(lzw_blanks())), ["/ASCII85Decode", "/FlateDecode", "/LZWDecode"]),
    ],
)
def test_too_much_is_refused(data: bytes, filters: list[str]) -> None:
    with pytest.raises(LimitExceeded, match="more than 1000000 bytes"):
        ours(data, *filters, most=1_000_000)


def test_all_streams_together_have_a_budget() -> None:
    budget = Budget(3_000_000)
    data = zlib.compress(bytes(1_400_000))
    for _ in range(2):
        assert sum(map(len, unpacked(data, ["/FlateDecode"], PLENTY, budget))) == 1_400_000
    with pytest.raises(LimitExceeded, match="together"):
        list(unpacked(data, ["/FlateDecode"], PLENTY, budget))
