"""libarchive beside the strict reader: whatever one of them sees otherwise is told."""

from __future__ import annotations

import io
import mmap
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from unittest import mock

import pytest

from sanitizer.model.limits import Limits
from sanitizer.verifiers import _libarchive
from sanitizer.verifiers._opc_zip import Archive, Member, open_archive
from tests.in_process import as_file

NAMES = ("[Content_Types].xml", "word/document.xml", "word/media/image1.png", "a/empty.xml")


def package(names: tuple[str, ...] = NAMES) -> bytes:
    """Stored, deflated and empty members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for index, name in enumerate(names):
            content = b"" if "empty" in name else b"%d" % index * 400_000
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name.endswith("png") else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def opened(data: bytes) -> Archive:
    return open_archive(data, Limits())


def test_the_same_package() -> None:
    assert list(_libarchive.differences(opened(package()))) == []
    _libarchive.warm_up()


def test_mapped_files_and_byte_arrays() -> None:
    with as_file(package()) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert list(_libarchive.differences(open_archive(mapped, Limits()))) == []
    assert list(_libarchive.differences(open_archive(bytearray(package()), Limits()))) == []


def changed(archive: Archive, **fields: object) -> Archive:
    first = next(iter(archive.members))
    archive.members[first] = replace(archive.members[first], **fields)  # type: ignore[arg-type]
    return archive


def without_last(archive: Archive) -> Archive:
    archive.members.popitem()
    return archive


def in_other_order(archive: Archive) -> Archive:
    archive.members = dict(reversed(archive.members.items()))
    return archive


def with_one_more(archive: Archive) -> Archive:
    archive.add(Member("more.xml", 0, 0, 0, 0, 0))
    return archive


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda archive: changed(archive, name="other.xml"), "where other.xml stands"),
        (lambda archive: changed(archive, size_bytes=7), "has 400000 bytes"),
        (lambda archive: changed(archive, size_bytes=500_000), "has 400000 bytes"),
        (lambda archive: changed(archive, crc=7), "other content"),
        (without_last, "a/empty.xml is there, too"),
        (in_other_order, "where a/empty.xml stands"),
        (with_one_more, "more.xml is not there"),
    ],
)
def test_what_one_reader_sees_otherwise(change: Callable[[Archive], Archive], words: str) -> None:
    found = list(_libarchive.differences(change(opened(package()))))
    assert any(words in one for one in found), found
    assert any("zip_seekable" in one for one in found), found


def test_a_member_that_only_local_headers_have() -> None:
    """Between the last member and the directory; the strict reader says so, too, and a program that mends packages reads it."""
    data = package()
    hidden = b"vbaProject"
    header = (
        struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 33, 0x6B0B67BC, len(hidden), len(hidden), 5, 0) + b"x.bin" + hidden
    )
    at = data.rfind(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", data, at + 16)
    end = bytearray(data[at:])
    struct.pack_into("<I", end, 16, start + len(header))
    archive = opened(data[:start] + header + data[start:at] + bytes(end))
    assert archive.irregular
    assert any("zip_streamable" in one and "x.bin is there, too" in one for one in _libarchive.differences(archive))


def test_content_that_does_not_unpack() -> None:
    data = bytearray(package())
    archive = opened(bytes(data))
    at = archive.members["word/document.xml"].at
    data[at : at + 20] = b"\xff" * 20
    assert any("zip_seekable" in one for one in _libarchive.differences(opened(bytes(data))))


def test_a_link_is_no_part() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        link = zipfile.ZipInfo("word/document.xml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    assert any("where word/document.xml stands" in one for one in _libarchive.differences(opened(made.getvalue())))


def test_the_number_of_differences_is_limited() -> None:
    archive = opened(package(tuple(f"p{index}.xml" for index in range(40))))
    archive.members = {name: replace(member, name=f"x{name}") for name, member in archive.members.items()}
    assert len(list(_libarchive.differences(archive))) == 20


@pytest.mark.parametrize("found", [["all is different"], []])
def test_a_library_that_reads_otherwise_is_refused(found: list[str]) -> None:
    with mock.patch.object(_libarchive, "differences", return_value=found), pytest.raises(RuntimeError, match="otherwise"):
        _libarchive.warm_up()
