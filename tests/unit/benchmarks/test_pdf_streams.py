"""Sizes of decoded streams: chains of filters, pictures as pixels, bombs without their bytes in memory."""

from __future__ import annotations

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name

from benchmarks.pdf_streams import inflated_bytes, largest_decoded_bytes


def _file(data: bytes, **entries: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.Kept = document.make_stream(data, **entries)
        document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def test_deflated() -> None:
    assert largest_decoded_bytes(_file(zlib.compress(bytes(5_000_000)), Filter=Name.FlateDecode)) == 5_000_000


def test_a_chain() -> None:
    data = zlib.compress(bytes(3000)).hex().encode() + b">"
    assert largest_decoded_bytes(_file(data, Filter=Array([Name.ASCIIHexDecode, Name.FlateDecode]))) == 3000


def test_a_picture_counts_as_pixels() -> None:
    entries = {"Subtype": Name.Image, "Width": 1000, "Height": 10, "BitsPerComponent": 8, "ColorSpace": Name.DeviceCMYK}
    assert largest_decoded_bytes(_file(b"x", Filter=Name.DCTDecode, **entries)) == 40_000
    indexed = {**entries, "ColorSpace": Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String("abcdef")]), "BitsPerComponent": 1}
    assert largest_decoded_bytes(_file(b"x", Filter=Name.JBIG2Decode, **indexed)) == 1250


def test_a_picture_with_a_profile() -> None:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        space = Array([Name.ICCBased, document.make_stream(b"profile", N=4)])
        document.Root.Kept = document.make_stream(
            b"x", Filter=Name.DCTDecode, Subtype=Name.Image, Width=100, Height=100, BitsPerComponent=8, ColorSpace=space
        )
        document.save(out)
    assert largest_decoded_bytes(out.getvalue()) == 40_000


def test_wrong_entries_count_as_nothing() -> None:
    assert largest_decoded_bytes(_file(b"x", Filter=Name.DCTDecode, Width=Dictionary(), Height=-5)) <= 1


def test_no_pdf() -> None:
    assert largest_decoded_bytes(b"no pdf") == 0


def test_inflating_stops_at_a_defect() -> None:
    assert inflated_bytes(zlib.compress(bytes(5_000_000))[:-4] + b"rubbish") >= 4_000_000
    assert inflated_bytes(b"rubbish") == 0
