"""A lean binding to PDFium: the functions that drawing, text and image codecs need, called in the library that pypdfium2 ships.

pypdfium2's own Python layer declares all of PDFium and costs 9 MB of anonymous memory per process, which every fork pays for; the
library alone costs 0.2 MB. PDFium's C interface throws nothing: a null handle or a zero says that a call failed.
Source of the signatures: fpdfview.h, fpdf_text.h, fpdf_edit.h, fpdf_transformpage.h, fpdf_flatten.h,
fpdf_ext.h, fpdf_doc.h, fpdf_formfill.h. There is no JavaScript engine in it.
"""

from __future__ import annotations

import ctypes
import importlib.util
import math
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, Structure, byref, c_char_p, c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_ushort, c_void_p
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sanitizer.contract.pdf_passwords import spellings
from sanitizer.model.errors import EncryptedFile, MalformedFile, WrongPassword

_ERROR_PASSWORD = 4  # FPDF_ERR_PASSWORD
_GRAY, _BGRX = 1, 3  # FPDFBitmap_Gray, FPDFBitmap_BGRx
_DRAW_ANNOTATIONS = 0x01  # FPDF_ANNOT
_DRAW_GRAY = 0x08  # FPDF_GRAYSCALE
_FLATTEN_FOR_DISPLAY = 0  # FLAT_NORMALDISPLAY
_IMAGE_OBJECT, _FORM_OBJECT = 3, 5  # FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_FORM
_MAX_FORM_DEPTH = 4
_MAX_PAGE_OBJECTS = 20_000  # looked at for pictures
_WHITE = 0xFFFFFFFF
_FORM_FIELDS_SIZE = 512  # more than any version of FPDF_FORMFILLINFO; callbacks that are null are not called


class _FormFillInfo(Structure):
    """FPDF_FORMFILLINFO: its version, then callbacks, all of them null."""

    _fields_ = (("version", c_int), ("callbacks", ctypes.c_byte * _FORM_FIELDS_SIZE))


class _Rectangle(Structure):
    """FS_RECTF."""

    _fields_ = (("left", c_float), ("top", c_float), ("right", c_float), ("bottom", c_float))


class _Matrix(Structure):
    """FS_MATRIX."""

    _fields_ = tuple((name, c_float) for name in "abcdef")


class Character(NamedTuple):
    """One character of a page's text in the order of its content. Points, in the page's own space (before its rotation).

    `generated` ones (blanks and line ends) are PDFium's own guess. `known` is False where the font does not say which character it
    is. (`x`, `y`) is its origin; `left` to `top` its cell, which is as wide as its advance where text is upright.
    (`along_x`, `along_y`) is the direction of horizontal text in its font, of any length; `size` its height.
    """

    code: int
    generated: bool
    known: bool
    x: float
    y: float
    left: float
    bottom: float
    right: float
    top: float
    along_x: float
    along_y: float
    size: float


