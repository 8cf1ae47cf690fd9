"""Type 1 programs made here: charstrings coded by hand, encrypted as the format asks."""

from __future__ import annotations

import io
import struct

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen

from samples.build import _pdf_broken_fonts as fonts
from sanitizer.engines.pdf.compact_font import glyph_count, rebuild_compact_font
from sanitizer.engines.pdf.type1 import rebuild_type1_font
from sanitizer.model.errors import MalformedFile


def encrypted(data: bytes, key: int) -> bytes:
    out = bytearray()
    for byte in data:
        coded = byte ^ (key >> 8)
        out.append(coded)
        key = ((coded + key) * 52845 + 22719) & 0xFFFF
    return bytes(out)


def number(value: int) -> bytes:
    if -107 <= value <= 107:
        return bytes([value + 139])
    return b"\xff" + value.to_bytes(4, "big", signed=True)


def code(*parts: int | bytes) -> bytes:
    return b"".join(number(part) if isinstance(part, int) else part for part in parts)


HSBW, RLINETO, RMOVETO, RRCURVETO, CLOSE, END, CALLSUBR, RETURN = (
    b"\x0d",
    b"\x05",
    b"\x15",
    b"\x08",
    b"\x09",
    b"\x0e",
    b"\x0a",
    b"\x0b",
)
DIV, SEAC, HSTEM, CALLOTHER, POP, SETPOINT = b"\x0c\x0c", b"\x0c\x06", b"\x01", b"\x0c\x10", b"\x0c\x11", b"\x0c\x21"
FLEX_START = code(0, 1, CALLOTHER)
FLEX_POINT = code(0, 2, CALLOTHER)
FLEX_END = code(50, 60, 0, 3, 0, CALLOTHER, POP, POP, SETPOINT)

GLYPHS = {
    ".notdef": code(0, 500, HSBW, END),
    "A": code(20, 600, HSBW, 0, 30, HSTEM, 10, 5, RMOVETO, 0, CALLSUBR, 1000, 3, DIV, 7, RLINETO, CLOSE, END),
    "acute": code(30, 200, HSBW, 0, 500, RMOVETO, 50, 0, RLINETO, 0, 60, RLINETO, CLOSE, END),
    "Aacute": code(20, 600, HSBW, 30, 200, 100, 65, 194, SEAC),
    "flex": code(
        *(0, 400, HSBW, 0, 0, RMOVETO, FLEX_START, 25, 0, RMOVETO, FLEX_POINT),
        *(part for point in ((-20, 0), (10, 20), (10, 40), (10, 0), (10, 0), (5, 0)) for part in (*point, RMOVETO, FLEX_POINT)),
        *(FLEX_END, CLOSE, END),
    ),
}
SUBROUTINES = {0: code(100, 0, RLINETO, RETURN)}


def program(glyphs: dict[str, bytes], reader: bytes = b"RD") -> bytes:
    clear = b"%!PS-AdobeFont-1.0: Sample\n/FontName /Sample def /FontMatrix [0.001 0 0 0.001 0 0] readonly def\n"
    clear += b"/FontBBox {-20 -240 600 700} def\n"
    clear += b"/Encoding 256 array dup 65 /A put dup 66 /Aacute put dup 67 /A put readonly def currentfile eexec\n"
    private = (
        b"dup /Private 9 dict dup begin /"
        + reader
        + b" {string currentfile exch readstring pop} executeonly def /lenIV 4 def\n/Subrs 1 array\n"
    )
    for index, body in SUBROUTINES.items():
        coded = encrypted(b"\0\0\0\0" + body, 4330)
        private += b"dup %d %d %s " % (index, len(coded), reader) + coded + b" NP\n"
    private += b"2 index /CharStrings %d dict dup begin\n" % len(glyphs)
    for name, body in glyphs.items():
        coded = encrypted(b"\0\0\0\0" + body, 4330)
        private += b"/%s %d %s " % (name.encode(), len(coded), reader) + coded + b" ND\n"
    return clear + encrypted(b"\0\0\0\0" + private + b"end end", 55665) + b"0" * 512 + b"\ncleartomark"


