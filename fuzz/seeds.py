"""What fuzzing begins with: our own samples, small and inert, and pieces of them."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from functools import cache
from random import Random

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from PIL import Image, ImageCms, TiffImagePlugin

from fuzz.plain_objects import as_text
from samples.build._pdf import TEXT, Document, one_page
from samples.build._pdf_benign import TITLE
from samples.build._pdf_font import font_program
from samples.sample import all_samples
from sanitizer.engines.pdf import ENGINE
from sanitizer.model.errors import UntrustedInputError
from tests.in_process import reconstruct
from tests.property.pdf_graphs import graph
from tests.property.pdf_instances import PATHS, document
from tests.unit.engines.pdf.test_type1 import program

_MAX_BYTES = 60_000
_GRAPHS = 60


@cache
def documents() -> list[bytes]:
    """Every PDF sample that is small, and documents made out of the allow list: one for each type of dictionary, and graphs."""
    built = [sample.build() for sample in all_samples() if sample.engine == "pdf"]
    return (
        [data for data in built if len(data) <= _MAX_BYTES]
        + [document(name, {}) for name in PATHS]
        + [graph(Random(seed)) for seed in range(_GRAPHS)]
    )


@cache
def rebuilt_documents() -> list[bytes]:
    targets = []
    for data in documents():
        try:
            targets.append(reconstruct(ENGINE, data, "pdf").data)
        except UntrustedInputError:
            continue
    return targets


def page_drawn_by(data: bytes) -> bytes:
    """A page with a font F1, a form and an image X, and colour space C, drawn by *data*."""
    resources = "/XObject<</X @x>>/ColorSpace<</C[/Indexed/DeviceRGB 1<FF000000FF00>]>>/Properties<</P<</Title(t)>>>>"
    form = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    return one_page(resources=resources, content=data, objects=lambda made: {"x": made.stream(b"0 0 9 9 re f", form)})


@cache
def rebuilt_objects() -> list[bytes]:
    return [text for text in map(as_text, rebuilt_documents()) if len(text) <= _MAX_BYTES]


_IMAGE_HEADS = (
    "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 64/Rows 16>>",
    "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCF/DecodeParms<</K 0/Columns 64/EncodedByteAlign true/BlackIs1 true>>",
    "/ImageMask true/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K 4/Columns 80/EndOfLine true>>",
    "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode",
    "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode/DecodeParms<</JBIG2Globals @globals>>",
    "/Filter/JPXDecode",
    "/ColorSpace/DeviceRGB/BitsPerComponent 8/SMaskInData 1/Filter/JPXDecode",
    "/ColorSpace[/Indexed/DeviceRGB 1<FF000000FF00>]/BitsPerComponent 8/Filter/JPXDecode",
    "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/LZWDecode/DecodeParms<</EarlyChange 0>>",
    "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/LZWDecode/DecodeParms<</Predictor 2/Columns 64/Colors 1>>",
    "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 64/Colors 3>>",
    "/ColorSpace/DeviceCMYK/BitsPerComponent 16/Filter[/ASCII85Decode/RunLengthDecode]",
    "/ColorSpace/DeviceGray/BitsPerComponent 4/Filter[/ASCIIHexDecode/LZWDecode]",
    "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/DecodeParms<</ColorTransform 0>>",
    "/ColorSpace/DeviceCMYK/BitsPerComponent 8/Decode[1 0 1 0 1 0 1 0]/Filter[/ASCII85Decode/DCTDecode]",
    "/ColorSpace/DeviceGray/BitsPerComponent 2/Mask[0 1]/Filter/Crypt",
)


def page_with_image(data: bytes) -> bytes:
    """A page with an image of 64 x 16 pixels; the first byte of *data* chooses the filters, the rest is the image's data."""
    head = _IMAGE_HEADS[data[0] % len(_IMAGE_HEADS)] if data else _IMAGE_HEADS[0]

    def objects(made: Document) -> dict[str, int]:
        shared = made.stream(data[1:40])
        entries = head.replace("@globals", f"{shared} 0 R")
        return {"x": made.stream(data[1:], f"/Type/XObject/Subtype/Image/Width 64/Height 16{entries}")}

    return one_page(resources="/XObject<</X @x>>", content=b"q 64 0 0 16 9 9 cm /X Do Q", objects=objects)


