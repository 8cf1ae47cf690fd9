from __future__ import annotations

import pytest
from PIL import Image

from samples.build._pdf_benign import _fax
from sanitizer.engines._libtiff import decode
from sanitizer.engines.pdf import pdfium_codec
from sanitizer.engines.pdf.pdfium_codec import decode_bits, packed_bits
from sanitizer.model.errors import MalformedFile


def _entries(width: int, height: int) -> str:
    parms = f"/DecodeParms<</K -1/Columns {width}/Rows {height}>>"
    return f"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode{parms}"


def test_packed_bits_are_not_dithered() -> None:
    assert packed_bits(Image.new("L", (9, 1), 200)) == b"\xff\x80"


def test_bands_give_the_pixels_that_libtiff_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium_codec, "_BAND_BYTES", 1000)  # five rows
    width, height, data = _fax()
    decoded = decode(width, height, -1, data)
    assert decoded is not None
    white = bytes(255 - byte for byte in decoded.bits)
    light = packed_bits(Image.frombytes("1", (width, height), white))  # the last bits of a row are 0
    assert decode_bits(width, height, _entries(width, height), data) == light


def test_what_is_no_image_is_malformed() -> None:
    with pytest.raises(MalformedFile):
        decode_bits(8, 8, "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode", b"no marker")
