"""Every byte of a target belongs to something: whatever byte string is put anywhere else is residue."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.model.errors import MalformedFile, UntrustedInputError
from tests.unit.verifiers.pdf.proof import features, residue
from tests.unit.verifiers.pdf.written_pdf import CATALOG, HEADER, PAGE, PAGES, file_of, flate, one_page, packed, stream


def test_a_plain_file_is_clean() -> None:
    assert residue(one_page(flate(b"q Q"), page=b"/Contents 4 0 R")) == []


def test_object_and_cross_reference_streams_are_clean() -> None:
    content = flate(b"q Q")
    assert residue(packed({1: CATALOG, 2: PAGES, 3: PAGE[:-2] + b"/Contents 4 0 R>>"}, {4: content})) == []


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00" + one_page(),
        one_page(header=b"%PDF-1.7\n% a comment that hides something\n"),
        one_page(header=HEADER + b"<script>alert(1)</script>\n"),
        one_page(between=b"PK\x03\x04"),
        one_page(between=b"% comment\n"),
        one_page() + b"PK\x05\x06",
        one_page() + b"\x00",
    ],
)
def test_bytes_before_between_and_behind_are_residue(data: bytes) -> None:
    assert features(data) & {"pdf.trailing_data", "pdf.damaged"}


def test_comments_and_extra_values_inside_an_object_are_residue() -> None:
    for body in (b"<</Type/Font %hidden\n>>", b"<</Type/Font>> (hidden)", b"<</Type/Font>> <</Type/Font>>"):
        assert "pdf.trailing_data" in features(one_page(body, page=b"/Resources<</Font<</F 4 0 R>>>>")), body


def test_bytes_behind_a_stream_are_residue() -> None:
    data = one_page(flate(b"q Q").replace(b"\nendstream", b"\nhidden\nendstream"), page=b"/Contents 4 0 R")
    assert "pdf.trailing_data" in features(data)


def test_a_table_of_no_objects_is_residue_or_malformed() -> None:
    with pytest.raises(MalformedFile):
        residue(file_of(()))


def test_an_update_is_an_earlier_revision() -> None:
    first = one_page()
    start = first.rindex(b"xref\n0")
    offset = len(first)
    update = b"1 0 obj\n%s\nendobj\nxref\n1 1\n%010d 00000 n \ntrailer\n<</Size 4/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    body = update % (CATALOG, offset, start, 0)
    table = offset + body.index(b"xref\n1 1")
    assert "pdf.earlier_revision" in features(first + update % (CATALOG, offset, start, table))


def test_objects_that_nothing_refers_to_are_residue() -> None:
    assert features(one_page(b"(hidden)")) == {"pdf.unreferenced_object"}


def test_objects_hidden_in_an_object_stream_are_residue() -> None:
    data = packed({1: CATALOG, 2: PAGES, 3: PAGE}, {}, claimed={9: b"<</S/JavaScript/JS(1)>>"})
    assert "pdf.unreferenced_object" in features(data)
    hidden = packed({1: CATALOG, 2: PAGES, 3: PAGE + b" (hidden)"}, {})
    assert "pdf.trailing_data" in features(hidden)


def test_a_string_that_looks_like_the_end_of_an_object_is_text() -> None:
    assert residue(one_page(b"<</Title(endobj 9 0 obj % stream \\) startxref)>>", trailer=b"/Info 4 0 R")) == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_byte_put_in_is_residue_or_an_untrusted_input_error(data: st.DataObject) -> None:
    """Invariant: a file with bytes put in anywhere gives residue, an UntrustedInputError, or is the same document with blanks."""
    plain = one_page(flate(b"q Q"), page=b"/Contents 4 0 R")
    position = data.draw(st.integers(0, len(plain)))
    inserted = data.draw(st.binary(min_size=1, max_size=12))
    try:
        found = residue(plain[:position] + inserted + plain[position:])
    except UntrustedInputError:
        return
    assert found or not inserted.strip() or _in_a_token(plain, position)


def _in_a_token(plain: bytes, position: int) -> bool:
    """Inside a number or a name, bytes change its value and add nothing: that is another test's business."""
    return plain.rfind(b"obj", 0, position) < plain.rfind(b"<<", 0, position) or plain[position - 1 : position].isalnum()


@pytest.mark.parametrize(
    "changed",
    [
        one_page().replace(b"\nstartxref", b" (hidden)\nstartxref"),  # behind the trailer
        one_page().replace(b"/Root 1 0 R>>", b"/Root 1 0 R>> <<>>"),  # two dictionaries
        one_page().replace(b"/Root 1 0 R>>", b"/Root 1 0 R%hidden\n>>"),
    ],
)
def test_a_trailer_is_one_dictionary(changed: bytes) -> None:
    assert "pdf.trailing_data" in features(changed)


@pytest.mark.parametrize(
    "changed",
    [
        one_page(flate(b"q Q"), page=b"/Contents 4 0 R").replace(b"4 0 obj", b"4 7 obj"),
        one_page(b"(a)", page=b"/Annots[4 0 R]").replace(b"4 0 obj", b"4 7 obj"),
        one_page(stream(b"", b"q Q"), page=b"/Contents 4 0 R").replace(b">>\nstream\n", b">>\nstream\r", 1),
    ],
)
def test_an_object_begins_as_the_table_says(changed: bytes) -> None:
    assert features(changed) & {"pdf.trailing_data"}


def test_a_table_that_does_not_hold() -> None:
    assert "pdf.damaged" in features(one_page().replace(b"0000000015", b"0000000016"))
