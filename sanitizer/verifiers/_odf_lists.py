"""What a delivered OpenDocument file may hold, as a reader sees it: namespaces, names of parts; and names that it must not hold.

Sources: OASIS OpenDocument 1.3 parts 2 to 4. Written apart from the engine's lists in rules/allow.
"""

from __future__ import annotations

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_TDF = "urn:org:documentfoundation:names:experimental:"
OFFICE, TEXT, TABLE, DRAW, STYLE = (f"{_OASIS}{name}:1.0" for name in ("office", "text", "table", "drawing", "style"))
FORM, CHART, PRESENTATION, ANIM = (f"{_OASIS}{name}:1.0" for name in ("form", "chart", "presentation", "animation"))
SCRIPT, CONFIG, META, MANIFEST = (f"{_OASIS}{name}:1.0" for name in ("script", "config", "meta", "manifest"))
SVG = f"{_OASIS}svg-compatible:1.0"
XLINK, DC, MATH = "http://www.w3.org/1999/xlink", "http://purl.org/dc/elements/1.1/", "http://www.w3.org/1998/Math/MathML"
CALCEXT, LOEXT = f"{_TDF}calc:xmlns:calcext:1.0", f"{_TDF}office:xmlns:loext:1.0"

# Prefixes by which the rules name names.
SHORT: dict[str, str] = {
    OFFICE: "office",
    TEXT: "text",
    TABLE: "table",
    DRAW: "draw",
    STYLE: "style",
    FORM: "form",
    CHART: "chart",
    PRESENTATION: "presentation",
    ANIM: "anim",
    SCRIPT: "script",
    CONFIG: "config",
    META: "meta",
    SVG: "svg",
    XLINK: "xlink",
    DC: "dc",
    MATH: "math",
    CALCEXT: "calcext",
    LOEXT: "loext",
}
NAMESPACES = frozenset(SHORT) | {
    *(f"{_OASIS}{name}:1.0" for name in ("xsl-fo-compatible", "datastyle", "dr3d", "smil-compatible")),
    f"{_OASIS}of:1.2",
    "http://openoffice.org/2004/office",
    "http://openoffice.org/2004/writer",
    "http://openoffice.org/2004/calc",
    "http://openoffice.org/2009/office",
    "http://openoffice.org/2009/table",
    "http://openoffice.org/2010/chart",
    "http://openoffice.org/2010/draw",
    "http://www.w3.org/TR/css3-text/",
    "http://www.w3.org/2001/XMLSchema",
    "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
    "urn:openoffice:names:experimental:ooxml-odf-interop:xmlns:form:1.0",
    "http://www.w3.org/XML/1998/namespace",
}

FORBIDDEN_ELEMENTS: dict[str, str] = {
    name: key
    for key, names in {
        "odf.macro": "office:script text:script text:execute-macro table:error-macro script:libraries",
        "odf.script_event": "script:event-listener",
        "odf.applet": "draw:applet draw:param",
        "odf.dde": "office:dde-source table:dde-link table:dde-links text:dde-connection text:dde-connection-decl"
        " text:dde-connection-decls",
        "odf.external_link": "draw:floating-frame meta:auto-reload meta:template table:cell-range-source table:table-source"
        " text:alphabetical-index-auto-mark-file text:section-source calcext:data-mapping calcext:data-mappings",
        "odf.database": "form:connection-resource office:database table:database-source-query table:database-source-sql"
        " table:database-source-table table:source-service text:database-display text:database-name text:database-next"
        " text:database-row-number text:database-row-select",
        "odf.ole_object": "draw:object-ole",
        "odf.media": "draw:plugin presentation:sound anim:audio anim:command",
        "odf.embedded_font": "svg:font-face-src svg:font-face-uri svg:font-face-format svg:font-face-name svg:definition-src",
        "odf.signature": "loext:signatureline",
        "odf.unknown_element": "math:annotation-xml math:maction math:mglyph math:csymbol",
    }.items()
    for name in names.split()
}

# By policy: not there where the feature is removed.
POLICY_ELEMENTS: dict[str, str] = {
    "office:annotation": "odf.comment",
    "office:annotation-end": "odf.comment",
    "text:changed-region": "odf.tracked_change",
    "text:change": "odf.tracked_change",
    "text:change-start": "odf.tracked_change",
    "text:change-end": "odf.tracked_change",
}

