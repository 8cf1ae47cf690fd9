"""Lays rectangles over what a page draws, in PDFium's copy of it. Source of the signatures: fpdf_edit.h."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_float, c_int, c_uint, c_void_p

from sanitizer.engines.pdf._pdfium import Page, _pdfium
from sanitizer.model.errors import MalformedFile

_GRAY = 217  # of 255
_FILL_WINDING = 2  # FPDF_FILLMODE_WINDING

_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "FPDFPageObj_CreateNewRect": (c_void_p, (c_float, c_float, c_float, c_float)),
    "FPDFPageObj_SetFillColor": (c_int, (c_void_p, c_uint, c_uint, c_uint, c_uint)),
    "FPDFPath_SetDrawMode": (c_int, (c_void_p, c_int, c_int)),
    "FPDFPage_InsertObject": (None, (c_void_p, c_void_p)),
    "FPDFPage_GenerateContent": (c_int, (c_void_p,)),
}
for _name, (_result, _arguments) in _SIGNATURES.items():
    _function = getattr(_pdfium, _name)
    _function.restype, _function.argtypes = _result, _arguments


def cover(page: Page, boxes: Sequence[tuple[float, float, float, float]]) -> None:
    """Light gray over left, bottom, right, top of each box, in the page's own space; in sight when the page is loaded anew.

    Raises MalformedFile.
    """
    for left, bottom, right, top in boxes:
        rectangle = _pdfium.FPDFPageObj_CreateNewRect(left, bottom, right - left, top - bottom)
        _pdfium.FPDFPageObj_SetFillColor(rectangle, _GRAY, _GRAY, _GRAY, 255)
        _pdfium.FPDFPath_SetDrawMode(rectangle, _FILL_WINDING, 0)
        _pdfium.FPDFPage_InsertObject(page._handle, rectangle)
    if not _pdfium.FPDFPage_GenerateContent(page._handle):
        raise MalformedFile("PDFium cannot cover a part of the page")
