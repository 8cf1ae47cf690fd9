"""Fonts: their programs rebuilt, their dictionaries checked (ISO 32000-2, clause 9)."""

from __future__ import annotations

from collections.abc import Callable

from sanitizer.engines.pdf.compact_font import rebuild_compact_font, wrapped
from sanitizer.engines.pdf.features import FONT_HINTING, FONT_PROGRAM, UNKNOWN_KEY
from sanitizer.engines.pdf.kinds import GONE
from sanitizer.engines.pdf.pdfium_outlines import outlines_by_name, outlines_by_number
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.redrawn_compact_font import redraw_compact_font
from sanitizer.engines.pdf.redrawn_truetype import redraw_truetype
from sanitizer.engines.pdf.sfnt import FLAVOURS, left_out, read_tables, rebuild_font, write_tables
from sanitizer.engines.pdf.sfnt_cmap import rewrite_cmap_table
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.streams import decoded
from sanitizer.engines.pdf.type1 import rebuild_type1_font
from sanitizer.engines.pdf.walk import ADMIT, STREAMS, CompiledType, Walk
from sanitizer.model.errors import MalformedFile

Redraw = Callable[[bytes], bytes | None]
_MAX_DAMAGED = 200  # fonts of one document whose outlines are asked for
_SFNT = (*FLAVOURS, b"ttcf")


def _admit_program(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """Rebuilt before a descriptor names it: one that readers do not take either is left out, and they show its text in another
    font, as they do with the source. (Of a program that is named and not there, poppler makes something else.)"""
    if type(node) is not StreamNode:
        return None
    name = place.step[1:]
    number = walk.numbers.get((walk.source.ends_at(ref) if ref else node.ref, name))
    if number is None and node.ref not in walk.font_programs:
        data = b""
        try:
            data, codec = decoded(walk, node, place)
            if codec:
                raise MalformedFile("an image codec where a font belongs")
            walk.font_programs[node.ref] = _rebuilt(walk, data, place)
        except MalformedFile as error:
            walk.font_programs[node.ref] = b""
            takes = _readers_take(data)
            if takes:
                walk.needs_picture(node.ref, f"a damaged font: {error}")
            shown = "in pictures of its pages" if takes else "in another font"
            walk.session.found(FONT_PROGRAM, str(place), f"{error}; left out, its text is shown {shown}")
    if number is None and not walk.font_programs[node.ref]:
        walk.written_refs.setdefault(node.ref, 0)
        return GONE
    return name


def _write_font(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, _place: Place) -> None:
    written = walk.font_programs[node.ref]
    entries = f"/Length1 {len(written)}" if compiled.name == "FontFile2" else f"/Subtype{_compact_kind(walk, node, written)}"
    walk.writer.put_flate(number, entries, written)


def _rebuilt(walk: Walk, data: bytes, place: Place) -> bytes:
    """Whatever slot it stands in, the program is read as what its first bytes say. Raises MalformedFile."""
    if data[:4] in _SFNT:
        return _rebuilt_sfnt(walk, data, place)
    if data[:1] != b"\1":
        written, broken = rebuild_type1_font(data)
        if broken:
            walk.session.found(FONT_PROGRAM, str(place), f"{broken} glyphs that do not parse; made anew as readers draw them")
        return written
    try:
        return rebuild_compact_font(data)
    except MalformedFile as error:
        return _redrawn(walk, redraw_compact_font, data, error, place)


def _rebuilt_sfnt(walk: Walk, data: bytes, place: Place) -> bytes:
    others = left_out(data)
    try:
        written, hinted = rebuild_font(data)
    except MalformedFile as error:
        written, hinted = _repaired_sfnt(walk, data, error, place), False
    if others:
        walk.session.found(UNKNOWN_KEY, str(place), f"font tables {', '.join(others)}")
    if hinted:
        walk.session.found(FONT_HINTING, str(place))
    return written


def _repaired_sfnt(walk: Walk, data: bytes, error: MalformedFile, place: Place) -> bytes:
    """With outlines of CFF the tables around them are made anew, if need be the outlines, too."""
    tables = read_tables(data)
    if not tables.get("CFF "):
        return _redrawn(walk, redraw_truetype, data, error, place)
    try:
        program = rebuild_compact_font(tables["CFF "])
    except MalformedFile as cause:
        program = _redrawn(walk, redraw_compact_font, tables["CFF "], cause, place)
    else:
        walk.session.found(FONT_PROGRAM, str(place), f"{error}; the tables around its outlines are made anew")
    around = wrapped(program)
    character_map = rewrite_cmap_table(tables.get("cmap", b""))
    return write_tables({**around, "cmap": character_map} if character_map else around)


def _redrawn(walk: Walk, redraw: Redraw, data: bytes, error: MalformedFile, place: Place) -> bytes:
    walk.session.count("damaged fonts", 1, _MAX_DAMAGED)
    written = redraw(data)
    if written is None:
        raise error
    walk.session.found(FONT_PROGRAM, str(place), f"{error}; made anew from the outlines that readers draw")
    return written


def _readers_take(data: bytes) -> bool:
    """Whether readers draw with the program, although there is no way here to write it anew."""
    if data[:4] in FLAVOURS:
        return outlines_by_number(data, "FontFile3" if data[:4] == b"OTTO" else "FontFile2", 1) is not None
    if data[:1] == b"\1":
        return outlines_by_number(data, "FontFile3", 1) is not None
    return bool(data) and outlines_by_name(data, [".notdef"]) is not None


def _compact_kind(walk: Walk, node: StreamNode, written: bytes) -> str:
    """What a FontFile3 says that it is (table 124)."""
    if written[:4] in _SFNT:
        return "/OpenType"
    return "/CIDFontType0C" if walk.source.chase(node.get("/Subtype")) == "/CIDFontType0C" else "/Type1C"


def _admit_descriptor(_walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """A Type 1 program is written as CFF, which belongs under FontFile3."""
    if "/FontFile" in node:
        program = node.pop("/FontFile")
        if "/FontFile2" not in node:
            node.setdefault("/FontFile3", program)
    return "FontDescriptor"


def _admit_font(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """A Type 3 font that lacks what its glyphs need draws nothing, as in readers; without the font its codes would be shown."""
    if type(node) is StreamNode:
        return None
    subtype = walk.source.chase(node.get("/Subtype"))
    if subtype == "/Type3" and type(walk.source.chase(node.get("/CharProcs"))) is not dict:
        node["/CharProcs"] = {}
    return f"Font.{subtype[1:]}" if f"Font.{str(subtype)[1:]}" in walk.types else "Font.Unknown"


ADMIT["Font"] = _admit_font
ADMIT["FontFile2"] = _admit_program
ADMIT["FontFile3"] = _admit_program
ADMIT["FontDescriptor"] = _admit_descriptor
STREAMS["font_truetype"] = _write_font
STREAMS["font_compact"] = _write_font
