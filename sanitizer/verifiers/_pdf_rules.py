"""What a rebuilt PDF may do: allow lists of actions, annotations, filters and tables, and the feature each banned thing belongs to.

From ISO 32000-2:2020 (the table numbers below). Names are bytes with their slash, as MuPDF prints them.
"""

from __future__ import annotations

from sanitizer.verifiers._pdf_keys import names

# Keys that stand for a banned feature wherever they are.
BANNED_KEYS: dict[bytes, str] = {
    b"/JS": "pdf.javascript",
    b"/JavaScript": "pdf.javascript",
    b"/AA": "pdf.additional_actions",
    b"/EmbeddedFiles": "pdf.embedded_file",
    b"/EF": "pdf.embedded_file",
    b"/RF": "pdf.embedded_file",
    b"/AF": "pdf.embedded_file",
    b"/UF": "pdf.embedded_file",
    b"/Collection": "pdf.collection",
    b"/XFA": "pdf.xfa",
    b"/CO": "pdf.form_script",
    b"/Renditions": "pdf.rendition",
    b"/AlternatePresentations": "pdf.transition",
    b"/PresSteps": "pdf.transition",
    b"/Templates": "pdf.hidden_template",
    b"/TemplateInstantiated": "pdf.hidden_template",
    b"/IDS": "pdf.web_capture",
    b"/URLS": "pdf.web_capture",
    b"/SpiderInfo": "pdf.web_capture",
    b"/Threads": "pdf.thread",
    b"/PieceInfo": "pdf.private_data",
    b"/Thumb": "pdf.thumbnail",
    b"/Alternates": "pdf.alternate_image",
    b"/OPI": "pdf.opi",
    b"/Perms": "pdf.signature",
    b"/DSS": "pdf.signature",
    b"/ByteRange": "pdf.signature",
    b"/SigFlags": "pdf.signature",
    b"/SV": "pdf.signature",
    b"/FontFile": "pdf.font_program",  # PostScript; the engine writes a Type 1 program as CFF
    b"/FFilter": "pdf.external_stream",
    b"/FDecodeParms": "pdf.external_stream",
    b"/RichMediaContent": "pdf.rich_media",
    b"/RichMediaSettings": "pdf.rich_media",
    b"/3DD": "pdf.3d",
    b"/3DA": "pdf.3d",
    b"/3DV": "pdf.3d",
}

# Keys that are harmless elsewhere or ancient, and stand for a feature where nothing else claims them.
MISPLACED_KEYS: dict[bytes, str] = {
    b"/URI": "pdf.web_capture",
    b"/Trans": "pdf.transition",
    b"/Dur": "pdf.transition",
    b"/B": "pdf.thread",
    b"/LastModified": "pdf.metadata",
    b"/CreatorInfo": "pdf.metadata",
    b"/Author": "pdf.metadata",
    b"/Creator": "pdf.metadata",
    b"/Producer": "pdf.metadata",
    b"/Keywords": "pdf.metadata",
    b"/ModDate": "pdf.metadata",
    b"/PA": "pdf.web_capture",
    b"/Ref": "pdf.reference_xobject",
    b"/Lock": "pdf.signature",
    b"/Movie": "pdf.movie",
    b"/Sound": "pdf.sound",
    b"/FS": "pdf.embedded_file",
    b"/Subtype2": "pdf.postscript_xobject",
}

# Action types (tables 201 and 220). GoTo, Named and URI are looked at further; everything else is banned.
ACTIONS: dict[bytes, str] = {
    b"/JavaScript": "pdf.javascript",
    b"/Launch": "pdf.launch",
    b"/GoToR": "pdf.goto_remote",
    b"/GoToE": "pdf.goto_remote",
    b"/GoToDp": "pdf.unknown_action",
    b"/Thread": "pdf.thread",
    b"/Sound": "pdf.sound",
    b"/Movie": "pdf.movie",
    b"/Hide": "pdf.hide",
    b"/SetState": "pdf.hide",
    b"/SubmitForm": "pdf.submit_form",
    b"/ResetForm": "pdf.reset_form",
    b"/ImportData": "pdf.import_data",
    b"/SetOCGState": "pdf.optional_content_action",
    b"/Rendition": "pdf.rendition",
    b"/Trans": "pdf.transition",
    b"/GoTo3DView": "pdf.3d",
    b"/RichMediaExecute": "pdf.rich_media",
    b"/RichMediaInstance": "pdf.rich_media",
    b"/NOP": "pdf.unknown_action",
}
KEPT_ACTIONS = names("GoTo URI Named")
UNKNOWN_ACTION = "pdf.unknown_action"
PAGE_COMMANDS = names("NextPage PrevPage FirstPage LastPage")  # table 216
ACTION_KEYS = names("A PA OpenAction Next")
"""A dictionary that is the value of one of these is an action, or the attributes of a structure element (which have /O)."""

