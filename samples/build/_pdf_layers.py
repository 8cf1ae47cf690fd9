"""PDFs with layers that are off: in the drawing, in forms and pictures, under annotations, through memberships and usages."""

from __future__ import annotations

from samples.build._pdf import Document, one_page, text_string
from samples.build._pdf_font import EmbeddedFont

MAP_LINES = ("下水道台帳図", "汚水管", "雨水管（予定）")
_SHOW = "BT /F1 12 Tf {} {} Td ({}) Tj ET"


def _layer(document: Document, name: str, entries: str = "") -> int:
    return document.add(f"<</Type/OCG/Name{text_string(name)}{entries}>>")


def sewer_map() -> bytes:
    """A map whose planned pipes are off until somebody switches them on, and a watermark that is only printed."""
    document = Document()
    root, pages, page = (document.reserve() for _ in range(3))
    font = EmbeddedFont(document, "".join(MAP_LINES))
    existing, planned = _layer(document, "汚水"), _layer(document, "雨水（計画）")
    printed = _layer(document, "印刷用透かし", "/Usage<</Print<</Subtype/Watermark/PrintState/ON>>/View<</ViewState/OFF>>>>")
    content = document.stream(
        f"BT /F1 16 Tf 60 780 Td {font.shown(MAP_LINES[0])} Tj ET\n"
        f"/OC /L0 BDC 0 0 1 RG 60 700 m 500 700 l S BT /F1 11 Tf 60 710 Td {font.shown(MAP_LINES[1])} Tj ET EMC\n"
        f"/OC /L1 BDC 0 1 0 RG 60 600 m 500 600 l S BT /F1 11 Tf 60 610 Td {font.shown(MAP_LINES[2])} Tj ET EMC\n"
        "/OC /L2 BDC 0.9 g 60 300 200 20 re f EMC".encode("ascii")
    )
    document.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R/Resources<</Font<</F1 {font.number} 0 R>>"
        f"/Properties<</L0 {existing} 0 R/L1 {planned} 0 R/L2 {printed} 0 R>>>>>>",
    )
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    every = f"{existing} 0 R {planned} 0 R {printed} 0 R"
    document.put(
        root,
        f"<</Type/Catalog/Pages {pages} 0 R/PageMode/UseOC/OCProperties<</OCGs[{every}]/D<</Order[{every}]/ON[{existing} 0 R]"
        f"/OFF[{planned} 0 R {printed} 0 R]/AS[<</Event/View/Category[/View]/OCGs[{printed} 0 R]>>"
        f"<</Event/Print/Category[/Print]/OCGs[{printed} 0 R]>>]>>>>>>",
    )
    return document.build(root)


def hidden_everywhere() -> bytes:
    """Words on a layer that is off: in the page with a clip and a colour that have to stay, in a form, a picture, an inline image,
    an annotation, a field, and through memberships of every kind."""

    def objects(document: Document) -> dict[str, int]:
        on, off = _layer(document, "表示中"), _layer(document, "社外秘")
        gray = "/Type/XObject/Subtype/Image/Width 2/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
        inner = f"/OC /Off BDC {_SHOW.format(5, 5, 'HIDDEN-INNER')} EMC {_SHOW.format(5, 25, 'Kept inner')}"
        fonts = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
        return {
            "on": on,
            "off": off,
            "form": document.stream(
                _SHOW.format(5, 5, "HIDDEN-FORM").encode(),
                f"/Type/XObject/Subtype/Form/BBox[0 0 200 40]/OC {off} 0 R/Resources<<{fonts}>>",
            ),
            "shown": document.stream(
                inner.encode(),
                f"/Type/XObject/Subtype/Form/BBox[0 0 200 40]/OC {on} 0 R/Resources<<{fonts}/Properties<</Off {off} 0 R>>>>",
            ),
            "image": document.stream(b"HI", f"{gray}/OC {off} 0 R"),
            "any": document.add(f"<</Type/OCMD/OCGs[{on} 0 R {off} 0 R]/P/AnyOn>>"),
            "all": document.add(f"<</Type/OCMD/OCGs[{on} 0 R {off} 0 R]/P/AllOn>>"),
            "anyoff": document.add(f"<</Type/OCMD/OCGs[{on} 0 R {off} 0 R]/P/AnyOff>>"),
            "alloff": document.add(f"<</Type/OCMD/OCGs {off} 0 R/P/AllOff>>"),
            "never": document.add(f"<</Type/OCMD/OCGs {on} 0 R/P/AllOff>>"),
            "expression": document.add(f"<</Type/OCMD/VE[/And {on} 0 R[/Not {off} 0 R]]>>"),
            "contradiction": document.add(f"<</Type/OCMD/OCGs {on} 0 R/VE[/Or {off} 0 R[/And {on} 0 R {off} 0 R]]>>"),
            "note": document.add(f"<</Type/Annot/Subtype/Text/Rect[300 300 320 320]/Contents(HIDDEN-NOTE)/OC {off} 0 R>>"),
            "field": document.add(f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/V(HIDDEN-VALUE)/Rect[40 20 90 40]/OC {off} 0 R>>"),
        }

    names = ("on", "off", "any", "all", "anyoff", "alloff", "never", "expression", "contradiction")
    shown = ("on", "any", "anyoff", "alloff", "expression")
    content = [_SHOW.format(40, 560, "Kept text")]
    for index, name in enumerate(names):
        word = f"{'Shown' if name in shown else 'HIDDEN'}-{name}"
        content.append(f"/OC /{name} BDC /Span <</ActualText({word})>> BDC {_SHOW.format(40, 530 - 20 * index, word)} EMC EMC")
    content.append("q /OC /off BDC 1 0 0 rg 30 100 300 90 re W n 0 0 9 9 re f BI /W 1 /H 1 /CS /G /BPC 8 ID H EI EMC")
    content.append("30 100 300 200 re f Q q 1 0 0 1 40 300 cm /shown Do /form Do Q q 20 0 0 20 200 300 cm /image Do Q")
    content.append("/OC /off BDC BT /F1 12 Tf 1 0 0 1 40 60 Tm (HIDDEN-LINE) ' 1 2 (HIDDEN-SPACED) \" ET EMC")
    properties = "".join(f"/{name} @{name}" for name in names)
    return one_page(
        catalog="/AcroForm<</Fields[@field]>>"
        "/OCProperties<</OCGs[@on @off]/D<</Order[@on[(label)@off]]/OFF[@off]/RBGroups[[@on @off]]/Locked[@off]>>>>",
        page="/Annots[@note @field]",
        resources=f"/Properties<<{properties}>>/XObject<</form @form/shown @shown/image @image>>",
        content="\n".join(content).encode(),
        objects=objects,
    )
