"""Rich text as Japanese offices have it: a notice, a table, a letter with pictures, notes and changes; old and new encodings."""

from __future__ import annotations

from samples.build._rtf import document, escaped, field, hex_lines, jpeg, paragraph, picture, png, unicode_text


def notice() -> bytes:
    """通知文: heading, numbered list, page numbers in the footer, a hyperlink."""
    lists = (
        rb"{\*\listtable{\list\listtemplateid1\listhybrid{\listlevel\levelnfc0\leveljc0\levelfollow0\levelstartat1\levelspace0\levelindent0"
        rb"{\leveltext\'02\'00.;}{\levelnumbers\'01;}\fi-420\li420}{\listname ;}\listid77}}"
        rb"{\*\listoverridetable{\listoverride\listid77\listoverridecount0\ls1}}"
    )
    link = field(b'HYPERLINK "https://www.city.example.invalid/annai.html"', rb"\cf2\ul " + escaped("市のホームページ"))
    items = b"".join(
        b"\\pard\\plain\\ls1\\ilvl0\\fi-420\\li420\\f0\\fs21{\\listtext\\f0 %d.\\tab}" % number + escaped(text) + b"\\par\n"
        for number, text in enumerate(("日時　令和８年６月１日（月）午前10時", "場所　第一会議室", "持ち物　筆記用具"), 1)
    )
    return document(
        lists,
        rb"\sectd{\footer\pard\qc\plain " + field(b"PAGE", b"1") + rb"\par}",
        rb"\pard\plain\s1\qc\f1\fs28\b " + escaped("防災訓練の実施について（通知）") + b"\\b0\\par\n",
        paragraph("標記の件について、下記のとおり実施しますので、ご参加くださいますようお願いします。"),
        items,
        rb"\pard\plain\f0 " + escaped("詳しくは") + link + escaped("をご覧ください。ソ能表示―①髙﨑") + b"\\par\n",
    )


def table() -> bytes:
    """様式: a table with ruled lines, merged cells and vertical text."""

    def row(*cells: str) -> bytes:
        ends = b"".join(
            b"\\clbrdrt\\brdrs\\clbrdrl\\brdrs\\clbrdrb\\brdrs\\clbrdrr\\brdrs\\cellx%d" % (2800 * (n + 1)) for n in range(3)
        )
        written = b"".join(escaped(cell) + b"\\cell " for cell in cells)
        return b"\\trowd\\trgaph99\\trleft0\\trrh400" + ends + b"\\pard\\plain\\intbl\\f0\\fs21 " + written + b"\\row\n"

    upright = (
        rb"\trowd\trgaph99\trrh1400\cltxtbrl\cellx2800\clmgf\cellx5600\clmrg\cellx8400\pard\plain\intbl\f0 "
        + escaped("備考（縦書き）")
        + rb"\cell "
        + escaped("特になし")
        + rb"\cell\cell\row"
        + b"\n"
    )
    return document(paragraph("出張旅費請求書"), row("氏名", "所属", "金額"), row("山田　太郎", "総務課", "￥12,300－"), upright)


def letter_with_pictures() -> bytes:
    """A photo and a plan, each once for new programs and once for old ones; ruby and 縦中横."""
    old = rb"{\nonshppict{\pict\wmetafile8\picw2540\pich1905 0100090000030000}}"
    ruby = field(rb"EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9(" + escaped("たかさき") + b")," + escaped("髙﨑") + b")", b"")
    return document(
        paragraph("現地の写真です。"),
        rb"\pard\plain{\*\shppict" + picture(b"jpegblip", jpeg()) + b"}" + old + b"\\par\n",
        rb"\pard\plain{\*\shppict" + picture(b"pngblip", png()) + b"}\\par\n",
        rb"\pard\plain\f0 " + escaped("担当：") + ruby + rb"{\horzvert1 12}" + escaped("月") + b"\\par\n",
        paragraph("以上"),
    )


