from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from samples.build import _pdf_broken_fonts as fonts
from sanitizer.engines.pdf.redrawn_truetype import redraw_truetype
from sanitizer.engines.pdf.sfnt import rebuild_font
from sanitizer.model.errors import MalformedFile

READERS_DRAW = {
    "last place outside": fonts.last_glyph_outside,
    "places cut": fonts.cut(b"loca", 8),
    "maxp cut": fonts.cut(b"maxp", 6),
    "hhea cut": fonts.cut(b"hhea", 20),
    "more glyphs than there are": fonts.changed(b"maxp", 4, b"\x40\0"),
}


@pytest.mark.parametrize("change", READERS_DRAW.values(), ids=READERS_DRAW)
def test_outlines_widths_and_map_are_those_that_readers_see(change: fonts.Change) -> None:
    sound = TTFont(io.BytesIO(fonts.truetype()))
    damaged = change(fonts.truetype())
    with pytest.raises(MalformedFile):
        rebuild_font(damaged)
    redrawn = redraw_truetype(damaged)
    assert redrawn is not None
    again = TTFont(io.BytesIO(redrawn))
    assert again["cmap"].getBestCmap().keys() == sound["cmap"].getBestCmap().keys()
    for name in sound.getGlyphOrder():
        before, after = (font["glyf"][name].getCoordinates(font["glyf"]) for font in (sound, again))
        assert [list(part) for part in before] == [list(part) for part in after]  # points, ends of contours, on the curve or not
        assert again["hmtx"][name][0] == sound["hmtx"][name][0]
    assert rebuild_font(redrawn) == (redrawn, False)


def test_of_a_font_that_readers_do_not_take_there_is_none() -> None:
    assert redraw_truetype(fonts.without(b"head")(fonts.truetype())) is None


def test_a_font_of_empty_glyphs_is_one() -> None:
    redrawn = redraw_truetype(fonts.truncated(0.9)(fonts.truetype()))
    assert redrawn is not None
    assert rebuild_font(redrawn)[1] is False
