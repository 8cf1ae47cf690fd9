"""A document of our own with what everyday PDFs hold, rebuilt before the fork.

What runs for the first time writes to memory (counters in byte code, caches, symbols of libraries), and a child copies each page of
memory that it writes to.
"""

from __future__ import annotations

import io
import struct

from PIL import Image

from sanitizer.engines.pdf.fax import encode_fax
from sanitizer.engines.pdf.sfnt import write_tables
from sanitizer.engines.pdf.writer import Writer

_CONTENT = b"""q /Span<</MCID 0/ActualText(mugai)>>BDC BT /F1 12 Tf 1 0 0 1 10 180 Tm 0 g [(A) -20 (B)] TJ ET EMC Q
BT /F2 10.5 Tf 10 160 Td 14 TL <0001> Tj T* (\\050A\\051) ' ET
q .5 w 1 0 0 RG 0.2 .3 .4 rg /G1 gs 10 10 50 50 re B 10 20 m 30 40 l 1 2 3 4 5 6 c S Q
q 40 0 0 40 60 60 cm /I1 Do Q q 40 0 0 40 110 60 cm /I2 Do Q q 1 0 0 1 0 0 cm /I3 Do /X1 Do Q
/C1 cs 0.1 0.2 0.3 sc 0 0 5 5 re f q 2 0 0 2 0 0 cm BI /W 2/H 2/BPC 8/CS/G ID \x00\xff\xff\x00 EI Q\n"""
_CHARACTER_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def
1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0001> <7121> endbfchar
1 beginbfrange <0002> <0003> <0041> endbfrange endcmap end end"""
_PIXELS = bytes(range(256)) * 3


def everyday_document() -> bytes:
    """One page of 200 x 200 points with text, pictures, a link, a form field, tags and bookmarks; nothing that policy removes."""
    target = io.BytesIO()
    writer = Writer(target)
    names = "catalog pages page content form field link tags element outline item info simple composite cid descriptor".split()
    at = {name: writer.reserve() for name in (*names, "font", "map", "jpeg", "fax", "rows", "appearance")}
    ref = {name: f"{number} 0 R" for name, number in at.items()}
    for name, body in _objects(ref).items():
        writer.put(at[name], body)
    writer.put_flate(at["content"], "", _CONTENT)
    writer.put_flate(at["font"], "", _font())
    writer.put_flate(at["map"], "", _CHARACTER_MAP)
    form = "/Type/XObject/Subtype/Form/BBox[0 0 90 20]/Resources<</Font<</F1 {simple}>>>>".format_map(ref)
    writer.put_flate(at["form"], form, b"0 0 9 9 re f")
    writer.put_flate(at["appearance"], form, b"/Tx BMC BT /F1 9 Tf (A) Tj ET EMC")
    _put_images(writer, at)
    writer.finish(at["catalog"], at["info"])
    return target.getvalue()


def _objects(ref: dict[str, str]) -> dict[str, str]:
    """Every object that is no stream."""
    bodies = {
        "catalog": "/Type/Catalog/Pages {pages}/Lang(ja)/AcroForm<</Fields[{field}]/DA(/F1 9 Tf 0 g)/DR<</Font<</F1 {simple}>>>>>>"
        "/Outlines {outline}/StructTreeRoot {tags}/MarkInfo<</Marked true>>/PageMode/UseNone/PageLabels<</Nums[0<</S/D>>]>>"
        "/ViewerPreferences<</DisplayDocTitle true>>/Names<</Dests<</Names[(a)[{page}/Fit]]>>>>",
        "pages": "/Type/Pages/Count 1/Kids[{page}]/MediaBox[0 0 200 200]",
        "page": "/Type/Page/Parent {pages}/Contents {content}/Annots[{link} {field}]/StructParents 0/Tabs/S/Rotate 0"
        "/CropBox[0 0 200 200]/Group<</S/Transparency/CS/DeviceRGB>>/Resources<</Font<</F1 {simple}/F2 {composite}>>"
        "/XObject<</I1 {jpeg}/I2 {fax}/I3 {rows}/X1 {form}>>/ExtGState<</G1<</Type/ExtGState/ca 0.5/CA 1/BM/Normal>>>>"
        "/ColorSpace<</C1[/CalRGB<</WhitePoint[0.95 1 1.09]>>]>>>>",
        "field": "/Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(A)/DA(/F1 9 Tf 0 g)/Rect[10 120 100 140]/F 4/P {page}"
        "/AP<</N {appearance}>>/MK<</BC[0]>>/BS<</W 1/S/S>>",
        "link": "/Type/Annot/Subtype/Link/Rect[10 150 90 170]/Border[0 0 0]/Dest[{page}/XYZ 0 200 null]",
        "tags": "/Type/StructTreeRoot/K {element}/ParentTree<</Nums[0[{element}]]>>",
        "element": "/Type/StructElem/S/P/P {tags}/Pg {page}/K 0/Lang(ja)",
        "outline": "/Type/Outlines/First {item}/Last {item}/Count 1",
        "item": "/Title<FEFF7121>/Parent {outline}/Dest[{page}/Fit]",
        "info": "/Title<FEFF71215BB35316>",
        "simple": "/Type/Font/Subtype/TrueType/BaseFont/AAAAAA+Mugai/FirstChar 65/LastChar 66/Widths[500 500.5]"
        "/FontDescriptor {descriptor}/ToUnicode {map}/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[66/B]>>",
        "composite": "/Type/Font/Subtype/Type0/BaseFont/AAAAAA+Mugai/Encoding/Identity-H/DescendantFonts[{cid}]/ToUnicode {map}",
        "cid": "/Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+Mugai/CIDToGIDMap/Identity"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor}/DW 1000/W[1[500] 3 4 7]",
        "descriptor": "/Type/FontDescriptor/FontName/AAAAAA+Mugai/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800"
        "/Descent -200/CapHeight 700/StemV 80/FontFile2 {font}",
    }
    return {name: f"<<{body.format_map(ref)}>>" for name, body in bodies.items()}


def _put_images(writer: Writer, at: dict[str, int]) -> None:
    head = "/Type/XObject/Subtype/Image"
    jpeg = io.BytesIO()
    Image.frombytes("RGB", (16, 16), _PIXELS).save(jpeg, "JPEG", quality=90)
    rgb = "/Width 16/Height 16/BitsPerComponent 8/ColorSpace/DeviceRGB"
    writer.put_stream(at["jpeg"], f"{head}{rgb}/Filter/DCTDecode", jpeg.getvalue())
    writer.put_flate(at["rows"], f"{head}{rgb}", _PIXELS)
    fax = encode_fax(256, 64, bytes(1984) + bytes(range(64)), black_is_1=False)
    if fax is not None:
        size = "/Width 256/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray"
        writer.put_stream(at["fax"], f"{head}{size}{fax[0]}", fax[1])


def _font() -> bytes:
    """A TrueType font of four glyphs, each the same triangle (OpenType 1.9)."""
    glyph = struct.pack(">hhhhhHH3B", 1, 0, 0, 500, 700, 2, 0, 1, 1, 1) + struct.pack(">6hx", 0, 500, -250, 0, 0, 700)
    count = 4
    segments = struct.pack(">2H", 66, 0xFFFF) + b"\0\0" + struct.pack(">2H2H2H", 65, 0xFFFF, 1 - 65 & 0xFFFF, 1, 0, 0)
    subtable = struct.pack(">7H", 4, 32, 0, 4, 4, 1, 0) + segments
    return write_tables(
        {
            "head": struct.pack(">IIIIHHQQ4hHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 500, 700, 0, 8, 2, 1, 0),
            "hhea": struct.pack(">I3hH11hH", 0x10000, 800, -200, 0, 500, *[0] * 11, count),
            "maxp": struct.pack(">IH13H", 0x10000, count, 3, 1, *[0] * 11),
            "hmtx": struct.pack(">HH", 500, 0) * count,
            "loca": struct.pack(f">{count + 1}I", *range(0, (count + 1) * len(glyph), len(glyph))),
            "glyf": glyph * count,
            "cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + subtable,
        }
    )