@cache
def images() -> list[bytes]:
    """Well-formed data for each of the filters."""
    gray = Image.linear_gradient("L").resize((64, 16))
    colour = Image.merge("RGB", (gray, gray.rotate(180), gray))
    black = gray.point(lambda value: 255 * (value > 99)).convert("1").tobytes()
    segment = b"\0\0\0\0\x30\0\x01\0\0\0\x13" + struct.pack(">IIIIBH", 64, 16, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", 64, 16, 0, 0, 0) + b"\0\x03\xff\xfd\xff\x02\xfe\xfe\xfe" + bytes(9) + b"\xff\xac"
    jbig2 = segment + b"\0\0\0\1\x26\0\x01" + struct.pack(">I", len(region)) + region
    rows = b"".join(b"\2" + colour.tobytes()[start : start + 192] for start in range(0, 3072, 192))
    bodies = [
        _tiff_strip(black, "group4"),
        _tiff_strip(black, "group3"),
        _tiff_strip(black, "group3"),
        jbig2,
        jbig2,
        *(_coded(one, "JPEG2000") for one in (gray, Image.merge("RGBA", (*colour.split(), gray)), gray)),
        _lzw(colour.tobytes()),
        _lzw(gray.tobytes()),
        zlib.compress(rows),
        base64.a85encode(b"".join(b"\x7f" + gray.tobytes()[:128] for _ in range(64)), adobe=True)[2:],
        _lzw(gray.tobytes()[:512]).hex().encode() + b">",
        _coded(colour, "JPEG"),
        base64.a85encode(_coded(colour.convert("CMYK"), "JPEG")) + b"~>",
        gray.tobytes()[:256],
    ]
    return [bytes((index,)) + body for index, body in enumerate(bodies)]


def _tiff_strip(bits: bytes, compression: str) -> bytes:
    image = Image.frombytes("1", (64, 16), bits)
    coded = io.BytesIO()
    image.save(coded, "TIFF", compression=compression)
    with Image.open(coded) as opened:
        assert isinstance(opened, TiffImagePlugin.TiffImageFile)
        (start, *_), (length, *_) = opened.tag_v2[273], opened.tag_v2[279]  # StripOffsets, StripByteCounts
    return coded.getvalue()[start : start + length]


def _coded(image: Image.Image, form: str) -> bytes:
    coded = io.BytesIO()
    image.save(coded, form)
    return coded.getvalue()


def _lzw(data: bytes) -> bytes:
    """Single bytes with a "clear" before the codes would grow (ISO 32000-2, 7.4.4.2)."""
    codes = [256]
    for start in range(0, len(data), 250):
        codes += [*data[start : start + 250], 256]
    value = 0
    for code in (*codes, 257):
        value = value << 9 | code
    bits = 9 * (len(codes) + 1)
    return (value << -bits % 8).to_bytes((bits + 7) // 8, "big")


def page_with_function(data: bytes) -> bytes:
    """A page whose shading and colour use the object *data*."""

    def objects(made: Document) -> dict[str, int]:
        number = made.reserve()
        made.bodies[number] = data
        return {"fn": number}

    resources = "/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function @fn>>>>"
    colours = "/ColorSpace<</C[/Separation/Spot/DeviceGray @fn]>>/ExtGState<</G<</TR2 @fn/Type/ExtGState>>>>"
    return one_page(resources=resources + colours, content=b"/S sh /C cs .5 sc 0 0 9 9 re f /G gs", objects=objects)


def functions() -> list[bytes]:
    stream = b"<<%s/Length %d>>stream\n%s\nendstream"
    samples = b"/FunctionType 0/Domain[0 1]/Range[0 1]/Size[4]/BitsPerSample 8/Encode[0 3]/Decode[0 1]/Order 1"
    power = b"<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1.5>>"
    return [
        stream % (samples, 4, b"\0\x40\x80\xff"),
        power,
        b"<</FunctionType 3/Domain[0 1]/Functions[%s %s]/Bounds[.5]/Encode[0 1 1 0]>>" % (power, power),
        stream % (b"/FunctionType 4/Domain[0 1]/Range[0 1]", len(calculators()[0]), calculators()[0]),
        b"/Identity",
        b"[%s /Default]" % power,
    ]


_FONT_PLACES = (
    ("/Subtype/TrueType/FirstChar 65/LastChar 66/Widths[500 500]", "/FontFile2", ""),
    ("/Subtype/Type1/FirstChar 65/LastChar 66/Widths[500 500]", "/FontFile", ""),
    ("/Subtype/Type1/Encoding<</Differences[65/A/B]>>", "/FontFile3", "/Subtype/Type1C"),
    ("/Subtype/TrueType/Encoding/WinAnsiEncoding", "/FontFile3", "/Subtype/OpenType"),
    ("/Subtype/CIDFontType2/CIDToGIDMap/Identity/W[1[500 600]]", "/FontFile2", ""),
    ("/Subtype/CIDFontType0/DW 700", "/FontFile3", "/Subtype/CIDFontType0C"),
    ("/Subtype/CIDFontType0", "/FontFile3", "/Subtype/OpenType"),
)


def page_with_font(data: bytes) -> bytes:
    """A page with a text in the font program *data*; its first byte chooses the kind of font."""
    font, key, entries = _FONT_PLACES[data[0] % len(_FONT_PLACES)] if data else _FONT_PLACES[0]

    def objects(made: Document) -> dict[str, int]:
        program_number = made.stream(data[1:], f"{entries}/Length1 {len(data) - 1}/Length2 0/Length3 0")
        sizes = "/FontBBox[0 0 999 999]/ItalicAngle 0/Ascent 9/Descent 0/CapHeight 9/StemV 9"
        descriptor = made.add(f"<</Type/FontDescriptor/FontName/X/Flags 4{sizes}{key} {program_number} 0 R>>")
        one = f"<</Type/Font/BaseFont/X{font}/FontDescriptor {descriptor} 0 R"
        if "CIDFont" in font:
            system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            return {
                "font": made.add(f"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[{one}{system}>>]>>")
            }
        return {"font": made.add(one + ">>")}

    return one_page(resources="/Font<</F2 @font>>", content=b"BT /F2 9 Tf (AB) Tj <00010002> Tj ET", objects=objects)


@cache
def fonts() -> list[bytes]:
    opentype, compact, (type_1,) = opentype_fonts(), compact_fonts()[0], type_1_fonts()
    programs = (opentype[0], type_1, compact, opentype[1], opentype[0], compact, opentype[1])
    return [bytes((index,)) + one for index, one in enumerate(programs)]


def drawings() -> list[bytes]:
    image = b"q 20 0 0 20 40 200 cm BI %s ID %s EI Q"
    return [
        TEXT,
        b"q 1 0 0 1 9 9 cm 0 0 m 1 1 l 2 2 3 3 4 4 c h S 0 .5 1 rg 0 0 5 5 re W* n f* /X Do Q",
        b"BT /F1 9 Tf 1 Tr 3 Tw [(a\\)b\\101) -20.5 <4142>] TJ T* (x) ' 1 2 (y) \" ET",
        b"/Span <</ActualText <FEFF3042>/MCID 3>> BDC (\\((nested)\\)) Tj EMC /P /P DP /Artifact BMC EMC",
        image % (b"/W 2 /H 2 /CS /G /BPC 8", b"\x00\x80\xff\x40"),
        image % (b"/W 2/H 2/CS/RGB/BPC 8/F[/AHx]", b"00FF00 FF00FF 000000 FFFFFF>"),
        image % (b"/W 8/H 1/IM true/F/CCF/DP<</K -1/Columns 8/Rows 1>>", b"\x80\x08\x00\x80"),
        image % (b"/W 2/H 1/CS[/I/RGB 1<FF000000FF00>]/BPC 1/D[1 0]", b"\x80"),
        image % (b"/Width 9/Height 9/ColorSpace/C/BitsPerComponent 8/Filter/DCTDecode", pictures()[0]),
        b"%comment\n/C cs 1 sc --5 1.2.3 4- w .5. 6 d0 [1 2] 0 d",
    ]


def character_maps() -> list[bytes]:
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /WMode 1 def /Adobe-Japan1-0 usecmap "
    sections = b"1 begincodespacerange <00> <FFFF> endcodespacerange 1 beginbfchar <41> <0041> endbfchar 1 beginbfrange <42> <43>"
    return [head + sections + b" [<0042> <0043>] endbfrange 1 begincidrange <00> <ff> 7 endcidrange endcmap end end"]


def calculators() -> list[bytes]:
    return [b"{ 1 add dup 0.5 gt { pop 1 } { -.25 mul } ifelse }", b"{360 mul sin 2 div exch 1 index atan roll}"]


@cache
def opentype_fonts() -> list[bytes]:
    compact = io.BytesIO()
    _compact_builder().save(compact)
    return [font_program(TITLE), compact.getvalue()]


def _compact_builder() -> FontBuilder:
    builder = FontBuilder(1000, isTTF=False)
    names = [".notdef", "A", "B"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x41: "A", 0x42: "B"})
    drawn = {}
    for name in names:
        pen = T2CharStringPen(500, None)
        pen.moveTo((0, 0))
        pen.lineTo((400, 0))
        pen.curveTo((400, 100), (300, 400), (0, 400))
        pen.closePath()
        drawn[name] = pen.getCharString()
    builder.setupCFF("M", {}, drawn, {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupPost()
    builder.font["head"].modified = builder.font["head"].created = 0
    builder.font.recalcTimestamp = False
    return builder


@cache
def compact_fonts() -> list[bytes]:
    data = opentype_fonts()[1]
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">II", data, 20 + 16 * n) for n in range(count)}
    offset, length = tables[b"CFF "]
    return [data[offset : offset + length]]


def type_1_fonts() -> list[bytes]:
    box = bytes((139, 247, 0, 13, 139, 139, 21, 239, 6, 239, 7, 9, 14))  # hsbw, rmoveto, hlineto, vlineto, closepath, endchar
    return [program({".notdef": bytes((139, 139, 13, 14)), "A": box, "B": box})]


@cache
def profiles() -> list[bytes]:
    return [ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes() for name in ("sRGB", "LAB")]


@cache
def pictures() -> list[bytes]:
    drawn = Image.new("RGB", (9, 9), (200, 30, 30))
    made = []
    for image, options in (
        (drawn, {}),
        (drawn, {"progressive": True, "quality": 30}),
        (drawn.convert("L"), {"restart_marker_blocks": 1}),
        (drawn.convert("CMYK"), {}),
    ):
        coded = io.BytesIO()
        image.save(coded, "JPEG", **options)
        made.append(coded.getvalue())
    return made
