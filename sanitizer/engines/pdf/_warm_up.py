"""One page of our own with Japanese text in a font that is not embedded, for warming PDFium up before a fork."""

from __future__ import annotations


def _page() -> bytes:
    """A5 with the line 無害化 in MS-Mincho, code page 932; offsets are counted here so that it needs no repair."""
    content = b"BT /F1 24 Tf 40 500 Td <96B38A5189BB> Tj ET"
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type0/BaseFont/MS-Mincho-90ms-RKSJ-H/Encoding/90ms-RKSJ-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/MS-Mincho/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>"
        b"/DW 1000/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/MS-Mincho/Flags 7/FontBBox[0 -137 1000 859]/ItalicAngle 0/Ascent 859/Descent -140"
        b"/CapHeight 769/StemV 78>>",
    )
    file = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    return file + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, rows, size, len(file))
    )


JAPANESE_PAGE = _page()
