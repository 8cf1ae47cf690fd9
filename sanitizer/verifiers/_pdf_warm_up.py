"""A document of our own with what everyday targets hold, proved before the fork, so that a child does nothing for the first time.

Objects stand in an object stream, the table in a cross-reference stream, as the engine writes them (ISO 32000-2, 7.5.7, 7.5.8).
"""

from __future__ import annotations

import struct
import zlib

_OBJECTS = (
    b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R/AcroForm<</Fields[5 0 R]/DA(/F1 9 Tf)>>/Names<</Dests<</Names[(a)[3 0 R/Fit]]>>>>"
    b"/StructTreeRoot 8 0 R/MarkInfo<</Marked true>>/Lang(ja)/Metadata 21 0 R>>",
    b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 16 0 R/Annots[4 0 R 5 0 R]/StructParents 0/Resources<</Font<</F1 10 0 R"
    b"/F2 11 0 R>>/XObject<</I1 18 0 R/I2 19 0 R/X1 20 0 R>>/ExtGState<</G1<</Type/ExtGState/ca .5>>>>>>>>",
    b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://mugai.example.invalid/)>>/Border[0 0 0]>>",
    b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a\\(b\\))/V<FEFF7121>/Rect[0 0 9 9]/AP<</N 20 0 R>>/MK<</BC[0]>>/P 3 0 R>>",
    b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
    b"<</Title<FEFF7121>/Parent 6 0 R/A<</S/GoTo/D[3 0 R/XYZ 0 9 null]>>>>",
    b"<</Type/StructTreeRoot/K 9 0 R/ParentTree<</Nums[0[9 0 R]]>>>>",
    b"<</Type/StructElem/S/P/P 8 0 R/Pg 3 0 R/K 0>>",
    b"<</Type/Font/Subtype/TrueType/BaseFont/M/FirstChar 65/LastChar 65/Widths[500.5]/FontDescriptor 13 0 R/ToUnicode 17 0 R"
    b"/Encoding<</Differences[65/A]>>>>",
    b"<</Type/Font/Subtype/Type0/BaseFont/M/Encoding/Identity-H/DescendantFonts[12 0 R]/ToUnicode 17 0 R>>",
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/M/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000"
    b"/W[1[500 600]]/FontDescriptor 13 0 R/CIDToGIDMap/Identity>>",
    b"<</Type/FontDescriptor/FontName/M/Flags 4/FontBBox[0 0 9 9]/ItalicAngle 0/Ascent 9/Descent 0/StemV 9/FontFile2 15 0 R>>",
    b"<</Title(mugai)>>",
)
_FONT = b"\0\1\0\0" + struct.pack(">4H", 1, 16, 0, 0) + struct.pack(">4s3I", b"head", 0, 28, 4) + bytes(4)
_JPEG = b"\xff\xd8\xff\xda\x00\x02\x12\x34\xff\x00\xff\xd9"  # the verifier looks at segments, not at pixels
_FAX = b"\x80\x08\x00\x80"  # one white row of group 4 with its end mark (ITU-T T.6)
_IMAGE = b"/Type/XObject/Subtype/Image/Width 8/Height 1"
_METADATA = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>'
_STREAMS = (  # entries, data; packed where no filter is named
    (b"", _FONT),
    (b"", b"BT /F1 9 Tf (A) Tj ET"),
    (b"", b"1 beginbfchar <01> <7121> endbfchar"),
    (_IMAGE + b"/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", _JPEG),
    (_IMAGE + b"/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 8/Rows 1>>", _FAX),
    (b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 10 0 R>>>>", b"q Q"),
    (b"/Type/Metadata/Subtype/XML", _METADATA),
)


def everyday_target() -> bytes:
    """One page with text, pictures, a link, a form field, tags and bookmarks, in which nothing is to be found."""
    first_stream = len(_OBJECTS) + 1
    holder, table = first_stream + len(_STREAMS), first_stream + len(_STREAMS) + 1
    offsets = [0]
    for body in _OBJECTS:
        offsets.append(offsets[-1] + len(body) + 1)
    index = b" ".join(b"%d %d" % (number, offsets[number - 1]) for number in range(1, first_stream)) + b"\n"
    announced = b"/Type/ObjStm/N %d/First %d" % (len(_OBJECTS), len(index))
    rows = [struct.pack(">BIH", 0, 0, 65535)]
    rows += [struct.pack(">BIH", 2, holder, place) for place in range(len(_OBJECTS))]
    file = b"%PDF-1.7\n"
    for number, (entries, data) in enumerate((*_STREAMS, (announced, index + b"\n".join(_OBJECTS))), first_stream):
        rows.append(struct.pack(">BIH", 1, len(file), 0))
        file += _stream(number, entries, data)
    rows.append(struct.pack(">BIH", 1, len(file), 0))
    trailer = b"/Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Info %d 0 R" % (table + 1, len(_OBJECTS))
    return file + _stream(table, trailer, b"".join(rows)) + b"startxref\n%d\n%%%%EOF\n" % len(file)


def _stream(number: int, entries: bytes, data: bytes) -> bytes:
    if b"/Filter" not in entries:
        entries, data = entries + b"/Filter/FlateDecode", zlib.compress(data)
    return b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, entries, len(data), data)
