"""PDFs with one thing each that must go. Addresses are under example.invalid or 192.0.2.0/24; scripts only name themselves."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from samples.build._pdf import TEXT, Document, one_page, text_string

SCRIPT = "app.alert('inert sample');"
JAVASCRIPT_ACTION = f"<</S/JavaScript/JS({SCRIPT.replace('(', chr(92) + '(').replace(')', chr(92) + ')')})>>"
_JS = JAVASCRIPT_ACTION
_LINK = "/Annots[<</Type/Annot/Subtype/Link/Rect[40 300 200 320]/Border[0 0 0]/A{}>>]"

Build = Callable[[], bytes]


def link_with(action: str) -> Build:
    """A link annotation with this action."""
    return lambda: one_page(page=_LINK.format(action))


def annotation(entries: str, objects: Callable[[Document], dict[str, int]] | None = None) -> Build:
    return lambda: one_page(page=f"/Annots[<</Type/Annot/Rect[40 300 200 320]{entries}>>]", objects=objects)


def catalog(entries: str, objects: Callable[[Document], dict[str, int]] | None = None) -> Build:
    return lambda: one_page(catalog=entries, objects=objects)


def page(entries: str, objects: Callable[[Document], dict[str, int]] | None = None) -> Build:
    return lambda: one_page(page=entries, objects=objects)


def embedded(document: Document) -> dict[str, int]:
    file = document.stream(b"MZ inert sample", "/Type/EmbeddedFile/Subtype/application#2Foctet-stream")
    return {"spec": document.add(f"<</Type/Filespec/F(payload.exe)/UF{text_string('請求書.exe')}/EF<</F {file} 0 R>>>>")}


def javascript() -> bytes:
    """In the name tree, run when the document opens."""
    return one_page(catalog=f"/Names<</JavaScript<</Names[(start){_JS}]>>>>")


def open_action() -> bytes:
    return one_page(catalog=f"/OpenAction{_JS}")


def hidden_script() -> bytes:
    """Names written with #xx, deep in a chain whose first action is harmless, the last one in a loop."""

    def objects(document: Document) -> dict[str, int]:
        last = document.reserve()
        document.put(
            last, f"<</#53/#4aava#53cript/#4aS({text_string(SCRIPT)})/Next {last} 0 R>>".replace("(<", "<").replace(">)", ">")
        )
        chain = last
        for _ in range(30):
            chain = document.add(f"<</S/GoTo/D[@page/Fit]/Next[{chain} 0 R]>>")
        return {"chain": chain}

    return one_page(page=_LINK.format("@chain"), objects=objects)


def additional_actions() -> bytes:
    """On the page, in the catalog, and on a field."""
    field = f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/Rect[40 300 200 320]/V(kept value)/AA<</K{_JS}/F{_JS}>>>>"
    return one_page(
        catalog=f"/AA<</WC{_JS}>>/AcroForm<</Fields[@field]/CO[@field]>>",
        page=f"/AA<</O{_JS}>>/Annots[@field]",
        objects=lambda document: {"field": document.add(field)},
    )


def xfa() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        template = f"<template><subform><event activity='initialize'><script>{SCRIPT}</script></event></subform></template>"
        return {"xfa": document.stream(f"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'>{template}</xdp:xdp>".encode())}

    return one_page(catalog="/AcroForm<</Fields[]/XFA @xfa>>", objects=objects)


def hidden_template() -> bytes:
    """A page outside the page tree, with its own actions."""

    def objects(document: Document) -> dict[str, int]:
        return {"template": document.add(f"<</Type/Template/MediaBox[0 0 100 100]/AA<</O{_JS}>>>>")}

    return one_page(catalog="/Names<</Templates<</Names[(t) @template]>>>>", objects=objects)


def reference_xobject() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        form = document.stream(
            b"0 0 10 10 re f", "/Type/XObject/Subtype/Form/BBox[0 0 10 10]/Ref<</F(//192.0.2.7/share/x.pdf)/Page 0>>"
        )
        return {"form": form}

    return one_page(resources="/XObject<</X @form>>", content=TEXT + b" /X Do", objects=objects)


def opi() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        entries = "/Type/XObject/Subtype/Form/BBox[0 0 10 10]/OPI<</2.0<</Type/OPI/Version 2.0/F(//192.0.2.7/share/image.tif)>>>>"
        return {"form": document.stream(b"0 0 10 10 re f", entries)}

    return one_page(resources="/XObject<</X @form>>", content=TEXT + b" /X Do", objects=objects)


def postscript_xobject() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {"ps": document.stream(b"(%pipe%id) (r) file", "/Type/XObject/Subtype/PS")}

    return one_page(resources="/XObject<</X @ps>>", content=TEXT + b" /X Do", objects=objects)


