"""What a delivered OOXML package may hold, as a reader sees it: content types, relationship types, namespaces, field codes.

Sources: ECMA-376 part 1 (clauses 11 to 15, 17.16.5), part 2, [MS-OE376], [MS-DOCX], [MS-XLSX], [MS-PPTX], [MS-ODRAWXML]. Written
apart from the engine's lists in rules/allow: a name that stands on one list only is held back, not delivered.
"""

from __future__ import annotations

CT = "application/vnd.openxmlformats-officedocument."
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/"
MS = "http://schemas.microsoft.com/office/"

MAIN_TYPES = {
    "docx": f"{CT}wordprocessingml.document.main+xml",
    "dotx": f"{CT}wordprocessingml.template.main+xml",
    "xlsx": f"{CT}spreadsheetml.sheet.main+xml",
    "xltx": f"{CT}spreadsheetml.template.main+xml",
    "pptx": f"{CT}presentationml.presentation.main+xml",
    "potx": f"{CT}presentationml.template.main+xml",
    "ppsx": f"{CT}presentationml.slideshow.main+xml",
}
# A known form keeps its macros (policy lists them, two persons approved them), and with them its own kind of file.
MACRO_MAIN_TYPES = {
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
    "pptm": "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
    "potm": "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
    "ppsm": "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
}
PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
PROJECT_RELATIONSHIP = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
WORKBOOK_TYPE = f"{CT}spreadsheetml.sheet"
DOCUMENT_TYPES = {
    f"{CT}wordprocessingml.document": "docx",
    WORKBOOK_TYPE: "xlsx",
    f"{CT}presentationml.presentation": "pptx",
}
VML_TYPE = f"{CT}vmlDrawing"
IMAGE_MAGIC: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/bmp": (b"BM",),
    "image/tiff": (b"II*\0", b"MM\0*"),
    "image/webp": (b"RIFF",),
}


def _many(base: str, names: str) -> frozenset[str]:
    return frozenset(f"{base}{name}+xml" for name in names.split())


PART_TYPES = (
    frozenset(MAIN_TYPES.values())
    | _many(
        f"{CT}wordprocessingml.",
        "styles settings webSettings fontTable numbering header footer footnotes endnotes document.glossary comments"
        " commentsExtended commentsIds commentsExtensible people",
    )
    | _many(
        f"{CT}spreadsheetml.",
        "worksheet chartsheet sharedStrings styles sheetMetadata comments table pivotTable pivotCacheDefinition pivotCacheRecords",
    )
    | _many(
        f"{CT}presentationml.",
        "slide slideLayout slideMaster notesSlide notesMaster handoutMaster presProps viewProps tableStyles commentAuthors"
        " comments",
    )
    | _many(CT, "theme themeOverride drawing extended-properties")
    | _many(f"{CT}drawingml.", "chart chartshapes diagramData diagramLayout diagramStyle diagramColors")
    | _many("application/vnd.ms-office.", "chartstyle chartcolorstyle chartex drawingml.diagramDrawing")
    | _many("application/vnd.ms-word.", "stylesWithEffects")
    | _many(
        "application/vnd.ms-excel.",
        "threadedcomments person slicer slicerCache timeline timelineCache controlproperties namedsheetviews rdrichvalue"
        " rdrichvaluestructure rdrichvaluetypes richvaluerel featurepropertybag",
    )
    | _many("application/vnd.ms-powerpoint.", "authors comments")
    | {"application/vnd.openxmlformats-package.core-properties+xml", VML_TYPE, *DOCUMENT_TYPES}
)

PROPERTIES: dict[str, frozenset[str]] = {
    "application/vnd.openxmlformats-package.core-properties+xml": frozenset({"coreProperties", "title", "language"}),
    f"{CT}extended-properties+xml": frozenset({"Properties", "Application", "AppVersion"}),
}

RELATIONSHIP_TYPES = (
    frozenset(
        OFFICE + name
        for name in (
            "officeDocument extended-properties styles settings webSettings fontTable numbering header footer footnotes endnotes"
            " glossaryDocument comments theme themeOverride image hyperlink chart chartUserShapes drawing vmlDrawing diagramData"
            " diagramLayout diagramQuickStyle diagramColors package worksheet chartsheet sharedStrings sheetMetadata table"
            " pivotTable pivotCacheDefinition pivotCacheRecords ctrlProp slide slideLayout"
            " slideMaster notesSlide notesMaster handoutMaster presProps viewProps tableStyles commentAuthors"
        ).split()
    )
    | frozenset(
        MS + name
        for name in (
            "2007/relationships/stylesWithEffects 2011/relationships/chartStyle 2011/relationships/chartColorStyle"
            " 2014/relationships/chartEx 2007/relationships/diagramDrawing 2007/relationships/slicer 2007/relationships/slicerCache"
            " 2007/relationships/hdphoto 2011/relationships/timeline 2011/relationships/timelineCache 2011/relationships/people"
            " 2011/relationships/commentsExtended 2016/09/relationships/commentsIds 2018/08/relationships/commentsExtensible"
            " 2017/10/relationships/threadedComment 2017/10/relationships/person 2018/10/relationships/authors"
            " 2018/10/relationships/comments 2019/04/relationships/namedSheetView 2017/06/relationships/rdRichValue"
            " 2017/06/relationships/rdRichValueStructure 2017/06/relationships/rdRichValueTypes 2022/10/relationships/richValueRel"
            " 2022/11/relationships/FeaturePropertyBag"
        ).split()
    )
    | {f"{PACKAGE}metadata/core-properties"}
)

