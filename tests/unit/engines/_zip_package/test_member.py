"""A member as a file gives the same bytes as zlib at once, wherever it is read from, and refuses what the reader refuses."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.ooxml.features import ZIP_STRUCTURE
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile
from sanitizer.model.limits import MIB, Limits
from sanitizer.sandbox.session import StepSession
from tests.in_process import no_nested, plain_policy

_CONTENT = b"".join(number.to_bytes(4, "big") for number in range(60_000))
_CHANGES: dict[str, tuple[Callable[[zipfile.ZipInfo], None], type[Exception]]] = {
    "checksum": (lambda info: setattr(info, "CRC", info.CRC ^ 1), MalformedFile),
    "cut": (lambda info: setattr(info, "compress_size", info.compress_size // 2), MalformedFile),
    "method": (lambda info: setattr(info, "compress_type", 12), MalformedFile),
    "encrypted": (lambda info: setattr(info, "flag_bits", 1), EncryptedFile),
}


def reader(method: int, limits: Limits | None = None) -> PackageReader:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", method) as archive:
        archive.writestr("a.bin", _CONTENT)
    policy = plain_policy(limits=limits or Limits())
    return PackageReader(package, StepSession(policy, "docx", lambda _finding: None, no_nested), ZIP_STRUCTURE)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.lists(st.tuples(st.integers(0, len(_CONTENT) + 9), st.integers(0, 200_000)), max_size=5),
)
def test_every_place_gives_the_same_bytes(method: int, reads: list[tuple[int, int]]) -> None:
    with reader(method).open("/a.bin") as member:
        for place, size in reads:
            member.seek(place)
            assert member.read(size) == _CONTENT[place : place + size]
        assert member.seek(0, io.SEEK_END) == len(_CONTENT)
        member.seek(0)
        assert member.read() == _CONTENT


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("change", _CHANGES)
def test_damage_is_refused_as_at_once(method: int, change: str) -> None:
    alter, error = _CHANGES[change]
    package = reader(method)
    alter(package._members["/a.bin"])
    with pytest.raises(error):
        package.read("/a.bin")
    with pytest.raises(error), package.open("/a.bin") as member:
        member.read()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_size_of_all_members_is_limited(method: int) -> None:
    enough = reader(method, Limits(max_unpacked_bytes=len(_CONTENT)))
    with enough.open("/a.bin") as member:
        member.read()
        member.seek(0)
        assert len(member.read()) == len(_CONTENT)  # counted once
    with pytest.raises(LimitExceeded), enough.open("/a.bin") as member:
        member.read()


def test_the_ratio_is_limited() -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bin", bytes(3 * MIB))
    session = StepSession(plain_policy(), "docx", lambda _finding: None, no_nested)
    with pytest.raises(LimitExceeded), PackageReader(package, session, ZIP_STRUCTURE).open("/a.bin") as member:
        member.read()


def test_parts_that_are_alike_have_one_identity() -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("a", b"a" * 99), ("b", b"a" * 99), ("C", b"c" * 99)):
            archive.writestr(name, data)
    opened = PackageReader(package, StepSession(plain_policy(), "docx", lambda _finding: None, no_nested), ZIP_STRUCTURE)
    a, b, c = (opened.identity(name) for name in ("/a", "/b", "/C"))
    assert a == b != c == "/c"
    opened._members["/b"].compress_type = zipfile.ZIP_STORED  # the same bytes, read in another way
    assert opened.identity("/b") != opened.identity("/a")
