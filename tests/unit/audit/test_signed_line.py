"""Signed lines: only what was signed, in the form in which it was signed."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitizer.audit.signed_line import BadLine, parse, sign

KEY, OTHER = Ed25519PrivateKey.from_private_bytes(b"k" * 32), Ed25519PrivateKey.from_private_bytes(b"o" * 32)
LINE = sign(3, 600, "a" * 64, "2026-04-01T00:00:00.000000Z", "b" * 64, KEY).line


def test_a_line_comes_back_under_any_of_the_keys() -> None:
    found = parse(LINE, [OTHER.public_key(), KEY.public_key()])
    assert (found.number, found.seq, found.hash, found.prev, found.line) == (3, 600, "a" * 64, "b" * 64, LINE)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        "{}",
        "x",
        LINE + " ",
        LINE.replace(":", ": ", 1),
        LINE.replace("600", "601"),
        LINE.replace("600", "600.0"),
        LINE.replace("600", "true"),
        LINE.replace("600", '"600"'),
        LINE.replace('"number":3', '"number":3,"number":3'),
        LINE.replace('"signature":"', '"signature":"!'),
        LINE.replace('"at":"2026', '"at":"\\ud800'),
        "[" * 100_000,
    ],
)
def test_anything_else_is_refused(line: str) -> None:
    with pytest.raises(BadLine):
        parse(line, [KEY.public_key()])


def test_nobody_else_can_sign() -> None:
    with pytest.raises(BadLine, match="signature"):
        parse(LINE, [OTHER.public_key()])
    with pytest.raises(BadLine):
        parse(LINE, [])
