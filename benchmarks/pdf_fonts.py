"""`python -m benchmarks.pdf_fonts [--each]`: damaged fonts through the PDF engine; do three readers draw the same before and after?

The fonts are sound ones of our own, each damaged in one way. Aim: no file goes down the ladder, and where readers take the font,
all three draw the page as they did.
"""

from __future__ import annotations

import argparse
import struct
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pymupdf
from PIL import Image, ImageChops, ImageStat

from samples.build import _pdf_broken_fonts as fonts
from sanitizer.engines.pdf import ENGINE, _pdfium
from sanitizer.model.errors import UntrustedInputError
from tests.in_process import reconstruct

_DPI = 72
_PAGE = 1  # the second
_SEEN = 60  # a difference of so many full pixels, of a page of 420 x 420, that people could see
_Change = Callable[[bytes], bytes]


def truetype_changes() -> Iterator[tuple[str, _Change]]:
    for tag in (b"head", b"hhea", b"hmtx", b"maxp", b"loca", b"glyf", b"cmap", b"post"):
        yield f"without {tag.decode()}", fonts.without(tag)
    for tag, length in ((b"head", 30), (b"hhea", 20), (b"maxp", 6), (b"maxp", 4), (b"hmtx", 6), (b"loca", 8), (b"glyf", 60)):
        yield f"{tag.decode()} of {length} bytes", fonts.cut(tag, length)
    places = (
        ("places in no order", b"loca", 4, b"\0\2"),
        ("a place outside", b"loca", 14, b"\xff\0"),
        ("no units", b"head", 18, b"\0\0"),
        ("unknown places", b"head", 50, b"\0\7"),
        ("long places announced", b"head", 50, b"\0\1"),
        ("no sign in head", b"head", 12, bytes(4)),
        ("16,384 glyphs announced", b"maxp", 4, b"\x40\0"),
        ("four glyphs announced", b"maxp", 4, b"\0\4"),
        ("no glyph announced", b"maxp", 4, b"\0\0"),
        ("no widths announced", b"hhea", 34, b"\0\0"),
        ("16,384 widths announced", b"hhea", 34, b"\x40\0"),
    )
    for name, tag, at, data in places:
        yield name, fonts.changed(tag, at, data)
    yield "the last place outside", fonts.last_glyph_outside
    yield "a contour that ends before it begins", lambda font: fonts.changed(b"glyf", _glyph(font, 2) + 10, b"\xff\xf0")(font)
    yield "a glyph of 32,767 contours", lambda font: fonts.changed(b"glyf", _glyph(font, 2), b"\x7f\xff")(font)
    for share in (0.9, 0.5, 0.2, 0.0):
        yield f"{share:.0%} of it", fonts.truncated(share)
    yield "no font", lambda _font: b"no font at all" * 30
    yield "32,767 tables", lambda font: font[:4] + b"\x7f\xff" + font[6:]
    yield "three tables", lambda font: font[:4] + b"\0\3" + font[6:]
    for version in (b"\0\1\0\1", b"typ1", bytes(4)):
        yield f"version {version.hex()}", partial(_with_version, version)
    yield "a line end before it", lambda font: b"\n" + font


def _with_version(version: bytes, font: bytes) -> bytes:
    return version + font[4:]


def _glyph(font: bytes, number: int) -> int:
    return 2 * int(struct.unpack_from(">H", fonts.table_of(font, b"loca"), 2 * number)[0])


def compact_programs() -> Iterator[tuple[str, bytes]]:
    sound = fonts.compact()
    for share in (1.0, 0.9, 0.5, 0.0):
        yield f"{share:.0%} of it", fonts.truncated(share)(sound)
    yield "version 0", b"\0" + sound[1:]
    yield "version 2", b"\2" + sound[1:]
    yield "a longer head", sound[:2] + b"\5" + sound[3:]
    yield "offsets of nine bytes", sound[:3] + b"\x09" + sound[4:]
    yield "32 names", sound[:4] + b"\0\x20" + sound[6:]
    yield "an operator that there is not", sound.replace(b"\x0e", b"\x02")
    yield "no end of glyphs", sound.replace(b"\x0e", b"\x0b")
    yield "a line without operands", fonts.compact_with({"e": [5, "endchar"]})
    yield "60 operands", fonts.compact_with({"e": [1] * 60})
    yield "a subroutine that there is not", fonts.compact_with({"e": [500, "callsubr"]})
    yield "half a hint", fonts.compact_with({"K": [1, "hstem"]})
    yield "an accent on nothing", fonts.compact_with({"t": [1, 2, 3, 4, "endchar"]})
    yield "wrapped", fonts.opentype()
    for tag in (b"head", b"hhea", b"hmtx", b"maxp"):
        yield f"wrapped without {tag.decode()}", fonts.without(tag)(fonts.opentype())
    yield "wrapped, cut short", fonts.opentype()[:-40]
    yield "Type 1 in its place", fonts.type1()


