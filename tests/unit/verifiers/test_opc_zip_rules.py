"""Each rule of the strict ZIP reader alone: an archive that is irregular in one way only, and said to be so in its words."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import pytest

from sanitizer.model.errors import MalformedFile
from sanitizer.model.limits import Limits
from sanitizer.verifiers._opc_zip import open_archive


def deflated(data: bytes, ending: int = zlib.Z_FINISH) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(ending)


@dataclass
class Entry:
    """One member; what is not said is as the writer of a regular package has it. `local` stands in its local header only."""

    name: bytes = b"a.xml"
    data: bytes = b"<a/>" * 9
    packed: bytes | None = None
    method: int = 8
    flags: int = 0
    extra: bytes = b""
    local_extra: bytes = b""
    comment: bytes = b""
    made: int = 20
    disk: int = 0
    inner: int = 0
    outer: int = 0
    size_more: int = 0
    mark: bytes = b"PK\x01\x02"


def archive(
    *entries: Entry, end: dict[str, int] | None = None, comment: bytes = b"", gap: bytes = b"", more_bytes: int = 0
) -> bytes:
    body, directory = b"", b""
    for one in entries:
        packed = one.packed if one.packed is not None else deflated(one.data)
        sizes = zlib.crc32(one.data), len(packed), len(one.data) + one.size_more
        shared = (20, one.flags, one.method, 0, 33, *sizes, len(one.name))
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            *(one.mark, one.made, *shared, len(one.extra), len(one.comment), one.disk, one.inner, one.outer, len(body)),
        )
        directory += one.name + one.extra + one.comment
        body += struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *shared, len(one.local_extra)) + one.name + one.local_extra + packed
    numbers = {
        "disk": 0,
        "start": 0,
        "here": len(entries),
        "count": len(entries),
        "size": len(directory) + more_bytes,
        "at": len(body),
    }
    numbers |= end or {}
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", *numbers.values(), len(comment)) + comment
    return body + directory + gap + tail


def said(data: bytes) -> list[str]:
    return open_archive(data, Limits()).irregular


def test_a_regular_archive() -> None:
    opened = open_archive(archive(Entry(), Entry(b"b.xml")), Limits())
    assert opened.irregular == []
    assert bytes(opened.read("b.xml")) == b"<a/>" * 9


@pytest.mark.parametrize(
    "entry",
    [
        Entry(extra=b"\x99\x99\0\0"),
        Entry(comment=b"x"),
        Entry(disk=1),
        Entry(inner=1),
        Entry(outer=0x10),
        Entry(flags=2),
        Entry(made=11 << 8 | 20),
    ],
    ids=["extra", "comment", "disk", "inner", "outer", "flags", "system"],
)
def test_what_an_entry_may_not_have(entry: Entry) -> None:
    assert said(archive(entry)) == ["a.xml: extra fields, comment, flags or attributes"]


def test_an_extra_field_of_the_local_header_alone() -> None:
    assert said(archive(Entry(local_extra=b"\x99\x99\0\0"))) == ["b'a.xml': local header and directory differ"]


@pytest.mark.parametrize("name", [b"a..b.xml", b"../a.xml"])
def test_names_that_go_up(name: bytes) -> None:
    assert said(archive(Entry(name))) == [f"{name.decode()}: name"]


@pytest.mark.parametrize("number", ["disk", "start"])
def test_disks(number: str) -> None:
    assert said(archive(Entry(), end={number: 1})) == ["disks or a comment in the end record"]


def test_another_number_of_members_on_this_disk() -> None:
    assert said(archive(Entry(), end={"here": 7})) == ["disks or a comment in the end record"]


def test_a_comment_of_the_archive() -> None:
    assert said(archive(Entry(), comment=b"x" * 5)) == [
        "bytes behind the end of the directory",
        "disks or a comment in the end record",
    ]


def test_a_directory_of_another_length() -> None:
    words = ["the directory is not as long as it says"]
    assert said(archive(Entry(), gap=b"gap!", more_bytes=4)) == words
    assert said(archive(Entry(), gap=b"gap!")) == words
    assert said(archive(Entry(), more_bytes=-4)) == words


def test_a_directory_outside_of_the_file() -> None:
    with pytest.raises(MalformedFile, match="the ZIP directory lies outside"):
        said(archive(Entry(), more_bytes=4))


@pytest.mark.parametrize("entry", [Entry(mark=b"PK\x01\x09"), Entry(name=b"a" * 1_001)], ids=["mark", "long name"])
def test_a_damaged_directory(entry: Entry) -> None:
    with pytest.raises(MalformedFile, match="the ZIP directory is damaged"):
        said(archive(entry))


def test_another_method() -> None:
    with pytest.raises(MalformedFile, match="packed by a method"):
        said(archive(Entry(method=12)))


def test_a_member_that_reaches_into_the_directory() -> None:
    data = bytearray(archive(Entry()))
    central = data.index(b"PK\x01\x02")
    for at in (18, central + 20):
        struct.pack_into("<I", data, at, struct.unpack_from("<I", data, at)[0] + 5)
    with pytest.raises(MalformedFile, match="a member lies outside of the file"):
        said(bytes(data))


def test_a_header_behind_the_members() -> None:
    data = bytearray(archive(Entry()))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 42, central - 10)
    with pytest.raises(MalformedFile, match="a member lies outside of the file"):
        said(bytes(data))


@pytest.mark.parametrize(
    "entry, words",
    [
        (Entry(packed=b"\xff" * 9), "a.xml: Error"),
        (Entry(size_more=1), "does not end where"),
        (Entry(packed=deflated(b"<a/>" * 9, zlib.Z_SYNC_FLUSH)), "does not end where"),
        (Entry(packed=deflated(b"<a/>" * 9) + b"tail"), "does not end where"),
        (Entry(size_more=-1), "unpacks to more than"),
        (Entry(method=0, packed=b"other"), "size or checksum"),
    ],
    ids=["no deflate", "shorter", "no end", "behind the end", "longer", "stored otherwise"],
)
def test_contents(entry: Entry, words: str) -> None:
    opened = open_archive(archive(entry), Limits())
    with pytest.raises(MalformedFile, match=words):
        opened.read("a.xml")
