"""CCITT group 3 and 4 images (ISO 32000-2, 7.4.6): decoded by libtiff or pdfium, written anew as group 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sanitizer.engines import _libtiff as libtiff
from sanitizer.engines.pdf.pdfium_codec import decode_bits
from sanitizer.model.errors import MalformedFile

_MAX_COLUMNS = 100_000
INVERTED = bytes(255 - value for value in range(256))


class Fax(NamedTuple):
    """Packed bits, and what is wrong with the data that they come from ("" for nothing)."""

    bits: bytes
    damage: str


def decode_fax(width: int, height: int, values: Mapping[str, object], data: bytes) -> Fax:
    """Bits as the stream's filter gives them: 1 for white unless BlackIs1. Raises MalformedFile."""
    fax = decode_black(width, height, values, data)
    return fax if values.get("/BlackIs1") is True else Fax(fax.bits.translate(INVERTED), fax.damage)


def decode_black(width: int, height: int, values: Mapping[str, object], data: bytes) -> Fax:
    """Bits, 1 for what the coding calls black, whatever BlackIs1 says. Raises MalformedFile."""
    scheme, columns = values.get("/K", 0), values.get("/Columns", 1728)
    if not isinstance(scheme, int | float) or not isinstance(columns, int) or not 0 < columns <= _MAX_COLUMNS:
        raise MalformedFile("a fax image without columns")
    if columns != width:  # what the filter gives are bytes, which the image cuts into rows of its own
        needed = (width + 7) // 8 * height
        rows = -(-needed // ((columns + 7) // 8))
        fax = decode_black(columns, rows, {**values, "/Columns": columns}, data)
        return Fax(fax.bits[:needed], fax.damage)
    aligned = values.get("/EncodedByteAlign") is True
    decoded = None if aligned else libtiff.decode(width, height, scheme, data)
    if decoded is not None:
        return Fax(decoded.bits, f"damaged fax data, repaired at {decoded.faults} places" if decoded.faults else "")
    bits = _by_pdfium(width, height, scheme, data, aligned, values.get("/EndOfLine") is True).translate(INVERTED)
    return Fax(bits, "" if aligned or not libtiff.available() else "damaged fax data, drawn as far as it can be read")


def encode_fax(width: int, height: int, black: bytes, black_is_1: bool) -> tuple[str, bytes] | None:
    """(Filter and DecodeParms, data in group 4) for packed bits with 1 for black; None where packing by Flate is the better way."""
    data = libtiff.encode_group_4(width, height, black)
    if data is None or len(data) > len(black) // 4:
        return None
    flag = "/BlackIs1 true" if black_is_1 else ""
    return f"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns {width}/Rows {height}{flag}>>", data


def _by_pdfium(width: int, height: int, scheme: float, data: bytes, aligned: bool, has_ends: bool) -> bytes:
    flags = ("/EncodedByteAlign true" if aligned else "") + ("/EndOfLine true" if has_ends else "")
    parms = f"/DecodeParms<</K {int(scheme)}/Columns {width}/Rows {height}{flags}>>"
    return decode_bits(width, height, f"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode{parms}", data)
