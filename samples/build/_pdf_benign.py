"""Everyday Japanese PDFs: a notice with outline, links, tags, layers and pictures; a form to fill in; a scan."""

from __future__ import annotations

import io
import zlib

from PIL import Image

from samples.build._pdf import HELVETICA, Document, text_string
from samples.build._pdf_font import EmbeddedFont

TITLE = "令和八年度防災訓練の実施について"
LINES = (
    "各課長様　総務部危機管理課長",
    TITLE,
    "標記の訓練を下記のとおり実施しますので、参加者を報告してください。",
    "一　日時　令和八年九月一日　午前九時",
    "二　場所　市役所本庁舎　正面玄関前",
    "担当：髙橋・﨑山（内線①②③）",
)
FORM_LABELS = ("住民票の写し交付申請書", "氏名", "世帯全員", "続柄")


def notice() -> bytes:
    """Two pages: embedded font, table lines, JPEG and predicted Flate pictures, outline, named destination, links, tags, layer."""
    document = Document()
    root, pages, first, second = (document.reserve() for _ in range(4))
    font = EmbeddedFont(document, "".join(LINES))
    picture = document.stream(
        _jpeg(), "/Type/XObject/Subtype/Image/Width 48/Height 32/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    )
    seal = _predicted_picture(document)
    layer = document.add(f"<</Type/OCG/Name{text_string('押印')}>>")
    resources = (
        f"<</Font<</F1 {font.number} 0 R/F2 {HELVETICA}>>/XObject<</P {picture} 0 R/S {seal} 0 R>>/Properties<</L {layer} 0 R>>>>"
    )
    bodies = [_first_page(font), f"BT /F1 12 Tf 60 700 Td {font.shown(LINES[5])} Tj ET"]
    contents = [document.stream(body.encode("ascii"), flate=True) for body in bodies]
    tree = _tags(document, first)
    web = document.add(
        "<</Type/Annot/Subtype/Link/Rect[60 60 260 80]/Border[0 0 0]/StructParent 1"
        "/A<</S/URI/URI(https://www.example.invalid/bousai)>>>>"
    )
    inside = document.add("<</Type/Annot/Subtype/Link/Rect[60 90 260 110]/Border[0 0 0]/A<</S/GoTo/D(page2)>>>>")
    for number, content, links in ((first, contents[0], f"/Annots[{web} 0 R {inside} 0 R]"), (second, contents[1], "")):
        document.put(
            number,
            f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]/Resources {resources}/Contents {content} 0 R"
            f"{links}/StructParents 0/Tabs/S>>",
        )
    document.put(pages, f"<</Type/Pages/Count 2/Kids[{first} 0 R {second} 0 R]>>")
    outline = _outline(document, first, second)
    document.info = document.add(f"<</Title{text_string(TITLE)}/Author{text_string('総務太郎')}/Producer(Sample)>>")
    document.put(
        root,
        f"<</Type/Catalog/Pages {pages} 0 R/Lang(ja-JP)/MarkInfo<</Marked true>>/StructTreeRoot {tree} 0 R/Outlines {outline} 0 R"
        f"/PageMode/UseOutlines/PageLabels<</Nums[0<</S/r>>1<</S/D/St 1>>]>>/Names<</Dests<</Names[(page2)[{second} 0 R/Fit]]>>>>"
        f"/OCProperties<</OCGs[{layer} 0 R]/D<</Order[{layer} 0 R]/ON[{layer} 0 R]>>>>/ViewerPreferences<</DisplayDocTitle true>>"
        f"/OpenAction[{first} 0 R/XYZ null null 0]>>",
    )
    return document.build(root)


def _first_page(font: EmbeddedFont) -> str:
    lines = [f"/P <</MCID 0>> BDC BT /F1 14 Tf 60 760 Td {font.shown(LINES[0])} Tj ET EMC"]
    for index, line in enumerate(LINES[1:5]):
        lines.append(f"BT /F1 11 Tf 60 {720 - 24 * index} Td {font.shown(line)} Tj ET")
    lines.append("q 0.5 w 60 560 m 500 560 l S 60 540 440 20 re S Q")
    lines.append("q 96 0 0 64 60 440 cm /P Do Q /OC /L BDC q 60 0 0 60 420 440 cm /S Do Q EMC")
    return "\n".join(lines)


def _jpeg() -> bytes:
    image = Image.new("RGB", (48, 32))
    image.putdata([((x * 5) % 256, (y * 7) % 256, (x * y) % 256) for y in range(32) for x in range(48)])
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, comment=b"taken by a private person")
    return out.getvalue()


def _predicted_picture(document: Document) -> int:
    rows = b"".join(b"\x01" + bytes([220, 30, 30]) + bytes(3 * 19) for _ in range(20))
    mask = document.stream(
        zlib.compress(bytes(min(255, 12 * x) for _ in range(20) for x in range(20))),
        "/Type/XObject/Subtype/Image/Width 20/Height 20/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode",
    )
    return document.stream(
        zlib.compress(rows),
        f"/Type/XObject/Subtype/Image/Width 20/Height 20/ColorSpace/DeviceRGB/BitsPerComponent 8/SMask {mask} 0 R"
        "/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/Columns 20>>",
    )


def _tags(document: Document, page: int) -> int:
    tree, parent_tree, element = (document.reserve() for _ in range(3))
    document.put(tree, f"<</Type/StructTreeRoot/K {element} 0 R/ParentTree {parent_tree} 0 R/ParentTreeNextKey 2>>")
    document.put(parent_tree, f"<</Nums[0[{element} 0 R]1 {element} 0 R]>>")
    document.put(
        element, f"<</Type/StructElem/S/P/P {tree} 0 R/Pg {page} 0 R/K 0/Alt{text_string('宛先')}/A<</O/Layout/TextAlign/Start>>>>"
    )
    return tree


