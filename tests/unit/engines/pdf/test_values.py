from __future__ import annotations

import pikepdf
import pytest

from samples.build._pdf import Document, one_page
from sanitizer.engines.pdf import ENGINE
from tests.in_process import as_file, reconstruct


@pytest.mark.parametrize(("written", "kept"), [("/S", "/S"), ("(S)", "/S"), ("(X)", None), ("/X", None)])
def test_the_order_of_tabs_is_a_name_even_where_it_was_a_string(written: str, kept: str | None) -> None:
    outcome = reconstruct(ENGINE, one_page(page=f"/Tabs{written}"), "pdf")
    with as_file(outcome.data) as file, pikepdf.open(file) as document:
        assert document.pages[0].obj.get("/Tabs") == kept
    assert outcome.features == ({"pdf.unknown_key"} if kept is None else set())


def test_what_is_no_number_in_a_font_matrix_becomes_0() -> None:
    def objects(document: Document) -> dict[str, int]:
        glyph = document.stream(b"20 0 d0 0 0 20 20 re f")
        matrix = "[.05 0 0 .05 0 (1\\);alert\\(1)]"
        return {
            "font": document.add(
                f"<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix{matrix}/Encoding<</Differences[97/a]>>"
                f"/FirstChar 97/LastChar 97/Widths[20]/CharProcs<</a {glyph} 0 R>>>>"
            )
        }

    source = one_page(resources="/Font<</T @font>>", objects=objects)
    outcome = reconstruct(ENGINE, source.replace(b"/Font<</F1", b"/Fonts<</F1"), "pdf")
    assert "pdf.font_value" in outcome.features
    with as_file(outcome.data) as file, pikepdf.open(file) as document:
        assert [float(value) for value in document.pages[0].Resources.Font.T.FontMatrix] == [0.05, 0, 0, 0.05, 0, 0]