class Picture(NamedTuple):
    """An image on a page: the share of the page that it covers, its own width and its bytes as they are coded in the file."""

    share: float
    width_px: int
    coded_bytes: int


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
        "FPDFText_GetUnicode": (c_uint, (c_void_p, c_int)),
        "FPDFText_IsGenerated": (c_int, (c_void_p, c_int)),
        "FPDFText_HasUnicodeMapError": (c_int, (c_void_p, c_int)),
        "FPDFText_GetFontSize": (c_double, (c_void_p, c_int)),
        "FPDFText_GetCharOrigin": (c_int, (c_void_p, c_int, POINTER(c_double), POINTER(c_double))),
        "FPDFText_GetLooseCharBox": (c_int, (c_void_p, c_int, POINTER(_Rectangle))),
        "FPDFText_GetMatrix": (c_int, (c_void_p, c_int, POINTER(_Matrix))),
        "FPDF_VIEWERREF_GetName": (c_ulong, (c_void_p, c_char_p, c_char_p, c_ulong)),
        "FPDFPage_GetAnnotCount": (c_int, (c_void_p,)),
        "FPDFPage_Flatten": (c_int, (c_void_p, c_int)),
        "FPDFPage_GetRotation": (c_int, (c_void_p,)),
        "FPDF_GetPageBoundingBox": (c_int, (c_void_p, POINTER(_Rectangle))),
        "FPDFFormObj_CountObjects": (c_int, (c_void_p,)),
        "FPDFFormObj_GetObject": (c_void_p, (c_void_p, c_ulong)),
        "FPDFPageObj_GetType": (c_int, (c_void_p,)),
        "FPDFPageObj_GetBounds": (c_int, (c_void_p, *[POINTER(c_float)] * 4)),
        "FPDFImageObj_GetImagePixelSize": (c_int, (c_void_p, POINTER(c_uint), POINTER(c_uint))),
        "FPDFImageObj_GetImageDataRaw": (c_ulong, (c_void_p, c_void_p, c_ulong)),
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
        self.annotations = True  # drawn with the page
        self.width_pt: float = _pdfium.FPDF_GetPageWidthF(handle)
        self.height_pt: float = _pdfium.FPDF_GetPageHeightF(handle)

    def draw(self, width_px: int, height_px: int, *, gray: bool = False) -> bytearray:
        """The page on white paper with its annotations and form fields (see `annotations`), rows from the top.

        4 bytes B, G, R, unused per pixel, or one byte when *gray*. Raises MalformedFile when PDFium cannot draw it.
        """
        form, depth, flags = (_GRAY, 1, _DRAW_GRAY) if gray else (_BGRX, 4, 0)
        if self.annotations:
            flags |= _DRAW_ANNOTATIONS
        pixels = bytearray(width_px * height_px * depth)
        memory = (ctypes.c_char * len(pixels)).from_buffer(pixels)
        bitmap = _pdfium.FPDFBitmap_CreateEx(width_px, height_px, form, memory, width_px * depth)
        if not bitmap:
            raise MalformedFile(f"PDFium makes no bitmap of {width_px} x {height_px} pixels")
        try:
            _pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width_px, height_px, _WHITE)
            place = (bitmap, self._handle, 0, 0, width_px, height_px, 0, flags)
            _pdfium.FPDF_RenderPageBitmap(*place)
            if self._form and self.annotations:
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

    def is_empty(self) -> bool:
        """Whether nothing at all is drawn on it."""
        drawn: int = _pdfium.FPDFPage_CountObjects(self._handle)
        annotations: int = _pdfium.FPDFPage_GetAnnotCount(self._handle)
        return drawn <= 0 and annotations <= 0

    def text(self) -> str:
        """The text in the order of the page's content, lines ended by CR LF. Raises MalformedFile."""
        with self._text() as handle:
            count = _pdfium.FPDFText_CountChars(handle)
            if count <= 0:
                return ""
            buffer = (c_ushort * (2 * count + 1))()  # a character beyond U+FFFF takes two
            written = _pdfium.FPDFText_GetText(handle, 0, count, buffer)
            return bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")

    def characters(self, at_most: int) -> list[Character]:
        """The first *at_most* characters of `text`, each with its place. Raises MalformedFile."""
        with self._text() as handle:
            return _characters(handle, min(at_most, _pdfium.FPDFText_CountChars(handle)))

    @contextmanager
    def _text(self) -> Iterator[int]:
        handle = _pdfium.FPDFText_LoadPage(self._handle)
        if not handle:
            raise MalformedFile("PDFium cannot read the page's text")
        try:
            yield handle
        finally:
            _pdfium.FPDFText_ClosePage(handle)

    def box(self) -> tuple[float, float, float, float, int]:
        """Left, bottom, right, top of what is shown, in the page's own space, and by how many quarters it is turned clockwise."""
        found = _Rectangle()
        if not _pdfium.FPDF_GetPageBoundingBox(self._handle, byref(found)):
            return 0.0, 0.0, self.width_pt, self.height_pt, 0
        return found.left, found.bottom, found.right, found.top, _pdfium.FPDFPage_GetRotation(self._handle) % 4

    def pictures(self) -> list[Picture]:
        """The images that the page draws, also those in forms down to a depth of four."""
        left, bottom, right, top, _ = self.box()
        area = max((right - left) * (top - bottom), 1.0)
        found: list[Picture] = []
        objects = [
            (_pdfium.FPDFPage_GetObject(self._handle, index), 1)
            for index in range(min(_pdfium.FPDFPage_CountObjects(self._handle), _MAX_PAGE_OBJECTS))
        ]
        looked_at = 0
        while objects and looked_at < _MAX_PAGE_OBJECTS:
            handle, depth = objects.pop()
            looked_at += 1
            kind = _pdfium.FPDFPageObj_GetType(handle) if handle else 0
            if kind == _IMAGE_OBJECT:
                found.append(_picture(handle, area))
            elif kind == _FORM_OBJECT and depth < _MAX_FORM_DEPTH:
                count = min(_pdfium.FPDFFormObj_CountObjects(handle), _MAX_PAGE_OBJECTS)
                objects += [(_pdfium.FPDFFormObj_GetObject(handle, index), depth + 1) for index in range(count)]
        return found


