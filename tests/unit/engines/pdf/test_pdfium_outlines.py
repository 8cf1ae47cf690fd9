from __future__ import annotations

import pytest

from samples.build import _pdf_broken_fonts as fonts
from sanitizer.engines.pdf import pdfium_outlines
from sanitizer.engines.pdf.pdfium_outlines import Segment, outlines_by_name, outlines_by_number
from sanitizer.model.errors import MalformedFile

BOX_START = (0.05, 0.0)


def test_the_outline_of_each_glyph_is_given_in_units_of_the_em_square() -> None:
    paths = outlines_by_number(fonts.truetype(), "FontFile2", 7)
    assert paths is not None
    assert [bool(path) for path in paths] == [True, False, True, True, True, True, True]  # a space draws nothing
    assert paths[0][0].kind == "move"
    assert paths[0][0].points[0] == pytest.approx(BOX_START, abs=1e-3)


def test_more_glyphs_than_one_batch_has_keep_their_numbers() -> None:
    paths = outlines_by_number(fonts.truetype(), "FontFile2", 700)
    few = outlines_by_number(fonts.truetype(), "FontFile2", 7)
    assert paths is not None
    assert few is not None
    assert paths[:7] == few
    assert not any(paths[7:])


def test_type_1_glyphs_are_asked_for_by_name() -> None:
    paths = outlines_by_name(fonts.type1(), ["e", "K", "space"])
    assert paths is not None
    assert [segment.kind for segment in paths["e"]] == ["move", "curve", "curve", "curve"]
    assert len(paths["K"]) > 4
    assert paths["space"] == []


def test_of_a_program_that_readers_do_not_take_there_is_none() -> None:
    assert outlines_by_number(b"no font", "FontFile2", 3) is None
    assert outlines_by_name(fonts.truncated(0.5)(fonts.type1()), ["e"]) is None


def test_points_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium_outlines, "_MAX_POINTS", 10)
    with pytest.raises(MalformedFile):
        outlines_by_number(fonts.truetype(), "FontFile2", 7)


def test_a_segment_names_what_it_is() -> None:
    assert Segment("line", ((1.0, 2.0),)).kind == "line"
