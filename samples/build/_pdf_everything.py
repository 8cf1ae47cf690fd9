"""One everyday document with all that has to survive: fields of every kind, links, outline, tags, page labels, layers, language."""

from __future__ import annotations

from samples.build._pdf import Document, text_string
from samples.build._pdf_font import EmbeddedFont

TITLE = "転入届（異動届出書）"
LINES = (TITLE, "届出人氏名", "異動の種類", "備考欄", "記入の手引き", "様式第一号")
_FORM = "/Type/XObject/Subtype/Form/BBox[0 0 12 12]"


def notification() -> bytes:
    """Three pages: a form, a guide with links and tags, a map with layers."""
    document = Document()
    root, pages, *leaves = (document.reserve() for _ in range(5))
    font = EmbeddedFont(document, "".join(LINES))
    fonts = f"/Font<</F1 {font.number} 0 R>>"
    fields, widgets = _fields(document, leaves[0])
    layers = [document.add(f"<</Type/OCG/Name{text_string(name)}>>") for name in ("道路", "建物", "旧番地")]
    tree = _tags(document, leaves[1])
    drawings = [_form_page(font), _guide_page(font), _map_page(font)]
    properties = "/Properties<<" + "".join(f"/L{index} {number} 0 R" for index, number in enumerate(layers)) + ">>"
    extra = [f"/Annots[{' '.join(f'{number} 0 R' for number in widgets)}]", _links(document, leaves), ""]
    for index, leaf in enumerate(leaves):
        content = document.stream(drawings[index].encode("ascii"), flate=True)
        tags = f"/StructParents {index}/Tabs/S" if index == 1 else ""
        document.put(
            leaf,
            f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]/Resources<<{fonts}{properties}>>/Contents {content} 0 R"
            f"{extra[index]}{tags}>>",
        )
    document.put(pages, f"<</Type/Pages/Count 3/Kids[{' '.join(f'{leaf} 0 R' for leaf in leaves)}]>>")
    document.info = document.add(f"<</Title{text_string(TITLE)}/Author{text_string('市民課 佐藤')}>>")
    every = " ".join(f"{number} 0 R" for number in layers)
    document.put(
        root,
        f"<</Type/Catalog/Pages {pages} 0 R/Lang(ja-JP)/MarkInfo<</Marked true>>/StructTreeRoot {tree} 0 R"
        f"/Outlines {_outline(document, leaves)} 0 R/PageMode/UseOutlines/PageLayout/OneColumn"
        "/PageLabels<</Nums[0<</P(A-)/S/D>>1<</S/r/St 2>>2<</P(map)>>]>>"
        f"/Names<</Dests<</Names[(guide)[{leaves[1]} 0 R/XYZ 0 700 0](map)<</D[{leaves[2]} 0 R/Fit]>>]>>>>"
        f"/OCProperties<</OCGs[{every}]/D<</Name(default)/Order[{layers[0]} 0 R[{layers[1]} 0 R]{layers[2]} 0 R]"
        f"/OFF[{layers[2]} 0 R]"
        f"/RBGroups[[{layers[1]} 0 R {layers[2]} 0 R]]>>>>/ViewerPreferences<</DisplayDocTitle true/Direction/R2L>>"
        f"/AcroForm<</Fields[{' '.join(f'{number} 0 R' for number in fields)}]/DR<<{fonts}>>/DA(/F1 11 Tf 0 g)"
        "/NeedAppearances true>>>>",
    )
    return document.build(root)


def _form_page(font: EmbeddedFont) -> str:
    return "\n".join(f"BT /F1 12 Tf 60 {760 - 40 * index} Td {font.shown(LINES[index])} Tj ET" for index in range(4))


def _guide_page(font: EmbeddedFont) -> str:
    heading = f"/H1 <</MCID 0>> BDC BT /F1 16 Tf 60 760 Td {font.shown(LINES[4])} Tj ET EMC"
    return f"{heading}\n/P <</MCID 1/Lang(ja)>> BDC BT /F1 11 Tf 60 700 Td {font.shown(LINES[1])} Tj ET EMC"


def _map_page(font: EmbeddedFont) -> str:
    lines = [f"/OC /L{index} BDC {index}.5 w 60 {600 - 100 * index} m 500 {600 - 100 * index} l S EMC" for index in range(3)]
    return "\n".join([f"BT /F1 11 Tf 60 760 Td {font.shown(LINES[5])} Tj ET", *lines])


