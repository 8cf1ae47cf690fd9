"""What would fill the memory is refused before PDFium sees it; everything else passes, whatever it looks like."""

from __future__ import annotations

import base64
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build._pdf_malformed_streams import lzw_blanks
from sanitizer.engines.pdf.stream_bombs import refuse_bombs, refuse_chain
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.limits import Limits
from tests.unit.verifiers.pdf.written_pdf import flate, one_page, stream

LIMITS = Limits(max_unpacked_bytes=4_000_000)  # one stream may have a million


def stored(data: bytes) -> bytes:
    """The beginning of zlib data that holds *data* as it is."""
    return b"\x78\x9c\0" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data


BOMB = zlib.compress(bytes(3_000_000), 9)


@pytest.mark.parametrize(
    "body",
    [
        stream(b"/Filter/FlateDecode", BOMB),
        stream(b"/Filter /Fl", BOMB),
        stream(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(BOMB)),
        stream(b"/Filter[/Fl/Fl]", zlib.compress(BOMB))[:-9],  # without its end
        stream(b"/Filter/LZWDecode", lzw_blanks()),
        stream(b"/Filter/RunLengthDecode", b"\x81\0" * 20_000),
        stream(b"/Filter[/ASCIIHexDecode/FlateDecode]", BOMB.hex().encode()),
        stream(b"/Filter[/A85/LZW]", base64.a85encode(lzw_blanks())),
        stream(b"/Filter[/FlateDecode/LZWDecode]", zlib.compress(lzw_blanks())),
        stream(b"/F#69lter/F#6cateDecode", BOMB),
        stream(b"/Filter%\n[%]\n/Fl]", BOMB),
        stream(b"/Filter 77 0 R", BOMB) + b"\nendobj\n77 0 obj\n[/FlateDecode]",
        stream(b"/Filter 77 0 R", lzw_blanks()),  # which is in an object stream, or nowhere
        stream(b"/Type/ObjStm/Filter/FlateDecode", BOMB),
        stream(b"/Type/XRef/Filter/LZWDecode", lzw_blanks()),
        stream(b"", BOMB),  # what says how it is packed may hide: it looks packed
        stream(b"/Filter/FlateDecode", stored(b"endstream") + BOMB[2:]),
        stream(b"/Subtype/Image/Width 9/Height 9/Filter/FlateDecode", BOMB),  # nothing keeps a page from drawing it as its content
        stream(b"/Subtype/Image/Filter[/FlateDecode/DCTDecode]", BOMB),
        stream(b"/Subtype/Image/Filter/LZWDecode", lzw_blanks()),
        stream(b"", b"q BI /W 9 /H 9 /BPC 8 /CS /G /F /Fl ID " + BOMB + b" EI Q"),
        flate(b"q BI /W 9 /H 9 /BPC 8 /CS /G /F [/A85 /LZW] ID " + base64.a85encode(lzw_blanks()) + b"~> EI Q"),
    ],
)
def test_bombs_are_refused(body: bytes) -> None:
    with pytest.raises(LimitExceeded):
        refuse_bombs(one_page(body), LIMITS)


@pytest.mark.parametrize(
    "body",
    [
        flate(bytes(900_000)),
        stream(b"/Subtype/Image/Width 3000/Height 1000/Filter/FlateDecode", BOMB),
        stream(b"/Subtype/Image/Width 3000/Height 1000/Filter[/A85/DCTDecode]", base64.a85encode(bytes(90_000))),
        stream(b"/Filter/LZWDecode", lzw_blanks()[:1000]),
        flate(b"q BI /W 9 /H 9 /BPC 8 /CS /G /F /Fl ID " + zlib.compress(bytes(81)) + b" EI Q"),
        stream(b"/Filter/FlateDecode", b"no zlib at all" * 1000),
    ],
)
def test_others_pass(body: bytes) -> None:
    refuse_bombs(one_page(body), LIMITS)


@pytest.mark.parametrize("entries", [b"/Type/ObjStm/Filter/FlateDecode", b"/Type/X#52ef/Filter/FlateDecode"])
def test_what_qpdf_unpacks_by_itself_is_refused_before_it_opens(entries: bytes) -> None:
    with pytest.raises(LimitExceeded):
        refuse_bombs(one_page(stream(entries, BOMB)), LIMITS, structure_only=True)
    refuse_bombs(one_page(stream(b"/Filter/FlateDecode", BOMB)), LIMITS, structure_only=True)  # the rebuild counts it


def test_chains_are_refused_before_qpdf_undoes_them() -> None:
    with pytest.raises(LimitExceeded):
        refuse_chain(zlib.compress(lzw_blanks()), ["/FlateDecode", "/LZWDecode"], LIMITS, early=True)
    with pytest.raises(LimitExceeded):
        refuse_chain(b"x", ["/FlateDecode"] * 11, LIMITS, early=True)
    refuse_chain(zlib.compress(b"x"), ["/FlateDecode"], LIMITS, early=True)


def test_images_together_have_a_budget() -> None:
    one = stream(b"/Subtype/Image/Width 3000/Height 1000/Filter/FlateDecode", zlib.compress(bytes(3_900_000), 1))
    limits = Limits(max_unpacked_bytes=4_000_000)
    refuse_bombs(one * 8, limits)
    with pytest.raises(LimitExceeded, match="together"):
        refuse_bombs(one * 9, limits)


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
