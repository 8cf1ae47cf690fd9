"""An image PDF holds its pages' pixels and nothing else; the same pages give the same bytes."""

from __future__ import annotations

import re
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sanitizer.contract.engine import Coding, Ink, Page, TextRun
from sanitizer.contract.image_pdf import write_image_pdf
from sanitizer.engines._libtiff import encode_group_4
from sanitizer.engines.pdf import _pdfium
from sanitizer.model.errors import LimitExceeded, NothingToShow
from tests.unit.verifiers.pdf.proof import View, residue


def page(gray: bool, width_pt: float = 595.28, height_pt: float = 841.89) -> Page:
    coded = BytesIO()
    Image.new("L" if gray else "RGB", (60, 85), 200 if gray else (200, 20, 20)).save(coded, "JPEG")
    return Page(width_pt, height_pt, coded.getvalue(), 60, 85, gray)


def written(*pages: Page) -> bytes:
    target = BytesIO()
    assert write_image_pdf(pages, target) == len(pages)
    return target.getvalue()


def test_the_verifier_passes_it_under_the_strictest_view() -> None:
    data = written(page(True), page(False), page(True, 1190.55, 841.89))
    assert residue(data, View(keeps_links=False, links="remove")) == []


def test_same_pages_same_bytes() -> None:
    assert written(page(True), page(False)) == written(page(True), page(False))


def bits() -> Page:
    data = encode_group_4(16, 4, b"\xf0\x0f" * 4)
    assert data is not None
    return Page(100, 25, data, 16, 4, True, Coding.GROUP_4, 1)


def indexed() -> Page:
    return Page(100, 25, zlib.compress(b"\x11" * 8), 4, 4, False, Coding.FLATE, 4, b"\xff\xff\xff\xcc\x00\x00")


def test_every_coding_is_shown_and_proved() -> None:
    colours = []
    data = written(bits(), indexed(), replace(indexed(), ink=Ink(bits().data, 16, 4, (35, 31, 32))))
    assert residue(data, View(keeps_links=False, links="remove")) == []
    with _pdfium.opened(data) as document:
        for index in range(3):
            with document.page(index) as shown:
                pixels = shown.draw(16, 4)
                colours.append([tuple(pixels[start : start + 3][::-1]) for start in (0, 28, 60)])
    assert colours == [
        [(0, 0, 0), (255, 255, 255), (0, 0, 0)],
        [(204, 0, 0), (204, 0, 0), (204, 0, 0)],
        [(35, 31, 32), (204, 0, 0), (35, 31, 32)],
    ]


def test_text_can_be_found_by_other_readers(tmp_path: Path) -> None:
    runs = (
        TextRun("公文書①髙﨑𠮷野家", 60, 700, 120, 12),
        TextRun("縦書きの文", 300, 600, 60, 12, 0.0, -1.0),
        TextRun("Invoice 42", 60, 660, 55, 11),
    )
    data = written(replace(page(True), text=runs), page(False))
    assert residue(data, View(keeps_links=False, links="remove")) == []
    path = tmp_path / "image.pdf"
    path.write_bytes(data)
    by_poppler = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    with _pdfium.opened(data) as document, document.page(0) as shown:
        by_pdfium = shown.text()
    for words in ("公文書①髙﨑𠮷野家", "縦書きの文", "Invoice 42"):
        assert words in by_poppler
        assert words in by_pdfium
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout.decode()
    ends = [float(value) for value in re.findall(r'x(?:Min|Max)="([\d.]+)"', boxes)[:2]]
    assert ends == pytest.approx([60, 180], abs=0.5)


def test_text_leaves_no_mark() -> None:
    with_text = written(replace(page(True), text=(TextRun("無害化", 60, 700, 300, 100),)))
    views = []
    for data in (with_text, written(page(True))):
        with _pdfium.opened(data) as document, document.page(0) as shown:
            views.append(bytes(shown.draw(200, 283)))
    assert views[0] == views[1]


def test_pages_are_written_as_they_come() -> None:
    target = BytesIO()
    sizes = []

    def pages() -> Iterator[Page]:
        for _ in range(3):
            sizes.append(len(target.getvalue()))
            yield page(True)

    write_image_pdf(pages(), target)
    assert sizes[0] < sizes[1] < sizes[2]


def test_sizes_are_clamped_to_what_readers_take() -> None:
    assert b"/MediaBox[0 0 14400.00 1.00]" in written(page(True, 99_999, 0.1))


def test_no_page_and_too_many_bytes() -> None:
    with pytest.raises(NothingToShow):
        write_image_pdf((), BytesIO())
    with pytest.raises(LimitExceeded):
        write_image_pdf((page(True),), BytesIO(), max_bytes=500)
