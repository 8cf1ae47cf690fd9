"""Outlines of the glyphs of a font program that our own readers refuse: PDFium (FreeType) draws them in a document of our own.

Nothing of the program goes on but the points of its outlines. Source of the signatures: fpdf_edit.h.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from ctypes import POINTER, byref, c_float, c_int, c_uint, c_void_p
from typing import Literal, NamedTuple

from sanitizer.engines.pdf import _pdfium
from sanitizer.engines.pdf.syntax import write_name_bytes
from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import MalformedFile

_MOVE, _LINE, _CURVE = 2, 0, 1  # FPDF_SEGMENT_*
_MAX_POINTS = 1_000_000  # of one font; about five seconds
_SIZE = 10.0  # of the text whose font is asked; outlines come in units of the em square
_CODES = 256  # of one batch
_PRIVATE = 0xE000  # Unicode values that stand for the codes of a batch

_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "FPDFTextObj_GetFont": (c_void_p, (c_void_p,)),
    "FPDFFont_GetIsEmbedded": (c_int, (c_void_p,)),
    "FPDFFont_GetGlyphPath": (c_void_p, (c_void_p, c_uint, c_float)),
    "FPDFGlyphPath_CountGlyphSegments": (c_int, (c_void_p,)),
    "FPDFGlyphPath_GetGlyphPathSegment": (c_void_p, (c_void_p, c_int)),
    "FPDFPathSegment_GetPoint": (c_int, (c_void_p, POINTER(c_float), POINTER(c_float))),
    "FPDFPathSegment_GetType": (c_int, (c_void_p,)),
}
for _name, (_result, _arguments) in _SIGNATURES.items():
    _function = getattr(_pdfium._pdfium, _name)
    _function.restype, _function.argtypes = _result, _arguments

Slot = Literal["FontFile", "FontFile2", "FontFile3"]


class Segment(NamedTuple):
    """ "move" and "line" with one point, "curve" with three (cubic); coordinates in units of the em square."""

    kind: Literal["move", "line", "curve"]
    points: tuple[tuple[float, float], ...]


Path = list[Segment]


def outlines_by_number(program: bytes, slot: Slot, count: int) -> list[Path] | None:
    """The outlines of glyphs 0 to *count* - 1 (of a bare CFF program with CIDs: of these CIDs), [] for one that draws nothing.

    None where PDFium cannot read the program and takes another font. Raises MalformedFile for too many points.
    """
    kind = "/CIDFontType2/CIDToGIDMap/Identity" if slot == "FontFile2" else "/CIDFontType0"
    descendant = (
        f"<</Type/Font/Subtype{kind}/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        "/FontDescriptor {descriptor}>>"
    )
    font = f"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[{descendant}]/ToUnicode {{unicode}}>>"
    starts = range(0, count, _CODES)
    batches = [_Batch(font, 2, start, min(_CODES, count - start)) for start in starts]
    return _outlines(program, slot, batches)


def outlines_by_name(program: bytes, names: list[str]) -> dict[str, Path] | None:
    """The outlines of glyphs of a Type 1 program. *names* must be names that the program has: for others PDFium takes another font.

    None where PDFium cannot read the program. Raises MalformedFile for too many points.
    """
    batches = []
    for start in range(0, len(names), _CODES - 1):  # PDFium has no glyph for code 0
        part = names[start : start + _CODES - 1]
        differences = "".join(write_name_bytes(name.encode("latin-1", "replace")) for name in part)
        font = (
            f"<</Type/Font/Subtype/Type1/BaseFont/F/FirstChar 0/LastChar 255/Widths[{'500 ' * _CODES}]"
            f"/Encoding<</Type/Encoding/Differences[1{differences}]>>/FontDescriptor {{descriptor}}/ToUnicode {{unicode}}>>"
        )
        batches.append(_Batch(font, 1, 1, len(part)))
    paths = _outlines(program, "FontFile", batches)
    return None if paths is None else dict(zip(names, paths, strict=True))


class _Batch(NamedTuple):
    """Codes of a font that are asked together: PDFium looks a glyph up by its Unicode value, one by one through all of a font."""

    font: str  # its dictionary, with {descriptor} and {unicode} for references
    code_bytes: int
    first: int
    size: int

    def to_unicode(self) -> bytes:
        digits = 2 * self.code_bytes
        first, last = f"{self.first:0{digits}X}", f"{self.first + self.size - 1:0{digits}X}"
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /F def /CMapType 2 def\n"
            f"1 begincodespacerange <{'0' * digits}> <{'F' * digits}> endcodespacerange\n"
            f"1 beginbfrange <{first}> <{last}> <{_PRIVATE:04X}> endbfrange\nendcmap end end\n"
        ).encode("ascii")


def _outlines(program: bytes, slot: Slot, batches: list[_Batch]) -> list[Path] | None:
    library = _pdfium._pdfium
    found: list[Path] = []
    with _pdfium.opened(_document(program, slot, batches)) as document, document.page(0) as page:
        for index, batch in enumerate(batches):
            text = library.FPDFPage_GetObject(page._handle, index)
            font = library.FPDFTextObj_GetFont(text) if text else None
            if not font or library.FPDFFont_GetIsEmbedded(font) != 1:
                return None
            found.extend(_paths(font, batch.size, _MAX_POINTS - sum(map(len, found))))
    return found


def _paths(font: int, count: int, most: int) -> Iterator[Path]:
    left = most
    for index in range(count):
        path = _pdfium._pdfium.FPDFFont_GetGlyphPath(font, _PRIVATE + index, _SIZE)
        segments = _pdfium._pdfium.FPDFGlyphPath_CountGlyphSegments(path) if path else 0
        left -= max(0, segments)
        if left < 0:
            raise MalformedFile("a font with too many points")
        yield _path(path, segments)


def _path(path: int, count: int) -> Path:
    x, y = c_float(), c_float()
    to_x, to_y = byref(x), byref(y)
    segment_of, kind_of, point_of = (
        _pdfium._pdfium.FPDFGlyphPath_GetGlyphPathSegment,
        _pdfium._pdfium.FPDFPathSegment_GetType,
        _pdfium._pdfium.FPDFPathSegment_GetPoint,
    )
    found: Path = []
    waiting: list[tuple[float, float]] = []
    for index in range(count):
        segment = segment_of(path, index)
        kind = kind_of(segment)
        point_of(segment, to_x, to_y)
        point = (x.value, y.value)
        if kind == _CURVE:
            waiting.append(point)
            if len(waiting) == 3:
                found.append(Segment("curve", tuple(waiting)))
                waiting = []
        elif kind in (_MOVE, _LINE):
            waiting = []
            found.append(Segment("move" if kind == _MOVE else "line", (point,)))
    return found


def _document(program: bytes, slot: Slot, batches: list[_Batch]) -> bytes:
    """One page with one piece of text in the font of each batch."""
    target = io.BytesIO()
    writer = Writer(target)
    catalog, pages, page, content, descriptor, file, info = (writer.reserve() for _ in range(7))
    writer.put(catalog, f"<</Type/Catalog/Pages {pages} 0 R>>")
    writer.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    fonts, shown = [], []
    for index, batch in enumerate(batches):
        unicode_map = writer.reserve()
        writer.put_flate(unicode_map, "", batch.to_unicode())
        whole = batch.font.replace("{descriptor}", f"{descriptor} 0 R").replace("{unicode}", f"{unicode_map} 0 R")
        fonts.append(f"/F{index} {whole}")
        shown.append(f"BT /F{index} {_SIZE} Tf <{batch.first:0{2 * batch.code_bytes}X}> Tj ET\n")
    writer.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 100 100]/Contents {content} 0 R/Resources<</Font<<{''.join(fonts)}>>>>>>",
    )
    writer.put_flate(content, "", "".join(shown).encode("ascii"))
    writer.put(
        descriptor,
        "<</Type/FontDescriptor/FontName/F/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700"
        f"/StemV 80/{slot} {file} 0 R>>",
    )
    clear = max(0, program.find(b"eexec") + 6) if slot == "FontFile" else 0
    lengths = {
        "FontFile": f"/Length1 {clear}/Length2 {max(0, len(program) - clear)}/Length3 0",
        "FontFile2": f"/Length1 {len(program)}",
        "FontFile3": "/Subtype/OpenType" if program[:4] == b"OTTO" else "/Subtype/CIDFontType0C",
    }
    writer.put_flate(file, lengths[slot], program)
    writer.put(info, "<<>>")
    writer.finish(catalog, info)
    return target.getvalue()
