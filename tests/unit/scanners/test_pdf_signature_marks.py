"""A signature is seen by its /ByteRange, however that name is written; nothing else sends a PDF to the larger family."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.build import signatures
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.model.limits import Limits
from sanitizer.scanners.pdf_signature_marks import SCANNER, has_byte_range
from tests.in_process import as_file


def scan(data: bytes, type_name: str = "pdf") -> list[object]:
    with as_file(data) as file:
        return list(SCANNER.scan(file, type_name, Limits()))


@given(st.lists(st.sampled_from(["plain", "lower", "upper"]), min_size=9, max_size=9))
def test_any_character_may_be_escaped(ways: list[str]) -> None:
    """Invariant: whichever characters of the name are written as #xx, it is found."""
    forms = {"plain": "%c", "lower": "#%02x", "upper": "#%02X"}
    name = "".join(forms[way] % ord(char) for char, way in zip("ByteRange", ways, strict=True))
    with as_file(b"%PDF-1.7\n<</" + name.encode() + b"[0 1 2 3]>>") as file:
        assert has_byte_range(file)


def test_a_signed_pdf_goes_to_the_other_family() -> None:
    with pytest.raises(NeedsFamily) as needed:
        scan(signatures.hidden_name().data)
    assert needed.value.family == "signatures"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n/byterange /Byte_Range /Byte#5 Range"])
def test_others_stay(data: bytes) -> None:
    assert scan(data) == []


def test_other_types_are_not_looked_at() -> None:
    assert scan(signatures.self_signed().data, "txt") == []
