"""Pages that become pictures: on their own, in their place, with links, text and fields that go on working."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymupdf
import pytest

from samples.build import _pdf_broken_fonts as fonts
from samples.build._pdf import one_page
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.engines.pdf import ENGINE, PdfEngine
from sanitizer.engines.pdf.page_pictures import _placed
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Action
from sanitizer.policy.schema import Policy
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import Outcome, plain_policy, reconstruct, verify

TURNS = (0, 90, 180, 270)


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    with pymupdf.open(stream=data, filetype="pdf") as document:  # type: ignore[no-untyped-call]
        yield document


def pixels(data: bytes, page: int) -> bytes:
    with opened(data) as document:
        return bytes(document[page].get_pixmap(colorspace="gray").samples)


def difference(one: bytes, other: bytes) -> float:
    """Mean of the differences of all pixels, of 255."""
    assert len(one) == len(other)
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def features(outcome: Outcome) -> list[tuple[str, str, Action]]:
    return [(one.feature, one.location, one.action) for one in outcome.findings if one.feature.startswith("pdf.flattened")]


@pytest.mark.parametrize("turn", TURNS)
def test_only_the_damaged_page_changes_and_looks_the_same(turn: int) -> None:
    source = fonts.damaged_page(turn)
    outcome = reconstruct(ENGINE, source, "pdf")
    assert features(outcome) == [("pdf.flattened_page", "page 2", Action.FLATTEN)]
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,)) == []
    for page in (0, 2):
        assert pixels(outcome.data, page) == pixels(source, page)
    assert 0 < difference(pixels(outcome.data, 1), pixels(source, 1)) < 1
    with opened(outcome.data) as document:
        assert [bool(page.get_images()) for page in document] == [False, True, False]


@pytest.mark.parametrize("turn", TURNS)
def test_text_links_outline_and_fields_of_the_page_go_on_working(turn: int) -> None:
    source = fonts.damaged_page(turn)
    with opened(source) as before, opened(reconstruct(ENGINE, source, "pdf").data) as after:
        assert after.get_toc() == before.get_toc()
        for old, new in zip(before, after, strict=True):
            assert [(link["page"], link["from"], link["to"]) for link in new.get_links()] == [
                (link["page"], link["from"], link["to"]) for link in old.get_links()
            ]
            assert new.get_text() == old.get_text()
            assert (new.rect, new.rotation, new.cropbox) == (old.rect, old.rotation, old.cropbox)
            for was, now in zip(old.search_for("Kept"), new.search_for("Kept"), strict=True):
                assert max(abs(a - b) for a, b in zip(was, now, strict=True)) < 6
        assert [(field.field_name, field.field_value) for field in after[1].widgets()] == [("name", "Filled in")]


def test_a_damaged_annotation_takes_all_but_the_links_into_the_picture() -> None:
    source = fonts.damaged_page(in_annotation=True)
    outcome = reconstruct(ENGINE, source, "pdf")
    assert features(outcome) == [
        ("pdf.flattened_page", "page 2", Action.FLATTEN),
        ("pdf.flattened_annotation", "page 2 /Annots[1]", Action.REMOVE),
        ("pdf.flattened_annotation", "page 2 /Annots[2]", Action.REMOVE),
    ]
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,)) == []
    assert difference(pixels(outcome.data, 1), pixels(source, 1)) < 1
    with opened(outcome.data) as document:
        assert not document.is_form_pdf
        assert len(document[1].get_links()) == 1
        assert sorted(document[1].get_text().split()) == sorted("Page 2 leads on Filled in Kept text".split())


def test_a_process_without_the_renderer_sends_the_file_on() -> None:
    with pytest.raises(NeedsFamily) as caught:
        reconstruct(PdfEngine(), fonts.damaged_page(), "pdf", may_draw=False)
    assert caught.value.family == "signatures"


@pytest.mark.parametrize("choice", [Action.REMOVE, Action.ALLOW])
def test_a_policy_may_leave_the_part_out_instead(choice: Action) -> None:
    """ALLOW means REMOVE there, as for every feature that is not keepable."""
    outcome = reconstruct(ENGINE, fonts.damaged_page(), "pdf", policy(choice))
    assert features(outcome) == [("pdf.flattened_page", "page 2", Action.REMOVE)]
    with opened(outcome.data) as document:
        assert not document[1].get_images()
        assert "Kept text" in document[1].get_text()


def policy(action: Action) -> Policy:
    return plain_policy(actions={"pdf.flattened_page": action})


def test_without_the_text_layer_there_is_none() -> None:
    outcome = reconstruct(ENGINE, fonts.damaged_page(), "pdf", plain_policy(options={"flatten.text_layer": "none"}))
    with opened(outcome.data) as document:
        assert document[1].get_text().split() == ["Filled", "in"]  # of the field


def with_hidden_layer(source: bytes, mark: bytes = b"%d 0 R") -> bytes:
    """Words on page 2 that lie on it; *mark* is what names it in the resources."""
    layer = b"<</Type/OCG/Name(Secret)>>"
    number = source.count(b" 0 obj") + 1
    mark = mark.replace(b"%d", b"%d" % number)
    hidden = b"/OC /L BDC BT /F1 20 Tf 40 200 Td (Hidden words) Tj ET EMC "
    source = source.replace(b"0.8 0.9 1 rg 40 20 100 60 re f 0 g BT /F2", hidden + b"0.8 0.9 1 rg 40 20 100 60 re f 0 g BT /F2")
    source = source.replace(b"/Resources<</Font<</F1", b"/Resources<</Properties<</L %b>>/Font<</F1" % mark)
    source = (
        source.replace(b"/Rect[40 120 240 140]", b"/OC %d 0 R/Rect[40 120 240 140]" % number) if b"A comment" in source else source
    )
    properties = b"/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>/AcroForm" % (number, number)
    source = source.replace(b"/AcroForm", properties)
    return source.replace(b"\nxref\n", b"\n%d 0 obj\n%s\nendobj\nxref\n" % (number, layer), 1)  # the table is wrong now


REMOVE = plain_policy(actions={"pdf.hidden_layer": Action.REMOVE})


@pytest.mark.parametrize("mark", [b"%d 0 R", b"<</Type/OCMD/OCGs[%d 0 R]>>", b"<</Type/OCMD/VE[/And %d 0 R]>>"])
def test_where_a_layer_is_removed_its_text_does_not_come_back_with_the_picture(mark: bytes) -> None:
    """PDFium gives the text of hidden layers, too, and does not say so."""
    source = with_hidden_layer(fonts.damaged_page(), mark)
    kept = reconstruct(ENGINE, source, "pdf")
    removed = reconstruct(ENGINE, source, "pdf", REMOVE)
    texts = []
    for outcome in (kept, removed):
        assert ("pdf.flattened_page", "page 2", Action.FLATTEN) in features(outcome)
        with opened(outcome.data) as document:
            texts.append(document[1].get_text())
    assert "Filled in" in texts[1]
    assert ["Hidden words" in text for text in texts] == [True, False]
    assert [fonts.WORDS in text for text in texts] == [True, True]


def test_what_is_on_a_removed_layer_is_not_in_the_picture_either() -> None:
    """PDFium draws fields and notes of hidden layers."""
    source = with_hidden_layer(fonts.damaged_page(in_annotation=True))
    darkest = []
    for outcome in (reconstruct(ENGINE, source, "pdf"), reconstruct(ENGINE, source, "pdf", REMOVE)):
        assert ("pdf.flattened_page", "page 2", Action.FLATTEN) in features(outcome)
        with opened(outcome.data) as document:
            page = document[1]
            field = pymupdf.Rect(30, 260, 230, 280)  # type: ignore[no-untyped-call]
            darkest.append(min(page.get_pixmap(colorspace="gray", clip=field).samples))
    assert darkest[0] < 100
    assert darkest[1] == 255


def test_another_count_of_pages_sends_the_file_down_the_ladder() -> None:
    source = fonts.damaged_page().replace(b"/Count 3", b"/Count 7")
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, source, "pdf")


def test_a_damaged_image_that_readers_decode_makes_a_picture_of_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise MalformedFile("a codec that gives up")

    monkeypatch.setattr("sanitizer.engines.pdf.images._coded", fail)
    image = bytes(range(0, 240, 15))
    source = one_page(
        resources="/XObject<</X @x>>",
        content=b"q 200 0 0 200 50 50 cm /X Do Q",
        objects=lambda document: {
            "x": document.stream(image, "/Type/XObject/Subtype/Image/Width 4/Height 4/BitsPerComponent 8/ColorSpace/DeviceGray")
        },
    )
    outcome = reconstruct(ENGINE, source, "pdf")
    assert features(outcome) == [("pdf.flattened_page", "page 1", Action.FLATTEN)]
    assert difference(pixels(outcome.data, 0), pixels(source, 0)) < 2


UNREADABLE = "/Filter[/ASCIIHexDecode/OfNobody]"
TABLES = {
    "a mesh": (
        "/Shading<</S @x>>",
        b"/S sh",
        "/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 1 0 1 0 1 0 1 0 1]"
        f"{UNREADABLE}",
    ),
    "a table of colours": (
        "/ColorSpace<</C[/Indexed/DeviceRGB 1 @x]>>",
        b"/C cs 1 sc 0 0 200 200 re f",
        UNREADABLE,
    ),
    "a map of codes": (
        "/Font<</F2<</Type/Font/Subtype/Type0/BaseFont/X/Encoding @x/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>]>>>>",
        b"BT /F2 20 Tf 40 300 Td <0001> Tj ET",
        f"/Type/CMap/CMapName/X{UNREADABLE}",
    ),
}


@pytest.mark.parametrize(("resources", "content", "entries"), TABLES.values(), ids=TABLES)
def test_a_damaged_table_makes_a_picture_of_the_page_that_draws_with_it(resources: str, content: bytes, entries: str) -> None:
    source = one_page(resources=resources, content=content, objects=lambda document: {"x": document.stream(b"00>", entries)})
    outcome = reconstruct(ENGINE, source, "pdf")
    assert features(outcome) == [("pdf.flattened_page", "page 1", Action.FLATTEN)]
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,)) == []


def test_a_damaged_map_to_unicode_is_left_out_and_the_page_stays() -> None:
    font = "/Font<</F2<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode @x>>>>"
    source = one_page(resources=font, objects=lambda document: {"x": document.stream(b"00>", UNREADABLE)})
    outcome = reconstruct(ENGINE, source, "pdf")
    assert features(outcome) == []
    assert outcome.features == {"pdf.damaged"}


def test_a_shown_page_is_placed_in_the_space_before_its_rotation() -> None:
    box = (10.0, 20.0, 110.0, 220.0)
    assert _placed((*box, 0), 100, 200) == "100 0 0 200 10 20"
    assert _placed((*box, 1), 200, 100) == "0 200 -100 0 110 20"
    assert _placed((*box, 2), 100, 200) == "-100 0 0 -200 110 220"
    assert _placed((*box, 3), 200, 100) == "0 -200 100 0 10 220"
