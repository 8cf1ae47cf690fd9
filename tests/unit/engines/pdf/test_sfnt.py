from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from samples.build._pdf_font import font_program
from sanitizer.engines.pdf.sfnt import left_out, read_tables, rebuild_font, write_tables
from sanitizer.engines.pdf.sfnt_cmap import rewrite_cmap_table
from sanitizer.model.errors import MalformedFile

CHARACTERS = "防災訓練①②髙﨑"


def test_outlines_widths_and_map_stay_and_programs_go() -> None:
    source = font_program(CHARACTERS)
    written, hinted = rebuild_font(source)
    assert hinted
    before, after = TTFont(io.BytesIO(source)), TTFont(io.BytesIO(written))
    assert not {"fpgm", "prep", "cvt ", "name"} & set(after.keys())
    assert after["cmap"].getBestCmap().keys() == before["cmap"].getBestCmap().keys()
    assert len(after.getGlyphOrder()) == len(before.getGlyphOrder())
    for old, new in zip(before.getGlyphOrder(), after.getGlyphOrder(), strict=True):
        assert before["glyf"][old].getCoordinates(before["glyf"])[0] == after["glyf"][new].getCoordinates(after["glyf"])[0]
        assert before["hmtx"][old] == after["hmtx"][new]
    assert rebuild_font(written) == (written, False)


@pytest.mark.parametrize("data", [b"", b"\0\1\0\0", b"OTTO" + bytes(40), font_program("あ")[:200], b"wOFF" + bytes(100)])
def test_what_is_no_font_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        rebuild_font(data)


@pytest.mark.parametrize(
    ("table", "left"), [("loca", b""), ("loca", 0.5), ("glyf", 0.9), ("glyf", b"\0"), ("head", 0.5), ("maxp", 0.3), ("hhea", b"")]
)
def test_a_font_with_glyphs_missing_does_not_come_out_with_others(table: str, left: bytes | float) -> None:
    """Readers draw such glyphs by guesses of their own; without an error the text could come out changed."""
    tables = read_tables(font_program("あい"))
    whole = tables[table]
    tables[table] = left if isinstance(left, bytes) else whole[: int(len(whole) * left)]
    with pytest.raises(MalformedFile):
        rebuild_font(write_tables(tables))


def test_what_readers_do_not_look_at_may_be_wrong() -> None:
    source = font_program("あい")
    tables = read_tables(source)
    tables["head"] = tables["head"][:12] + bytes(4) + tables["head"][16:]
    tables["hhea"] = bytes(4) + tables["hhea"][4:]
    assert rebuild_font(b"\0\2\0\0" + write_tables(tables)[4:]) == rebuild_font(source)


def test_mac_and_symbol_maps_are_kept() -> None:
    """Subset fonts of PDF have nothing else, and HarfBuzz drops them."""
    format_0 = b"\0\0\1\6\0\0" + bytes(range(256))
    format_6 = b"\0\6\0\x0e\0\0\0\x20\0\2\0\1\0\2"
    table = b"\0\0\0\2" + b"\0\1\0\0\0\0\0\x14" + b"\0\1\0\1\0\0\1\x1a" + format_0 + format_6
    assert rewrite_cmap_table(table) == table


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0\1", b"\0\0\0\1\0\3\0\1\xff\xff\xff\xff", b"\0\0\0\1\0\3\0\1\0\0\0\x0c\0\4\0\x20\0\0\xff\xff"]
)
def test_malformed_maps_give_nothing_or_something_sound(data: bytes) -> None:
    written = rewrite_cmap_table(data)
    assert rewrite_cmap_table(written) == written


def test_what_is_left_out_is_named() -> None:
    source = font_program("無")
    assert left_out(source) == []
    assert left_out(write_tables({**read_tables(source), "SVG ": b"<svg/>", "Silf": b"x"})) == ["SVG ", "Silf"]
