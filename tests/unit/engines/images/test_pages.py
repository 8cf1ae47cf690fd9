"""A picture as pages: size on paper from its resolution, at most A4."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from samples.build._pictures import coded, office_photo
from samples.build.images import SAMPLES
from samples.sample import Sample
from sanitizer.contract.engine import Coding, Page, RendersPages
from sanitizer.contract.image_pdf import write_image_pdf
from sanitizer.engines.images import ENGINE
from sanitizer.engines.pdf import _pdfium
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, plain_policy
from tests.unit.engines.images.pixels import sample, type_of
from tests.unit.verifiers.pdf.proof import View, residue


def _pages(data: bytes, type_name: str, dpi: int = 100) -> list[Page]:
    assert isinstance(ENGINE, RendersPages)
    session = StepSession(plain_policy(), type_name, lambda _finding: None, no_nested, flattening=True)
    with as_file(data) as source:
        return list(ENGINE.render_pages(source, session, dpi))


def test_fax_gives_three_pages_in_its_size() -> None:
    pages = _pages(sample("受信FAX.tif"), "tiff")
    assert len(pages) == 3
    assert pages[0].width_pt == pytest.approx(800 / 204 * 72)
    assert pages[0].height_pt == pytest.approx(1130 / 196 * 72)
    assert pages[0].gray


def test_a_large_picture_becomes_a4() -> None:
    (page,) = _pages(coded(office_photo().resize((4000, 2000)), "PNG"), "png", 72)
    assert page.width_pt == pytest.approx(841.89)
    assert page.height_pt == pytest.approx(841.89 / 2)
    assert (page.width_px, page.height_px) == (842, 421)


def test_black_and_white_stays_bits() -> None:
    pages = _pages(sample("受信FAX.tif"), "tiff", 150)
    assert {page.coding for page in pages} == {Coding.GROUP_4}
    assert pages[0].width_px == 800


def test_a_drawing_has_few_tones_and_a_photo_is_a_jpeg() -> None:
    drawing = Image.new("RGB", (400, 300), "white")
    drawing.paste((0, 0, 160), (50, 50, 350, 100))
    assert [page.coding for page in _pages(coded(drawing, "PNG"), "png")] == [Coding.FLATE]
    assert [page.coding for page in _pages(coded(office_photo(), "PNG"), "png")] == [Coding.JPEG]


@pytest.mark.parametrize("one", [one for one in SAMPLES if one.verdict in ("clean", "disarmed")], ids=lambda one: one.path)
def test_every_sample_can_be_drawn(one: Sample) -> None:
    pages = _pages(one.build(), type_of(one))
    assert pages
    target = io.BytesIO()
    write_image_pdf(pages, target)
    assert residue(target.getvalue(), View(keeps_links=False, links="remove")) == []
    with _pdfium.opened(target.getvalue()) as document:
        assert document.page_count == len(pages)
        for index in range(len(pages)):
            with document.page(index) as page:
                assert len(page.draw(100, 100)) == 40_000