def _characters(handle: int, count: int) -> list[Character]:
    """One set of C values for all of them: making new ones for each takes as long as everything else."""
    x, y, box, matrix = c_double(), c_double(), _Rectangle(), _Matrix()
    to_x, to_y, to_box, to_matrix = byref(x), byref(y), byref(box), byref(matrix)
    code, is_generated, has_error = _pdfium.FPDFText_GetUnicode, _pdfium.FPDFText_IsGenerated, _pdfium.FPDFText_HasUnicodeMapError
    origin, cell, transform = _pdfium.FPDFText_GetCharOrigin, _pdfium.FPDFText_GetLooseCharBox, _pdfium.FPDFText_GetMatrix
    font_size = _pdfium.FPDFText_GetFontSize
    found = []
    for index in range(count):
        origin(handle, index, to_x, to_y)
        cell(handle, index, to_box)
        if not transform(handle, index, to_matrix):
            matrix.a, matrix.b, matrix.c, matrix.d = 1.0, 0.0, 0.0, 1.0
        scale = abs(matrix.d) if matrix.c == 0 else math.hypot(matrix.c, matrix.d)
        found.append(
            Character(
                code(handle, index),
                is_generated(handle, index) == 1,
                has_error(handle, index) != 1,
                x.value,
                y.value,
                box.left,
                box.bottom,
                box.right,
                box.top,
                matrix.a,
                matrix.b,
                abs(font_size(handle, index)) * scale,
            )
        )
    return found


def _picture(handle: int, page_area: float) -> Picture:
    """In a form, the share is as large as the form would have it without its own matrix."""
    left, bottom, right, top = (c_float() for _ in range(4))
    width, height = c_uint(), c_uint()
    _pdfium.FPDFPageObj_GetBounds(handle, byref(left), byref(bottom), byref(right), byref(top))
    _pdfium.FPDFImageObj_GetImagePixelSize(handle, byref(width), byref(height))
    share = max(0.0, (right.value - left.value) * (top.value - bottom.value)) / page_area
    return Picture(share, width.value, _pdfium.FPDFImageObj_GetImageDataRaw(handle, None, 0))


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
            self._close_page(handle)

    def reads_from_the_right(self) -> bool:
        """Whether it says that its pages and columns run from the right to the left, as books in vertical writing do.

        PDFium then takes its lines for Arabic or Hebrew and turns their parts round, Japanese ones, too.
        """
        name = ctypes.create_string_buffer(8)
        return _pdfium.FPDF_VIEWERREF_GetName(self._handle, b"Direction", name, len(name)) > 0 and name.value == b"R2L"

    def draw_annotations_into(self, index: int) -> None:
        """Makes annotations and form fields part of the page's content, so that `Page.text` and `characters` tell theirs, too."""
        handle = _pdfium.FPDF_LoadPage(self._handle, index)
        if handle:
            if self._form:
                _pdfium.FORM_OnAfterLoadPage(handle, self._form)
            if _pdfium.FPDFPage_GetAnnotCount(handle) > 0:
                _pdfium.FPDFPage_Flatten(handle, _FLATTEN_FOR_DISPLAY)
            self._close_page(handle)

    def _close_page(self, handle: int) -> None:
        if self._form:
            _pdfium.FORM_OnBeforeClosePage(handle, self._form)
        _pdfium.FPDF_ClosePage(handle)

    def close(self) -> None:
        if self._form:
            _pdfium.FPDFDOC_ExitFormFillEnvironment(self._form)
        _pdfium.FPDF_CloseDocument(self._handle)


@contextmanager
def opened(data: bytes, passwords: tuple[str, ...] = ()) -> Iterator[Document]:
    """*data* as a document, tried without a password and then with each of *passwords*, as it may be spelled.

    Raises MalformedFile, EncryptedFile (no password was given), WrongPassword (none of them opens it).
    """
    handle = None
    for encoded in (None, *(one for password in passwords for one in spellings(password))):
        handle = _pdfium.FPDF_LoadMemDocument64(data, len(data), encoded)
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
