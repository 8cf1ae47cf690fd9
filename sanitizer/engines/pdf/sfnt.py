"""TrueType and OpenType programs rebuilt by HarfBuzz: every glyph's outline decoded and written anew, hinting programs left out.

The file around the tables and the character map are written here (OpenType 1.9, "Organization of an OpenType font" and "cmap").
"""

from __future__ import annotations

import struct
from array import array

import uharfbuzz as hb

from sanitizer.engines.pdf.sfnt_cmap import rewrite_cmap_table
from sanitizer.model.errors import MalformedFile

_READ = frozenset({"head", "hhea", "hmtx", "maxp", "loca", "glyf", "CFF ", "OS/2", "post", "cmap", "vhea", "vmtx", "VORG"})
_HINTING = frozenset({"fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH", "gasp"})
_NAMES = frozenset({"name"})  # of the font and its maker, which nothing draws
_NEEDED = ("head", "maxp", "hhea")
_MAX_TABLES = 256
_HEAD_BYTES, _HHEA_BYTES = 54, 36
_UNITS_AT = 18  # unitsPerEm in the table head
_MAGIC_AT, _MAGIC = 12, b"\x5f\x0f\x3c\xf5"
_HHEA_VERSION = b"\0\1\0\0"
_LONG_PLACES_AT = 51  # the low byte of indexToLocFormat in the table head
_ADJUSTMENT_AT = 8  # of the whole file's checksum in the table head; readers of PDF do not look at it, so it stays 0
FLAVOURS = (b"\0\1\0\0", b"\0\2\0\0", b"true", b"OTTO")
_FLAGS = (
    hb.SubsetFlags.NO_HINTING
    | hb.SubsetFlags.RETAIN_GIDS
    | hb.SubsetFlags.NOTDEF_OUTLINE
    | hb.SubsetFlags.GLYPH_NAMES
    | hb.SubsetFlags.NO_LAYOUT_CLOSURE
)


def read_tables(data: bytes) -> dict[str, bytes]:
    """Tag > table of one font; of a collection the first. Raises MalformedFile."""
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" and len(data) >= 16 else 0
    if len(data) < start + 12 or data[start : start + 4] not in FLAVOURS:
        raise MalformedFile("no TrueType or OpenType font")
    count = struct.unpack_from(">H", data, start + 4)[0]
    tables: dict[str, bytes] = {}
    for index in range(min(count, _MAX_TABLES)):
        at = start + 12 + 16 * index
        if at + 16 > len(data):
            break
        tag, _, offset, length = struct.unpack_from(">4sIII", data, at)
        if offset <= len(data):
            tables[tag.decode("latin-1")] = data[offset : offset + length]
    return tables


def write_tables(tables: dict[str, bytes]) -> bytes:
    """A font file with its directory, checksums and padding."""
    tables = dict(tables)
    if len(tables.get("head", b"")) >= _ADJUSTMENT_AT + 4:
        tables["head"] = tables["head"][:_ADJUSTMENT_AT] + bytes(4) + tables["head"][_ADJUSTMENT_AT + 4 :]
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    flavour = b"OTTO" if "CFF " in tables else b"\0\1\0\0"
    directory = [struct.pack(">4sHHHH", flavour, count, power * 16, power.bit_length() - 1, (count - power) * 16)]
    offset = 12 + 16 * count
    bodies = []
    for tag in sorted(tables):
        body = tables[tag]
        directory.append(struct.pack(">4sIII", tag.encode("latin-1"), _checksum(body), offset, len(body)))
        padded = body + bytes(-len(body) % 4)
        bodies.append(padded)
        offset += len(padded)
    return b"".join(directory + bodies)


def _checksum(body: bytes) -> int:
    words = array("I", body + bytes(-len(body) % 4))
    words.byteswap()
    return sum(words) & 0xFFFFFFFF


def left_out(data: bytes) -> list[str]:
    """Tags of the tables that a rebuilt font does not have, other than hinting: layout, colours, bitmaps, private ones."""
    return sorted(read_tables(data).keys() - _READ - _HINTING - _NAMES)


def rebuild_font(data: bytes) -> tuple[bytes, bool]:
    """(the font written anew, whether it had hinting programs). Raises MalformedFile where it does not parse."""
    tables = read_tables(data)
    hinted = any(tag in tables for tag in _HINTING)
    read = {tag: body for tag, body in tables.items() if tag in _READ and body}
    if any(tag not in read for tag in _NEEDED) or not ("glyf" in read or "CFF " in read):
        raise MalformedFile("a font without its tables of outlines")
    _check_heads(read)
    if "CFF " not in read:
        _check_places(read)
    read["head"] = read["head"][:_MAGIC_AT] + _MAGIC + read["head"][_MAGIC_AT + 4 :]  # readers do not look at it, HarfBuzz does
    read["hhea"] = _HHEA_VERSION + read["hhea"][4:]
    character_map = rewrite_cmap_table(read.pop("cmap", b""))
    rebuilt = subset(read)
    if any(tag in read and tag not in rebuilt for tag in (*_NEEDED, "hmtx", "CFF ")):  # HarfBuzz leaves out what it cannot read
        raise MalformedFile("a font whose outlines or widths do not parse")
    if character_map:
        rebuilt["cmap"] = character_map
    return write_tables(rebuilt), hinted


def _check_heads(tables: dict[str, bytes]) -> None:
    """What readers do not go on without, and HarfBuzz does. Raises MalformedFile."""
    head = tables["head"]
    if len(head) < _HEAD_BYTES or len(tables["maxp"]) < 6 or len(tables["hhea"]) < _HHEA_BYTES or "hmtx" not in tables:
        raise MalformedFile("a font with a table cut short")
    if head[_UNITS_AT : _UNITS_AT + 2] == bytes(2):
        raise MalformedFile("a font without a size")


def _check_places(tables: dict[str, bytes]) -> None:
    """Each glyph must lie inside "glyf": where one does not, readers and HarfBuzz draw different things, and a text could come out
    changed. Raises MalformedFile."""
    glyphs = struct.unpack_from(">H", tables["maxp"], 4)[0]
    places = array("I" if tables["head"][_LONG_PLACES_AT] else "H")
    data = tables.get("loca", b"")[: (glyphs + 1) * places.itemsize]
    if len(data) < (glyphs + 1) * places.itemsize:
        raise MalformedFile("a font that does not say where its glyphs are")
    places.frombytes(data)
    places.byteswap()
    ends = places.tolist()
    last = ends[-1] if places.itemsize == 4 else 2 * ends[-1]
    if ends != sorted(ends) or last > len(tables["glyf"]):
        raise MalformedFile("a font with glyphs outside of it")


def subset(tables: dict[str, bytes]) -> dict[str, bytes]:
    """All glyphs of the font made of *tables* through HarfBuzz. Raises MalformedFile."""
    try:
        face = hb.Face(hb.Blob(write_tables(tables)))
        count = face.glyph_count
        if not count:
            raise MalformedFile("a font without glyphs")
        request = hb.SubsetInput()
        request.sets(hb.SubsetInputSets.GLYPH_INDEX).add_range(0, count - 1)
        request.flags = _FLAGS
        result = hb.subset(face, request)
        return {tag: bytes(result.reference_table(tag).data) for tag in result.table_tags if tag in _READ}
    except (RuntimeError, ValueError, MemoryError) as error:
        raise MalformedFile(f"a font program that does not parse ({type(error).__name__})") from error
