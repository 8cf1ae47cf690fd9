"""Image codecs that only a PDF library has (JBIG2, odd CCITT): pdfium draws a one-image document of our own."""

from __future__ import annotations

import ctypes
import io

import pypdfium2.raw as pdfium
from PIL import Image

from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import MalformedFile

_FORMATS = {
    pdfium.FPDFBitmap_Gray: ("L", "L"),
    pdfium.FPDFBitmap_BGR: ("RGB", "BGR"),
    pdfium.FPDFBitmap_BGRx: ("RGB", "BGRX"),
    pdfium.FPDFBitmap_BGRA: ("RGBA", "BGRA"),
}


def decode_image(width: int, height: int, entries: str, data: bytes, global_data: bytes | None = None) -> Image.Image:
    """The pixels of one image. *entries* are those of its dictionary beyond type and size, made by us; `{globals}` stands for
    the reference to *global_data* (JBIG2Globals). Raises MalformedFile."""
    document_bytes = _document(width, height, entries, data, global_data)
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(document_bytes, len(document_bytes), None)
    if not document:
        raise MalformedFile("an image that does not decode")
    page = pdfium.FPDF_LoadPage(document, 0)
    try:
        return _pixels(page, width, height)
    finally:
        pdfium.FPDF_ClosePage(page)
        pdfium.FPDF_CloseDocument(document)


def _document(width: int, height: int, entries: str, data: bytes, global_data: bytes | None) -> bytes:
    target = io.BytesIO()
    writer = Writer(target)
    catalog, pages, page, content, image, shared, info = (writer.reserve() for _ in range(7))
    writer.put(catalog, f"<</Type/Catalog/Pages {pages} 0 R>>")
    writer.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    writer.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 100 100]/Contents {content} 0 R/Resources<</XObject<</I {image} 0 R>>>>>>",
    )
    writer.put_flate(content, "", b"100 0 0 100 0 0 cm /I Do")
    if global_data is not None:
        writer.put_flate(shared, "", global_data)
    writer.put(info, "<<>>")
    entries = entries.replace("{globals}", f"{shared} 0 R")
    writer.put_stream(image, f"/Type/XObject/Subtype/Image/Width {width}/Height {height}{entries}", data)
    writer.finish(catalog, info)
    return target.getvalue()


def _pixels(page: pdfium.FPDF_PAGE, width: int, height: int) -> Image.Image:
    if not page or pdfium.FPDFPage_CountObjects(page) < 1:
        raise MalformedFile("an image that does not decode")
    bitmap = pdfium.FPDFImageObj_GetBitmap(pdfium.FPDFPage_GetObject(page, 0))
    if not bitmap:
        raise MalformedFile("an image that does not decode")
    try:
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        size = (pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap))
        known = _FORMATS.get(pdfium.FPDFBitmap_GetFormat(bitmap))
        if size != (width, height) or known is None:
            raise MalformedFile("an image that does not decode to its size")
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        return Image.frombytes(known[0], size, raw, "raw", known[1], stride)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
