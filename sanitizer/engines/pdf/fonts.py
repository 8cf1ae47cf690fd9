"""Fonts: their programs rebuilt, their dictionaries checked (ISO 32000-2, clause 9)."""

from __future__ import annotations

from sanitizer.engines.pdf.compact_font import rebuild_compact_font
from sanitizer.engines.pdf.features import FONT_HINTING, FONT_PROGRAM
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.sfnt import rebuild_font
from sanitizer.engines.pdf.source import StreamNode
from sanitizer.engines.pdf.streams import decoded
from sanitizer.engines.pdf.walk import STREAMS, CompiledType, Walk
from sanitizer.model.errors import MalformedFile

_SFNT = (b"\0\1\0\0", b"true", b"OTTO", b"ttcf")


def _write_font(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    """Whatever slot it stands in, the program is read as what its first bytes say."""
    data, codec = decoded(walk, node, place)
    try:
        if codec:
            raise MalformedFile("an image codec where a font belongs")
        if data[:4] in _SFNT:
            written, hinted = rebuild_font(data)
            if hinted:
                walk.session.found(FONT_HINTING, str(place))
        elif data[:1] == b"\1":
            written = rebuild_compact_font(data)
        else:
            raise MalformedFile("a font program of a kind that is not on the list")
    except MalformedFile as error:
        walk.session.found(FONT_PROGRAM, str(place), str(error))
        raise MalformedFile(f"{place}: {error}") from error
    entries = walk.entries(compiled, node, place, braces=False) or ""
    if compiled.name == "FontFile2":
        entries += f"/Length1 {len(written)}"
    walk.writer.put_flate(number, entries, written)


STREAMS["font_truetype"] = _write_font
STREAMS["font_compact"] = _write_font
STREAMS["font_type1"] = _write_font