# Annotation types (table 171).
ANNOTATIONS = names(
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Caret Stamp Ink Popup Watermark"
    " Redact Widget"
)
BANNED_ANNOTATIONS: dict[bytes, str] = {
    b"/FileAttachment": "pdf.file_attachment",
    b"/Sound": "pdf.sound",
    b"/Movie": "pdf.movie",
    b"/Screen": "pdf.rendition",
    b"/3D": "pdf.3d",
    b"/RichMedia": "pdf.rich_media",
}

# What says of which kind something is stands there itself, so that no rule is passed by on the way to it.
DIRECT_KEYS = names("Type Subtype S Filter FunctionType FT")

# Streams. JBIG2, JPX and LZW decoders and cascades of filters have a history; the engine writes these alone, CCITT in group 4.
FILTERS = names("FlateDecode DCTDecode CCITTFaxDecode")
BANNED_TYPES: dict[bytes, str] = {
    b"/EmbeddedFile": "pdf.embedded_file",
    b"/Filespec": "pdf.embedded_file",
    b"/F": "pdf.embedded_file",  # the obsolete type of a file specification
    b"/Sig": "pdf.signature",
    b"/DocTimeStamp": "pdf.signature",
    b"/SigRef": "pdf.signature",
    b"/Rendition": "pdf.rendition",
    b"/MediaClip": "pdf.rendition",
    b"/Thread": "pdf.thread",
    b"/Bead": "pdf.thread",
    b"/Trans": "pdf.transition",
    b"/Template": "pdf.hidden_template",
    b"/SpiderContentSet": "pdf.web_capture",
    b"/3D": "pdf.3d",
    b"/RichMediaContent": "pdf.rich_media",
    b"/Collection": "pdf.collection",
    b"/Navigator": "pdf.collection",
    b"/OPI": "pdf.opi",
    b"/Encrypt": "pdf.encryption_owner",
}
XOBJECTS = names("Image Form")

# The value of such a key is a dictionary whose own keys are the document's names.
NAME_MAPS = names(
    "Font XObject ExtGState ColorSpace Pattern Shading Properties CharProcs Colorants Solidities DotGain Dests RoleMap RoleMapNS"
    " ClassMap"
)
APPEARANCE_STATES = names("N R D")  # below /AP; their keys are states such as /Yes and /Off
USER_ATTRIBUTES = names("P")

# TrueType and OpenType tables that draw (OpenType 1.9): no programs (fpgm, prep, cvt), nothing that lays out or is private.
FONT_TABLES = frozenset([*b"head hhea hmtx maxp loca glyf cmap post name OS/2 vhea vmtx VORG GSUB GPOS GDEF BASE".split(), b"CFF "])
FONT_PROGRAM_TABLES = frozenset((b"fpgm", b"prep", b"cvt "))

RESIDUE_KEYS: frozenset[str] = frozenset(
    {
        *BANNED_KEYS.values(),
        *ACTIONS.values(),
        *BANNED_ANNOTATIONS.values(),
        *BANNED_TYPES.values(),
        *MISPLACED_KEYS.values(),
        "pdf.postscript_function",
        "pdf.unknown_action",
        "pdf.unknown_annotation",
        "pdf.unknown_key",
        "pdf.named_action",
        "pdf.open_action",
        "pdf.uri",
        "pdf.uri_scheme",
        "pdf.web_capture",
        "pdf.external_stream",
        "pdf.reference_xobject",
        "pdf.postscript_xobject",
        "pdf.image_codec",
        "pdf.font_hinting",
        "pdf.font_program",
        "pdf.font_value",
        "pdf.metadata",
        "pdf.trailing_data",
        "pdf.earlier_revision",
        "pdf.unreferenced_object",
        "pdf.damaged",
        "pdf.hidden_layer",
    }
)
"""Every feature key that the verifier may name; a contract test holds it against what the engine declares."""
