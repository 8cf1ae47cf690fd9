"""The strict ZIP reader: one way to read a package, or none."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace

import pytest

from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile
from sanitizer.model.limits import Limits
from sanitizer.verifiers._opc_zip import open_archive
from tests.unit.verifiers.ooxml.packages import zipped

LIMITS = Limits()
PLAIN = zipped({"a.xml": "<a/>" * 10, "b/c.xml": "<b/>"})


def irregular(data: bytes) -> list[str]:
    archive = open_archive(data, LIMITS)
    for name in archive.members:
        archive.read(name)
    return archive.irregular


def made(change: dict[str, object], second: str = "b.xml") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = change.pop("archive_comment", b"")  # type: ignore[assignment]
        for name in ("a.xml", second):
            entry = zipfile.ZipInfo(name)
            for field, value in change.items():
                setattr(entry, field, value)
            archive.writestr(entry, "<a/>")
    return target.getvalue()


def test_a_canonical_archive() -> None:
    archive = open_archive(PLAIN, LIMITS)
    assert archive.irregular == []
    assert archive.read("b/c.xml") == b"<b/>"


@pytest.mark.parametrize(
    "data",
    [
        b"#!/bin/sh\n" + PLAIN,
        PLAIN + b"tail",
        made({"extra": b"\x99\x99\x00\x00"}),
        made({"comment": b"x"}),
        made({"archive_comment": b"x"}),
    ],
    ids=["before", "behind", "extra field", "comment", "archive comment"],
)
def test_irregular_archives(data: bytes) -> None:
    try:
        assert irregular(data)
    except MalformedFile:
        assert data.startswith(b"#!")  # the offsets are wrong then


@pytest.mark.parametrize("name", ["../b.xml", "/b.xml", "b\\c.xml", "日本.xml", "b//c.xml", "A.XML", "a:b.xml"])
def test_odd_names(name: str) -> None:
    assert irregular(made({}, second=name))


def test_bytes_between_members() -> None:
    at = PLAIN.index(b"PK\x03\x04", 4)
    shifted = bytearray(PLAIN[:at] + b"gap!" + PLAIN[at:])
    central = shifted.index(b"PK\x01\x02", shifted.index(b"PK\x01\x02") + 4)
    struct.pack_into("<I", shifted, central + 42, at + 4)
    end = shifted.rindex(b"PK\x05\x06")
    struct.pack_into("<I", shifted, end + 16, struct.unpack_from("<I", shifted, end + 16)[0] + 4)
    assert irregular(bytes(shifted))


@pytest.mark.parametrize(
    "place, value", [(14, 1), (18, 1), (22, 1), (8, 1), (6, 8)], ids=["crc", "packed", "size", "method", "flags"]
)
def test_local_header_and_directory_that_differ(place: int, value: int) -> None:
    bent = bytearray(PLAIN)
    struct.pack_into("<H", bent, place, value)
    assert irregular(bytes(bent))


def test_sizes_and_checksums_are_checked() -> None:
    bent = bytearray(PLAIN)
    central = bent.index(b"PK\x01\x02")
    for field in (16, 24):
        broken = bytearray(bent)
        struct.pack_into("<I", broken, central + field, struct.unpack_from("<I", broken, central + field)[0] + 1)
        with pytest.raises(MalformedFile):
            irregular(bytes(broken))


def test_encrypted_members() -> None:
    bent = bytearray(PLAIN)
    struct.pack_into("<H", bent, bent.index(b"PK\x01\x02") + 8, 1)
    with pytest.raises(EncryptedFile):
        irregular(bytes(bent))


def test_limits() -> None:
    with pytest.raises(LimitExceeded):
        open_archive(PLAIN, replace(LIMITS, max_members=1))
    with pytest.raises(LimitExceeded):
        open_archive(PLAIN, replace(LIMITS, max_unpacked_bytes=10))
    with pytest.raises(LimitExceeded, match="times"):
        open_archive(zipped({"a.xml": bytes(3_000_000)}), LIMITS)


@pytest.mark.parametrize("cut", range(0, len(PLAIN), 7))
def test_truncated_archives_are_malformed(cut: int) -> None:
    with pytest.raises(MalformedFile):
        irregular(PLAIN[:cut])


def test_any_changed_byte_is_noticed_or_harmless() -> None:
    """A bent byte gives an error or an irregularity, unless it is padding of a packed stream or an attribute in the directory."""
    unnoticed = set()
    central = PLAIN.index(b"PK\x01\x02")
    for place in range(len(PLAIN)):
        bent = bytearray(PLAIN)
        bent[place] ^= 0x40
        try:
            if not irregular(bytes(bent)):
                unnoticed.add(place)
        except (MalformedFile, EncryptedFile, LimitExceeded):
            continue
    ends = {PLAIN.index(b"PK\x03\x04", 4) - 1, central - 1}
    assert all(place >= central or place in ends for place in unnoticed)
