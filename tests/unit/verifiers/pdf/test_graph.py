"""The page tree is walked to its end, and only once."""

from __future__ import annotations

import pytest

from sanitizer.model.errors import MalformedFile
from tests.unit.verifiers.pdf.proof import residue
from tests.unit.verifiers.pdf.written_pdf import CATALOG, PAGE, PAGES, file_of


@pytest.mark.parametrize(
    "bodies",
    [
        (CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        (CATALOG, b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>", PAGE),
        (CATALOG, PAGES, b"<</Type/Font>>"),
        (CATALOG, b"<</Type/Pages/Kids[9 0 R]/Count 1>>", PAGE),
        (b"<</Type/Catalog>>", PAGES, PAGE),
        (b"(no catalog)", PAGES, PAGE),
    ],
)
def test_broken_page_trees(bodies: tuple[bytes, ...]) -> None:
    with pytest.raises(MalformedFile):
        residue(file_of(bodies))
