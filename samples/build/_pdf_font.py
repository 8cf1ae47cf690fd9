"""A small embedded TrueType font for Japanese sample text: every character is a box pattern, with hinting programs."""

from __future__ import annotations

import io

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables.ttProgram import Program

from samples.build._pdf import Document

_EM = 1000
_FIXED_TIME = 3_600_000_000  # seconds since 1904; any fixed moment


def font_program(characters: str) -> bytes:
    """Glyph 1 is the first character of *characters*, and so on."""
    names = [".notdef", *(f"g{index}" for index in range(1, len(characters) + 1))]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): names[index + 1] for index, char in enumerate(characters)})
    builder.setupGlyf({name: _boxes(number) for number, name in enumerate(names)})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (_EM, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2()
    builder.setupPost()
    builder.setupNameTable({"familyName": "Sample", "styleName": "Regular"})
    builder.font["head"].created = builder.font["head"].modified = _FIXED_TIME
    builder.font.recalcTimestamp = False
    for tag in ("fpgm", "prep"):
        table = newTable(tag)
        table.program = Program()
        table.program.fromBytecode(b"\xb0\x00\x2c\xb0\x01\x2d" if tag == "fpgm" else b"\xb0\x07\x21")
        builder.font[tag] = table
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _boxes(number: int) -> object:
    """The bits of the number as filled squares in a grid of four by four."""
    pen = TTGlyphPen(None)
    for bit in range(16):
        if (number * 2654435761 >> bit) & 1:
            x, y = 100 + 200 * (bit % 4), 200 * (bit // 4)
            pen.moveTo((x, y))
            pen.lineTo((x, y + 180))
            pen.lineTo((x + 180, y + 180))
            pen.lineTo((x + 180, y))
            pen.closePath()
    return pen.glyph()


class EmbeddedFont:
    """The font objects in a document, and text in their codes; *vertical* ones write from the top to the bottom."""

    def __init__(self, document: Document, characters: str, vertical: bool = False) -> None:
        self._codes = {char: index + 1 for index, char in enumerate(dict.fromkeys(characters))}
        program = font_program("".join(self._codes))
        file = document.stream(program, f"/Length1 {len(program)}", flate=True)
        descriptor = document.add(
            f"<</Type/FontDescriptor/FontName/AAAAAA+Sample/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
            f"/CapHeight 700/StemV 80/FontFile2 {file} 0 R>>"
        )
        descendant = document.add(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+Sample/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            f"/Supplement 0>>/DW 1000/CIDToGIDMap/Identity/FontDescriptor {descriptor} 0 R>>"
        )
        to_unicode = document.stream(self._to_unicode(), flate=True)
        self.number = document.add(
            f"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Sample/Encoding/Identity-{'V' if vertical else 'H'}"
            f"/DescendantFonts[{descendant} 0 R]"
            f"/ToUnicode {to_unicode} 0 R>>"
        )

    def _to_unicode(self) -> bytes:
        lines = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in self._codes.items()]
        sections = []
        for start in range(0, len(lines), 100):
            part = lines[start : start + 100]
            sections += [f"{len(part)} beginbfchar", *part, "endbfchar"]
        head = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        )
        tail = "\nendcmap CMapName currentdict /CMap defineresource pop end end\n"
        return (head + "\n".join(sections) + tail).encode("ascii")

    def shown(self, text: str) -> str:
        """The operand of Tj for *text*."""
        return "<" + "".join(f"{self._codes[char]:04X}" for char in text) + ">"
