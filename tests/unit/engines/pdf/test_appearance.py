"""Forms and appearances that do not say what or how large they are look as readers draw them."""

from __future__ import annotations

import pymupdf
import pytest

from samples.build._pdf import Document, one_page
from sanitizer.engines.pdf import ENGINE
from tests.in_process import reconstruct

RED = b"1 0 0 rg 0 0 40 30 re f"


def pixels(data: bytes) -> bytes:
    with pymupdf.open(stream=data) as document:  # type: ignore[no-untyped-call]
        return bytes(document[0].get_pixmap().samples)


def with_form(entries: str, page: str = "", content: bytes = b"") -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {"form": document.stream(RED, entries)}

    return one_page(page=page, resources="/XObject<</X @form>>", content=content, objects=objects)


WIDGET = "/Annots[<</Type/Annot/Subtype/Widget/FT/Btn/T(a)/V/On/AS/On/F 4/Rect[40 100 80 130]/AP<</N<</On @form/Off/Off>>>>>>]"


@pytest.mark.parametrize("entries", ["", "/Subtype/Form", "/BBox[0 0 40 30]"])
def test_the_tick_of_a_box_stays(entries: str) -> None:
    whole = with_form("/Subtype/Form/BBox[0 0 40 30]", WIDGET)
    outcome = reconstruct(ENGINE, with_form(entries, WIDGET), "pdf")
    assert pixels(outcome.data) == pixels(whole) != pixels(one_page(content=b""))


def test_a_form_without_its_box_is_drawn() -> None:
    source = with_form("/Type/XObject/Subtype/Form", content=b"q 1 0 0 1 50 50 cm /X Do Q")
    outcome = reconstruct(ENGINE, source, "pdf")
    assert pixels(outcome.data) == pixels(source) != pixels(one_page(content=b""))
    assert outcome.features == {"pdf.damaged"}


@pytest.mark.parametrize("subtype", ["Sound", "FileAttachment", "Screen"])
def test_what_is_left_of_a_sound_has_one_finding(subtype: str) -> None:
    page = f"/Annots[<</Type/Annot/Subtype/{subtype}/Name/Pin/T(x)/C[1 0 0]/F 4/Rect[40 100 80 130]/AP<</N @form>>>>]"
    source = with_form("/Type/XObject/Subtype/Form/BBox[0 0 40 30]", page)
    outcome = reconstruct(ENGINE, source, "pdf")
    assert pixels(outcome.data) == pixels(source)
    assert len(outcome.findings) == 1


def test_a_signature_that_goes_has_one_finding_and_its_script_another() -> None:
    page = (
        "/Annots[<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/Ff 1/MK<<>>/F 4/Rect[40 100 80 130]/AP<</N @form>>"
        "/V<</Type/Sig/Filter/Adobe.PPKLite/Name(Taro)>>/A<</S/JavaScript/JS(x)>>>>]"
    )
    outcome = reconstruct(ENGINE, with_form("/Type/XObject/Subtype/Form/BBox[0 0 40 30]", page), "pdf")
    assert sorted(finding.feature for finding in outcome.findings) == ["pdf.javascript", "pdf.signature"]
