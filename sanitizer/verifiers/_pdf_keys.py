"""The keys that a rebuilt PDF may hold, by where they belong: everything in ISO 32000-2 that says what something looks like.

Written from the standard's tables (their numbers are given) and not from the engine's list: what the engine lets through by mistake
must not be let through here for the same reason. Names are bytes with their slash, as MuPDF prints them.
"""

from __future__ import annotations


def names(text: str) -> frozenset[bytes]:
    """`Type Length` gives b"/Type" and b"/Length"."""
    return frozenset(b"/" + word.encode() for word in text.split())


# Closed lists: a dictionary of these types holds nothing else.
TRAILER_KEYS = names("Size Root Info ID")  # table 15
XREF_STREAM_KEYS = TRAILER_KEYS | names("Type W Index Length Filter DecodeParms")  # table 17
INFORMATION_KEYS = names("Title")  # table 349: author, dates and programs are metadata
CATALOG_KEYS = names(  # table 29
    """
    Type Version Pages PageLabels Names Dests ViewerPreferences PageLayout PageMode Outlines OpenAction AcroForm StructTreeRoot
    MarkInfo Lang OutputIntents OCProperties Metadata
    """
)
NAME_TREES = names("Dests")  # table 32; files have rules of their own
PAGE_KEYS = names(  # tables 30 and 31
    """
    Type Parent Kids Count Resources MediaBox CropBox BleedBox TrimBox ArtBox BoxColorInfo Contents Rotate Group Annots
    StructParents Tabs UserUnit VP
    """
)

# Every other dictionary holds keys out of one list, unless its keys are names of the document's own choosing (fonts in a resource
# dictionary).
# objects, streams, name and number trees, page tree
_OBJECTS = """
    Type Subtype Length Filter DecodeParms DL Kids Names Nums Limits Parent Count Root Info ID Size First N Extends Index W
    Version
"""
# catalog and what hangs on it
_CATALOG = """
    Pages PageLabels Dests ViewerPreferences PageLayout PageMode Outlines OpenAction AcroForm StructTreeRoot MarkInfo Lang
    OutputIntents OCProperties Metadata Marked UserProperties Suspects HideToolbar HideMenubar HideWindowUI FitWindow
    CenterWindow DisplayDocTitle NonFullScreenPageMode Direction ViewArea ViewClip PrintArea PrintClip PrintScaling Duplex
    PickTrayByPDFSize PrintPageRange NumCopies Enforce S P St D Last Next Prev Title Dest A SE C F CreationDate
    OutputCondition OutputConditionIdentifier RegistryName DestOutputProfile DestOutputProfileRef
"""
# optional content
_OPTIONAL_CONTENT = """
    OCGs Configs Name Intent Usage BaseState ON OFF Event Category AS Order ListMode RBGroups Locked VE OC View Print Export
    Zoom Language User PageElement ViewState PrintState ExportState Preferred min max
"""
# pages
_PAGES = """
    Resources MediaBox CropBox BleedBox TrimBox ArtBox BoxColorInfo Contents Rotate Group Annots StructParents StructParent
    Tabs UserUnit VP BBox Measure R X Y T O CYX RT RD PS SS U FD Font XObject ExtGState ColorSpace Pattern Shading ProcSet
    Properties
"""
# graphics state, groups, masks, patterns, shadings, functions, colour
_GRAPHICS = """
    LW LC LJ ML RI OP op OPM BG BG2 UCR UCR2 TR TR2 HT FL SM SA BM SMask CA ca AIS TK UseBlackPtComp HTO I K CS G BC
    PatternType PaintType TilingType XStep YStep Matrix ShadingType Background AntiAlias Domain Function Coords Extend
    BitsPerCoordinate BitsPerComponent BitsPerFlag Decode VerticesPerRow FunctionType Range BitsPerSample Encode C0 C1
    Functions Bounds Alternate WhitePoint BlackPoint Gamma Colorants Process Components MixingHints Solidities PrintingOrder
    DotGain HalftoneType HalftoneName Frequency Angle SpotFunction AccurateScreens TransferFunction Width Height Width2
    Height2 Xsquare Ysquare Default Cyan Magenta Yellow Black Red Green Blue Gray
"""
# images and forms
_XOBJECTS = """
    ImageMask Mask Interpolate SMaskInData FormType Predictor Colors Columns EarlyChange Rows EndOfLine EncodedByteAlign
    EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform Matte
"""
# fonts
_FONTS = """
    BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode FontBBox FontMatrix CharProcs BaseEncoding
    Differences DescendantFonts CIDSystemInfo Registry Ordering Supplement DW DW2 W2 CIDToGIDMap FontName FontFamily
    FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth
    MissingWidth FontFile2 FontFile3 CharSet Style CIDSet Length1 Length2 Length3 CMapName WMode UseCMap Panose
"""
# annotations
_ANNOTATIONS = """
    Rect NM M AP Border H QuadPoints BS Open State StateModel DA Q RC DS CL IT BE LE L LL LLE IC Cap LLO CP Vertices InkList
    Popup IRT Subj ExData Sy Path OverlayText Repeat RO FixedPrint MK AC RX IX IF TP SW FB BlendMode
"""
# forms
_FORMS = """
    Fields NeedAppearances DR FT TU TM Ff V DV MaxLen Opt TI
"""
# structure and marked content
_STRUCTURE = """
    RoleMapNS NoteType TextPosition ParentTree ParentTreeNextKey RoleMap ClassMap IDTree Pg Obj MCID Stm StmOwn Alt E
    ActualText Phoneme PhoneticAlphabet NS Namespaces Placement WritingMode BackgroundColor BorderColor BorderStyle
    BorderThickness Padding Color SpaceBefore SpaceAfter StartIndent EndIndent TextIndent TextAlign BlockAlign InlineAlign
    TBorderStyle TPadding BaselineShift LineHeight TextDecorationColor TextDecorationThickness TextDecorationType RubyAlign
    RubyPosition GlyphOrientationVertical ColumnCount ColumnGap ColumnWidths ListNumbering ContinuedList ContinuedFrom
    RowSpan ColSpan Headers Scope Summary Short Role Checked checked Desc Attached Artifact NSO
"""
KNOWN_KEYS = names(
    " ".join((_OBJECTS, _CATALOG, _OPTIONAL_CONTENT, _PAGES, _GRAPHICS, _XOBJECTS, _FONTS, _ANNOTATIONS, _FORMS, _STRUCTURE))
)
