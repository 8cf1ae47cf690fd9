"""Writes image PDFs (画像PDF): one JPEG per page and nothing else, the same bytes for the same pages.

It stands on this floor because the sandbox writes what any engine's `render_pages` gives; it needs no library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import BinaryIO

from sanitizer.contract.engine import Page
from sanitizer.model.errors import LimitExceeded, NothingToShow
from sanitizer.model.limits import Limits

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_CATALOG, _PAGE_TREE = 1, 2
_OBJECTS_PER_PAGE = 3
_MAX_SIDE_PT = 14_400.0  # ISO 32000-1, annex C.2: what readers take


def write_image_pdf(pages: Iterable[Page], target: BinaryIO, max_bytes: int = Limits().max_bytes) -> int:
    """Write *pages*, one by one as they come, to the empty file *target*; returns how many.

    Raises NothingToShow when there is none, LimitExceeded when the file would pass *max_bytes*.
    """
    writer = _Writer(target, max_bytes)
    numbers: list[int] = []
    for page in pages:
        number = _PAGE_TREE + 1 + _OBJECTS_PER_PAGE * len(numbers)
        _write_page(writer, number, page)
        numbers.append(number)
    if not numbers:
        raise NothingToShow("there is no page to make an image PDF of")
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    writer.put(_PAGE_TREE, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(numbers), kids))
    writer.put(_CATALOG, b"<</Type/Catalog/Pages %d 0 R>>" % _PAGE_TREE)
    writer.finish()
    return len(numbers)


def _write_page(writer: _Writer, number: int, page: Page) -> None:
    """Three objects: the page, its content (draw the image over all of it) and the image."""
    width, height = _points(page.width_pt), _points(page.height_pt)
    writer.put(
        number,
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</XObject<</P %d 0 R>>>>/Contents %d 0 R>>"
        % (_PAGE_TREE, width, height, number + 2, number + 1),
    )
    writer.put_stream(number + 1, b"", b"q %s 0 0 %s 0 0 cm /P Do Q" % (width, height))
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8/Filter/DCTDecode" % (
        page.width_px,
        page.height_px,
        b"DeviceGray" if page.gray else b"DeviceRGB",
    )
    writer.put_stream(number + 2, entries, page.jpeg)


def _points(length_pt: float) -> bytes:
    """At least one point, at most what readers take, without an exponent."""
    return b"%.2f" % min(max(length_pt, 1.0), _MAX_SIDE_PT)


class _Writer:
    """Objects in the order they come, then one cross-reference table (ISO 32000-2, 7.5.4) and the trailer."""

    def __init__(self, target: BinaryIO, max_bytes: int) -> None:
        self._target = target
        self._max_bytes = max_bytes
        self._digest = hashlib.sha256()
        self._size = 0
        self._offsets: dict[int, int] = {}
        self._write(_HEADER)

    def put(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._size
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def put_stream(self, number: int, entries: bytes, data: bytes) -> None:
        self.put(number, b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data))

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