# What a refused relationship or content type is called in the report, by a word in it; the first that fits.
REFUSED_WORDS: tuple[tuple[str, str], ...] = (
    ("vbaproject", "ooxml.vba_macro"),
    ("vbadata", "ooxml.vba_macro"),
    ("macroenabled", "ooxml.vba_macro"),
    ("macrosheet", "ooxml.xlm_macro"),
    ("dialogsheet", "ooxml.dialog_sheet"),
    ("activex", "ooxml.activex"),
    ("/control", "ooxml.activex"),
    ("oleobject", "ooxml.ole_object"),
    ("attachedtemplate", "ooxml.attached_template"),
    ("extensibility", "ooxml.custom_ui"),
    ("usercustomization", "ooxml.custom_ui"),
    ("keymapcustomizations", "ooxml.custom_ui"),
    ("attachedtoolbars", "ooxml.custom_ui"),
    ("externallink", "ooxml.external_link"),
    ("xlpath", "ooxml.external_link"),
    ("connections", "ooxml.connection"),
    ("querytable", "ooxml.connection"),
    ("mailmerge", "ooxml.connection"),
    ("recipientdata", "ooxml.connection"),
    ("xmlmaps", "ooxml.connection"),
    ("tablesinglecells", "ooxml.connection"),
    ("volatiledependencies", "ooxml.dde"),
    ("afchunk", "ooxml.alt_chunk"),
    ("customxml", "ooxml.custom_xml"),
    ("customproperty", "ooxml.custom_xml"),
    ("/tags", "ooxml.custom_xml"),
    ("printersettings", "ooxml.printer_settings"),
    ("webextension", "ooxml.web_extension"),
    ("/font", "ooxml.embedded_font"),
    ("obfuscatedfont", "ooxml.embedded_font"),
    ("audio", "ooxml.media"),
    ("video", "ooxml.media"),
    ("/media", "ooxml.media"),
    ("model3d", "ooxml.media"),
    ("ink", "ooxml.media"),
    ("thumbnail", "ooxml.thumbnail"),
    ("digital-signature", "ooxml.signature"),
    ("x-emf", "ooxml.metafile"),
    ("x-wmf", "ooxml.metafile"),
    ("svg", "ooxml.metafile"),
    ("properties", "ooxml.properties"),
    ("classificationlabels", "ooxml.properties"),
)

NAMESPACE_STARTS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/",
    "http://schemas.openxmlformats.org/presentationml/2006/",
    "http://schemas.openxmlformats.org/drawingml/2006/",
    "http://schemas.openxmlformats.org/officeDocument/2006/",
    "http://schemas.openxmlformats.org/package/2006/",
    "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "http://schemas.microsoft.com/office/",
    "http://schemas.libreoffice.org/",
    "http://purl.org/dc/",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
    "urn:schemas-microsoft-com:office:",
    "urn:schemas-microsoft-com:vml",
)

