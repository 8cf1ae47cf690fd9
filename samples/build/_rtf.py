"""Builds rich text as Japanese programs write it: fonts by charset, text in cp932 escapes or \\u, pictures in hex."""

from __future__ import annotations

import io

from samples.build._pictures import office_photo

FONTS = (
    rb"{\fonttbl{\f0\froman\fcharset128\fprq1{\*\panose 02020609040205080304}\'82\'6c\'82\'72 \'96\'be\'92\'a9{\*\falt MS Mincho};}"
    rb"{\f1\fmodern\fcharset128\fprq1\'82\'6c\'82\'72 \'83\'53\'83\'56\'83\'62\'83\'4e;}{\f2\froman\fcharset0\fprq2 Century;}"
    rb"{\f3\ftech\fcharset2 Symbol;}}"
)
COLOURS = rb"{\colortbl;\red0\green0\blue0;\red0\green0\blue255;\red192\green0\blue0;}"
STYLES = (
    rb"{\stylesheet{\ql\nowidctlpar\aspalpha\aspnum\faauto\adjustright\f2\fs21\lang1033\langfe1041\snext0 Normal;}"
    rb"{\s1\keepn\outlinelevel0\sbasedon0\snext0\b\f1\fs28 heading 1;}{\*\cs10\additive Default Paragraph Font;}}"
)
HEADER = rb"{\rtf1\ansi\ansicpg932\deff0\deflang1033\deflangfe1041" + FONTS + COLOURS + STYLES
PAGE = rb"\paperw11906\paperh16838\margl1701\margr1701\margt1985\margb1701\gutter0\deftab840"


def escaped(text: str) -> bytes:
    """*text* in cp932, as Word writes it: every byte of a double-byte character as \\'xx."""
    pieces = []
    for char in text:
        coded = char.encode("cp932")
        if len(coded) > 1 or coded[0] >= 0x80:
            pieces.append(b"".join(b"\\'%02x" % byte for byte in coded))
        else:
            pieces.append(b"\\" + coded if coded in b"\\{}" else coded)
    return b"".join(pieces)


def unicode_text(text: str) -> bytes:
    """*text* as \\u with its cp932 form behind it (\\uc2), as newer programs write it."""
    pieces = []
    for char in text:
        if ord(char) < 0x80:
            pieces.append(escaped(char))
            continue
        units = char.encode("utf-16-le")
        for at in range(0, len(units), 2):
            unit = int.from_bytes(units[at : at + 2], "little")
            fallback = escaped(char) if len(units) == 2 else b"??"
            pieces.append(b"\\u%d" % (unit - 65_536 if unit > 32_767 else unit) + fallback)
    return b"{\\uc2" + b"".join(pieces) + b"}"


def paragraph(text: str, before: bytes = b"") -> bytes:
    return b"\\pard\\plain\\f0\\fs21" + before + b" " + escaped(text) + b"\\par\n"


def document(*body: bytes) -> bytes:
    return HEADER + PAGE + b"\n" + b"".join(body) + b"}"


def field(code: bytes, result: bytes) -> bytes:
    return b"{\\field{\\*\\fldinst {" + code + b"}}{\\fldrslt {" + result + b"}}}"


def hex_lines(data: bytes) -> bytes:
    digits = data.hex().encode()
    return b"\n".join(digits[at : at + 128] for at in range(0, len(digits), 128))


def jpeg() -> bytes:
    buffer = io.BytesIO()
    office_photo(96, 72).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def png() -> bytes:
    buffer = io.BytesIO()
    office_photo(96, 72, seed=2).save(buffer, "PNG")
    return buffer.getvalue()


def dib() -> bytes:
    buffer = io.BytesIO()
    office_photo(48, 36, seed=3).save(buffer, "BMP")
    return buffer.getvalue()[14:]


def picture(kind: bytes, data: bytes, size: bytes = rb"\picw96\pich72\picwgoal1440\pichgoal1080") -> bytes:
    return b"{\\pict" + size + b"\\" + kind + b"\n" + hex_lines(data) + b"}"


def wmf() -> bytes:
    """A rectangle: header, SetWindowOrg, SetWindowExt, Rectangle, end ([MS-WMF] 2.3)."""
    import struct

    records = b"".join(
        struct.pack("<IH", 3 + len(values), function) + struct.pack(f"<{len(values)}h", *values)
        for function, values in ((0x020B, (0, 0)), (0x020C, (100, 100)), (0x041B, (90, 90, 10, 10)), (0, ()))
    )
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(records) // 2, 0, 7, 0) + records
