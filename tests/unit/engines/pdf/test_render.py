"""Pages become pixels: Japanese without embedded fonts is drawn, gray stays small, hostile sizes stay within the limit."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from PIL import Image

from sanitizer.contract.engine import Coding, Page
from sanitizer.contract.image_pdf import write_image_pdf
from sanitizer.engines.pdf import _pdfium, render
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile, NothingToShow
from sanitizer.model.finding import Finding
from sanitizer.model.limits import Limits
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, plain_policy
from tests.unit.engines.pdf.japanese_pdf import GOTHIC, MINCHO, pages_of
from tests.unit.verifiers.pdf.written_pdf import one_page, stream


def drawn(
    data: bytes,
    dpi: int = 72,
    limits: Limits | None = None,
    options: dict[str, str] | None = None,
    found: list[Finding] | None = None,
) -> list[Page]:
    policy = plain_policy(limits=limits or Limits(), options=options or {})
    findings = found if found is not None else []
    session = StepSession(policy, "pdf", findings.append, no_nested, flattening=True)
    with as_file(data) as source:
        return list(render.render_pages(source, session, dpi))


def picture(page: Page) -> Image.Image:
    """The page as PDFium shows it in the image PDF, pixel by pixel."""
    target = BytesIO()
    write_image_pdf((page,), target)
    with _pdfium.opened(target.getvalue()) as document, document.page(0) as shown:
        size = page.width_px, page.height_px
        return Image.frombytes("RGB", size, bytes(shown.draw(*size)), "raw", "BGRX")


def photo_jpeg(width: int, height: int) -> bytes:
    noise = Image.effect_noise((width // 8, height // 8), 120).resize((width, height), Image.Resampling.BICUBIC)
    ramp = Image.linear_gradient("L").resize((width, height))
    out = BytesIO()
    Image.merge("RGB", (noise, ramp, Image.blend(noise, ramp, 0.5))).save(out, "JPEG", quality=80)
    return out.getvalue()


def photo_page(jpeg: bytes, width: int, height: int) -> bytes:
    image = stream(
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
        % (width, height),
        jpeg,
    )
    content = stream(b"", b"q 420 0 0 560 0 0 cm /P Do Q")
    return one_page(image, content, page=b"/MediaBox[0 0 420 560]/Contents 5 0 R/Resources<</XObject<</P 4 0 R>>>>")


def ink(page: Page) -> int:
    """How many pixels are dark."""
    return sum(picture(page).convert("L").histogram()[:128])


def test_japanese_in_a_font_that_is_not_embedded_is_drawn() -> None:
    mincho, gothic = (drawn(pages_of("無害化システム髙﨑①", font=font))[0] for font in (MINCHO, GOTHIC))
    assert ink(mincho) > 300
    assert ink(gothic) > 300
    assert mincho.data != gothic.data


def test_every_page_in_order_with_its_size() -> None:
    pages = drawn(pages_of("一", "鬱鬱鬱鬱鬱"), dpi=144)
    assert [(page.width_pt, page.height_pt, page.width_px, page.height_px) for page in pages] == [(420, 595, 1680, 2380)] * 2
    assert ink(pages[0]) < ink(pages[1])


def test_black_on_white_is_kept_as_bits_at_twice_the_resolution() -> None:
    (page,) = drawn(pages_of("印"))
    assert (page.coding, page.bits, page.gray, page.width_px) == (Coding.GROUP_4, 1, True, 840)
    assert set(picture(page).convert("L").tobytes()) == {0, 255}


@pytest.mark.parametrize("tone", [b"0.5 g", b"0.85 g", b"0.9 g"])
def test_gray_stays_gray_however_pale(tone: bytes) -> None:
    (page,) = drawn(pages_of("印影印影", colour=tone))
    assert (page.coding, page.bits, page.gray) == (Coding.FLATE, 4, True)
    darkest = min(picture(page).convert("L").tobytes())
    assert abs(darkest - 255 * float(tone[:-2])) < 40


def test_an_empty_page_costs_nothing() -> None:
    pages = drawn(pages_of("一", "　") + b"")
    assert [(page.width_px, len(page.data) < 20) for page in pages] == [(840, False), (1, True)]
    assert (pages[1].width_pt, pages[1].height_pt) == (420, 595)
    assert drawn(one_page())[0].data == pages[1].data


def test_colour_stays_colour_and_paper_white() -> None:
    (page,) = drawn(pages_of("印影印影", colour=b"1 0 0 rg"))
    assert (page.coding, page.gray) == (Coding.FLATE, False)
    colours = picture(page).getcolors(10_000) or []
    assert max(colours)[1] == (255, 255, 255)
    assert any(red > 230 and green < 60 and blue < 60 for _, (red, green, blue) in colours)


def test_a_photo_page_is_a_jpeg_little_larger_than_the_photo() -> None:
    photo = photo_jpeg(600, 800)
    (page,) = drawn(photo_page(photo, 600, 800), dpi=150)
    assert page.coding is Coding.JPEG
    assert len(page.data) <= 1.2 * len(photo)
    assert page.width_px <= 620


def test_the_text_lies_over_the_picture_unless_policy_says_no() -> None:
    (page,) = drawn(pages_of("無害化"))
    assert [(run.text, round(run.x_pt), round(run.y_pt), round(run.length_pt)) for run in page.text] == [("無害化", 40, 540, 60)]
    (bare,) = drawn(pages_of("無害化"), options={"flatten.text_layer": "none"})
    assert bare.text == ()


def test_text_of_a_turned_page_lies_where_it_is_seen() -> None:
    upright = pages_of("横")
    turned = upright.replace(b"/MediaBox", b"/Rotate 90/MediaBox")
    (page,) = drawn(turned)
    (run,) = page.text
    assert (page.width_pt, page.height_pt) == (595, 420)
    assert (round(run.x_pt), round(run.y_pt)) == (540, 380)
    assert (round(run.along_x), round(run.along_y)) == (0, -1)


def test_form_values_can_be_searched() -> None:
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(XXXXXXXX)/Rect[10 10 90 40]/DA(/Helv 18 Tf 0 g)/P 3 0 R>>"
    form = b"/AcroForm<</Fields[4 0 R]/NeedAppearances true/DA(/Helv 18 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    (page,) = drawn(one_page(field, font, catalog=form, page=b"/Annots[4 0 R]"))
    assert [run.text for run in page.text] == ["XXXXXXXX"]


def test_nothing_but_pixels_and_text_goes_on() -> None:
    (page,) = drawn(pages_of("秘"))
    assert "秘".encode("cp932") not in page.data


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
    found: list[Finding] = []
    small = drawn(one_page(page=b"/MediaBox[0 0 14400 14400]"), dpi=300, limits=Limits(max_pixels=250_000), found=found)[0]
    assert small.width_px * small.height_px <= 250_000
    assert [(one.feature, one.location) for one in found] == [("flatten.scaled_page", "page 1")]


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
    with pytest.raises(LimitExceeded, match="too long"):
        drawn(pages_of("一", "二"), limits=Limits(max_seconds=1e-9))
    bomb = zlib.compress(zlib.compress(bytes(5_000_000), 9))
    with pytest.raises(LimitExceeded, match="unpacks"):
        drawn(one_page(stream(b"/Filter[/FlateDecode/FlateDecode]", bomb)), limits=Limits(max_unpacked_bytes=4_000_000))
    encrypt = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (b"00" * 32, b"00" * 32)
    with pytest.raises(EncryptedFile):
        drawn(one_page(stream(b"", b"q Q"), trailer=encrypt))


def test_without_a_japanese_font_nothing_is_drawn_rather_than_a_blank_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert render.draws_japanese()
    monkeypatch.setattr(render, "draws_japanese", lambda: False)
    with pytest.raises(NothingToShow, match="font"):
        drawn(pages_of("一"))


def test_a_long_document_is_drawn_in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    layered: list[bool] = []
    monkeypatch.setattr(render._page_picture, "layered", lambda *_: layered.append(True))
    monkeypatch.setattr(render, "_FIRST_PAGES", 1)
    monkeypatch.setattr(render, "_COMFORT", 0.0)
    assert len(drawn(pages_of("一", "二", "三", colour=b"1 0 0 rg"))) == 3
    assert len(layered) == 1
