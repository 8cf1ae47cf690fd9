"""What MuPDF prints is read back: names, strings and references are what they were."""

from __future__ import annotations

import pytest

from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers._pdf_objects import parse, references, string


def test_nesting_and_keys() -> None:
    read = parse(7, b"<</A[1 2.5 -3]/B<</C(\\)/X)/D[<</E 12 0 R>>]>>/F/G>>")
    assert read.value == {b"/A": b"[1 2.5 -3]", b"/B": {b"/C": b"(\\)/X)", b"/D": [{b"/E": b"12 0 R"}]}, b"/F": b"/G"}
    assert [(key, set(dictionary)) for key, dictionary in read.dictionaries] == [
        (b"/D", {b"/E"}),
        (b"/B", {b"/C", b"/D"}),
        (b"", {b"/A", b"/B", b"/F"}),
    ]


def test_references_are_not_looked_for_in_strings() -> None:
    assert references(b"<</A 3 0 R/B(9 0 R)/C[4 0 R 5 0 R]/D12 6 0 R>>") == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("printed", "text"),
    [(b"(a\\n\\(\\\\\\101)", b"a\n(\\A"), (b"<6162>", b"ab"), (b"<616>", b"a`"), (b"/Name", None), (b"12 0 R", None)],
)
def test_strings(printed: bytes, text: bytes | None) -> None:
    assert string(printed) == text


@pytest.mark.parametrize("line", [b"<<", b"]", b"<</A>>", b"<<1 2", b"1 2", b"", b"[<<]>>", b"5 ]", b"5 >>", b"[5"])
def test_what_is_not_one_value(line: bytes) -> None:
    with pytest.raises(MalformedFile):
        parse(1, line)
