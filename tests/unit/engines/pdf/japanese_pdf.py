"""PDFs with Japanese text in fonts that are not embedded, as old office programs write them."""

from __future__ import annotations

from tests.unit.verifiers.pdf.written_pdf import file_of, stream

MINCHO, GOTHIC = b"MS-Mincho", b"MS-Gothic"


def pages_of(*texts: str, font: bytes = MINCHO, colour: bytes = b"0 g", encoding: bytes = b"90ms-RKSJ-H") -> bytes:
    """One A5 page per text, each with the text at the top; code page 932."""
    count = len(texts)
    font_number = 3 + 2 * count
    kids = b" ".join(b"%d 0 R" % (3 + 2 * index) for index in range(count))
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)]
    for index, text in enumerate(texts):
        content = b"%s BT /F 20 Tf 40 540 Td <%s> Tj ET" % (colour, text.encode("cp932").hex().encode())
        bodies.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Resources<</Font<</F %d 0 R>>>>/Contents %d 0 R>>"
            % (font_number, 4 + 2 * index)
        )
        bodies.append(stream(b"", content))
    bodies += [
        b"<</Type/Font/Subtype/Type0/BaseFont/%s-%s/Encoding/%s/DescendantFonts[%d 0 R]>>"
        % (font, encoding, encoding, font_number + 1),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000"
        b"/FontDescriptor %d 0 R>>" % (font, font_number + 2),
        b"<</Type/FontDescriptor/FontName/%s/Flags 7/FontBBox[0 -137 1000 859]/ItalicAngle 0/Ascent 859/Descent -140/CapHeight 769"
        b"/StemV 78>>" % font,
    ]
    return file_of(tuple(bodies))