def type1_programs() -> Iterator[tuple[str, bytes]]:
    sound = fonts.type1()
    clear = sound.find(b"eexec") + 6
    for share in (1.0, 0.6, 0.35, 0.0):
        yield f"{share:.0%} of it", fonts.truncated(share)(sound)
    yield "no eexec", sound.replace(b"eexec", b"eexfc")
    yield "its clear part alone", sound[:clear]
    yield "a line end before it", b"\n\n" + sound
    yield "CFF in its place", fonts.compact()
    yield "TrueType in its place", fonts.truetype()
    glyph_changes: tuple[tuple[str, _Change], ...] = (
        ("an operator that there is not", lambda code: code[:-2] + b"\x02\x09\x0e"),
        ("an escape that there is not", lambda code: code[:-1] + b"\x0c\x63\x0e"),
        ("no end", lambda code: code[:-1]),
        ("operands missing", lambda code: b"\x8b\x8b\x0d\x05\x05" + code[3:]),
        ("300 operands", lambda code: code[:8] + b"\x8b" * 300 + code[8:]),
        ("a subroutine that there is not", lambda code: code[:-1] + b"\x8f\x0a\x0e"),
        ("divided by zero", lambda code: code[:-1] + b"\x8c\x8b\x0c\x0c\x0e"),
        ("not closed", lambda code: code.replace(b"\x09", b"")),
    )
    for name, change in glyph_changes:
        yield f"a glyph: {name}", fonts.type1_with("e", change)
    private_changes: tuple[tuple[str, _Change], ...] = (
        ("nothing encrypted", lambda _private: b""),
        ("no list of glyphs", lambda private: private.replace(b"/CharStrings", b"/CharStrongs")),
        ("another length of a glyph", lambda private: private.replace(b"/p ", b"/p 9", 1)),
    )
    for name, change in private_changes:
        yield name, fonts.type1(private_change=change)


def documents() -> Iterator[tuple[str, bytes]]:
    for name, change in truetype_changes():
        yield f"TrueType, composite: {name}", fonts.composite(change(fonts.truetype()))
        yield f"TrueType, simple: {name}", fonts.simple(change(fonts.truetype()))
    for name, program in compact_programs():
        yield f"CFF, composite: {name}", fonts.composite(program, "FontFile3", "CIDFontType0")
        yield f"CFF, simple: {name}", fonts.simple(program, "FontFile3", "Type1")
    for name, program in type1_programs():
        yield f"Type 1: {name}", fonts.simple(program, "FontFile", "Type1")


def drawn(data: bytes, folder: Path) -> tuple[tuple[Image.Image, ...], bool]:
    """The page in PDFium, MuPDF and poppler, and whether PDFium uses the font that is in the file."""
    with _pdfium.opened(data) as document, document.page(_PAGE) as page:
        size = round(page.width_pt), round(page.height_pt)
        first = Image.frombuffer("L", size, page.draw(*size, gray=True), "raw", "L", 0, 1)
        text = _pdfium._pdfium.FPDFPage_GetObject(page._handle, 0)
        font = _pdfium._pdfium.FPDFTextObj_GetFont(text) if text else None
        takes = bool(font) and _pdfium._pdfium.FPDFFont_GetIsEmbedded(font) == 1
    with pymupdf.open(stream=data, filetype="pdf") as opened:  # type: ignore[no-untyped-call]
        pixels = opened[_PAGE].get_pixmap(colorspace="gray", dpi=_DPI)
        second = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    (folder / "page.pdf").write_bytes(data)
    number = str(_PAGE + 1)
    command = ["pdftoppm", "-gray", "-singlefile", "-r", str(_DPI), "-f", number, str(folder / "page.pdf"), str(folder / "page")]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, timeout=60)
    with Image.open(folder / "page.pgm") as image:
        return (first, second, image.copy()), takes


def _difference(before: Image.Image, after: Image.Image) -> float:
    """In full pixels."""
    return float(ImageStat.Stat(ImageChops.difference(before, after)).sum[0]) / 255


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true", help="name each file that readers draw otherwise")
    each = parser.parse_args().each
    pymupdf.TOOLS.mupdf_display_errors(False)  # type: ignore[no-untyped-call]
    pymupdf.TOOLS.mupdf_display_warnings(False)  # type: ignore[no-untyped-call]
    ENGINE.warm()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, source in documents():
            before, takes = drawn(source, Path(folder))
            whose = "fonts that readers take" if takes else "fonts that readers do not take"
            counts[whose] += 1
            try:
                outcome = reconstruct(ENGINE, source, "pdf")
            except UntrustedInputError as error:
                counts[f"{whose}, down the ladder"] += 1
                print(f"{name}: {error}")
                continue
            after, _ = drawn(outcome.data, Path(folder))
            differences = [round(_difference(*pair)) for pair in zip(before, after, strict=True)]
            is_picture = "pdf.flattened_page" in outcome.features
            result = "as before" if max(differences) < _SEEN else "otherwise"
            counts[f"{whose}, drawn {result}{', as a picture' if is_picture else ''}"] += 1
            if each and result == "otherwise":
                print(f"{name}: PDFium {differences[0]}, MuPDF {differences[1]}, poppler {differences[2]} pixels")
    for what, count in sorted(counts.items()):
        print(f"{what:60} {count}")
    lost = sum(count for what, count in counts.items() if what.endswith("ladder"))
    print(f"down the ladder: {lost} (aim: 0)")


if __name__ == "__main__":
    main()
