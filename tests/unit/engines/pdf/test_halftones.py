"""Halftones of all types: sound ones stay, others are left out and found."""

from __future__ import annotations

import io

import pikepdf
import pytest

from samples.build._pdf import Document, one_page
from sanitizer.engines.pdf import ENGINE
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import Outcome, reconstruct, verify

LINES = "<</Type/Halftone/HalftoneType 1/Frequency 60/Angle 45/SpotFunction/Round/AccurateScreens true/TransferFunction/Identity>>"
BY_FUNCTION = (
    "<</HalftoneType 1/Frequency 60/Angle 45/SpotFunction<</FunctionType 2/N 1/Domain[-1 1]/C0[0]/C1[1]>>/HalftoneName(a)>>"
)


def rebuilt(halftone: str, data: bytes = b"", entries: str = "") -> Outcome:
    """A page whose graphics state has this halftone; @t is a stream of *data*."""

    def objects(document: Document) -> dict[str, int]:
        return {"t": document.stream(data, f"/Type/Halftone{entries}")}

    source = one_page(resources=f"/ExtGState<</G<</HT {halftone}>>>>", content=b"/G gs 0 0 9 9 re f", objects=objects)
    outcome = reconstruct(ENGINE, source, "pdf")
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,)) == []
    return outcome


def halftone_of(outcome: Outcome) -> pikepdf.Object | None:
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        state = document.pages[0].Resources.ExtGState.G
        found = state.get("/HT")
        return None if found is None else pikepdf.Object.parse(found.unparse(resolved=True))


@pytest.mark.parametrize("halftone", [LINES, BY_FUNCTION, "/Default"])
def test_a_screen_of_lines_stays(halftone: str) -> None:
    outcome = rebuilt(f"{halftone}")
    assert halftone_of(outcome) is not None
    assert outcome.features <= {"pdf.unreferenced_object"}


def test_a_screen_for_each_colour_stays() -> None:
    outcome = rebuilt(f"<</HalftoneType 5/Default {LINES}/Cyan {LINES}/Black {LINES}/JS(app.alert(1))>>")
    found = halftone_of(outcome)
    assert found is not None
    assert sorted(found.keys()) == ["/Black", "/Cyan", "/Default", "/HalftoneType"]
    assert "pdf.javascript" in outcome.features


@pytest.mark.parametrize(
    ("data", "entries", "kept"),
    [
        (bytes(range(12)) + b"more", "/HalftoneType 6/Width 4/Height 3", bytes(range(12))),
        (bytes(range(13)), "/HalftoneType 10/Xsquare 2/Ysquare 3", bytes(range(13))),
        (bytes(range(24)), "/HalftoneType 16/Width 4/Height 3", bytes(range(24))),
        (bytes(range(32)), "/HalftoneType 16/Width 4/Height 3/Width2 2/Height2 2", bytes(range(32))),
    ],
)
def test_thresholds_stay_as_many_as_their_sizes_say(data: bytes, entries: str, kept: bytes) -> None:
    with pikepdf.open(io.BytesIO(rebuilt("@t", data, entries).data)) as document:
        assert document.pages[0].Resources.ExtGState.G.HT.read_bytes() == kept


@pytest.mark.parametrize(
    "entries",
    [
        "/HalftoneType 6/Width 4/Height 4",
        "/HalftoneType 6/Width 0/Height 3",
        "/HalftoneType 6/Width(x)/Height 3",
        "/HalftoneType 10/Xsquare 70000/Ysquare 1",
        "/HalftoneType 16/Width 4/Height 3/Width2 2",
    ],
)
def test_thresholds_that_do_not_fit_are_left_out(entries: str) -> None:
    assert "pdf.damaged" in rebuilt("@t", bytes(12), entries).features


@pytest.mark.parametrize("halftone", ["<</HalftoneType 1>>", "<</HalftoneType 5/Cyan/Default>>", "<</HalftoneType 9>>", "(x)"])
def test_what_is_no_halftone_is_left_out(halftone: str) -> None:
    outcome = rebuilt(halftone)
    assert halftone_of(outcome) is None
    assert "pdf.unknown_key" in outcome.features
