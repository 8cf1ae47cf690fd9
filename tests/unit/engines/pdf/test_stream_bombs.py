"""What would fill the memory is refused before PDFium sees it; everything else passes, whatever it looks like."""

from __future__ import annotations

import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines.pdf.stream_bombs import refuse_bombs
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.limits import Limits
from tests.unit.verifiers.pdf.written_pdf import flate, one_page, stream

LIMITS = Limits(max_unpacked_bytes=4_000_000)  # one stream may have a million
BOMB = zlib.compress(bytes(3_000_000), 9)


@pytest.mark.parametrize(
    "body",
    [
        stream(b"/Filter/FlateDecode", BOMB),
        stream(b"/Filter /Fl", BOMB),
        stream(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(BOMB)),
        stream(b"/Filter[/Fl/Fl]", zlib.compress(BOMB))[:-9],  # without its end
    ],
)
def test_bombs_are_refused(body: bytes) -> None:
    with pytest.raises(LimitExceeded):
        refuse_bombs(one_page(body), LIMITS)


@pytest.mark.parametrize(
    "body",
    [
        flate(bytes(900_000)),
        stream(b"/Subtype/Image/Filter/FlateDecode", BOMB),
        stream(b"", BOMB),
        stream(b"/Filter/FlateDecode", b"no zlib at all" * 1000),
    ],
)
def test_others_pass(body: bytes) -> None:
    refuse_bombs(one_page(body), LIMITS)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"stream\n", b"endstream", b"obj", b"/Fl", b"/FlateDecode", BOMB[:60], b"\x78\x9c", b"x"]), max_size=30
    )
)
def test_any_bytes_pass_or_are_refused(pieces: list[bytes]) -> None:
    """Whatever the bytes are, nothing but LimitExceeded comes out."""
    with suppress(LimitExceeded):
        refuse_bombs(b"".join(pieces), LIMITS)
