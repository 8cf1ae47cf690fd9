"""Compound files: what was put in comes out; damage is told and bounded; any bytes give an outcome or an UntrustedInputError."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build._cfb import build
from sanitizer.engines._cfb.compound_file import MAX_DEPTH, CompoundFile, Kind
from sanitizer.model.errors import LimitExceeded, MalformedFile, UntrustedInputError
from tests.unit.engines.spoiling import spoiled

TREE = {
    "Small": b"small stream",
    "Large": bytes(range(256)) * 40,
    "Empty": b"",
    "Storage": {"Inner": b"inner" * 100, "Deeper": {"\x01Ole": b"x"}},
}
BYTES = build(TREE)


def opened(data: bytes, max_entries: int = 1000) -> CompoundFile:
    return CompoundFile(io.BytesIO(data), max_entries)


def fat_at(data: bytes) -> int:
    return 512 * (int(struct.unpack_from("<I", data, 76)[0]) + 1)


def directory_at(data: bytes) -> int:
    return 512 * (int(struct.unpack_from("<I", data, 48)[0]) + 1)


def test_streams_come_out_as_they_were_put_in() -> None:
    file = opened(BYTES)
    assert file.damage == []
    found = {entry.path: file.read(entry, 1 << 20) for entry in file.entries if entry.kind is Kind.STREAM}
    assert found == {
        ("Small",): TREE["Small"],
        ("Large",): TREE["Large"],
        ("Empty",): b"",
        ("Storage", "Inner"): b"inner" * 100,
        ("Storage", "Deeper", "\x01Ole"): b"x",
    }


def test_a_stream_can_be_read_from_any_place() -> None:
    file = opened(BYTES)
    entry = file.stream("large")
    assert entry is not None
    with file.open(entry) as stream:
        assert stream.seek(5000) == 5000
        assert stream.read(600) == (bytes(range(256)) * 40)[5000:5600]
        assert stream.seek(0, io.SEEK_END) == entry.size_bytes
        assert stream.read() == b""


def test_upper_and_lower_case_are_the_same() -> None:
    file = opened(BYTES)
    assert file.find("STORAGE", "inner") == file.find("Storage", "Inner")
    assert [entry.name for entry in file.below("storage")] == ["Inner", "Deeper", "\x01Ole"]
    assert file.stream("Storage") is None
    assert file.entries[-1].place == "Storage/Deeper/Ole"


def test_a_stream_larger_than_wanted_is_not_read() -> None:
    file = opened(BYTES)
    entry = file.stream("Large")
    assert entry is not None
    with pytest.raises(LimitExceeded):
        file.read(entry, 100)


def test_too_many_entries_are_a_limit() -> None:
    data = build({f"Stream{number}": b"x" for number in range(60)})
    with pytest.raises(LimitExceeded):
        opened(data, max_entries=20)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", BYTES[:300], BYTES[:512], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_compound_file_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        opened(data)


def test_a_chain_that_runs_in_a_circle_ends() -> None:
    data = bytearray(BYTES)
    entry = opened(BYTES).stream("Large")
    assert entry is not None
    struct.pack_into("<I", data, fat_at(data) + 4 * (entry.start + 3), entry.start)
    file = opened(bytes(data))
    whole = file.stream("Large")
    assert whole is not None
    assert file.read(whole, 1 << 20) == (bytes(range(256)) * 40)[: 4 * 512]
    assert any("circle" in words for words in file.damage)


def test_a_directory_that_runs_in_a_circle_ends() -> None:
    data = bytearray(BYTES)
    struct.pack_into("<III", data, directory_at(data) + 128 + 68, 1, 1, 1)
    file = opened(bytes(data))
    assert len(file.entries) <= 7
    assert "directory runs in a circle" in file.damage


def test_a_size_that_lies_reads_no_more_than_the_chain() -> None:
    data = bytearray(BYTES)
    for number in range(1, 8):
        at = directory_at(data) + 128 * number
        if data[at : at + 10].decode("utf-16-le") == "Large":
            struct.pack_into("<Q", data, at + 120, 0x7FFFFFFF)
    file = opened(bytes(data))
    entry = file.stream("Large")
    assert entry is not None
    assert file.read(entry, 1 << 20) == bytes(range(256)) * 40


def test_storages_in_storages_end_at_a_depth() -> None:
    tree: dict[str, object] = {"Last": b"x"}
    for number in range(MAX_DEPTH + 10):
        tree = {f"S{number}": tree}
    file = opened(build(tree))  # type: ignore[arg-type]
    assert max(len(entry.path) for entry in file.entries) == MAX_DEPTH
    assert "storages nested too deep" in file.damage


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_damage_gives_an_outcome_or_an_error_of_ours(seed: int) -> None:
    data = spoiled(BYTES, seed)
    try:
        file = opened(data)
        total = sum(len(file.read(entry, 1 << 20)) for entry in file.entries if entry.kind is Kind.STREAM)
    except UntrustedInputError:
        return
    assert total <= 64 * len(data)
    assert len(file.entries) <= len(data) // 128
