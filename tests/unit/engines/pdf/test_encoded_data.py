from __future__ import annotations

import pytest

from sanitizer.engines.pdf.encoded_data import as_readers_take


@pytest.mark.parametrize(
    ("name", "data", "taken"),
    [
        ("/ASCIIHexDecode", b"41 4x2\n4>zz", b"41424>"),
        ("/ASCIIHexDecode", b"4142", b"4142"),
        ("/ASCII85Decode", b" <~87cUR~>", b"87cUR~>"),
        ("/ASCII85Decode", b"87cUR~>", b"87cUR~>"),
        ("/FlateDecode", b"<~x", b"<~x"),
    ],
)
def test_what_readers_pass_over_is_taken_out(name: str, data: bytes, taken: bytes) -> None:
    assert as_readers_take(data, name) == taken
