"""An image PDF holds its pages' pixels and nothing else; the same pages give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from sanitizer.contract.engine import Page
from sanitizer.contract.image_pdf import write_image_pdf
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
