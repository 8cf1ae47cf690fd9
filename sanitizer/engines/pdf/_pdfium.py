"""A lean binding to PDFium: the functions that drawing, text and image codecs need, called in the library that pypdfium2 ships.

pypdfium2's own Python layer declares all of PDFium and costs 9 MB of anonymous memory per process, which every fork pays for; the
library alone costs 0.2 MB. PDFium's C interface throws nothing: a null handle or a zero says that a call failed.
Source of the signatures: fpdfview.h, fpdf_text.h, fpdf_formfill.h, fpdf_edit.h. The build has no JavaScript engine.
"""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, Structure, byref, c_char_p, c_float, c_int, c_size_t, c_ulong, c_ushort, c_void_p
from dataclasses import dataclass
from pathlib import Path

from sanitizer.model.errors import EncryptedFile, MalformedFile, WrongPassword

_ERROR_PASSWORD = 4  # FPDF_ERR_PASSWORD
_BGRX = 3  # FPDFBitmap_BGRx
_DRAW_ANNOTATIONS = 0x01  # FPDF_ANNOT
_WHITE = 0xFFFFFFFF
_FORM_FIELDS_SIZE = 512  # more than any version of FPDF_FORMFILLINFO; callbacks that are null are not called


class _FormFillInfo(Structure):
    """FPDF_FORMFILLINFO: its version, then callbacks, all of them null."""

    _fields_ = (("version", c_int), ("callbacks", ctypes.c_byte * _FORM_FIELDS_SIZE))