def _fields(document: Document, page: int) -> tuple[list[int], list[int]]:
    """(fields, widgets): text, text of several lines, check box, radio buttons, combo box, list with several choices."""
    on = document.stream(b"0 0 1 rg 2 2 8 8 re f", _FORM)
    off = document.stream(b"", _FORM)
    common = f"/Type/Annot/Subtype/Widget/F 4/P {page} 0 R"
    person = document.reserve()
    name = document.add(
        f"<<{common}/Parent {person} 0 R/FT/Tx/T(name)/V{text_string('山田花子')}/MaxLen 30/Rect[200 710 400 730]>>"
    )
    kana = document.add(f"<<{common}/Parent {person} 0 R/FT/Tx/T(kana)/TU{text_string('ふりがな')}/Rect[200 680 400 700]>>")
    document.put(person, f"<</T(person)/Kids[{name} 0 R {kana} 0 R]>>")
    note = document.add(f"<<{common}/FT/Tx/Ff 4096/T(note)/V{text_string('一行目')}/DV()/Q 0/Rect[200 600 400 660]>>")
    check = document.add(f"<<{common}/FT/Btn/T(agree)/V/Off/AS/Off/Rect[200 560 212 572]/AP<</N<</Yes {on} 0 R/Off {off} 0 R>>>>>>")
    kind = document.reserve()
    radios = [
        document.add(
            f"<<{common}/Parent {kind} 0 R/AS/{'r1' if index == 1 else 'Off'}/Rect[{200 + 40 * index} 530 {212 + 40 * index} 542]"
            f"/AP<</N<</r{index} {on} 0 R/Off {off} 0 R>>>>>>"
        )
        for index in range(3)
    ]
    document.put(kind, f"<</FT/Btn/Ff 49152/T(kind)/V/r1/Kids[{' '.join(f'{number} 0 R' for number in radios)}]>>")
    combo = document.add(
        f"<<{common}/FT/Ch/Ff 131072/T(ward)/Rect[200 490 300 510]/V{text_string('東')}"
        f"/Opt[{text_string('東')}[(w){text_string('西')}]]>>"
    )
    several = document.add(f"<<{common}/FT/Ch/Ff 2097152/T(papers)/Rect[200 430 300 480]/Opt[(a)(b)(c)]/V[(a)(c)]/I[0 2]>>")
    return [person, note, check, kind, combo, several], [name, kana, note, check, *radios, combo, several]


def _links(document: Document, leaves: list[int]) -> str:
    actions = (
        "/A<</S/URI/URI(https://www.example.invalid/tennyu?id=1)>>",
        "/A<</S/URI/URI(mailto:shimin@example.invalid)>>",
        f"/Dest[{leaves[2]} 0 R/FitH 500]",
        "/A<</S/GoTo/D(map)>>",
        "/A<</S/Named/N/NextPage>>",
    )
    links = [
        document.add(f"<</Type/Annot/Subtype/Link/Rect[60 {100 + 30 * index} 200 {120 + 30 * index}]/Border[0 0 0]{action}>>")
        for index, action in enumerate(actions)
    ]
    return f"/Annots[{' '.join(f'{number} 0 R' for number in links)}]"


def _tags(document: Document, page: int) -> int:
    tree, parents, section, heading, words = (document.reserve() for _ in range(5))
    document.put(
        tree, f"<</Type/StructTreeRoot/K {section} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey 2/RoleMap<</Midashi/H1>>>>"
    )
    document.put(parents, f"<</Nums[1[{heading} 0 R {words} 0 R]]>>")
    document.put(section, f"<</Type/StructElem/S/Sect/P {tree} 0 R/K[{heading} 0 R {words} 0 R]/Lang(ja-JP)>>")
    document.put(heading, f"<</Type/StructElem/S/Midashi/P {section} 0 R/Pg {page} 0 R/K 0/T{text_string('手引き')}>>")
    document.put(
        words,
        f"<</Type/StructElem/S/P/P {section} 0 R/Pg {page} 0 R/K 1/A<</O/Layout/TextAlign/Start>>"
        f"/ActualText{text_string('届出人の氏名')}>>",
    )
    return tree


def _outline(document: Document, leaves: list[int]) -> int:
    outline, first, inner, last = (document.reserve() for _ in range(4))
    document.put(outline, f"<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count 2>>")
    document.put(
        first,
        f"<</Title{text_string('届出書')}/Parent {outline} 0 R/Next {last} 0 R/First {inner} 0 R/Last {inner} 0 R/Count -1"
        f"/Dest[{leaves[0]} 0 R/Fit]>>",
    )
    document.put(inner, f"<</Title{text_string('手引き')}/Parent {first} 0 R/Dest(guide)>>")
    document.put(
        last,
        f"<</Title{text_string('案内図')}/Parent {outline} 0 R/Prev {first} 0 R/A<</S/GoTo/D[{leaves[2]} 0 R/Fit]>>/C[1 0 0]/F 2>>",
    )
    return outline
