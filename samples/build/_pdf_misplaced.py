"""PDFs with active things where readers do not look for them, and with pieces that are broken."""

from __future__ import annotations

from samples.build._pdf import TEXT, Document, one_page
from samples.build._pdf_hostile import JAVASCRIPT_ACTION as _JS


def destination_scripts() -> bytes:
    """Actions where destinations belong: in the name tree, in the old dictionary, in an array, beside the array."""
    return one_page(
        catalog=f"/OpenAction[{_JS}]/Dests<</a {_JS}/b<</D[@page/Fit]/A{_JS}>>>>/Names<</Dests<</Names[(c){_JS}(d)[@page/Fit]]>>>>"
    )


def tag_scripts() -> bytes:
    """Elements that look like actions, attributes that are one, for readers that look for /S /JavaScript wherever it is."""
    element = f"<</Type/StructElem/S/JavaScript/K 0/Pg @page/A{_JS}>>"
    return one_page(catalog=f"/StructTreeRoot<</Type/StructTreeRoot/K[{element}]/RoleMap<</Launch/P>>>>")


def field_appearance() -> bytes:
    """PostScript in the string that says how a field's text looks."""
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/V(kept value)/Rect[40 300 200 320]/DA(/F1 9 Tf \\(%pipe%id\\) run 0 g)>>"
    return one_page(
        catalog="/AcroForm<</Fields[@field]/DA(/F1 9 Tf 0 g)>>",
        page="/Annots[@field]",
        objects=lambda document: {"field": document.add(field)},
    )


def trailer_scripts() -> bytes:
    """In the trailer, in Info, in nodes of the page tree."""
    data = one_page(trailer=f"/Evil{_JS}/Info<</Title(t)/Evil{_JS}>>")
    return data.replace(b"/Type/Pages/Count 1", b"/Type/Pages/Count 1/AA<</O" + _JS.encode() + b">>", 1)


def giant_function() -> bytes:
    """A table of ten thousand million samples that are not there."""

    def objects(document: Document) -> dict[str, int]:
        entries = "/FunctionType 0/Domain[0 1 0 1]/Range[0 1 0 1 0 1]/Size[99999 99999]/BitsPerSample 32"
        return {"fn": document.stream(b"SECRET-SAMPLES", entries)}

    shading = "<</ShadingType 1/ColorSpace/DeviceRGB/Function @fn>>"
    return one_page(resources=f"/Shading<</S {shading}>>", content=TEXT + b" /S sh", objects=objects)


def broken_picture() -> bytes:
    """A JPEG that is none, under a mask and a colour profile that are in order: the page stays, the picture is not drawn."""

    def objects(document: Document) -> dict[str, int]:
        mask = document.stream(
            b"\x80" * 64, "/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8"
        )
        entries = f"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/SMask {mask} 0 R/ColorSpace/DeviceRGB"
        return {"x": document.stream(b"\xff\xd8\xff\xe0SECRET-JPEG", entries + "/Filter/DCTDecode")}

    return one_page(resources="/XObject<</X @x>>", content=TEXT + b" /X Do", objects=objects)
