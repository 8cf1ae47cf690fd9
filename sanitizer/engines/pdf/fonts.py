"""Fonts: their programs rebuilt, their dictionaries checked (ISO 32000-2, clause 9)."""

from __future__ import annotations

from sanitizer.engines.pdf.compact_font import rebuild_compact_font
from sanitizer.engines.pdf.features import FONT_HINTING, FONT_PROGRAM, UNKNOWN_KEY
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.sfnt import FLAVOURS, left_out, rebuild_font
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.streams import decoded
from sanitizer.engines.pdf.type1 import rebuild_type1_font
from sanitizer.engines.pdf.walk import ADMIT, STREAMS, CompiledType, Walk
from sanitizer.model.errors import MalformedFile

_SFNT = (*FLAVOURS, b"ttcf")


def _write_font(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    """Whatever slot it stands in, the program is read as what its first bytes say."""
    data, codec = decoded(walk, node, place)
    try:
        if codec:
            raise MalformedFile("an image codec where a font belongs")
        if data[:4] in _SFNT:
            written, hinted = rebuild_font(data)
            others = left_out(data)
            if others:
                walk.session.found(UNKNOWN_KEY, str(place), f"font tables {', '.join(others)}")
            if hinted:
                walk.session.found(FONT_HINTING, str(place))
        elif data[:1] == b"\1":
            written = rebuild_compact_font(data)
        else:
            written = rebuild_type1_font(data)
    except MalformedFile as error:
        walk.session.found(FONT_PROGRAM, str(place), str(error))
        raise MalformedFile(f"{place}: {error}") from error
    entries = f"/Length1 {len(written)}" if compiled.name == "FontFile2" else f"/Subtype{_compact_kind(walk, node, written)}"
    walk.writer.put_flate(number, entries, written)


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
ADMIT["FontDescriptor"] = _admit_descriptor
STREAMS["font_truetype"] = _write_font
STREAMS["font_compact"] = _write_font
