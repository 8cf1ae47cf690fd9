"""The font of an image PDF's invisible text: nothing to see, but a code and a Unicode value for each character that is used.

A CIDFontType2 with an embedded TrueType program of two glyphs (ISO 32000-2, 9.7.4; readers that substitute fonts that are not
embedded draw or measure them each in their own way). The glyph that is used is a line without width, drawn there and back: PDFium
takes no notice of turned text whose glyphs have no extent at all. Codes are given in the order in which characters come, so the
same pages give the same bytes.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable

from sanitizer.contract.engine import TextRun

_EM = 1000
_ASCENT, _DESCENT = 880, -120
# One contour of two points on the curve, from corner to corner of the cell (OpenType 1.9, "glyf").
_GLYPH = struct.pack(">hhhhhHHBBhhhh", 1, 0, _DESCENT, _EM, _ASCENT, 1, 0, 1, 1, 0, _EM, _DESCENT, _ASCENT - _DESCENT)
_NAME = b"AAAAAA+Invisible"
_MAX_CODES = 65_000
_GETA = "〓"  # stands for what has no code left
_LINES_PER_BLOCK = 100  # of bfchar (Adobe Technical Note 5014, 1.4.1)
_WIDE = frozenset("WFA")  # East Asian Width (Unicode Standard Annex 11)
_FIXED_SECONDS = 3_600_000_000  # since 1904; any moment


class InvisibleFont:
    """Gives codes to characters, and the objects of the font when all pages are known."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {_GETA: 1}

    def shown(self, runs: Iterable[TextRun], name: bytes, scale: float) -> bytes:
        """A text object in render mode 3 (neither fill nor stroke) that sets each run where it belongs."""
        lines = [b"BT 3 Tr"]
        size_before = 0.0
        for run in runs:
            text = "".join(char for char in run.text if char.isprintable() or unicodedata.category(char) == "Co")
            natural = sum(_width(char) for char in text) / _EM
            size = max(run.size_pt * scale, 0.1)
            if not text or not natural:
                continue
            if size != size_before:
                lines.append(b"/%s %.2f Tf" % (name, size))
                size_before = size
            stretch = min(max(100 * run.length_pt * scale / (natural * size), 1.0), 10_000.0)
            along, across = run.along_x, run.along_y
            place = (along, across, -across, along, run.x_pt * scale, run.y_pt * scale)
            codes = b"".join(b"%04X" % self._code(char) for char in text)
            lines.append(b"%.1f Tz %s Tm <%s> Tj" % (stretch, b" ".join(_number(value) for value in place), codes))
        return b"\n".join([*lines, b"ET"])

    def _code(self, char: str) -> int:
        code = self._codes.get(char)
        if code is None:
            if len(self._codes) >= _MAX_CODES:
                return self._codes[_GETA]
            code = self._codes[char] = len(self._codes) + 1
        return code

    def dictionary(self, descendant: int, to_unicode: int) -> bytes:
        return b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (
            _NAME,
            descendant,
            to_unicode,
        )

    def descendant(self, descriptor: int, glyphs: int) -> bytes:
        widths = b"".join(b"%d[%d]" % (code, _width(char)) for char, code in self._codes.items() if _width(char) != _EM)
        return (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/DW %d/W[%s]/CIDToGIDMap %d 0 R/FontDescriptor %d 0 R>>" % (_NAME, _EM, widths, glyphs, descriptor)
        )

    def descriptor(self, program: int) -> bytes:
        return (
            b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d"
            b"/StemV 80/FontFile2 %d 0 R>>" % (_NAME, _DESCENT, _EM, _ASCENT, _ASCENT, _DESCENT, _ASCENT, program)
        )

    def glyph_map(self) -> bytes:
        """CIDToGIDMap: every code is glyph 1, which is empty; glyph 0 would be a missing one."""
        return b"\0\0" + b"\0\1" * len(self._codes)

    def to_unicode(self) -> bytes:
        lines = [b"<%04X> <%s>" % (code, char.encode("utf-16-be").hex().upper().encode()) for char, code in self._codes.items()]
        blocks = []
        for start in range(0, len(lines), _LINES_PER_BLOCK):
            part = lines[start : start + _LINES_PER_BLOCK]
            blocks += [b"%d beginbfchar" % len(part), *part, b"endbfchar"]
        return b"\n".join(
            (
                b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
                b"/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def",
                b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
                b"1 begincodespacerange <0000> <FFFF> endcodespacerange",
                *blocks,
                b"endcmap CMapName currentdict /CMap defineresource pop end end\n",
            )
        )

    def program(self) -> bytes:
        """A TrueType file of the tables that ISO 32000-2, 9.9 asks for."""
        tables = {
            b"glyf": _GLYPH,
            b"head": struct.pack(
                ">IIIIHHqqhhhhHHhhh",
                0x10000,
                0x10000,
                0,
                0x5F0F3CF5,
                3,
                _EM,
                *[_FIXED_SECONDS] * 2,
                0,
                _DESCENT,
                _EM,
                _ASCENT,
                0,
                8,
                2,
                0,
                0,
            ),
            b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _EM, 1, *[0] * 7, 2),
            b"hmtx": struct.pack(">HhHh", _EM, 0, _EM, 0),
            b"loca": struct.pack(">HHH", 0, 0, len(_GLYPH) // 2),
            b"maxp": struct.pack(">IH13H", 0x10000, 2, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        }
        return _sfnt(tables)


def _width(char: str) -> int:
    """In thousandths of the size: 1000 for wide characters, 500 for narrow ones, none for marks that go over another."""
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return _EM if unicodedata.east_asian_width(char) in _WIDE else _EM // 2


def _number(value: float) -> bytes:
    text = b"%.3f" % value
    return text.rstrip(b"0").rstrip(b".") if b"." in text else text


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    """Tables with their directory (OpenType 1.9, "Organization of an OpenType Font"), the whole file's checksum in `head`."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    directory = struct.pack(">IHHHH", 0x10000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    offset = len(directory) + 16 * count
    body = b""
    head_offset = 0
    for tag, data in sorted(tables.items()):
        if tag == b"head":
            head_offset = offset + len(body)
        directory += struct.pack(">4sIII", tag, _checksum(data), offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    font = directory + body
    adjusted = (0xB1B0AFBA - _checksum(font)) & 0xFFFFFFFF
    return font[: head_offset + 8] + struct.pack(">I", adjusted) + font[head_offset + 12 :]


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
