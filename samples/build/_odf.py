"""Builds OpenDocument packages part by part, the same bytes each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from samples.build._zip import zip_bytes

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = {
    **{name: f"{_OASIS}{name}:1.0" for name in ("office", "text", "table", "style", "form", "chart", "presentation", "script")},
    **{name: f"{_OASIS}{name}:1.0" for name in ("meta", "config")},
    "draw": f"{_OASIS}drawing:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "svg": f"{_OASIS}svg-compatible:1.0",
    "number": f"{_OASIS}datastyle:1.0",
    "anim": f"{_OASIS}animation:1.0",
    "smil": f"{_OASIS}smil-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
    "of": f"{_OASIS}of:1.2",
    "ooo": "http://openoffice.org/2004/office",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items()) + ' office:version="1.3"'
ODF = "application/vnd.oasis.opendocument."
BODIES = {"text": "text", "spreadsheet": "spreadsheet", "presentation": "presentation", "graphics": "drawing", "chart": "chart"}
_MINCHO = '<style:font-face style:name="明朝" svg:font-family="\'IPAex明朝\'" style:font-family-generic="roman"/>'
FONTS = f"<office:font-face-decls>{_MINCHO}</office:font-face-decls>"
LAYOUT = (
    '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"'
    ' fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2cm" fo:margin-right="2cm"/></style:page-layout>'
)
PLAIN_STYLES = (
    '<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name-asian="明朝"'
    ' fo:font-size="10.5pt" style:language-asian="ja" style:country-asian="JP"/></style:default-style>'
    '<style:style style:name="Standard" style:family="paragraph"/></office:styles>'
    f"<office:automatic-styles>{LAYOUT}</office:automatic-styles>"
    '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>'
)


def meta_xml(title: str, more: str = "") -> str:
    """meta.xml with a title, an author and dates."""
    return (
        f"<office:document-meta {SPACES}><office:meta><meta:generator>LibreOffice/24.2.7.2$Linux_X86_64</meta:generator>"
        f"<dc:title>{title}</dc:title><dc:language>ja-JP</dc:language><meta:initial-creator>総務課 見本太郎</meta:initial-creator>"
        f"<dc:date>2026-04-01T09:00:00</dc:date>{more}</office:meta></office:document-meta>"
    )


def content_xml(kind: str, body: str, automatic: str = "", before: str = "") -> str:
    """content.xml; *before* stands in front of the fonts (scripts)."""
    return (
        f"<office:document-content {SPACES}>{before}{FONTS}<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{BODIES[kind]}>{body}</office:{BODIES[kind]}></office:body></office:document-content>"
    )


@dataclass
class Document:
    """An OpenDocument file; `parts` are written after the usual ones, text gets an XML head, `types` are their media types."""

    kind: str
    content: str
    styles: str = PLAIN_STYLES
    meta: str = ""
    settings: str = ""
    template: bool = False
    parts: dict[str, str | bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, data: str | bytes, media_type: str = "text/xml") -> Document:
        self.parts[name] = data
        self.types[name] = media_type
        return self

    def embed(self, folder: str, kind: str, content: str) -> Document:
        """An embedded document in *folder* ("Object 1")."""
        self.types[f"{folder}/"] = f"{ODF}{kind}"
        self.add(f"{folder}/content.xml", content)
        return self.add(f"{folder}/styles.xml", f"<office:document-styles {SPACES}/>")

    def members(self) -> dict[str, bytes]:
        media_type = f"{ODF}{self.kind}{'-template' if self.template else ''}"
        found: dict[str, bytes] = {"mimetype": media_type.encode()}
        usual: Mapping[str, str | bytes] = {
            "content.xml": self.content,
            "styles.xml": f"<office:document-styles {SPACES}>{FONTS}{self.styles}</office:document-styles>",
            "meta.xml": self.meta,
            "settings.xml": self.settings,
        }
        for name, data in [*usual.items(), *self.parts.items()]:
            if data:
                found[name] = (HEAD + data).encode() if isinstance(data, str) else data
        lines = [f'{HEAD}<manifest:manifest xmlns:manifest="{_OASIS}manifest:1.0" manifest:version="1.3">']
        listed = {"/": media_type} | {name: "text/xml" for name in usual if name in found} | self.types
        lines += [
            f"<manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type={quoteattr(kind)}/>"
            for name, kind in listed.items()
        ]
        found["META-INF/manifest.xml"] = ("".join(lines) + "</manifest:manifest>").encode()
        return found

    def build(self) -> bytes:
        return zip_bytes(self.members())


def settings_xml(view: str = "", configuration: str = "") -> str:
    """settings.xml from config items."""
    return (
        f'<office:document-settings {SPACES}><office:settings><config:config-item-set config:name="ooo:view-settings">{view}'
        f'</config:config-item-set><config:config-item-set config:name="ooo:configuration-settings">{configuration}'
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def item(name: str, kind: str, value: str) -> str:
    """One config item."""
    return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'


def text(
    body: str, automatic: str = "", *, before: str = "", styles: str = PLAIN_STYLES, meta: str = "", settings: str = ""
) -> Document:
    """A text document with the line that every sample keeps in front of *body*."""
    content = content_xml("text", f"<text:p>本文は残る</text:p>{body}", automatic, before)
    return Document("text", content, styles, meta, settings)


def sheet(rows: str, after: str = "", before: str = "", automatic: str = "") -> Document:
    """A spreadsheet with one sheet 集計, whose first cell every sample keeps."""
    table = (
        '<table:table table:name="集計"><table:table-column table:number-columns-repeated="6"/>'
        f"<table:table-row>{string_cell('残る値')}</table:table-row>{rows}</table:table>"
    )
    return Document("spreadsheet", content_xml("spreadsheet", before + table + after, automatic))


def string_cell(words: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'


def formula_cell(formula: str, value: str, shown: str = "") -> str:
    return (
        f'<table:table-cell table:formula={quoteattr(formula)} office:value-type="float" office:value="{value}">'
        f"<text:p>{shown or value}</text:p></table:table-cell>"
    )
