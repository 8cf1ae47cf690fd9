"""Colour spaces and profiles: what is sound stays, what is not gives way to what readers take instead."""

from __future__ import annotations

import io

import pikepdf
import pymupdf
import pytest
from PIL import ImageCms

from samples.build._pdf import Document, one_page
from sanitizer.engines.pdf import ENGINE
from tests.in_process import as_file, reconstruct

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FILL = b"/C cs 0.9 0.2 0.1 scn 40 40 200 200 re f"


def with_profile(data: bytes, entries: str, catalog: str = "") -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {"profile": document.stream(data, entries)}

    return one_page(catalog=catalog, resources="/ColorSpace<</C[/ICCBased @profile]>>", content=FILL, objects=objects)


def pixels(data: bytes) -> bytes:
    with pymupdf.open(stream=data) as document:  # type: ignore[no-untyped-call]
        return bytes(document[0].get_pixmap().samples)


@pytest.mark.parametrize("entries", ["/N 3", "/N 3/Range[0 1 0 1 0 1]", "/N 3/Alternate/DeviceRGB"])
def test_a_sound_profile_stays(entries: str) -> None:
    source = with_profile(SRGB, entries)
    outcome = reconstruct(ENGINE, source, "pdf")
    assert outcome.features == set()
    assert pixels(outcome.data) == pixels(source)


@pytest.mark.parametrize(
    ("data", "entries", "instead"),
    [
        (b"garbage", "/N 3", "/DeviceRGB"),
        (b"garbage", "/N 4", "/DeviceCMYK"),
        (SRGB, "/N 1", "/DeviceGray"),
        (SRGB[:300], "/N 3", "/DeviceRGB"),
        (b"garbage", "/N 3/Alternate[/Lab<</WhitePoint[.95 1 1.09]>>]", "[ /Lab << /WhitePoint [ .95 1 1.09 ] >> ]"),
        (b"garbage", "/N 3/Alternate/DeviceCMYK", "/DeviceRGB"),
    ],
)
def test_an_unsound_profile_gives_way(data: bytes, entries: str, instead: str) -> None:
    outcome = reconstruct(ENGINE, with_profile(data, entries), "pdf")
    assert outcome.features == {"pdf.icc_profile"}
    with as_file(outcome.data) as file, pikepdf.open(file) as document:
        written = document.pages[0].Resources.ColorSpace.C.unparse(resolved=True).decode()
    assert written.replace("0.95", ".95") == instead


def test_a_profile_that_does_not_say_its_components_is_asked_itself() -> None:
    outcome = reconstruct(ENGINE, with_profile(SRGB, ""), "pdf")
    with as_file(outcome.data) as file, pikepdf.open(file) as document:
        assert document.pages[0].Resources.ColorSpace.C[1].N == 3


def test_a_page_and_an_output_intent_share_a_profile() -> None:
    intent = "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/DestOutputProfile @profile>>]"
    outcome = reconstruct(ENGINE, with_profile(SRGB, "/N 3", intent), "pdf")
    with as_file(outcome.data) as file, pikepdf.open(file) as document:
        profile = document.Root.OutputIntents[0].DestOutputProfile
        assert profile.objgen == document.pages[0].Resources.ColorSpace.C[1].objgen


@pytest.mark.parametrize(
    ("table", "first"),
    [
        ("<ff0000 00ff00>", b"\xff\0\0"),
        ("<feff30423044>", b"\xfe\xff\x30"),  # looks like text in UTF-16
        ("<e9e8e7 e6e5e4>", b"\xe9\xe8\xe7"),  # looks like text in PDFDocEncoding
        ("<efbbbf414243>", b"\xef\xbb\xbf"),  # looks like text in UTF-8
        ("<414243 444546>", b"ABC"),
    ],
)
def test_a_palette_keeps_its_bytes_whatever_text_they_look_like(table: str, first: bytes) -> None:
    source = one_page(resources=f"/ColorSpace<</C[/Indexed/DeviceRGB 1{table}]>>", content=b"/C cs 0 scn 40 40 99 99 re f")
    outcome = reconstruct(ENGINE, source, "pdf")
    with as_file(outcome.data) as file, pikepdf.open(file) as document:
        assert bytes(document.pages[0].Resources.ColorSpace.C[3])[:3] == first
    assert pixels(outcome.data) == pixels(source)


@pytest.mark.parametrize(
    ("space", "components"),
    [("/DeviceRGB", 3), ("[/Indexed/DeviceRGB 1<FF000000FF00>]", 1), ("[/CalRGB<</WhitePoint[0.95 1 1.09]>>]", 3)],
)
def test_an_image_whose_colours_the_page_names_has_them_itself(space: str, components: int) -> None:
    """PDFium draws it so; the others look at the image alone and see noise."""
    pixels = bytes(range(16 * components))
    entries = "/Type/XObject/Subtype/Image/Width 4/Height 4/BitsPerComponent 8/ColorSpace/C"
    source = one_page(
        resources=f"/ColorSpace<</C {space}>>/XObject<</X @x>>",
        content=b"q 50 0 0 50 40 200 cm /X Do Q",
        objects=lambda document: {"x": document.stream(pixels, entries)},
    )
    outcome = reconstruct(ENGINE, source, "pdf")
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        image = document.pages[0].Resources.XObject.X
        assert image.read_bytes() == pixels
        assert image.ColorSpace != pikepdf.Name.C
    assert outcome.features == set()