def _outline(document: Document, first: int, second: int) -> int:
    outline, one, two = (document.reserve() for _ in range(3))
    document.put(outline, f"<</Type/Outlines/First {one} 0 R/Last {two} 0 R/Count 2>>")
    document.put(one, f"<</Title{text_string('通知')}/Parent {outline} 0 R/Next {two} 0 R/Dest[{first} 0 R/Fit]>>")
    document.put(
        two, f"<</Title{text_string('連絡先')}/Parent {outline} 0 R/Prev {one} 0 R/A<</S/GoTo/D[{second} 0 R/XYZ 0 700 0]>>>>"
    )
    return outline


def form() -> bytes:
    """A text field, a check box with its looks, radio buttons and a choice list."""
    document = Document()
    root, pages, page = (document.reserve() for _ in range(3))
    font = EmbeddedFont(document, "".join(FORM_LABELS))
    on = document.stream(b"q 0 0 1 rg 2 2 8 8 re f Q", "/Type/XObject/Subtype/Form/BBox[0 0 12 12]")
    off = document.stream(b"", "/Type/XObject/Subtype/Form/BBox[0 0 12 12]")
    name = document.add(
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/TU{text_string('氏名')}/V{text_string('山田花子')}/Rect[160 640 400 660]"
        f"/DA(/F1 12 Tf 0 g)/F 4/P {page} 0 R/MaxLen 40>>"
    )
    box = document.add(
        f"<</Type/Annot/Subtype/Widget/FT/Btn/T(all)/V/Yes/AS/Yes/Rect[160 610 172 622]/F 4/P {page} 0 R/MK<</CA(4)>>"
        f"/AP<</N<</Yes {on} 0 R/Off {off} 0 R>>>>>>"
    )
    group = document.reserve()
    buttons = [
        document.add(
            f"<</Type/Annot/Subtype/Widget/Parent {group} 0 R/AS/Off/F 4/P {page} 0 R"
            f"/Rect[{160 + 40 * index} 580 {172 + 40 * index} 592]/AP<</N<</{index} {on} 0 R/Off {off} 0 R>>>>>>"
        )
        for index in range(2)
    ]
    document.put(group, f"<</FT/Btn/Ff 49152/T(kind)/V/Off/Kids[{buttons[0]} 0 R {buttons[1]} 0 R]>>")
    choice = document.add(
        f"<</Type/Annot/Subtype/Widget/FT/Ch/Ff 131072/T(relation)/Rect[160 550 300 570]/DA(/F1 12 Tf 0 g)/F 4/P {page} 0 R"
        f"/Opt[{text_string('本人')}[(wife){text_string('妻')}]{text_string('子')}]/V{text_string('本人')}>>"
    )
    shown = "\n".join(f"BT /F1 12 Tf 60 {700 - 30 * index} Td {font.shown(label)} Tj ET" for index, label in enumerate(FORM_LABELS))
    content = document.stream(shown.encode("ascii"))
    widgets = " ".join(f"{number} 0 R" for number in (name, box, *buttons, choice))
    fonts = f"/Font<</F1 {font.number} 0 R>>"
    document.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]/Resources<<{fonts}>>/Contents {content} 0 R/Annots[{widgets}]>>",
    )
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    document.put(
        root,
        f"<</Type/Catalog/Pages {pages} 0 R/AcroForm<</Fields[{name} 0 R {box} 0 R {group} 0 R {choice} 0 R]/DR<<{fonts}>>"
        "/DA(/F1 12 Tf 0 g)/NeedAppearances true>>>>",
    )
    return document.build(root)


def scan(damage: bytes = b"") -> bytes:
    """A page that is one bilevel CCITT picture, with its words as invisible text behind it; *damage* stands in its middle."""
    document = Document()
    root, pages, page = (document.reserve() for _ in range(3))
    font = EmbeddedFont(document, TITLE)
    width, height, data = _fax()
    half = len(data) // 2
    data = data[:half] + damage + data[half + len(damage) :]
    picture = document.stream(
        data,
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode"
        f"/DecodeParms<</K -1/Columns {width}/Rows {height}>>",
    )
    content = document.stream(
        f"q 595 0 0 842 0 0 cm /I Do Q BT 3 Tr /F1 20 Tf 60 700 Td {font.shown(TITLE)} Tj ET".encode("ascii"), flate=True
    )
    document.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R"
        f"/Resources<</Font<</F1 {font.number} 0 R>>/XObject<</I {picture} 0 R>>>>>>",
    )
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    return document.build(root)


def _fax() -> tuple[int, int, bytes]:
    """A ruled form as group 4 data, taken out of a TIFF that Pillow wrote."""
    width, height = 200, 280
    image = Image.new("1", (width, height), 0)  # what Pillow calls black is what a fax calls white
    for y in range(0, height, 20):
        image.paste(1, (10, y, width - 10, y + 2))
    for x in range(10, width, 30):
        image.paste(1, (x, 0, x + 1, height))
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", tiffinfo={278: height})
    return width, height, _only_strip(out.getvalue())


def _only_strip(tiff: bytes) -> bytes:
    """The data of the one strip of a little-endian TIFF, found by its tags 273 and 279."""
    start = int.from_bytes(tiff[4:8], "little")
    tags = {}
    for index in range(int.from_bytes(tiff[start : start + 2], "little")):
        at = start + 2 + 12 * index
        tags[int.from_bytes(tiff[at : at + 2], "little")] = int.from_bytes(tiff[at + 8 : at + 12], "little")
    return tiff[tags[273] : tags[273] + tags[279]]
