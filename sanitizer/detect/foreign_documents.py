"""Table: mail, CAD drawings and markup that no engine of ours reconstructs."""

from __future__ import annotations

from sanitizer.detect.foreign_type import ForeignCategory, ForeignType, Probe, Shape, at_start
from sanitizer.detect.structure_kinds import cfb_with
from sanitizer.detect.text_kinds import is_html, is_mail, is_web_archive, is_xml_document, matching, starting, with_suffix

_M = ForeignCategory.MAIL
_C = ForeignCategory.CAD
_O = ForeignCategory.OTHER

MAIL: tuple[ForeignType, ...] = (
    ForeignType(
        "msg",
        "application/vnd.ms-outlook",
        _M,
        (".msg", ".oft"),
        "Outlook message (MSG)",
        "Outlook メッセージ（MSG）",
        probe=cfb_with("__properties_version1.0"),
    ),
    ForeignType(
        "mht",
        "multipart/related",
        _O,
        (".mht", ".mhtml"),
        "Saved web page (MHT)",
        "保存した Web ページ（MHT）",
        probe=Probe(is_web_archive, Shape.TEXT),
    ),
    ForeignType(
        "eml",
        "message/rfc822",
        _M,
        (".eml", ".mbox", ".email"),
        "Mail message (EML)",
        "メールメッセージ（EML）",
        probe=Probe(is_mail, Shape.TEXT),
    ),
    ForeignType(
        "pst",
        "application/vnd.ms-outlook-pst",
        _M,
        (".pst", ".ost"),
        "Outlook mailbox (PST)",
        "Outlook メールボックス（PST）",
        at_start(b"!BDN"),
    ),
    ForeignType(
        "tnef",
        "application/vnd.ms-tnef",
        _M,
        (".dat", ".tnef"),
        "Outlook attachment wrapper (winmail.dat)",
        "Outlook 形式の添付（winmail.dat）",
        at_start(b"\x78\x9f\x3e\x22"),
    ),
    ForeignType(
        "ics",
        "text/calendar",
        _M,
        (".ics", ".ical", ".ifb", ".vcs"),
        "Calendar entry (ICS)",
        "予定表データ（ICS）",
        probe=starting("begin:vcalendar"),
    ),
    ForeignType(
        "vcf", "text/vcard", _M, (".vcf", ".vcard"), "Address card (VCF)", "電子名刺（VCF）", probe=starting("begin:vcard")
    ),
    ForeignType(
        "smime",
        "application/pkcs7-mime",
        _M,
        (".p7m", ".p7s", ".p7b", ".p7c"),
        "Signed or encrypted message (S/MIME)",
        "署名・暗号化メッセージ（S/MIME）",
        by_suffix=True,
    ),
    ForeignType(
        "pgp",
        "application/pgp-encrypted",
        _M,
        (".pgp", ".gpg", ".asc"),
        "PGP message",
        "PGP メッセージ",
        probe=starting("-----begin pgp "),
    ),
)

CAD: tuple[ForeignType, ...] = (
    ForeignType(
        "dwg",
        "image/vnd.dwg",
        _C,
        (".dwg", ".dwt"),
        "CAD drawing (DWG)",
        "CAD 図面（DWG）",
        at_start(*(b"AC10%02d\0" % version for version in range(2, 40)), b"AC1.2\0", b"AC1.40\0", b"AC1.50\0", b"AC2.10\0"),
    ),
    ForeignType(
        "dxf",
        "image/vnd.dxf",
        _C,
        (".dxf",),
        "CAD drawing (DXF)",
        "CAD 図面（DXF）",
        at_start(b"AutoCAD Binary DXF\r\n\x1a\0"),
        probe=matching(r"(?:999\r?\n[^\r\n]*\r?\n\s*)*0\r?\n\s*SECTION\r?\n"),
    ),
    ForeignType(
        "p21",
        "model/step",
        _C,
        (".sfc", ".p21", ".step", ".stp", ".p2z", ".sfz"),
        "CAD drawing (SXF, STEP)",
        "CAD 図面（SXF・STEP）",
        probe=starting("iso-10303-21;"),
    ),
    ForeignType(
        "jww", "application/x-jww", _C, (".jww", ".jws"), "CAD drawing (Jw_cad)", "CAD 図面（Jw_cad）", at_start(b"JwwData.")
    ),
    ForeignType(
        "jwc",
        "application/x-jwc",
        _C,
        (".jwc", ".jwk"),
        "CAD drawing (JW_CAD for DOS)",
        "CAD 図面（JW_CAD DOS 版）",
        by_suffix=True,
    ),
    ForeignType(
        "dgn",
        "image/vnd.dgn",
        _C,
        (".dgn",),
        "CAD drawing (DGN)",
        "CAD 図面（DGN）",
        at_start(b"\x08\x09\xfe\x02", b"\xc8\x09\xfe\x02"),
        needs_suffix=True,
    ),
    ForeignType("dwf", "model/vnd.dwf", _C, (".dwf", ".dwfx"), "CAD drawing (DWF)", "CAD 図面（DWF）", at_start(b"(DWF V")),
)

MARKUP: tuple[ForeignType, ...] = (
    ForeignType(
        "html",
        "text/html",
        _O,
        (".html", ".htm", ".xhtml", ".xht", ".shtml"),
        "Web page (HTML)",
        "Web ページ（HTML）",
        probe=Probe(is_html, Shape.TEXT),
    ),
    ForeignType(
        "xml",
        "application/xml",
        _O,
        (".xml", ".xsl", ".xslt", ".xsd", ".rdf", ".kml", ".gml", ".gpx", ".xfdf", ".xdp", ".wsdl", ".rss", ".atom", ".dtd"),
        "XML data",
        "XML データ",
        generic=True,
        probe=Probe(is_xml_document, Shape.TEXT),
    ),
    ForeignType(
        "json",
        "application/json",
        _O,
        (".json", ".geojson", ".jsonl", ".ndjson", ".ipynb"),
        "JSON data",
        "JSON データ",
        probe=with_suffix((".json", ".geojson", ".jsonl", ".ndjson", ".ipynb"), lambda text: text.startswith(("{", "[", '"'))),
    ),
)
