"""A protected package opens with its password alone, in msoffcrypto, and its parts are those that Office writes."""

from __future__ import annotations

import io
import zipfile

import msoffcrypto  # type: ignore[import-untyped]
import pytest
from msoffcrypto.method.ecma376_agile import ECMA376Agile  # type: ignore[import-untyped]

from sanitizer.engines._cfb.compound_file import CompoundFile, Kind
from sanitizer.engines.ooxml.encryption import protect, unprotect
from sanitizer.model.errors import MalformedFile, WrongPassword

PASSWORD = "庁内限り2026"


def package(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", b"<Types/>")
        file.writestr("a", bytes(range(256)) * (size // 256))
    return out.getvalue()


def protected(plain: bytes) -> bytes:
    target = io.BytesIO()
    protect(io.BytesIO(plain), target, PASSWORD)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 4096, 100_000, 8_000_000])
def test_it_opens_with_its_password_alone(size: int) -> None:
    plain = package(size)
    data = protected(plain)
    opened = io.BytesIO()
    unprotect(io.BytesIO(data), opened, PASSWORD)
    assert opened.getvalue() == plain
    office = msoffcrypto.OfficeFile(io.BytesIO(data))
    assert office.is_encrypted()
    with pytest.raises(WrongPassword):
        unprotect(io.BytesIO(data), io.BytesIO(), "another")


def test_the_data_spaces_are_those_that_office_writes() -> None:
    def spaces(data: bytes) -> dict[tuple[str, ...], bytes]:
        file = CompoundFile(io.BytesIO(data), 100)
        found = [entry for entry in file.entries if entry.kind is Kind.STREAM and entry.path[0] == "\x06DataSpaces"]
        return {entry.path: file.read(entry, 10_000) for entry in found}

    ours, theirs = spaces(protected(package(9_000))), spaces(ECMA376Agile.encrypt(PASSWORD, io.BytesIO(package(9_000))))
    assert ours == theirs


def test_a_changed_package_is_refused() -> None:
    data = bytearray(protected(package(100_000)))
    data[60_000] ^= 1
    with pytest.raises((MalformedFile, WrongPassword)):
        unprotect(io.BytesIO(bytes(data)), io.BytesIO(), PASSWORD)
