"""The directory of OLE compound files, whole and damaged."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest

from samples.build._cfb import build
from sanitizer.detect.cfb import read_directory

TREE = {"WordDocument": b"x" * 5000, "1Table": b"y", "ObjectPool": {"_1": {"\x01Ole10Native": b"z"}}}


def test_names_at_the_top_and_below() -> None:
    found = read_directory(BytesIO(build(TREE, "000c1084-0000-0000-c000-000000000046")))
    assert found.top == {"WordDocument", "1Table", "ObjectPool"}
    assert found.names == found.top | {"_1", "\x01Ole10Native"}
    assert found.root_clsid == "000c1084-0000-0000-c000-000000000046"


def test_a_directory_of_several_sectors() -> None:
    names = {f"Stream{number:03}": b"" for number in range(200)}
    assert read_directory(BytesIO(build(names))).top == set(names)


def test_a_broken_fat_still_gives_the_first_sector() -> None:
    data = bytearray(build({f"S{number:02}": b"" for number in range(20)}))
    data[76:80] = struct.pack("<I", 0x00FFFFFF)  # the FAT lies behind the end of the file
    found = read_directory(BytesIO(bytes(data)))
    assert 0 < len(found.names) < 20


def test_a_chain_that_runs_in_a_circle_ends() -> None:
    data = bytearray(build({f"S{number:02}": b"" for number in range(20)}))
    first = struct.unpack_from("<I", data, 48)[0]
    fat = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    data[fat + first * 4 : fat + first * 4 + 4] = struct.pack("<I", first)
    assert len(read_directory(BytesIO(bytes(data))).names) <= 4


def test_siblings_in_a_circle_end() -> None:
    data = bytearray(build({"A": b"", "B": b""}))
    directory = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    for entry in (1, 2):
        struct.pack_into("<II", data, directory + entry * 128 + 68, 1, 2)
    assert read_directory(BytesIO(bytes(data))).top == {"A", "B"}


@pytest.mark.parametrize("length", [0, 8, 511, 512, 600])
def test_a_cut_file_has_no_names_or_few(length: int) -> None:
    read_directory(BytesIO(build(TREE)[:length]))


def test_a_mad_sector_size_is_refused() -> None:
    data = bytearray(build(TREE))
    struct.pack_into("<H", data, 30, 31)
    assert not read_directory(BytesIO(bytes(data))).names
