"""Vertical writing (縦書き): an ordinance in two tiers with ruby, drawn in no order; an old form without an embedded font."""

from __future__ import annotations

from samples.build._pdf import Document
from samples.build._pdf_font import EmbeddedFont

TITLE = "○○市防災会議条例"
UPPER = (
    TITLE,
    "第一条　この条例は、災害対策基本法に基づき、",
    "　市防災会議の所掌事務及び組織を定める。",
    "第二条　会議は、会長及び委員三十人以内をもって",
    "　組織する。「会長」は、市長をもって充てる。",
)
LOWER = (
    "附則（令和八年四月一日条例第二十号）",
    "　この条例は、公布の日から施行する。",
    "別表①　委員の報酬は、日額とする。",
)
RUBY = "さいがい"
OLD_LINES = ("縦書きの届出書", "髙橋・﨑山（代理人）", "令和八年度データ①②③")
_SIZE, _STEP = 12, 24
_TIERS = (780, 400)  # the upper ends of the columns


def ordinance() -> bytes:
    """One A4 page; the columns of both tiers are drawn from the left to the right, the lower tier between the upper ones."""
    document = Document()
    root, pages, page = (document.reserve() for _ in range(3))
    font = EmbeddedFont(document, "".join((*UPPER, *LOWER, RUBY)), vertical=True)
    columns = [(line, index, tier) for tier, lines in enumerate((UPPER, LOWER)) for index, line in enumerate(lines)]
    drawn = [
        f"BT /F1 {_SIZE} Tf 1 0 0 1 {530 - _STEP * index} {_TIERS[tier]} Tm {font.shown(line)} Tj ET"
        for line, index, tier in sorted(columns, key=lambda column: (-column[1], -column[2]))
    ]
    drawn.append(f"BT /F1 6 Tf 1 0 0 1 {530 - _STEP + 9} {_TIERS[0] - 12 * _SIZE} Tm {font.shown(RUBY)} Tj ET")
    content = document.stream("\n".join(drawn).encode("ascii"), flate=True)
    document.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R"
        f"/Resources<</Font<</F1 {font.number} 0 R>>>>>>",
    )
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R/ViewerPreferences<</Direction/R2L>>>>")
    return document.build(root)


def old_form() -> bytes:
    """Text in code page 932 in a font that every Windows has, so that neither glyphs nor Unicode values are in the file."""
    document = Document("1.4")
    root, pages, page = (document.reserve() for _ in range(3))
    descriptor = document.add(
        "<</Type/FontDescriptor/FontName/MS-Mincho/Flags 7/FontBBox[0 -137 1000 859]/ItalicAngle 0/Ascent 859/Descent -140"
        "/CapHeight 769/StemV 78>>"
    )
    descendant = document.add(
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/MS-Mincho/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>"
        f"/DW 1000/FontDescriptor {descriptor} 0 R>>"
    )
    font = document.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/MS-Mincho-90ms-RKSJ-V/Encoding/90ms-RKSJ-V/DescendantFonts[{descendant} 0 R]>>"
    )
    drawn = [
        f"BT /F1 14 Tf 1 0 0 1 {360 - 28 * index} 540 Tm <{line.encode('cp932').hex().upper()}> Tj ET"
        for index, line in enumerate(OLD_LINES)
    ]
    content = document.stream("\n".join(drawn).encode("ascii"))
    document.put(
        page, f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 420 595]/Contents {content} 0 R/Resources<</Font<</F1 {font} 0 R>>>>>>"
    )
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    return document.build(root)
