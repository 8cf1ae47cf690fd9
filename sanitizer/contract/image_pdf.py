"""Writes image PDFs (画像PDF): one picture per page, invisible text over it where a page has some, and nothing else.

The same pages give the same bytes. It stands on this floor because the sandbox writes what any engine's `render_pages` gives; it
needs no library.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from sanitizer.contract.engine import Coding, Ink, Page
from sanitizer.contract.invisible_font import InvisibleFont
from sanitizer.model.errors import LimitExceeded, NothingToShow
from sanitizer.model.limits import Limits

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_CATALOG, _PAGE_TREE = 1, 2
_FAX = b"/DecodeParms<</K -1/Columns %d/Rows %d>>"
_MAX_SIDE_PT = 14_400.0  # ISO 32000-1, annex C.2: what readers take


def write_image_pdf(pages: Iterable[Page], target: BinaryIO, max_bytes: int = Limits().max_bytes) -> int:
    """Write *pages*, one by one as they come, to the empty file *target*; returns how many.

    Raises NothingToShow when there is none, LimitExceeded when the file would pass *max_bytes*.
    """
    writer = _Writer(target, max_bytes)
    font = InvisibleFont()
    font_number = 0
    numbers: list[int] = []
    for page in pages:
        if page.text and not font_number:
            font_number = writer.reserve()
        numbers.append(_write_page(writer, page, font, font_number))
    if not numbers:
        raise NothingToShow("there is no page to make an image PDF of")
    if font_number:
        _write_font(writer, font, font_number)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    writer.put(_PAGE_TREE, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(numbers), kids))
    writer.put(_CATALOG, b"<</Type/Catalog/Pages %d 0 R>>" % _PAGE_TREE)
    writer.finish()
    return len(numbers)


def _write_page(writer: _Writer, page: Page, font: InvisibleFont, font_number: int) -> int:
    """The page (its number is returned), its content (the picture over all of it, the ink, the text), the picture and the ink."""
    number, content, picture = writer.reserve(), writer.reserve(), writer.reserve()
    # A page that readers do not take is made smaller: its text with it.
    scale = min(1.0, _MAX_SIDE_PT / max(page.width_pt, page.height_pt, 1.0))
    width, height = (b"%.2f" % min(max(side * scale, 1.0), _MAX_SIDE_PT) for side in (page.width_pt, page.height_pt))
    ink = writer.reserve() if page.ink else 0
    stencil = b"/K %d 0 R" % ink if ink else b""
    fonts = b"/Font<</F %d 0 R>>" % font_number if page.text else b""
    writer.put(
        number,
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</XObject<</P %d 0 R%s>>%s>>/Contents %d 0 R>>"
        % (_PAGE_TREE, width, height, picture, stencil, fonts, content),
    )
    painted = b" %.3f %.3f %.3f rg /K Do" % tuple(value / 255 for value in page.ink.colour) if page.ink else b""
    drawing = b"q %s 0 0 %s 0 0 cm /P Do%s Q" % (width, height, painted)
    if page.text:
        writer.put_flate(content, b"", drawing + b"\n" + font.shown(page.text, b"F", scale))
    else:
        writer.put_stream(content, b"", drawing)
    writer.put_stream(picture, picture_entries(page), page.data)
    if page.ink:
        writer.put_stream(ink, stencil_entries(page.ink), page.ink.data)
    return number


def picture_entries(page: Page) -> bytes:
    """The entries of a page's image dictionary (ISO 32000-2, table 87)."""
    space = b"DeviceGray" if page.gray else b"DeviceRGB"
    colours = b"/ColorSpace/%s" % space
    if page.palette:
        last = len(page.palette) // 3 - 1
        colours = b"/ColorSpace[/Indexed/DeviceRGB %d<%s>]" % (last, page.palette.hex().encode())
    parameters = b""
    if page.coding is Coding.GROUP_4:
        parameters = _FAX % (page.width_px, page.height_px)
    return b"/Type/XObject/Subtype/Image/Width %d/Height %d%s/BitsPerComponent %d/Filter/%s%s" % (
        page.width_px,
        page.height_px,
        colours,
        page.bits,
        page.coding.value.encode(),
        parameters,
    )


def stencil_entries(ink: Ink) -> bytes:
    """The entries of a stencil mask (ISO 32000-2, 8.9.6.2)."""
    sizes = (ink.width_px, ink.height_px)
    head = b"/Type/XObject/Subtype/Image/ImageMask true/Width %d/Height %d/BitsPerComponent 1/Filter/CCITTFaxDecode" % sizes
    return head + _FAX % sizes


def _write_font(writer: _Writer, font: InvisibleFont, number: int) -> None:
    descendant, descriptor, program, glyphs, to_unicode = (writer.reserve() for _ in range(5))
    writer.put(number, font.dictionary(descendant, to_unicode))
    writer.put(descendant, font.descendant(descriptor, glyphs))
    writer.put(descriptor, font.descriptor(program))
    data = font.program()
    writer.put_flate(program, b"/Length1 %d" % len(data), data)
    writer.put_flate(glyphs, b"", font.glyph_map())
    writer.put_flate(to_unicode, b"", font.to_unicode())


class _Writer:
    """Objects in the order they come, then one cross-reference table (ISO 32000-2, 7.5.4) and the trailer."""

    def __init__(self, target: BinaryIO, max_bytes: int) -> None:
        self._target = target
        self._max_bytes = max_bytes
        self._digest = hashlib.sha256()
        self._size = 0
        self._last = _PAGE_TREE
        self._offsets: dict[int, int] = {}
        self._write(_HEADER)

    def reserve(self) -> int:
        """The number of an object that will be put."""
        self._last += 1
        return self._last

    def put(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._size
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def put_stream(self, number: int, entries: bytes, data: bytes) -> None:
        self.put(number, b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data))

    def put_flate(self, number: int, entries: bytes, data: bytes) -> None:
        self.put_stream(number, entries + b"/Filter/FlateDecode", zlib.compress(data))

    def finish(self) -> None:
        start = self._size
        count = len(self._offsets) + 1
        rows = b"".join(b"%010d 00000 n \n" % self._offsets[number] for number in range(1, count))
        identity = self._digest.hexdigest()[:32].encode()
        self._write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, rows))
        self._write(b"trailer\n<</Size %d/Root %d 0 R/ID[<%s><%s>]>>\n" % (count, _CATALOG, identity, identity))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _write(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._max_bytes:
            raise LimitExceeded(f"the image PDF would have more than {self._max_bytes} bytes")
        self._target.write(data)
        self._digest.update(data)
