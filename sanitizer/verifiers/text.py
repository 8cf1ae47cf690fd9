"""Proves that a delivered text is text: one encoding to its end, and only characters of the allowed categories."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView, Verifier
from sanitizer.detect.encoding import find_encoding
from sanitizer.model.finding import Residue
from sanitizer.verifiers._characters import CharacterCheck, residue_keys

DAMAGED = "text.damaged_characters"
RESIDUE_KEYS = (*residue_keys("text"), DAMAGED)


class TextVerifier:
    name = "text"
    library = "unicodedata"
    types = ("txt",)

    def warm(self) -> None:
        find_encoding(io.BytesIO("無害化".encode("cp932")))

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:  # noqa: ARG002 - one type only
        """Raises MalformedFile when *target* is not text."""
        encoding = find_encoding(target)
        if encoding.damaged:
            yield Residue(DAMAGED, "text", f"{encoding.damaged} in {encoding.name}")
        check = CharacterCheck("text", policy)
        for piece in encoding.decode_chunks(target):
            yield from check.check(piece)


VERIFIER: Verifier = TextVerifier()