# Elements by local name, whatever their namespace: nothing harmless in these formats has one of these names.
FORBIDDEN_ELEMENTS: dict[str, str] = {
    name: key
    for key, names in {
        "ooxml.alt_chunk": "altChunk matchSrc",
        "ooxml.attached_template": "attachedTemplate",
        "ooxml.external_relationship": "subDoc frameset framesetSplitbar headerSource saveThroughXslt attachedSchema sourceFileName"
        " htmlPubPr webPr webPublishItem webPublishItems webPublishObject webPublishObjects webPublishing dbPr olapPr oleLink"
        " picAttrSrcUrl",
        "ooxml.connection": "mailMerge dataSource odso connectString linkToQuery recipientData recipients udl queryTable connection"
        " connections singleXmlCell singleXmlCells xmlCellPr xmlColumnPr MapInfo DataBinding oledbPr dbCommand modelTable",
        "ooxml.activex": "control controls ocx ocxPr",
        "ooxml.ole_object": "OLEObject oleObject oleObjects oleObj objectEmbed objectLink FieldCodes LinkType LockedField",
        "ooxml.vba_macro": "entryMacro exitMacro FmlaMacro ScriptExtended ScriptLanguage ScriptLocation ScriptText script"
        " vbaSuppData mcd mcds docEvents",
        "ooxml.dde": "ddeLink ddeItem ddeItems volTypes volType DDE",
        "ooxml.external_link": "externalReference externalReferences externalBook externalLink FmlaPict",
        "ooxml.xlm_macro": "macrosheet functionGroup functionGroups",
        "ooxml.dialog_sheet": "dialogsheet",
        "ooxml.custom_ui": "customUI keymaps keymap toolbars",
        "ooxml.embedded_font": "embeddedFont embeddedFontLst embedRegular embedBold embedItalic embedBoldItalic",
        "ooxml.media": "audioCd audioFile quickTimeFile snd videoFile wavAudioFile audio video sndAc stSnd movie",
        "ooxml.custom_xml": "custData custDataLst dataBinding docVar docVars smartTagType",
        "ooxml.printer_settings": "printerSettings",
        "ooxml.signature": "signatureline",
        "ooxml.web_extension": "webExtension webExtensions webextension taskpane taskpanes",
        "ooxml.metafile": "svgBlip",
    }.items()
    for name in names.split()
}

OBJECTS = {"OLEObject": "ProgID", "oleObj": "progId", "oleObject": "progId", "oleObjects": ""}
"""Elements of an embedded document (itself verified), where policy keeps those: with the attribute that names its program."""

OBJECT_PROGRAMS = frozenset({"Word.Document.12", "Excel.Sheet.12", "PowerPoint.Show.12"})

FORM_CONTROLS = frozenset({"control", "controls"})
"""In a worksheet these name form controls (ctrlProp parts) too; ActiveX ones there have a relationship that is not on the list."""

FIELD_CODES = frozenset(
    (
        "= ADDRESSBLOCK ADVANCE ASK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BIBLIOGRAPHY CITATION COMMENTS COMPARE CREATEDATE DATE"
        " DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FILLIN FORMCHECKBOX FORMDROPDOWN FORMTEXT FTNREF"
        " GOTOBUTTON GREETINGLINE HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEBARCODE MERGEFIELD MERGEREC MERGESEQ"
        " NEXT NEXTIF NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ"
        " SET SHAPE SKIPIF STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS USERNAME XE"
    ).split()
)
"""ECMA-376 part 1, 17.16.5, without what loads, runs, embeds or sends: AUTOTEXT, CONTROL, DATABASE, DDE, DDEAUTO, EMBED, IMPORT,
INCLUDE, INCLUDEPICTURE, INCLUDETEXT, LINK, MACROBUTTON, PRINT, RD, ADDIN, PRIVATE, HTMLCONTROL."""

DOTTED_FUNCTIONS = frozenset(
    "NORM T F CHISQ BETA BINOM EXPON GAMMA HYPGEOM LOGNORM NEGBINOM POISSON WEIBULL Z CONFIDENCE COVARIANCE CEILING FLOOR ISO ECMA"
    " ERF ERFC GAMMALN NETWORKDAYS WORKDAY FORECAST ERROR SKEW STDEV VAR MODE PERCENTILE PERCENTRANK QUARTILE RANK".split()
)
"""First words of the worksheet functions that have a point in their names; all others with a point are of the macro language."""

FORBIDDEN_FUNCTIONS = frozenset(
    (
        "CALL REGISTER UNREGISTER EXEC EXECUTE EVALUATE RUN RTD DDE INITIATE POKE REQUEST TERMINATE WEBSERVICE FILTERXML IMAGE"
        " STOCKHISTORY PY COPILOT IMPORTDATA IMPORTXML IMPORTHTML IMPORTFEED IMPORTRANGE TRANSLATE DETECTLANGUAGE"
        " CUBEKPIMEMBER CUBEMEMBER CUBEMEMBERPROPERTY CUBERANKEDMEMBER CUBESET CUBESETCOUNT CUBEVALUE"
        " FOPEN FCLOSE FREAD FREADLN FWRITE FWRITELN FPOS FSIZE FILES FORMULA ALERT HALT TEXTREF DEREF"
    ).split()
)
"""[MS-XLS] 2.5.198.17 Ftab and Cetab (macro functions and commands), and the worksheet functions that reach out."""

MACRO_NAME_STARTS = ("AUTO_OPEN", "AUTO_CLOSE", "AUTO_ACTIVATE", "AUTO_DEACTIVATE", "WORKBOOK_OPEN", "WORKBOOK_CLOSE")
