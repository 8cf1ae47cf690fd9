"""The page tree is walked to its end, and only once."""

from __future__ import annotations

import pytest

from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers._mupdf import XrefEntry
from sanitizer.verifiers._pdf_graph import check_object_stream
from sanitizer.verifiers._pdf_objects import PdfObject
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
        (b"<</Pages 2 0 R>>", PAGES, PAGE),
        (b"<</Type/Pages/Pages 2 0 R>>", PAGES, PAGE),
    ],
)
def test_broken_page_trees(bodies: tuple[bytes, ...]) -> None:
    with pytest.raises(MalformedFile):
        residue(file_of(bodies))


@pytest.mark.parametrize(
    ("bodies", "words"),
    [
        ((b"<</Type/Catalog/Pages<</Type/Pages/Kids[3 0 R]/Count 1>>>>", PAGES, PAGE), "the page tree is not a reference"),
        ((CATALOG, b"<</Type/Pages/Kids[<</Type/Page>>]/Count 1>>", PAGE), "a kid of the page tree is not a reference"),
        ((CATALOG, PAGES, b"<</Type/Font>>"), "neither a page nor a node"),
        ((CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 2>>", PAGE), "as many pages as it says"),
    ],
)
def test_what_is_said_of_a_broken_page_tree(bodies: tuple[bytes, ...], words: str) -> None:
    with pytest.raises(MalformedFile, match=words):
        residue(file_of(bodies))


def test_a_null_that_nothing_refers_to_is_nothing() -> None:
    assert residue(file_of((CATALOG, PAGES, PAGE, b"null"))) == []


HOLDER = PdfObject(9, {b"/Type": b"/ObjStm", b"/N": b"2", b"/First": b"8"})
INSIDE = [XrefEntry(number, "o", 9, 0, 0) for number in (1, 2)]
LINES = [b"null", b"7", b"[8]"]


def test_an_object_stream_that_holds_what_the_table_says() -> None:
    assert list(check_object_stream(HOLDER, b"1 0 2 2 7 [8]", INSIDE, LINES)) == []


@pytest.mark.parametrize(
    "decoded",
    [
        b"1 0 x 2 7 [8]",  # a word in the index
        b"1 0 2   7 [8]",  # an offset less
        b"1 0     7 [8]",  # an object less
        b"1 2 2 0 7 [8]",  # not in their order
        b"1 0 2 0 7 [8]",  # two at one place
        b"1 1 2 2 7 [8]",  # something before the first
    ],
)
def test_the_index_of_an_object_stream(decoded: bytes) -> None:
    with pytest.raises(MalformedFile, match="index"):
        list(check_object_stream(HOLDER, decoded, INSIDE, LINES))


def test_an_index_with_a_number_more() -> None:
    holder = PdfObject(9, {**HOLDER.dictionary, b"/First": b"10"})
    with pytest.raises(MalformedFile, match="index"):
        list(check_object_stream(holder, b"1 0 2 2 3 7 [8]", INSIDE, LINES))


@pytest.mark.parametrize(("key", "value"), [(b"/N", b"two"), (b"/First", [b"8"]), (b"/First", None)])
def test_an_object_stream_without_its_numbers(key: bytes, value: object) -> None:
    holder = PdfObject(9, {**HOLDER.dictionary, key: value})
    with pytest.raises(MalformedFile, match="is not a number"):
        list(check_object_stream(holder, b"1 0 2 2 7 [8]", INSIDE, LINES))
