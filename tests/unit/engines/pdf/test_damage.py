"""Which pages draw with a part that is left out: those that name it, not those that could."""

from __future__ import annotations

import pymupdf
import pytest

from samples.build import _pdf_broken_fonts as fonts
from samples.build._pdf import HELVETICA, Document
from sanitizer.engines.pdf import ENGINE
from tests.in_process import reconstruct

SOUND = b"BT /F1 20 Tf 40 300 Td (Sound) Tj ET"
DAMAGED = b"BT /F2 20 Tf 40 300 Td <00020003> Tj ET"
BOX = "/BBox[0 0 400 400]"


def pages_with(*contents: bytes, form: bytes = DAMAGED, own_resources: bool = True) -> bytes:
    """Pages that share one list of fonts and one of forms: /X draws *form*, /Y draws /X, /P is a pattern of *form*."""
    document = Document()
    root, pages = document.reserve(), document.reserve()
    sound, broken = document.add(HELVETICA), fonts._experts(document)
    listed = f"/Font<</F1 {sound} 0 R/F2 {broken} 0 R>>"
    resources = f"/Resources<<{listed}>>" if own_resources else ""
    inner = document.stream(form, f"/Type/XObject/Subtype/Form{BOX}{resources}")
    outer = document.stream(b"/X Do", f"/Type/XObject/Subtype/Form{BOX}/Resources<</XObject<</X {inner} 0 R>>>>")
    pattern = document.stream(form, f"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/XStep 99/YStep 99{BOX}{resources}")
    state = document.add(f"<</Type/ExtGState/Font[{broken} 0 R 20]>>")
    shared = f"<<{listed}/XObject<</X {inner} 0 R/Y {outer} 0 R>>/Pattern<</P {pattern} 0 R>>/ExtGState<</G {state} 0 R>>>>"
    kids = []
    for content in contents:
        drawn = document.stream(content)
        kids.append(document.add(f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 420 420]/Contents {drawn} 0 R/Resources{shared}>>"))
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    document.put(pages, f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>")
    return document.build(root)


def pictured(source: bytes) -> list[int]:
    outcome = reconstruct(ENGINE, source, "pdf")
    with pymupdf.open(stream=outcome.data, filetype="pdf") as document:  # type: ignore[no-untyped-call]
        return [page.number + 1 for page in document if page.get_images()]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (DAMAGED, [2]),
        (b"/X Do", [2]),
        (b"/Y Do", [2]),
        (b"/Pattern cs /P scn 0 0 200 200 re f", [2]),
        (b"/G gs BT 40 300 Td <00020003> Tj ET", [2]),
        (SOUND, []),
    ],
)
def test_a_page_counts_when_it_names_the_part_or_what_draws_with_it(content: bytes, expected: list[int]) -> None:
    assert pictured(pages_with(SOUND, content, SOUND)) == expected


def test_a_form_without_resources_takes_those_of_its_page() -> None:
    assert pictured(pages_with(SOUND, b"/X Do", own_resources=False)) == [2]


def test_a_form_that_lists_the_font_and_draws_with_another_is_sound() -> None:
    assert pictured(pages_with(b"/Y Do", form=SOUND)) == []


def test_two_pages_may_be_damaged() -> None:
    assert pictured(pages_with(DAMAGED, SOUND, b"/Y Do")) == [1, 3]
