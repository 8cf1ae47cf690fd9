"""Images inside content streams: the same picture comes out, in a coding that no byte of the data can end early."""

from __future__ import annotations

import base64
import io
import zlib

import pymupdf
import pytest
from PIL import Image

from samples.build._pdf import TEXT, one_page
from samples.build._pdf_benign import _fax
from sanitizer.engines.pdf import ENGINE
from tests.in_process import reconstruct

GREY = b"\x00\x80\xff\x40"
RUN_LENGTH = b"\x03" + GREY + b"\x80"


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (10, 200, 30)).save(out, "JPEG")
    return out.getvalue()


def page_with(image: bytes) -> bytes:
    return one_page(content=TEXT + b" q 200 0 0 200 40 100 cm " + image + b" Q 1 0 0 rg 300 300 20 20 re f")


SOUND = {
    "plain": b"BI /W 2 /H 2 /CS /G /BPC 8 ID " + GREY + b" EI",
    "full names": b"BI /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 ID " + GREY + b"\nEI",
    "end marker in the data": b"BI /W 4 /H 1 /CS /G /BPC 8 ID \n EI EI",
    "flate": b"BI /W 2 /H 2 /CS /G /BPC 8 /F /Fl ID " + zlib.compress(GREY) + b"\nEI",
    "chain": b"BI /W 2 /H 2 /CS /G /BPC 8 /F [/A85 /Fl] ID " + base64.a85encode(zlib.compress(GREY)) + b"~>\nEI",
    "hexadecimal": b"BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx ID " + GREY.hex().encode() + b">\nEI",
    "run length": b"BI /W 2 /H 2 /CS /G /BPC 8 /F /RL ID " + RUN_LENGTH + b"\nEI",
    "palette": b"BI /W 2 /H 2 /CS [/I /RGB 1 <ff00000000ff>] /BPC 1 ID \x40\x80\nEI",
    "mask": b"BI /W 8 /H 2 /IM true /D [1 0] ID \xaa\x55\nEI",
    "comment": b"BI % ID EI\n/W 2 /H 2 /CS /G /BPC 8 ID " + GREY + b" EI",
    "names in #xx and reals": b"BI /#57 2.0 /H 2.0 /CS /#47 /BPC 8 ID " + GREY + b" EI",
    "no space before the end": b"BI /W 2 /H 2 /CS /G /BPC 8 ID " + GREY + b"EI",
    "jpeg": b"BI /W 4 /H 4 /CS /RGB /BPC 8 /F /DCT ID " + jpeg() + b"\nEI",
    "fax": b"BI /W %d /H %d /CS /G /BPC 1 /F /CCF /DP <</K -1 /Columns %d>> ID %s\nEI" % (*_fax()[:2], _fax()[0], _fax()[2]),
}


@pytest.mark.parametrize("name", SOUND)
def test_the_page_looks_the_same(name: str) -> None:
    source = page_with(SOUND[name])
    outcome = reconstruct(ENGINE, source, "pdf")
    assert outcome.features == set()
    with pymupdf.open(stream=source) as before, pymupdf.open(stream=outcome.data) as after:
        assert before[0].get_pixmap().samples == after[0].get_pixmap().samples
        assert len(after[0].get_image_info()) == 1


def test_an_image_at_the_very_end_and_short_data() -> None:
    at_end = one_page(content=TEXT + b" q 200 0 0 200 40 100 cm BI /W 2 /H 2 /CS /G /BPC 8 ID " + GREY)
    assert b"BI" in pages_content(reconstruct(ENGINE, at_end, "pdf").data)
    short = reconstruct(ENGINE, page_with(b"BI /W 2 /H 2 /CS /G /BPC 8 ID ab EI"), "pdf")
    assert [finding.detail for finding in short.findings] == ["an inline image is 2 bytes short; filled up with zeros"]


def pages_content(data: bytes) -> bytes:
    with pymupdf.open(stream=data) as document:
        return bytes(document[0].read_contents())


@pytest.mark.parametrize(
    "image",
    [
        b"BI /W 2 /H 2 ID",
        b"BI /W 2 /H 2",
        b"BI /W -2 /H 2 /CS /G /BPC 8 ID abcd EI",
        b"BI /W 2 /H 2 /CS [/Evil 1] /BPC 8 ID abcd EI",
        b"BI /W 2 /H 2 /CS /G /BPC 8 /F /Evil ID abcd EI",
        b"BI /W 2 /H 2 /CS /G /BPC 7 ID abcd EI",
        b"BI /W 2 /H 2 /CS /RGB /BPC 8 /F /DCT ID \xff\xd8 nothing EI",
    ],
)
def test_unsound_images_are_dropped_and_told(image: bytes) -> None:
    outcome = reconstruct(ENGINE, page_with(image), "pdf")
    assert "pdf.content_operator" in outcome.features
    with pymupdf.open(stream=outcome.data) as after:
        assert after[0].get_image_info() == []