FORBIDDEN_ATTRIBUTES: dict[str, str] = {
    name: key
    for key, names in {
        "odf.macro": "script:language script:macro-name table:application-data",
        "odf.database": "form:command form:data-field form:datasource form:detail-fields form:filter form:list-source"
        " form:master-fields form:order text:connection-name text:database-name text:table-name",
        "odf.external_link": "form:image-data",
        "odf.form_submission": "form:xforms-submission form:xforms-list-source",
        "odf.link_action": "presentation:verb",
    }.items()
    for name in names.split()
}

# What an xlink:href may be, by the element that has it.
HREF_LINK = frozenset("text:a draw:a draw:area-rectangle draw:area-circle draw:area-polygon presentation:event-listener".split())
HREF_PICTURE = frozenset("draw:image draw:fill-image style:background-image text:list-level-style-image chart:symbol-image".split())
HREF_OBJECT = frozenset({"draw:object"})

FORMULAS = frozenset(
    (
        "table:formula text:formula text:condition style:condition table:condition table:expression calcext:value calcext:formula"
    ).split()
)
RANGES = frozenset(
    (
        "chart:error-lower-range chart:error-upper-range chart:label-cell-address chart:values-cell-range-address"
        " draw:notify-on-update-of-ranges form:linked-cell form:source-cell-range style:base-cell-address"
        " table:base-cell-address table:buttons table:cell-address table:cell-range table:cell-range-address"
        " table:condition-source-range-address table:data-cell-range-address table:end-cell-address"
        " table:label-cell-range-address table:print-ranges table:scenario-ranges table:source-cell-range-addresses"
        " table:target-cell-address table:target-range-address calcext:base-cell-address calcext:target-range-address"
        " calcext:cell-address calcext:data-range"
    ).split()
)
SAFE_ACTIONS = frozenset("none previous-page next-page first-page last-page hide stop show fade-out".split())
BUTTON_TYPES = frozenset({"push", "reset"})

FORBIDDEN_FUNCTIONS = frozenset(
    (
        "DDE WEBSERVICE FILTERXML CALL REGISTER UNREGISTER EXEC EXECUTE EVALUATE RUN RTD INITIATE POKE REQUEST TERMINATE IMAGE"
        " STOCKHISTORY PY COPILOT IMPORTDATA IMPORTXML IMPORTHTML IMPORTFEED IMPORTRANGE FOPEN FCLOSE FREAD FWRITE FILES SHELL"
        " SQL CREATEUNOSERVICE GETOBJECT CREATEOBJECT"
    ).split()
)
FORMULA_PREFIXES = frozenset({"of", "oooc", "ooow", "msoxl"})

SETTING_SETS = frozenset({"ooo:view-settings", "ooo:configuration-settings"})
FORBIDDEN_SETTINGS = ("Printer", "PrintFax", "Database", "URL", "Script", "Macro", "Librar", "Password", "Template")
"""Pieces of names of settings that carry more than a number. Settings that are numbers or truth values may have any name."""

META_ELEMENTS = frozenset({"office:document-meta", "office:meta", "meta:generator", "dc:title", "dc:language"})
AUTHOR_ELEMENTS = frozenset({"meta:initial-creator", "dc:creator"})

# What a part that does not belong there is called in the report, by a piece of its name; the first that fits.
REFUSED_PARTS: tuple[tuple[str, str], ...] = (
    ("basic/", "odf.macro"),
    ("scripts/", "odf.macro"),
    ("dialogs/", "odf.macro"),
    ("vbaproject", "odf.macro"),
    ("configurations2", "odf.accelerator"),
    ("signatures", "odf.signature"),
    ("thumbnail", "odf.thumbnail"),
    ("layout-cache", "odf.thumbnail"),
    ("fonts/", "odf.embedded_font"),
    (".rdf", "odf.rdf"),
    ("objectreplacements/", "odf.ole_object"),
    ("media/", "odf.media"),
    ("database/", "odf.database"),
)
IMAGE_MAGIC: dict[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tiff": (b"II*\0", b"MM\0*"),
    "webp": (b"RIFF",),
}
BODIES = {"odt": "text", "ods": "spreadsheet", "odp": "presentation", "odg": "drawing"}
MEDIA_TYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "odg": "application/vnd.oasis.opendocument.graphics",
}
EMBEDDED_TYPES = frozenset(MEDIA_TYPES.values()) | {
    "application/vnd.oasis.opendocument.chart",
    "application/vnd.oasis.opendocument.formula",
}
