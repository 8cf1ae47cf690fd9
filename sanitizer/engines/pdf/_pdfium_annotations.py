"""Hides annotations of some kinds in PDFium's memory, so that a page is drawn without them. Signatures: fpdf_annot.h."""

from __future__ import annotations

from ctypes import c_int, c_void_p

from sanitizer.engines.pdf import _pdfium

_HIDDEN = 1 << 1  # FPDF_ANNOT_FLAG_HIDDEN; ISO 32000-2, 12.5.3
_MOST = 20_000  # on one page: more are drawn as they are

# FPDF_ANNOTATION_SUBTYPE of what the rebuild leaves out with its look. Screens, films and the like keep theirs.
LEFT_OUT = frozenset({17, 18})  # FILEATTACHMENT, SOUND

_library = _pdfium._pdfium
for _name, _result, _arguments in (
    ("FPDFPage_GetAnnotCount", c_int, (c_void_p,)),
    ("FPDFPage_GetAnnot", c_void_p, (c_void_p, c_int)),
    ("FPDFPage_CloseAnnot", None, (c_void_p,)),
    ("FPDFAnnot_GetSubtype", c_int, (c_void_p,)),
    ("FPDFAnnot_SetFlags", c_int, (c_void_p, c_int)),
):
    _function = getattr(_library, _name)
    _function.restype, _function.argtypes = _result, _arguments


def hide(page: _pdfium.Page) -> None:
    """Hide the annotations of *page* that no target has."""
    for index in range(min(_MOST, _library.FPDFPage_GetAnnotCount(page._handle))):
        annotation = _library.FPDFPage_GetAnnot(page._handle, index)
        if annotation:
            if _library.FPDFAnnot_GetSubtype(annotation) in LEFT_OUT:
                _library.FPDFAnnot_SetFlags(annotation, _HIDDEN)
            _library.FPDFPage_CloseAnnot(annotation)
