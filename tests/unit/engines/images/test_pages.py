"""A picture as pages: size on paper from its resolution, at most A4."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from samples.build._pictures import coded, office_photo
from samples.build.images import SAMPLES
from samples.sample import Sample
from sanitizer.contract.engine import Page, RendersPages
from sanitizer.engines.images import ENGINE
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, plain_policy
from tests.unit.engines.images.pixels import sample, type_of


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


@pytest.mark.parametrize("one", [one for one in SAMPLES if one.verdict in ("clean", "disarmed")], ids=lambda one: one.path)
def test_every_sample_can_be_drawn(one: Sample) -> None:
    for page in _pages(one.build(), type_of(one)):
        with Image.open(io.BytesIO(page.data)) as image:
            assert image.size == (page.width_px, page.height_px)
            assert image.mode == ("L" if page.gray else "RGB")
