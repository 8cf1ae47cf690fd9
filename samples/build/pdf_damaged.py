"""PDF samples of which one part is damaged: only what is damaged may come out changed."""

from __future__ import annotations

from collections.abc import Callable

from samples.build import _pdf_broken_fonts as fonts
from samples.sample import Sample

_DIVIDED_BY_ZERO = b"\x8c\x8b\x0c\x0c\x0e"  # 1 0 div endchar
_END, _NO_OPERATOR = b"\x0e", b"\x02"  # of CFF charstrings


def _font(name: str, about: str, build: Callable[[], bytes]) -> Sample:
    return Sample(
        f"malformed/pdf/font_{name}.pdf",
        "malformed",
        "pdf",
        about,
        build,
        features=("pdf.font_program",),
        keeps=("First page", fonts.WORDS),
    )


def _truetype(change: fonts.Change) -> Callable[[], bytes]:
    return lambda: fonts.composite(change(fonts.truetype()))


def _pictured(name: str, about: str, build: Callable[[], bytes], *more: str, keeps: tuple[str, ...] = ()) -> Sample:
    features = ("pdf.font_program", "pdf.flattened_page", *more)
    keeps = ("Page 1 leads on", "Page 3 leads on", fonts.WORDS, "Filled in", *keeps)
    path = f"malformed/pdf/page_{name}.pdf"
    return Sample(path, "malformed", "pdf", about, build, features=features, verdict="flattened", keeps=keeps)


SAMPLES: tuple[Sample, ...] = (
    _font("places_outside", "a TrueType font with a glyph outside of it, which readers draw", _truetype(fonts.last_glyph_outside)),
    _font("places_back", "a TrueType font whose glyphs are not in order", _truetype(fonts.changed(b"loca", 4, b"\0\2"))),
    _font("places_cut", "a TrueType font with a table of places cut short", _truetype(fonts.cut(b"loca", 8))),
    _font("maxp_cut", "a TrueType font whose maxp is too short", lambda: fonts.simple(fonts.cut(b"maxp", 6)(fonts.truetype()))),
    _font("hhea_cut", "a TrueType font whose hhea is too short", lambda: fonts.simple(fonts.cut(b"hhea", 20)(fonts.truetype()))),
    _font("truncated", "a TrueType font of which the end is missing", _truetype(fonts.truncated(0.9))),
    _font("without_head", "a TrueType font that readers do not take", _truetype(fonts.without(b"head"))),
    _font("empty", "an empty font program", lambda: fonts.simple(b"")),
    _font(
        "compact_operator",
        "a CFF font with an operator that there is not",
        lambda: fonts.simple(fonts.compact().replace(_END, _NO_OPERATOR), "FontFile3", "Type1"),
    ),
    _font(
        "compact_subroutine",
        "a composite CFF font whose glyph calls what there is not",
        lambda: fonts.composite(fonts.compact_with({"e": [500, "callsubr"]}), "FontFile3", "CIDFontType0"),
    ),
    _font(
        "opentype_tables",
        "an OpenType font of CFF without head",
        lambda: fonts.simple(fonts.without(b"head")(fonts.opentype()), "FontFile3", "Type1"),
    ),
    _font(
        "type1_division",
        "a Type 1 glyph that divides by zero, which readers draw",
        lambda: fonts.simple(fonts.type1_with("e", lambda code: code[:-1] + _DIVIDED_BY_ZERO), "FontFile", "Type1"),
    ),
    _font(
        "type1_operands",
        "a Type 1 glyph with operands missing",
        lambda: fonts.simple(fonts.type1_with("e", lambda code: b"\x8b\x8b\x0d\x05\x05" + code[3:]), "FontFile", "Type1"),
    ),
    _font(
        "type1_truncated",
        "a Type 1 font of which the end is missing",
        lambda: fonts.simple(fonts.truncated(0.35)(fonts.type1()), "FontFile", "Type1"),
    ),
    _pictured("with_font", "a page whose font readers draw and nobody can write anew, with a link and a field", fonts.damaged_page),
    _pictured("turned", "such a page, turned by a quarter", lambda: fonts.damaged_page(90)),
    _pictured(
        "with_comment",
        "a page with such a font in a comment, beside a field",
        lambda: fonts.damaged_page(in_annotation=True),
        "pdf.flattened_annotation",
        keeps=("Page 2 leads on",),
    ),
)