def edited() -> bytes:
    """A draft with a comment, tracked changes, a footnote, hidden text, a bookmark and an index entry."""
    revisions = b"{\\*\\revtbl{Unknown;}{" + escaped("佐藤") + b";}}"
    comment = (
        rb"{\*\atrfstart 1}" + escaped("三万円") + rb"{\*\atrfend 1}{\*\atnid "
        + escaped("佐") + rb"}{\*\atnauthor " + escaped("佐藤") + rb"}\chatn{\*\annotation{\*\atnref 1}\pard\plain "
        + escaped("金額を確認してください") + b"}"
    )  # fmt: skip
    return document(
        revisions,
        rb"\pard\plain\f0{\*\bkmkstart kingaku}" + escaped("予算は") + comment + escaped("です。") + rb"{\*\bkmkend kingaku}",
        rb"{\revised\revauth1\revdttm1270881 " + escaped("追加した文。") + rb"}{\deleted\revauthdel1\revdttmdel1270881 "
        + escaped("消した文。") + b"}",
        escaped("注") + rb"{\super\chftn{\footnote\pard\plain\chftn " + escaped("脚注の文") + b"}}",
        rb"{\v " + escaped("隠し文字") + rb"}{\xe{\v " + escaped("予算") + b"}}\\par\n",
    )  # fmt: skip


def in_unicode() -> bytes:
    """Text as \\u with its old form behind it, a pair for old and new programs, characters outside of the BMP, mixed alphabets."""
    title = rb"{\info{\upr{\title ???}{\*\ud{\title " + unicode_text("葛󠄀城市 𠮷田様") + b"}}}}"
    return document(
        title,
        rb"\pard\plain\f2 " + unicode_text("𠮷野家の葛󠄀城市、髙島屋 ①②㈱") + b"\\par\n",
        rb"\pard\plain\f2 Fran\'e7ais, {\f0 " + escaped("日本語") + rb"} \u8364? 100 \emdash \lquote x\rquote\par",
    )


def old_raw() -> bytes:
    """An old program's file: raw cp932 bytes, with second halves that look like backslashes and braces."""
    text = "表示ボマ能力ソフト（旧式）".encode("cp932")
    return b"{\\rtf1\\ansi\\ansicpg932{\\fonttbl{\\f0\\fnil\\fcharset128 MS Gothic;}}\\f0\\fs24 " + text + b"\\par}"


def shapes() -> bytes:
    """A text box and a rectangle as Word draws them, with their copies for old programs."""

    def properties(**values: str) -> bytes:
        return b"".join(
            b"{\\sp{\\sn " + name.encode() + b"}{\\sv " + value.encode() + b"}}" for name, value in sorted(values.items())
        )

    box = (
        rb"{\shp{\*\shpinst\shpleft1701\shptop1701\shpright5103\shpbottom3402\shpfhdr0\shpbxcolumn\shpbypara\shpwr3\shpz0\shplid1026"
        + properties(shapeType="202", fFlipH="0", fLine="1", lineColor="0", fillColor="16777215")
        + rb"{\shptxt\pard\plain\f0 " + escaped("回覧：総務課 → 税務課") + rb"\par}}{\shprslt\pard " + escaped("回覧") + b"}}"
    )  # fmt: skip
    polygon = (
        rb"{\shp{\*\shpinst\shpleft100\shptop100\shpright900\shpbottom900\shpwr3\shplid1027"
        + properties(
            shapeType="0", geoRight="800", geoBottom="800", pVerticies="8;3;(0,0);(800,0);(0,800)", pSegmentInfo="2;2;16384;24577"
        )
        + b"}}"
    )
    return document(rb"\pard\plain", box, polygon, rb"\par", paragraph("図形の例"))


def form() -> bytes:
    """A fillable form: text and check box."""
    text_field = (
        rb"{\field{\*\fldinst {FORMTEXT}{\*\formfield{\fftype0\fftypetxt0{\*\ffname shimei}{\*\ffdeftext "
        + escaped("氏名") + rb"}}}}{\fldrslt {" + escaped("氏名") + b"}}}"
    )  # fmt: skip
    check_box = rb"{\field{\*\fldinst {FORMCHECKBOX}{\*\formfield{\fftype1\ffres25\ffhps20{\*\ffname doui}\ffdefres0}}}{\fldrslt }}"
    return document(
        rb"\pard\plain\f0 " + escaped("申請者：") + text_field + b"\\par\n", check_box + escaped("同意します") + b"\\par\n"
    )


def wordpad_picture() -> bytes:
    """A bitmap as WordPad keeps it, and a picture as binary data."""
    from samples.build._rtf import dib

    photo = jpeg()
    return document(
        rb"\pard\plain{\pict\dibitmap0\wbmbitspixel24\wbmplanes1\picw48\pich36\picwgoal720\pichgoal540 " + hex_lines(dib()) + b"}",
        rb"{\pict\jpegblip\picwgoal1440\pichgoal1080\bin%d " % len(photo) + photo + b"}\\par\n",
        paragraph("画像二点"),
    )