def drawn(data: bytes) -> tuple[dict[str, list[object]], dict[str, float], list[str]]:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    font = fonts[0]
    outlines, widths = {}, {}
    for name in font.charset:
        pen = RecordingPen()
        charstring = font.CharStrings[name]
        charstring.draw(pen)
        outlines[name], widths[name] = pen.value, charstring.width
    return outlines, widths, font.Encoding


@pytest.mark.parametrize("reader", [b"RD", b"-|", b"ReadIt"])
def test_outlines_widths_and_encoding_stay(reader: bytes) -> None:
    outlines, widths, encoding = drawn(rebuild_type1_font(program(GLYPHS, reader))[0])
    assert widths == {".notdef": 500, "A": 600, "acute": 200, "Aacute": 600, "flex": 400}
    assert outlines["A"][:3] == [
        ("moveTo", ((30, 5),)),
        ("lineTo", ((130, 5),)),
        ("lineTo", ((pytest.approx(463.333, abs=1e-3), 12),)),
    ]
    assert outlines["Aacute"][0] == ("moveTo", ((30, 5),))
    assert ("moveTo", ((20 - 30 + 200 + 30, 600),)) in outlines["Aacute"]
    assert [step for step, _ in outlines["flex"]] == ["moveTo", "curveTo", "curveTo", "closePath"]
    assert outlines["flex"][1] == ("curveTo", ((5, 0), (15, 20), (25, 60)))
    assert (encoding[65], encoding[66], encoding[67]) == ("A", "Aacute", "A")


def test_the_box_is_written_so_that_every_reader_sees_its_sign() -> None:
    """FreeType takes the five-byte form of a negative number for a very large one, and its users then place glyphs coarsely."""
    data = rebuild_type1_font(program(GLYPHS))[0]
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    assert fonts[0].FontBBox == [-20, -240, 600, 700]
    assert struct.pack(">bi", 29, -20) not in data
    assert struct.pack(">bi", 29, -240) not in data


def test_the_result_passes_harfbuzz_with_the_same_glyphs() -> None:
    written = rebuild_type1_font(program(GLYPHS))[0]
    assert glyph_count(written) == len(GLYPHS)
    again = rebuild_compact_font(written)
    assert drawn(again)[0] == drawn(written)[0]
    assert drawn(again)[2][65] == "A"


@pytest.mark.parametrize(
    "glyphs",
    [
        {},
        {"A": code(RLINETO)},
        {"A": code(1, 0, DIV)},
        {"A": code(0, CALLSUBR) * 100_000},
        {"A": b"\xff\0"},
        {"A": code(5, 200, 0, CALLOTHER)},
    ],
)
def test_unsound_programs_are_malformed(glyphs: dict[str, bytes]) -> None:
    with pytest.raises(MalformedFile):
        rebuild_type1_font(program(glyphs))


@pytest.mark.parametrize("data", [b"", b"%!PS eexec", b"%!PS", b"\x80\x01\xff\xff\xff\xff eexec"])
def test_what_is_no_program_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        rebuild_type1_font(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\1\0\4\1", b"\1\0\4\1\0\0\0\0\0\0", bytes(20), b"\1\0\4\4" + b"\0\1\1\1\2F" + b"\0\1\1\1\3\x8b\x11" + b"\xff" * 20],
)
def test_what_is_no_compact_font_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        rebuild_compact_font(data)


def test_a_font_with_glyphs_missing_is_left_to_readers() -> None:
    """They give it up as a whole and take another font: of ours some letters would be missing."""
    whole = fonts.type1()
    at = whole.find(b"eexec") + 6
    damaged = whole[: at + 600] + bytes([whole[at + 600] ^ 0xFF]) + whole[at + 601 :]
    with pytest.raises(MalformedFile):
        rebuild_type1_font(damaged)


def test_glyphs_that_are_not_sound_are_counted() -> None:
    written, broken = rebuild_type1_font(fonts.type1_with("e", lambda code: code[:-1] + b"\x8c\x8b\x0c\x0c\x0e"))
    assert broken == 1
    assert glyph_count(written) == 7
    assert rebuild_type1_font(fonts.type1())[1] == 0
