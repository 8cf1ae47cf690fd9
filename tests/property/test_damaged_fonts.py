"""Invariant: whatever bytes of a font change, the file is rebuilt, the verifier finds nothing, and the text stays text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build import _pdf_broken_fonts as fonts
from sanitizer.engines.pdf import ENGINE
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import reconstruct, verify

SOUND: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "TrueType, composite": (fonts.truetype(), fonts.composite),
    "TrueType, simple": (fonts.truetype(), fonts.simple),
    "CFF, composite": (fonts.compact(), lambda program: fonts.composite(program, "FontFile3", "CIDFontType0")),
    "OpenType": (fonts.opentype(), lambda program: fonts.simple(program, "FontFile3", "Type1")),
    "Type 1": (fonts.type1(), lambda program: fonts.simple(program, "FontFile", "Type1")),
}
CHANGES = st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=0, max_size=3), st.integers(0, 3)), min_size=1, max_size=4)


@pytest.mark.parametrize("kind", SOUND)
@settings(max_examples=15, deadline=None)
@given(changes=CHANGES)
def test_a_changed_font_changes_no_more_than_itself(kind: str, changes: list[tuple[int, bytes, int]]) -> None:
    program, document = SOUND[kind]
    for place, data, gone in changes:
        at = place % len(program)
        program = program[:at] + data + program[at + gone :]
    outcome = reconstruct(ENGINE, document(program), "pdf")
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,)) == []
    rebuilt: Any
    with pymupdf.open(stream=outcome.data, filetype="pdf") as rebuilt:  # type: ignore[no-untyped-call]
        assert [page.get_text().strip() for page in rebuilt] == ["First page", fonts.WORDS]
