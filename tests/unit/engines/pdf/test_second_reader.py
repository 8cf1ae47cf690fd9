"""PDFium is asked about streams of our own making, sound, damaged and empty."""

from __future__ import annotations

import base64
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from samples.build._pdf import Document
from samples.build._pdf_malformed_streams import flate_bomb
from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.pdf.attachments import Attachments
from sanitizer.engines.pdf.layers import Layers
from sanitizer.engines.pdf.rebuild import allowed_types
from sanitizer.engines.pdf.second_reader import draws_with, sees_in
from sanitizer.engines.pdf.source import Source, StreamNode
from sanitizer.engines.pdf.walk import Walk
from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import LimitExceeded
from tests.in_process import as_file

DRAWING = b"0 0 50 50 re f 10 10 30 30 re f " * 8
PIXELS = bytes(range(64))
IMAGE = "/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray"


@contextmanager
def asked(data: bytes, entries: str) -> Iterator[tuple[Walk, StreamNode]]:
    """A walk over a document with this stream as object 1."""
    document = Document()
    document.stream(data, entries)
    pages = document.add("<</Type/Pages/Count 0/Kids[]>>")
    root = document.add(f"<</Type/Catalog/Pages {pages} 0 R>>")
    with as_file(document.build(root)) as file, tempfile.TemporaryFile() as target:
        session = WarmSession("pdf")
        source = Source(file, session)
        try:
            walk = Walk(source, Writer(target), session, allowed_types(), Attachments(), Layers(source, session))
            yield walk, source.node("1 0 R")
        finally:
            source.close()


DAMAGED_TEXT = base64.a85encode(DRAWING)[:-40] + b"\x7f~>"


@pytest.mark.parametrize(
    ("data", "entries", "draws"),
    [
        (DRAWING, "", True),
        (base64.a85encode(DRAWING) + b"~>", "/Filter/ASCII85Decode", True),
        (DAMAGED_TEXT, "/Filter[/ASCII85Decode]", True),
        (DRAWING, "/Filter/OfNobody", True),  # PDFium takes the bytes as they are
        (b"", "", False),
        (b"\xff\x00\x80 nonsense", "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 9/Mask true/Odd(x)>>", False),
    ],
)
def test_a_drawing_is_there_when_another_reader_finds_one(data: bytes, entries: str, draws: bool) -> None:
    with asked(data, entries) as (walk, stream):
        assert draws_with(walk, stream) is draws


@pytest.mark.parametrize(
    ("data", "entries", "sees"),
    [
        (PIXELS, IMAGE, True),
        (bytes(64), IMAGE, False),  # as black as what cannot be decoded
        (b"no JPEG", f"{IMAGE}/Filter/DCTDecode", False),
        (PIXELS, f"{IMAGE}/Filter/OfNobody", False),
        (bytes(range(8)), "/Width 8/Height 8/ImageMask true", True),
        (PIXELS, "/Width(x)/Height 8", False),
        (PIXELS, f"{IMAGE}/F(elsewhere)", False),
    ],
)
def test_an_image_is_there_when_another_reader_sees_more_than_one_colour(data: bytes, entries: str, sees: bool) -> None:
    with asked(data, entries) as (walk, stream):
        assert sees_in(walk, stream, "/DeviceGray") is sees


def test_it_is_not_asked_about_bombs() -> None:
    with asked(zlib.compress(flate_bomb()), "/Filter[/FlateDecode/FlateDecode]") as (walk, stream), pytest.raises(LimitExceeded):
        draws_with(walk, stream)


@pytest.mark.parametrize("asks", [draws_with, lambda walk, stream: sees_in(walk, stream, "/DeviceGray")])
def test_a_bomb_behind_an_unknown_filter_is_not_shown_to_another_reader(asks: Callable[[Walk, StreamNode], bool]) -> None:
    with asked(flate_bomb(300), f"{IMAGE}/Filter[/FlateDecode/OfNobody]") as (walk, stream), pytest.raises(LimitExceeded):
        asks(walk, stream)
