"""Samples of types that are recognised and never delivered: one inert stub per common kind, marks without content."""

from __future__ import annotations

import struct
from collections.abc import Callable

from samples.build._cfb import build as compound_file
from samples.build._zip import zip_bytes
from samples.build.scanner import program
from samples.sample import Sample

_CAPTION = "市役所からのお知らせ"


def _text(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def _tar() -> bytes:
    header = bytearray(512)
    header[:8] = b"memo.txt"
    header[100:107] = b"0000644"
    header[124:135] = b"00000000000"
    header[136:147] = b"00000000000"
    header[156:157] = b"0"
    header[257:265] = b"ustar\x0000"
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


def _iso() -> bytes:
    return bytes(32768) + b"\x01CD001\x01\0" + bytes(2040)


def _heic() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(64)


def _open_document(media_type: str) -> Callable[[], bytes]:
    return lambda: zip_bytes(
        {"mimetype": media_type.encode(), "content.xml": b"<office/>", "META-INF/manifest.xml": b"<manifest/>"}
    )


def _gif(width: int = 1) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, 1) + b"\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b"


def picture_and_archive() -> bytes:
    """GIFAR: a picture with a JAR joined to its end."""
    return _gif() + zip_bytes({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\r\n"})


def _docuworks() -> bytes:
    """A header of generation 10, a segment, and a trailer that its last four bytes find."""
    trailer = b"\x80\x01\0\x86\x04" + struct.pack("<I", 9)
    segment = b"\x63\x02\0\0\x68" + bytes([len(trailer)]) + trailer
    return b"\x60\x09\x82\x01\x0a\x80\x01\0\x83\x01\0\x61" + bytes([len(segment)]) + segment


_MAIL = "From: a@example.invalid\r\nTo: b@example.invalid\r\nSubject: memo\r\nMIME-Version: 1.0\r\n\r\nmemo\r\n"
_KINDS: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("exe", "請求書.exe", program),
    ("elf", "tool.bin", lambda: b"\x7fELF\x02\x01\x01".ljust(64, b"\0")),
    ("class", "A.class", lambda: b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(16)),
    ("jar", "tool.jar", lambda: zip_bytes({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\r\n"})),
    ("apk", "app.apk", lambda: zip_bytes({"AndroidManifest.xml": b"", "classes.dex": b"", "META-INF/MANIFEST.MF": b""})),
    ("lnk", "資料.lnk", lambda: b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + bytes(56)),
    ("msi", "setup.msi", lambda: compound_file({"Property": b"x"}, "000c1084-0000-0000-c000-000000000046")),
    ("chm", "help.chm", lambda: b"ITSF\x03\0\0\0" + bytes(88)),
    ("one", "memo.one", lambda: bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(48)),
    ("url", "link.url", _text("[InternetShortcut]\r\nURL=http://example.invalid/\r\n")),
    ("hta", "form.hta", _text("<html><hta:application id=x></html>")),
    ("js", "memo.js", _text("var memo = 1;\r\n")),
    ("vbs", "memo.vbs", _text("Dim memo\r\n")),
    ("ps1", "memo.ps1", _text("$memo = 1\r\n")),
    ("bat", "memo.bat", _text("@echo off\r\nrem memo\r\n")),
    ("reg", "memo.reg", _text("Windows Registry Editor Version 5.00\r\n", "utf-16")),
    ("wsf", "memo.wsf", _text("<job><script language='JScript'>1</script></job>")),
    ("iqy", "memo.iqy", _text("WEB\r\n1\r\nhttp://example.invalid/\r\n")),
    ("slk", "memo.slk", _text("ID;PWXL;N;E\r\nE\r\n")),
    ("msg", "連絡.msg", lambda: compound_file({"__properties_version1.0": bytes(32), "__nameid_version1.0": {"x": b"y"}})),
    ("hwp3", "memo.hwp", lambda: b"HWP Document File V3.00 \x1a\1\2\3\4\5".ljust(256, b"\0")),
    ("xdw", "図面.xdw", _docuworks),
    ("xdw", "綴り.xbd", _docuworks),
    ("odf_other", "数式.odf", _open_document("application/vnd.oasis.opendocument.formula")),
    ("odf_other", "データ.odb", _open_document("application/vnd.oasis.opendocument.base")),
    ("html", "page.html", _text(f"<!DOCTYPE html><html><body>{_CAPTION}</body></html>")),
    ("xml", "data.xml", _text('<?xml version="1.0"?><data/>')),
    ("eml", "mail.eml", _text(_MAIL)),
    ("mht", "page.mht", _text("From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n")),
    ("ics", "会議.ics", _text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")),
    ("vcf", "名刺.vcf", _text("BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n")),
    ("zip", "資料.zip", lambda: zip_bytes({"覚書.txt": _CAPTION.encode()})),
    ("7z", "資料.7z", lambda: b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(24)),
    ("rar", "資料.rar", lambda: b"Rar!\x1a\x07\x01\0" + bytes(24)),
    ("lzh", "資料.lzh", lambda: b"\x20\0-lh5-" + bytes(32)),
    ("cab", "資料.cab", lambda: b"MSCF\0\0\0\0" + bytes(32)),
    ("iso", "disc.iso", _iso),
    ("tar", "資料.tar", _tar),
    ("gz", "資料.gz", lambda: b"\x1f\x8b\x08\0" + bytes(14)),
    ("heic", "写真.heic", _heic),
    ("mp4", "動画.mp4", lambda: struct.pack(">I", 24) + b"ftypisom\0\0\0\0isomavc1" + bytes(32)),
    ("mp3", "音声.mp3", lambda: b"ID3\x04\0\0\0\0\0\0" + bytes(32)),
    ("wav", "音声.wav", lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(28)),
    ("dwg", "図面.dwg", lambda: b"AC1032\0\0\0\0" + bytes(64)),
    ("dxf", "図面.dxf", _text("  0\r\nSECTION\r\n  2\r\nHEADER\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n")),
    ("p21", "図面.p21", _text("ISO-10303-21;\r\nHEADER;\r\nENDSEC;\r\nEND-ISO-10303-21;\r\n")),
    ("jww", "図面.jww", lambda: b"JwwData." + bytes(64)),
    ("postscript", "図.eps", _text("%!PS-Adobe-3.0 EPSF-3.0\r\n")),
    ("sqlite", "data.sqlite", lambda: b"SQLite format 3\0" + bytes(84)),
    ("font", "font.otf", lambda: b"OTTO\0\x01" + bytes(32)),
)
EXPECTED = {f"hostile/foreign/{name}": kind for kind, name, _ in _KINDS}

SAMPLES: tuple[Sample, ...] = (
    *(
        Sample(f"hostile/foreign/{name}", "hostile", "detect", f"recognised as {kind}, never delivered", build, (), "blocked")
        for kind, name, build in _KINDS
    ),
    Sample(
        "hostile/detect/gifar.gif",
        "hostile",
        "detect",
        "GIFAR: a picture with a JAR at its end",
        picture_and_archive,
        ("file.polyglot",),
        "blocked",
    ),
    Sample(
        "hostile/detect/exe_as.pdf",
        "hostile",
        "detect",
        "a program under the name of a PDF",
        program,
        ("file.wrong_suffix",),
        "blocked",
    ),
    Sample(
        "hostile/detect/report\u202efdp.exe",
        "hostile",
        "detect",
        "right-to-left override in the name: shown as reportexe.pdf",
        program,
        (),
        "blocked",
    ),
    Sample("malformed/detect/empty.pdf", "malformed", "detect", "zero bytes", bytes, (), "blocked"),
)