def _load() -> ctypes.CDLL:
    package = importlib.util.find_spec("pypdfium2_raw")  # finds it without running it
    if package is None or not package.submodule_search_locations:
        raise ImportError("pypdfium2 is not installed: run `make setup`")
    library = ctypes.CDLL(str(Path(package.submodule_search_locations[0]) / "libpdfium.so"))
    signatures: dict[str, tuple[object, tuple[object, ...]]] = {
        "FPDF_InitLibrary": (None, ()),
        "FPDF_LoadMemDocument64": (c_void_p, (c_char_p, c_size_t, c_char_p)),
        "FPDF_GetLastError": (c_ulong, ()),
        "FPDF_CloseDocument": (None, (c_void_p,)),
        "FPDF_GetPageCount": (c_int, (c_void_p,)),
        "FPDF_LoadPage": (c_void_p, (c_void_p, c_int)),
        "FPDF_ClosePage": (None, (c_void_p,)),
        "FPDF_GetPageWidthF": (c_float, (c_void_p,)),
        "FPDF_GetPageHeightF": (c_float, (c_void_p,)),
        "FPDFBitmap_CreateEx": (c_void_p, (c_int, c_int, c_int, c_void_p, c_int)),
        "FPDFBitmap_FillRect": (c_int, (c_void_p, c_int, c_int, c_int, c_int, c_ulong)),
        "FPDFBitmap_Destroy": (None, (c_void_p,)),
        "FPDF_RenderPageBitmap": (None, (c_void_p, c_void_p, c_int, c_int, c_int, c_int, c_int, c_int)),
        "FPDFPage_CountObjects": (c_int, (c_void_p,)),
        "FPDFPage_GetObject": (c_void_p, (c_void_p, c_int)),
        "FPDFImageObj_GetBitmap": (c_void_p, (c_void_p,)),
        "FPDFBitmap_GetFormat": (c_int, (c_void_p,)),
        "FPDFBitmap_GetWidth": (c_int, (c_void_p,)),
        "FPDFBitmap_GetHeight": (c_int, (c_void_p,)),
        "FPDFBitmap_GetStride": (c_int, (c_void_p,)),
        "FPDFBitmap_GetBuffer": (c_void_p, (c_void_p,)),
        "FPDFDOC_InitFormFillEnvironment": (c_void_p, (c_void_p, POINTER(_FormFillInfo))),
        "FPDFDOC_ExitFormFillEnvironment": (None, (c_void_p,)),
        "FPDF_FFLDraw": (None, (c_void_p, c_void_p, c_void_p, c_int, c_int, c_int, c_int, c_int, c_int)),
        "FORM_OnAfterLoadPage": (None, (c_void_p, c_void_p)),
        "FORM_OnBeforeClosePage": (None, (c_void_p, c_void_p)),
        "FPDFText_LoadPage": (c_void_p, (c_void_p,)),
        "FPDFText_ClosePage": (None, (c_void_p,)),
        "FPDFText_CountChars": (c_int, (c_void_p,)),
        "FPDFText_GetText": (c_int, (c_void_p, c_int, c_int, POINTER(c_ushort))),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    library.FPDF_InitLibrary()
    return library


_pdfium = _load()


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Pixels that PDFium holds; `format` is one of FPDFBitmap_*, a row takes `stride` bytes."""

    width_px: int
    height_px: int
    format: int
    stride: int
    _address: int

    def rows(self, first: int, count: int) -> bytes:
        """A copy of *count* rows; the caller stays within the height."""
        return ctypes.string_at(self._address + first * self.stride, count * self.stride)


class Page:
    """One loaded page; `width_pt` and `height_pt` are after rotation."""

    def __init__(self, handle: int, form: int | None) -> None:
        self._handle = handle
        self._form = form
        self.width_pt: float = _pdfium.FPDF_GetPageWidthF(handle)
        self.height_pt: float = _pdfium.FPDF_GetPageHeightF(handle)

    def draw(self, width_px: int, height_px: int) -> bytearray:
        """The page on white paper with its annotations and form fields: 4 bytes B, G, R, unused per pixel, rows from the top.

        Raises MalformedFile when PDFium cannot draw it.
        """
        pixels = bytearray(width_px * height_px * 4)
        memory = (ctypes.c_char * len(pixels)).from_buffer(pixels)
        bitmap = _pdfium.FPDFBitmap_CreateEx(width_px, height_px, _BGRX, memory, width_px * 4)
        if not bitmap:
            raise MalformedFile(f"PDFium makes no bitmap of {width_px} x {height_px} pixels")
        try:
            _pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width_px, height_px, _WHITE)
            place = (bitmap, self._handle, 0, 0, width_px, height_px, 0, _DRAW_ANNOTATIONS)
            _pdfium.FPDF_RenderPageBitmap(*place)
            if self._form:
                _pdfium.FPDF_FFLDraw(self._form, *place)
        finally:
            _pdfium.FPDFBitmap_Destroy(bitmap)
        return pixels

    @contextmanager
    def first_image(self) -> Iterator[Bitmap]:
        """The decoded pixels of the first object on the page. Raises MalformedFile when it is no image that PDFium can decode."""
        known = _pdfium.FPDFPage_CountObjects(self._handle) > 0
        bitmap = _pdfium.FPDFImageObj_GetBitmap(_pdfium.FPDFPage_GetObject(self._handle, 0)) if known else None
        if not bitmap:
            raise MalformedFile("an image that does not decode")
        try:
            yield Bitmap(
                _pdfium.FPDFBitmap_GetWidth(bitmap),
                _pdfium.FPDFBitmap_GetHeight(bitmap),
                _pdfium.FPDFBitmap_GetFormat(bitmap),
                _pdfium.FPDFBitmap_GetStride(bitmap),
                _pdfium.FPDFBitmap_GetBuffer(bitmap),
            )
        finally:
            _pdfium.FPDFBitmap_Destroy(bitmap)

    def text(self) -> str:
        """The text in the order of the page's content, lines ended by CR LF. Raises MalformedFile."""
        handle = _pdfium.FPDFText_LoadPage(self._handle)
        if not handle:
            raise MalformedFile("PDFium cannot read the page's text")
        try:
            count = _pdfium.FPDFText_CountChars(handle)
            if count <= 0:
                return ""
            buffer = (c_ushort * (2 * count + 1))()  # a character beyond U+FFFF takes two
            written = _pdfium.FPDFText_GetText(handle, 0, count, buffer)
            return bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
        finally:
            _pdfium.FPDFText_ClosePage(handle)


class Document:
    """An open PDF. `page_count` is what the file says; a page that is not there fails when it is loaded."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._form: int | None = None
        self.page_count: int = _pdfium.FPDF_GetPageCount(handle)

    def draw_forms(self) -> None:
        """From now on pages are drawn with the values of their form fields, also of fields without an appearance."""
        self._info = _FormFillInfo(version=2)  # PDFium keeps the pointer
        self._form = _pdfium.FPDFDOC_InitFormFillEnvironment(self._handle, byref(self._info))

    @contextmanager
    def page(self, index: int) -> Iterator[Page]:
        """Raises MalformedFile when there is no such page."""
        handle = _pdfium.FPDF_LoadPage(self._handle, index)
        if not handle:
            raise MalformedFile(f"PDFium cannot load page {index + 1}")
        if self._form:
            _pdfium.FORM_OnAfterLoadPage(handle, self._form)
        try:
            yield Page(handle, self._form)
        finally:
            if self._form:
                _pdfium.FORM_OnBeforeClosePage(handle, self._form)
            _pdfium.FPDF_ClosePage(handle)

    def close(self) -> None:
        if self._form:
            _pdfium.FPDFDOC_ExitFormFillEnvironment(self._form)
        _pdfium.FPDF_CloseDocument(self._handle)


@contextmanager
def opened(data: bytes, passwords: tuple[str, ...] = ()) -> Iterator[Document]:
    """*data* as a document, tried without a password and then with each of *passwords*.

    Raises MalformedFile, EncryptedFile (no password was given), WrongPassword (none of them opens it).
    """
    handle = None
    for password in (None, *passwords):
        handle = _pdfium.FPDF_LoadMemDocument64(data, len(data), password.encode() if password is not None else None)
        if handle or _pdfium.FPDF_GetLastError() != _ERROR_PASSWORD:
            break
    if not handle:
        if _pdfium.FPDF_GetLastError() != _ERROR_PASSWORD:
            raise MalformedFile(f"PDFium cannot read the file (error {_pdfium.FPDF_GetLastError()})")
        if passwords:
            raise WrongPassword("none of the passwords opens this PDF: give the right one")
        raise EncryptedFile("this PDF opens only with a password: give it to the reviewer")
    document = Document(handle)
    try:
        yield document
    finally:
        document.close()
