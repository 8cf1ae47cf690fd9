"""Pages become pixels: Japanese without embedded fonts is drawn, gray stays small, hostile sizes stay within the limit."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from sanitizer.contract.engine import Page
from sanitizer.engines.pdf import render
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile, NothingToShow
from sanitizer.model.limits import Limits
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, plain_policy
from tests.unit.engines.pdf.japanese_pdf import GOTHIC, MINCHO, pages_of
from tests.unit.verifiers.pdf.written_pdf import one_page, stream


def drawn(data: bytes, dpi: int = 72, limits: Limits | None = None) -> list[Page]:
    session = StepSession(plain_policy(limits=limits or Limits()), "pdf", lambda _finding: None, no_nested, flattening=True)
    with as_file(data) as source:
        return list(render.render_pages(source, session, dpi))


def picture(page: Page) -> Image.Image:
    image = Image.open(BytesIO(page.jpeg), formats=("JPEG",))
    image.load()
    return image


def ink(page: Page) -> int:
    """How many pixels are dark."""
    return sum(picture(page).convert("L").histogram()[:128])


def test_japanese_in_a_font_that_is_not_embedded_is_drawn() -> None:
    mincho, gothic = (drawn(pages_of("無害化システム髙﨑①", font=font))[0] for font in (MINCHO, GOTHIC))
    assert ink(mincho) > 300
    assert ink(gothic) > 300
    assert mincho.jpeg != gothic.jpeg


def test_every_page_in_order_with_its_size() -> None:
    pages = drawn(pages_of("一", "鬱鬱鬱鬱鬱"), dpi=144)
    assert [(page.width_pt, page.height_pt, page.width_px, page.height_px) for page in pages] == [(420, 595, 840, 1190)] * 2
    assert ink(pages[0]) < ink(pages[1])


def test_gray_where_there_is_no_colour() -> None:
    black, red = drawn(pages_of("印"))[0], drawn(pages_of("印", colour=b"1 0 0 rg"))[0]
    assert (black.gray, picture(black).mode) == (True, "L")
    assert (red.gray, picture(red).mode) == (False, "RGB")


def test_nothing_but_pixels_goes_on() -> None:
    jpeg = drawn(pages_of("秘"))[0].jpeg
    assert "秘".encode("cp932") not in jpeg
    assert b"Exif" not in jpeg


def test_form_values_without_an_appearance_are_drawn() -> None:
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(XXXXXXXX)/Rect[10 10 90 40]/DA(/Helv 18 Tf 0 g)/P 3 0 R>>"
    form = b"/AcroForm<</Fields[4 0 R]/NeedAppearances true/DA(/Helv 18 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    assert ink(drawn(one_page(field, font, catalog=form, page=b"/Annots[4 0 R]"))[0]) > 50


def test_huge_pages_are_scaled_down() -> None:
    assert render.pixel_size(595, 842, 150, 40_000_000) == (1239, 1754)
    width, height = render.pixel_size(14_400, 14_400, 300, 40_000_000)
    assert width == height
    assert 35_000_000 < width * height <= 40_000_000
    assert render.pixel_size(900_000, 1, 300, 40_000_000) == (32_000, 1)
    small = drawn(one_page(page=b"/MediaBox[0 0 14400 14400]"), dpi=300, limits=Limits(max_pixels=250_000))[0]
    assert small.width_px * small.height_px <= 250_000


@pytest.mark.parametrize("size", [(0.0, 10.0), (float("nan"), 10.0), (float("inf"), 10.0), (-5.0, 10.0), (10.0, 1e9)])
def test_pages_without_a_size(size: tuple[float, float]) -> None:
    with pytest.raises(MalformedFile):
        render.pixel_size(*size, 150, 1_000_000)


@pytest.mark.parametrize("data", [b"", b"garbage", b"%PDF-1.7\n1 0 obj\n<<"])
def test_what_is_no_pdf(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        drawn(data)


def test_limits_and_encryption() -> None:
    with pytest.raises(LimitExceeded):
        drawn(pages_of("一", "二"), limits=Limits(max_pages=1))
    encrypt = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (b"00" * 32, b"00" * 32)
    with pytest.raises(EncryptedFile):
        drawn(one_page(stream(b"", b"q Q"), trailer=encrypt))


def test_without_a_japanese_font_nothing_is_drawn_rather_than_a_blank_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert render.draws_japanese()
    monkeypatch.setattr(render, "draws_japanese", lambda: False)
    with pytest.raises(NothingToShow, match="font"):
        drawn(pages_of("一"))
