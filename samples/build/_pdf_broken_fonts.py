"""PDFs with a page whose font is damaged in one way, beside a page that is sound: readers still draw most of them.

The fonts are made here; each glyph is a pattern of its own, one of them round, so that a wrong or missing one shows.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from samples.build._pdf import HELVETICA, Document

WORDS = "Kept text"
_EM = 1000
_LETTERS = "".join(sorted(set(WORDS)))
_NAMES = [".notdef", *("space" if char == " " else char for char in _LETTERS)]
_ROUND = "e"
_WIDTH = 700
_FIXED_TIME = 3_600_000_000  # seconds since 1904; any fixed moment
_TABLE_AT, _TABLE_STEP = 12, 16

Change = Callable[[bytes], bytes]


def _draw(pen: TTGlyphPen | T2CharStringPen | _Type1Pen, name: str, number: int) -> None:
    if name == "space":
        return
    if name == _ROUND:
        pen.moveTo((350, 0))
        for x1, y1, x2, y2, x, y in ((100, 0, 50, 100, 50, 350), (50, 600, 150, 700, 350, 700), (650, 700, 650, 0, 350, 0)):
            if isinstance(pen, TTGlyphPen):
                pen.qCurveTo((x1, y1), (x, y))
            else:
                pen.curveTo((x1, y1), (x2, y2), (x, y))
        pen.closePath()
        return
    for bit in range(9):
        if (number * 2654435761 >> bit) & 1:
            x, y = 50 + 200 * (bit % 3), 220 * (bit // 3)
            pen.moveTo((x, y))
            pen.lineTo((x, y + 180))
            pen.lineTo((x + 180, y + 180))
            pen.lineTo((x + 180, y))
            pen.closePath()


def truetype() -> bytes:
    """A TrueType program with a glyph for each letter of `WORDS`, in their order."""
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(_NAMES)
    builder.setupCharacterMap({ord(char): name for char, name in zip(_LETTERS, _NAMES[1:], strict=True)})
    glyphs = {}
    for number, name in enumerate(_NAMES):
        pen = TTGlyphPen(None)
        _draw(pen, name, number + 3)
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(_NAMES, (_WIDTH, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    return _saved(builder)


def opentype(broken: dict[str, list[object]] | None = None) -> bytes:
    """The same glyphs as CFF in an OpenType file; those of *broken* begin with these operands and operators."""
    builder = FontBuilder(_EM, isTTF=False)
    builder.setupGlyphOrder(_NAMES)
    builder.setupCharacterMap({ord(char): name for char, name in zip(_LETTERS, _NAMES[1:], strict=True)})
    builder.setupCFF("Sample", {"FullName": "Sample"}, _compact_glyphs(broken or {}), {})
    builder.font.recalcBBoxes = False  # fontTools would draw what cannot be drawn
    builder.setupHorizontalMetrics(dict.fromkeys(_NAMES, (_WIDTH, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    return _saved(builder)


def _compact_glyphs(broken: dict[str, list[object]]) -> dict[str, T2CharString]:
    glyphs = {}
    for number, name in enumerate(_NAMES):
        pen = T2CharStringPen(_WIDTH, None)
        _draw(pen, name, number + 3)
        glyphs[name] = pen.getCharString()
        if name in broken:
            glyphs[name] = T2CharString(program=[*broken[name], *glyphs[name].program])
    return glyphs


def compact() -> bytes:
    """The bare CFF program of `opentype`."""
    return table_of(opentype(), b"CFF ")


def _saved(builder: FontBuilder) -> bytes:
    builder.font["head"].created = builder.font["head"].modified = _FIXED_TIME
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


# ---- Type 1 ("Adobe Type 1 Font Format") ---------------------------------------------------------------------------------------


def _encrypted(data: bytes, key: int) -> bytes:
    out = bytearray()
    for byte in data:
        coded = byte ^ (key >> 8)
        out.append(coded)
        key = ((coded + key) * 52845 + 22719) & 0xFFFF
    return bytes(out)


def _number(value: int) -> bytes:
    return bytes([value + 139]) if -107 <= value <= 107 else b"\xff" + value.to_bytes(4, "big", signed=True)


def _code(*parts: int | bytes) -> bytes:
    return b"".join(_number(part) if isinstance(part, int) else part for part in parts)


_HSBW, _MOVE, _LINE, _CURVE, _CLOSE, _END = b"\x0d", b"\x15", b"\x05", b"\x08", b"\x09", b"\x0e"


class _Type1Pen:
    """Absolute points to relative operators."""

    def __init__(self) -> None:
        self.parts: list[int | bytes] = [0, _WIDTH, _HSBW]
        self._at = (0, 0)

    def _to(self, *points: tuple[int, int]) -> None:
        for x, y in points:
            self.parts += [x - self._at[0], y - self._at[1]]
            self._at = (x, y)

    def moveTo(self, point: tuple[int, int]) -> None:
        self._to(point)
        self.parts.append(_MOVE)

    def lineTo(self, point: tuple[int, int]) -> None:
        self._to(point)
        self.parts.append(_LINE)

    def curveTo(self, *points: tuple[int, int]) -> None:
        self._to(*points)
        self.parts.append(_CURVE)

    def closePath(self) -> None:
        self.parts.append(_CLOSE)


def type1_glyphs() -> dict[str, bytes]:
    glyphs = {}
    for number, name in enumerate(_NAMES):
        pen = _Type1Pen()
        _draw(pen, name, number + 3)
        glyphs[name] = _code(*pen.parts, _END)
    return glyphs


def type1(glyphs: dict[str, bytes] | None = None, private_change: Change | None = None) -> bytes:
    """A Type 1 program, its second part encrypted."""
    clear = (
        b"%!PS-AdobeFont-1.0: Sample\n/FontName /Sample def /PaintType 0 def /FontType 1 def\n"
        b"/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n/FontBBox {0 -200 700 800} readonly def\n"
        b"/Encoding StandardEncoding def\ncurrentdict end\ncurrentfile eexec\n"
    )
    private = (
        b"dup /Private 9 dict dup begin /RD {string currentfile exch readstring pop} executeonly def "
        b"/ND {noaccess def} executeonly def /BlueValues [] def /password 5839 def /lenIV 4 def\n"
    )
    private += b"2 index /CharStrings %d dict dup begin\n" % len(_NAMES)
    for name, body in (glyphs or type1_glyphs()).items():
        coded = _encrypted(b"\0\0\0\0" + body, 4330)
        private += b"/%s %d RD " % (name.encode(), len(coded)) + coded + b" ND\n"
    private += b"end end readonly put noaccess put dup /FontName get exch definefont pop mark currentfile closefile\n"
    if private_change is not None:
        private = private_change(private)
    return clear + _encrypted(b"\0\0\0\0" + private, 55665) + b"\n" + (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"


# ---- changes ---------------------------------------------------------------------------------------------------------------------


def directory(font: bytes) -> dict[bytes, tuple[int, int, int]]:
    """Tag > (place of its row, offset, length)."""
    rows = {}
    for index in range(struct.unpack_from(">H", font, 4)[0]):
        at = _TABLE_AT + _TABLE_STEP * index
        tag, _, offset, length = struct.unpack_from(">4sIII", font, at)
        rows[tag] = (at, offset, length)
    return rows


def table_of(font: bytes, tag: bytes) -> bytes:
    _, offset, length = directory(font)[tag]
    return font[offset : offset + length]


def without(tag: bytes) -> Change:
    """The table is in the file and not in its directory under its name."""
    return lambda font: _put(font, directory(font)[tag][0], b"Zzzz")


def cut(tag: bytes, length: int) -> Change:
    """The directory says that the table is so long."""
    return lambda font: _put(font, directory(font)[tag][0] + 12, struct.pack(">I", length))


def changed(tag: bytes, at: int, data: bytes) -> Change:
    return lambda font: _put(font, directory(font)[tag][1] + at, data)


def _put(font: bytes, at: int, data: bytes) -> bytes:
    return font[:at] + data + font[at + len(data) :]


def last_glyph_outside(font: bytes) -> bytes:
    """The last place is beyond the end of the glyphs."""
    return changed(b"loca", len(table_of(font, b"loca")) - 2, b"\xff\xff")(font)


def truncated(share: float) -> Change:
    return lambda font: font[: int(len(font) * share)]


def compact_with(broken: dict[str, list[object]]) -> bytes:
    """A CFF program in which these glyphs begin with these operands and operators."""
    return table_of(opentype(broken), b"CFF ")


def type1_with(letter: str, change: Change) -> bytes:
    """A Type 1 program in which the charstring of one glyph is changed."""
    glyphs = type1_glyphs()
    return type1({**glyphs, letter: change(glyphs[letter])})


# ---- documents -------------------------------------------------------------------------------------------------------------------


def _page(document: Document, pages: int, font: int, shown: str, extra: str = "") -> int:
    content = document.stream(f"BT /F1 30 Tf 40 300 Td {shown} Tj ET".encode("latin-1"))
    return document.add(
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 420 420]/Contents {content} 0 R"
        f"/Resources<</Font<</F1 {font} 0 R>>>>{extra}>>"
    )


def _document(make_font: Callable[[Document], int], shown: str) -> bytes:
    """Page 1 in Helvetica, page 2 in the damaged font."""
    document = Document()
    root, pages = document.reserve(), document.reserve()
    sound = document.add(HELVETICA)
    first = _page(document, pages, sound, "(First page)")
    second = _page(document, pages, make_font(document), shown)
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    document.put(pages, f"<</Type/Pages/Count 2/Kids[{first} 0 R {second} 0 R]>>")
    return document.build(root)


_DESCRIPTOR = (
    "/Type/FontDescriptor/FontName/AAAAAA+Sample/FontBBox[0 -200 700 800]"
    "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80"
)
_WIDTHS = f"/FirstChar 32/LastChar 126/Widths[{' '.join([str(_WIDTH)] * 95)}]"


def simple(
    program: bytes, key: str = "FontFile2", subtype: str = "TrueType", flags: int = 32, encoding: str = "/Encoding/WinAnsiEncoding"
) -> bytes:
    """The damaged font is a simple one."""

    def make(document: Document) -> int:
        entries = {"FontFile": f"/Length1 {len(program)}/Length2 0/Length3 0", "FontFile2": f"/Length1 {len(program)}"}
        if key == "FontFile":
            clear = program.find(b"eexec") + 6
            entries["FontFile"] = f"/Length1 {clear}/Length2 {len(program) - clear}/Length3 0"
        file = document.stream(program, entries.get(key, "/Subtype/Type1C"), flate=True)
        descriptor = document.add(f"<<{_DESCRIPTOR}/Flags {flags}/{key} {file} 0 R>>")
        return document.add(
            f"<</Type/Font/Subtype/{subtype}/BaseFont/AAAAAA+Sample{encoding}{_WIDTHS}/FontDescriptor {descriptor} 0 R>>"
        )

    return _document(make, f"({WORDS})")


def composite(program: bytes, key: str = "FontFile2", subtype: str = "CIDFontType2") -> bytes:
    """The damaged font is a composite one, whose codes are numbers of glyphs."""
    shown = "<" + "".join(f"{_LETTERS.index(char) + 1:04X}" for char in WORDS) + ">"
    return _document(lambda document: _composite_font(document, program, key, subtype), shown)


def _composite_font(document: Document, program: bytes, key: str, subtype: str) -> int:
    entries = f"/Length1 {len(program)}" if key == "FontFile2" else "/Subtype/CIDFontType0C"
    file = document.stream(program, entries, flate=True)
    descriptor = document.add(f"<<{_DESCRIPTOR}/Flags 4/{key} {file} 0 R>>")
    lines = "\n".join(f"<{index + 1:04X}> <{ord(char):04X}>" for index, char in enumerate(_LETTERS))
    to_unicode = document.stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n%d beginbfchar\n%s\nendbfchar\n"
        b"endcmap CMapName currentdict /CMap defineresource pop end end\n" % (len(_LETTERS), lines.encode())
    )
    glyphs = "/CIDToGIDMap/Identity" if subtype == "CIDFontType2" else ""
    descendant = document.add(
        f"<</Type/Font/Subtype/{subtype}/BaseFont/AAAAAA+Sample"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/DW {_WIDTH}{glyphs}/FontDescriptor {descriptor} 0 R>>"
    )
    return document.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Sample/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]"
        f"/ToUnicode {to_unicode} 0 R>>"
    )


# ---- a document of which a page has to become a picture --------------------------------------------------------------------------


def compact_of_experts() -> bytes:
    """A CFF program that readers draw and that cannot be made anew: an operator that there is not, and a charset of experts."""
    font = compact().replace(b"\x0e", b"\x02")
    at = font.index(b"\x0f", 4)  # the operator charset behind its operand, a number of one byte
    return font[: at - 1] + b"\x8c" + font[at:]


def damaged_page(rotate: int = 0, *, in_annotation: bool = False) -> bytes:
    """Three pages with an outline and links from one to the next; the font of page 2, or of a comment on it, cannot be made anew.

    On page 2 there is a field to fill in, too.
    """
    document = Document()
    root, pages, *numbers = (document.reserve() for _ in range(5))
    sound, broken = document.add(HELVETICA), _experts(document)
    shown = "<" + "".join(f"{_LETTERS.index(char) + 1:04X}" for char in WORDS) + ">"
    comment = ""
    if in_annotation:
        look = document.stream(
            f"BT /F1 20 Tf 5 10 Td {shown} Tj ET".encode("latin-1"),
            f"/Type/XObject/Subtype/Form/BBox[0 0 200 40]/Resources<</Font<</F1 {broken} 0 R>>>>",
        )
        comment = f"<</Type/Annot/Subtype/FreeText/Rect[40 200 240 240]/DA(/Helv 12 Tf)/Contents(A comment)/AP<</N {look} 0 R>>>>"
    filled = document.stream(
        b"/Tx BMC q BT /Helv 12 Tf 2 6 Td (Filled in) Tj ET Q EMC",
        f"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</Helv {sound} 0 R>>>>",
    )
    field = document.add(
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Filled in)/DA(/Helv 12 Tf)/Rect[40 120 240 140]/P {numbers[1]} 0 R"
        f"/F 4/AP<</N {filled} 0 R>>>>"
    )
    for index, number in enumerate(numbers):
        following = numbers[(index + 1) % 3]
        link = f"<</Type/Annot/Subtype/Link/Rect[40 340 240 370]/Border[0 0 0]/Dest[{following} 0 R/XYZ 40 370 0]>>"
        is_damaged = index == 1
        words = f"(Page {index + 1} leads on)" if in_annotation or not is_damaged else shown
        font = "F1" if words.startswith("(") else "F2"
        drawing = f"0.8 0.9 1 rg 40 20 100 60 re f 0 g BT /{font} 30 Tf 40 345 Td {words} Tj ET"
        content = document.stream(drawing.encode("latin-1"))
        annotations = link + (f" {field} 0 R{comment}" if is_damaged else "")
        document.put(
            number,
            f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 420 420]/CropBox[10 10 410 400]/Contents {content} 0 R"
            f"/Resources<</Font<</F1 {sound} 0 R/F2 {broken} 0 R>>>>/Annots[{annotations}]"
            f"{f'/Rotate {rotate}' if is_damaged else ''}>>",
        )
    item, outlines = document.reserve(), document.reserve()
    document.put(item, f"<</Title(Second)/Parent {outlines} 0 R/Dest[{numbers[1]} 0 R/XYZ 0 370 0]>>")
    document.put(outlines, f"<</Type/Outlines/First {item} 0 R/Last {item} 0 R/Count 1>>")
    form = f"/AcroForm<</Fields[{field} 0 R]/DA(/Helv 12 Tf)/DR<</Font<</Helv {sound} 0 R>>>>>>"
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R/Outlines {outlines} 0 R{form}>>")
    document.put(pages, f"<</Type/Pages/Count 3/Kids[{' '.join(f'{number} 0 R' for number in numbers)}]>>")
    return document.build(root)


def _experts(document: Document) -> int:
    return _composite_font(document, compact_of_experts(), "FontFile3", "CIDFontType0")
