from __future__ import annotations

import pytest

from samples.build._pdf import TEXT, Document, one_page
from sanitizer.engines.pdf import ENGINE
from sanitizer.model.errors import LimitExceeded
from tests.in_process import reconstruct


def nested(levels: int, times: int) -> bytes:
    """Forms in forms, each drawn *times* times by the one around it."""

    def objects(document: Document) -> dict[str, int]:
        form = document.stream(b"0 0 1 1 re f", "/Type/XObject/Subtype/Form/BBox[0 0 1 1]")
        for _ in range(levels):
            entries = f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X#20Y {form} 0 R>>>>"
            form = document.stream(b"/X#20Y Do " * times, entries)
        return {"x": form}

    return one_page(resources="/XObject<</X @x>>", content=TEXT + b" /X Do", objects=objects)


def test_forms_in_forms_that_never_end_to_draw() -> None:
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, nested(8, 10), "pdf")


@pytest.mark.parametrize("levels, times", [(3, 20), (200, 1), (0, 1)])
def test_forms_in_forms_of_everyday(levels: int, times: int) -> None:
    assert b"%PDF" in reconstruct(ENGINE, nested(levels, times), "pdf").data


def test_a_form_that_draws_itself_is_left_to_readers() -> None:
    def objects(document: Document) -> dict[str, int]:
        number = document.reserve()
        head = f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {number} 0 R>>>>/Length 5>>"
        document.bodies[number] = head.encode() + b"\nstream\n/X Do\nendstream"
        return {"x": number}

    assert (
        b"%PDF"
        in reconstruct(ENGINE, one_page(resources="/XObject<</X @x>>", content=TEXT + b" /X Do", objects=objects), "pdf").data
    )
