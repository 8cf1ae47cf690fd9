from __future__ import annotations

import io
import json

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines.pdf.syntax import name_bytes, string_bytes, write_name, write_name_bytes, write_number, write_string


@pytest.mark.parametrize(
    "value, text",
    [
        (1, "1"),
        (-0.5, "-0.5"),
        (1e-20, "0"),
        (1e30, f"{1e30:.10f}".rstrip("0").rstrip(".")),
        (float("nan"), "0"),
        (2**40, str(2**31 - 1)),
        (3.0, "3"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert write_number(value) == text


def test_names() -> None:
    assert write_name("/A B(") == "/A#20B#28"
    assert write_name("n:/T#a0e") == "/T#a0e"
    assert name_bytes("/日") == "日".encode()
    assert write_name_bytes(b"a\0b") == "/a_b"


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_strings_read_back(text: str) -> None:
    """Invariant: what qpdf reads from our text is the text that we were given."""
    read = pikepdf.Object.parse(write_string("u:" + text).encode("ascii"))
    assert str(read) == text or bytes(read) == string_bytes("u:" + text)


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=30).filter(lambda name: b"\0" not in name))
def test_names_read_back(name: bytes) -> None:
    """Invariant: qpdf's JSON of our name gives the same bytes again."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root[pikepdf.Name("/X")] = pikepdf.Object.parse(write_name_bytes(name).encode("ascii"))
    out = io.BytesIO()
    document.save(out)
    with pikepdf.open(out) as again:
        assert name_bytes(json.loads(again.Root.to_json(True))["/X"]) == name
