"""Table: Office documents, other word processors' and page formats that no engine of ours reconstructs."""

from __future__ import annotations

from sanitizer.detect.foreign_type import ForeignCategory, ForeignType, Probe, Shape, at_start
from sanitizer.detect.structure_kinds import cfb_with, is_docuworks, zip_mimetype, zip_with
from sanitizer.detect.text_kinds import xml_with

_L = ForeignCategory.LEGACY_OFFICE
_O = ForeignCategory.OTHER
_ODF = "application/vnd.oasis.opendocument."
_SUN = "application/vnd.sun.xml."

OFFICE: tuple[ForeignType, ...] = (
    ForeignType(
        "visio",
        "application/vnd.visio",
        _L,
        (".vsd", ".vss", ".vst"),
        "Visio drawing (VSD)",
        "Visio 図面（VSD）",
        probe=cfb_with("visiodocument"),
    ),
    ForeignType(
        "vsdx",
        "application/vnd.ms-visio.drawing.main+xml",
        _L,
        (".vsdx", ".vstx", ".vssx", ".vsdm", ".vstm", ".vssm"),
        "Visio drawing (VSDX)",
        "Visio 図面（VSDX）",
        probe=zip_with("visio/document.xml"),
    ),
    ForeignType(
        "publisher",
        "application/x-mspublisher",
        _L,
        (".pub",),
        "Publisher document (PUB)",
        "Publisher 文書（PUB）",
        probe=cfb_with("quill"),
    ),
    ForeignType(
        "works", "application/vnd.ms-works", _L, (".wps", ".wks"), "Works document", "Works 文書", probe=cfb_with("matost")
    ),
    ForeignType(
        "project",
        "application/vnd.ms-project",
        _L,
        (".mpp", ".mpt"),
        "Project plan (MPP)",
        "Project 計画（MPP）",
        probe=cfb_with(clsids=("74b78f3a-c8c8-11d1-be11-00c04fb6faf1",)),
    ),
    ForeignType(
        "flat_opc",
        "application/vnd.ms-office.flat-opc+xml",
        _L,
        (".xml",),
        "Office document as flat XML",
        "単一 XML 形式の Office 文書",
        probe=xml_with((), "http://schemas.microsoft.com/office/2006/xmlpackage"),
    ),
    ForeignType(
        "odf_other",
        _ODF + "formula",
        _L,
        (".odf", ".odc", ".odb", ".odi", ".oth", ".odm"),
        "OpenDocument file",
        "OpenDocument ファイル",
        probe=zip_mimetype(*(_ODF + kind for kind in ("formula", "chart", "base", "database", "image", "text-web", "text-master"))),
    ),
    ForeignType(
        "sxw",
        _SUN + "writer",
        _L,
        (".sxw", ".sxc", ".sxi", ".sxd"),
        "Old OpenOffice document",
        "旧 OpenOffice 文書",
        probe=zip_mimetype(_SUN + "writer", _SUN + "calc", _SUN + "impress", _SUN + "draw"),
    ),
    ForeignType(
        "jtd_old",
        "application/x-js-taro",
        _L,
        (".jsw", ".jaw", ".jbw", ".juw", ".jfw", ".jvw"),
        "Old Ichitaro document (version 4 to 7)",
        "旧一太郎文書（バージョン4～7）",
        at_start(b"DOC\0\0\0\0\0        \0\0"),
    ),
    ForeignType(
        "hwp3",
        "application/x-hwp-v3",
        _L,
        (".hwp",),
        "Old Hangul document (HWP 3)",
        "旧アレアハングル文書（HWP 3）",
        at_start(b"HWP Document File V"),
    ),
    ForeignType(
        "xdw",
        "application/vnd.fujifilm.fb.docuworks",
        _L,
        (".xdw", ".xbd", ".xct"),
        "DocuWorks document or binder (XDW, XBD)",
        "DocuWorks 文書・バインダー（XDW・XBD）",
        by_suffix=True,
        probe=Probe(is_docuworks, Shape.OTHER),
    ),
    ForeignType(
        "wordperfect",
        "application/vnd.wordperfect",
        _L,
        (".wpd", ".wp", ".doc"),
        "WordPerfect document",
        "WordPerfect 文書",
        at_start(b"\xffWPC"),
    ),
    ForeignType(
        "lotus",
        "application/vnd.lotus-1-2-3",
        _L,
        (".wk1", ".wk3", ".wk4", ".123", ".wj2"),
        "Lotus 1-2-3 sheet",
        "Lotus 1-2-3 表",
        at_start(b"\0\0\x02\0\x06\x04\x06\0", b"\0\0\x1a\0\0\x10\x04\0", b"\0\0\x1a\0\x02\x10\x04\0"),
    ),
    ForeignType(
        "iwork",
        "application/vnd.apple.iwork",
        _L,
        (".pages", ".numbers", ".key"),
        "Apple iWork document",
        "Apple iWork 文書",
        probe=zip_with("Index/Document.iwa"),
    ),
    ForeignType(
        "epub",
        "application/epub+zip",
        _O,
        (".epub",),
        "E-book (EPUB)",
        "電子書籍（EPUB）",
        probe=zip_mimetype("application/epub+zip"),
    ),
    ForeignType(
        "xps", "application/vnd.ms-xpsdocument", _O, (".xps", ".oxps"), "XPS document", "XPS 文書", probe=zip_with(suffix=".fdseq")
    ),
    ForeignType(
        "djvu", "image/vnd.djvu", _O, (".djvu", ".djv"), "Scanned document (DjVu)", "スキャン文書（DjVu）", at_start(b"AT&TFORM")
    ),
    ForeignType(
        "postscript",
        "application/postscript",
        _O,
        (".ps", ".eps", ".ai", ".prn"),
        "PostScript print data",
        "PostScript 印刷データ",
        at_start(b"%!PS", b"\x04%!PS", b"\xc5\xd0\xd3\xc6\x1e\0\0\0", b"\xc5\xd0\xd3\xc6\x20\0\0\0", b"\x1b%-12345X"),
    ),
    ForeignType(
        "ooxml",
        "application/vnd.openxmlformats-package",
        _L,
        (".docx", ".xlsx", ".pptx"),
        "Office file of a damaged or unknown kind",
        "壊れているか未知の種類の Office ファイル",
        generic=True,
        probe=zip_with("[Content_Types].xml"),
    ),
    ForeignType(
        "encrypted_ooxml",
        "application/x-encrypted-office",
        _L,
        (".docx", ".xlsx", ".pptx", ".xlsb", ".docm", ".xlsm", ".pptm"),
        "Office file with a password",
        "パスワード付きの Office ファイル",
        generic=True,
        probe=cfb_with("encryptedpackage"),
    ),
    ForeignType(
        "ole",
        "application/x-ole-storage",
        _L,
        (".ole",),
        "Old Office compound file of an unknown kind",
        "種類の分からない旧 Office 形式（OLE）ファイル",
        at_start(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        generic=True,
    ),
)