def external_stream() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {
            "form": document.stream(b"", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/F(//192.0.2.7/share/c.txt)/FFilter/FlateDecode")
        }

    return one_page(resources="/XObject<</X @form>>", content=TEXT + b" /X Do", objects=objects)


def alternate_image() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        entries = "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
        other = document.stream(b"\0", entries)
        return {"image": document.stream(b"\x80", f"{entries}/Alternates[<</Image {other} 0 R/DefaultForPrinting true>>]")}

    return one_page(resources="/XObject<</X @image>>", content=TEXT + b" q 50 0 0 50 40 200 cm /X Do Q", objects=objects)


def image_with_tail() -> bytes:
    """Bytes behind the last row of an image."""

    def objects(document: Document) -> dict[str, int]:
        entries = "/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8"
        return {"image": document.stream(b"\0\x40\x80\xff" + b"TAIL-OF-IMAGE" * 20, entries, flate=True)}

    return one_page(resources="/XObject<</X @image>>", content=TEXT + b" q 50 0 0 50 40 200 cm /X Do Q", objects=objects)


def postscript_key() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {"form": document.stream(b"", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/PS<</X(%pipe%)>>")}

    return one_page(resources="/XObject<</X @form>>", objects=objects)


def trailing_data() -> bytes:
    return one_page(behind=b"MZ SECRET-TAIL" * 10)


def leading_data() -> bytes:
    return one_page(before=b"#!/bin/sh SECRET-HEAD\n")


def empty_page_tree() -> bytes:
    return one_page().replace(b"/Kids[3 0 R]", b"/Kids[     ]")


def thumbnail() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {"thumb": document.stream(b"\x80", "/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8")}

    return one_page(page="/Thumb @thumb", objects=objects)


def metadata() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        document.info = document.add(
            f"<</Author{text_string('総務太郎')}/Producer(SECRET-PRODUCER)/CreationDate(D:20260401090000)>>"
        )
        return {"xmp": document.stream(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET-XMP</x:xmpmeta>", "/Type/Metadata/Subtype/XML")}

    return one_page(catalog="/Metadata @xmp", objects=objects)


def signature() -> bytes:
    """A signed field with a look; the signature itself is a stand-in."""

    def objects(document: Document) -> dict[str, int]:
        look = document.stream(b"q 1 0 0 RG 1 1 98 38 re S Q", "/Type/XObject/Subtype/Form/BBox[0 0 100 40]")
        value = (
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Name(Sample Signer)/ByteRange[0 1 2 3]/Contents<3000>>>"
        )
        field = f"<</Type/Annot/Subtype/Widget/FT/Sig/T(sig)/Rect[40 200 140 240]/F 132/V{value}/AP<</N {look} 0 R>>>>"
        return {"field": document.add(field)}

    return one_page(catalog="/AcroForm<</Fields[@field]/SigFlags 3>>", page="/Annots[@field]", objects=objects)


def earlier_revision() -> bytes:
    """The text of the first save was replaced in the second and is still in the file."""
    first = one_page(content=b"BT /F1 14 Tf 40 360 Td (SECRET OF THE FIRST SAVE) Tj ET")
    body = b"4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(TEXT), TEXT)
    offset = len(first)
    start = offset + len(body)
    previous = first.rindex(b"startxref\n") + len(b"startxref\n")
    previous_start = int(first[previous:].split(b"\n", 1)[0])
    table = b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        offset,
        previous_start,
        start,
    )
    return first + body + table


def unreferenced() -> bytes:
    """A script object that nothing refers to."""

    def objects(document: Document) -> dict[str, int]:
        document.add(_JS)
        return {}

    return one_page(objects=objects)


def content_operators() -> bytes:
    """Unknown operators, wrong operands, an unterminated string."""
    broken = b" 1 2 3 evil (SECRET-OPERAND) exec [ 1 2 (a /Name Tj (never closed"
    return one_page(content=TEXT + broken)


def inline_image() -> bytes:
    """A sound inline image, then one whose dictionary is a lie."""
    sound = b" q 20 0 0 20 40 200 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\x80\xff\x40 EI Q"
    lie = b" q BI /W 99999999 /H 1 /CS /G /BPC 8 ID SECRET-INLINE EI Q"
    return one_page(content=TEXT + sound + lie)


def font_matrix() -> bytes:
    """A matrix with a string that a careless reader would run (CVE-2024-4367)."""

    def objects(document: Document) -> dict[str, int]:
        glyph = document.stream(b"500 0 d0 0 0 400 400 re f")
        font = (
            f"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 500]/FontMatrix[0.001 0 0 0.001 0 (1\\); alert\\('x'\\))]"
            f"/CharProcs<</a {glyph} 0 R>>"
            "/Encoding<</Type/Encoding/Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[500]>>"
        )
        return {"font": document.add(font)}

    return one_page(resources="/ExtGState<</G<</Font[@font 12]>>>>", objects=objects)


def broken_font() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        file = document.stream(b"\0\1\0\0\0\1 not a font at all", "/Length1 26")
        descriptor = document.add(f"<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 {file} 0 R>>")
        return {"font": document.add(f"<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor {descriptor} 0 R>>")}

    return one_page(resources="/ExtGState<</G<</Font[@font 12]>>>>", objects=objects)


def character_map() -> bytes:
    """A map with PostScript where mappings belong."""

    def objects(document: Document) -> dict[str, int]:
        data = b"begincmap 2 beginbfchar <01> <0041> (%pipe%id) exec <02> endbfchar endcmap SECRET-CMAP"
        return {"map": document.stream(data), "font": document.reserve()}

    def build() -> bytes:
        def all_objects(document: Document) -> dict[str, int]:
            numbers = objects(document)
            document.put(numbers["font"], f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode {numbers['map']} 0 R>>")
            return numbers

        return one_page(resources="/ExtGState<</G<</Font[@font 12]>>>>", objects=all_objects)

    return build()


def postscript_function() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {"fn": document.stream(b"{ (%pipe%id) (r) file }", "/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]")}

    return one_page(resources="/ColorSpace<</C[/Separation/Spot/DeviceRGB @fn]>>", objects=objects)


def colour_profile() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {"icc": document.stream(b"SECRET-ICC" * 30, "/N 3/Alternate/DeviceRGB")}

    return one_page(
        resources="/ColorSpace<</C[/ICCBased @icc]>>", content=TEXT + b" /C cs 1 0 0 sc 40 100 50 50 re f", objects=objects
    )


def jbig2_image() -> bytes:
    """A JBIG2 picture: one generic region, template 0, coded by hand to all white (ITU-T T.88)."""

    def objects(document: Document) -> dict[str, int]:
        page_information = b"\0\0\0\0\x30\0\x01\0\0\0\x13" + b"\0\0\0\x08\0\0\0\x08" + bytes(8) + b"\0\0\0"
        entries = "/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode"
        return {"image": document.stream(page_information, entries)}

    return one_page(resources="/XObject<</X @image>>", content=TEXT + b" q 50 0 0 50 40 200 cm /X Do Q", objects=objects)


def damaged() -> bytes:
    """The cross-reference table is gone."""
    data = one_page()
    return data[: data.index(b"xref\n0 ")] + b"trailer\n<</Root 1 0 R/Size 6>>\n"


def flate_bomb() -> bytes:
    """A drawing of 1.1 gibibytes of zeros, packed twice. One piece is packed and repeated, so that building it is quick."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"0 g ") + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    twice = zlib.compress(head + piece * 1100 + packer.flush(), 9)

    def objects(document: Document) -> dict[str, int]:
        return {"form": document.stream(twice, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter[/FlateDecode/FlateDecode]")}

    return one_page(resources="/XObject<</X @form>>", content=TEXT + b" /X Do", objects=objects)


def page_loop() -> bytes:
    """A page tree whose node is its own kid, beside a real page."""
    document = Document()
    root, pages, first = (document.reserve() for _ in range(3))
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    document.put(pages, f"<</Type/Pages/Count 2/Kids[{first} 0 R {pages} 0 R]>>")
    document.put(first, f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 100 100]/Resources<<>>>>")
    return document.build(root)


def uri_schemes() -> bytes:
    """Addresses that start programs or leave the web, and one that may stay."""
    addresses = (
        "file:///c:/windows/system32/calc.exe",
        "javascript:alert%281%29",
        "ms-word:ofe|u|http://192.0.2.7/x",
        "https://www.example.invalid/kept",
    )
    links = "".join(
        f"<</Type/Annot/Subtype/Link/Rect[40 {300 + 30 * i} 200 {320 + 30 * i}]/A<</S/URI/URI({address})>>>>"
        for i, address in enumerate(addresses)
    )
    return one_page(page=f"/Annots[{links}]")


def owner_encrypted() -> bytes:
    """RC4 of 40 bits with an owner's password and no user's (ISO 32000-1, 7.6.3), coded by hand so that each build is the same."""
    from samples.build._pdf_encryption import encrypted

    return encrypted(user="", owner="owner-secret")


def user_encrypted() -> bytes:
    from samples.build._pdf_encryption import encrypted

    return encrypted(user="himitsu", owner="owner-secret")
