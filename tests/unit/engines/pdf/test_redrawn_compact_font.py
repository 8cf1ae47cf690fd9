from __future__ import annotations

import io
import struct

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.pens.recordingPen import RecordingPen

from samples.build import _pdf_broken_fonts as fonts
from sanitizer.engines.pdf.cff_writer import write_with_cids
from sanitizer.engines.pdf.compact_font import dictionary, rebuild_compact_font
from sanitizer.engines.pdf.redrawn_compact_font import redraw_compact_font
from sanitizer.engines.pdf.type1_charstring import Outline
from sanitizer.model.errors import MalformedFile


def opened(data: bytes) -> object:
    fontset = CFFFontSet()
    fontset.decompile(io.BytesIO(data), None)
    return fontset[0]


def drawn(font: object, name: str) -> list[object]:
    pen = RecordingPen()
    font.CharStrings[name].draw(pen)  # type: ignore[attr-defined]
    return pen.value


def test_names_codes_and_outlines_are_those_that_readers_see() -> None:
    sound = opened(fonts.compact())
    damaged = fonts.compact().replace(b"\x0e", b"\x02")
    with pytest.raises(MalformedFile):
        rebuild_compact_font(damaged)
    written = redraw_compact_font(damaged)
    assert written is not None
    again = opened(written)
    assert again.charset == sound.charset  # type: ignore[attr-defined]
    coded = {code: name for code, name in enumerate(again.Encoding) if name != ".notdef"}  # type: ignore[attr-defined]
    assert coded == {code: name for code, name in enumerate(StandardEncoding) if name in sound.charset[1:]}  # type: ignore[attr-defined]
    lines = [[step for step in drawn(font, "K") if step[0] != "closePath"] for font in (sound, again)]
    assert {point for _, points in lines[0] for point in points} == {point for _, points in lines[1] for point in points}
    assert rebuild_compact_font(written)


def test_a_glyph_that_readers_do_not_draw_is_empty_and_the_others_stay() -> None:
    written = redraw_compact_font(fonts.compact_with({"e": [500, "callsubr"]}))
    assert written is not None
    again = opened(written)
    assert drawn(again, "e") == []
    assert drawn(again, "K")


@pytest.mark.parametrize("data", [b"\1\0\4\1", fonts.compact()[:40], b"\1" * 300], ids=["head", "cut", "nonsense"])
def test_what_does_not_say_what_its_glyphs_are_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        redraw_compact_font(data)


def test_a_dictionary_is_read_with_numbers_of_all_kinds() -> None:
    data = (
        b"\x8b\xf7\x00\xfb\x00\x1c\x01\x00\x1d\x00\x01\x00\x00\x05"
        + b"\x1e\xe2\xa2\x5f\x0c\x07"
        + b"\x1e\x0a\x14\x05\x41\xc3\xff\x11"
    )
    assert dictionary(data) == {5: [0, 108, -108, 256, 65536], 1207: [-2.25], 17: [0.140541e-3]}
    with pytest.raises((IndexError, struct.error)):
        dictionary(b"\x1c\x01")


def test_a_glyph_outside_of_the_program_leaves_the_others() -> None:
    font = fonts.compact()
    index_of_charstrings = font.index(b"\x00\x07\x02\x00\x01")  # seven glyphs, two bytes for each place
    place = index_of_charstrings + 3 + 2 * 5
    written = redraw_compact_font(font[:place] + b"\x7f\xff" + font[place + 2 :])
    assert written is not None
    assert drawn(opened(written), "K")


def test_a_font_with_cids_keeps_them() -> None:
    cids = [5, 4000, 7]
    outlines = [Outline(0, [("move", (number, 0)), ("line", (100, 100)), ("line", (-100, 0))]) for number in range(4)]
    program = write_with_cids(b"Sample", [0.001, 0, 0, 0.001, 0, 0], [0, 0, 100, 100], cids, outlines)
    assert list(opened(program).charset) == [".notdef", "cid00005", "cid04000", "cid00007"]  # type: ignore[attr-defined]
    damaged = program.replace(b"\x05\x0e", b"\x05\x02")
    with pytest.raises(MalformedFile):
        rebuild_compact_font(damaged)
    written = redraw_compact_font(damaged)
    assert written is not None
    again = opened(written)
    assert again.charset == opened(program).charset  # type: ignore[attr-defined]
    for name in ("cid00005", "cid04000", "cid00007"):
        assert drawn(again, name)[0] == drawn(opened(program), name)[0]
    assert rebuild_compact_font(written)
