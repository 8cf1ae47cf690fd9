"""What is written is read back the same, by our reader and by olefile, whatever its size."""

from __future__ import annotations

import io

import olefile
import pytest

from sanitizer.engines._cfb.compound_file import CompoundFile, Kind
from sanitizer.engines._cfb.writer import compound_file

_EDGES = [0, 1, 63, 64, 65, 4095, 4096, 4097, 512 * 128]


def read_back(data: bytes) -> dict[tuple[str, ...], bytes]:
    file = CompoundFile(io.BytesIO(data), 10_000)
    assert file.damage == []
    return {entry.path: file.read(entry, 100_000_000) for entry in file.entries if entry.kind is Kind.STREAM}


def read_by_olefile(data: bytes) -> dict[tuple[str, ...], bytes]:
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL) as file:
        return {tuple(path): file.openstream(path).read() for path in file.listdir()}


@pytest.mark.parametrize("size", [*_EDGES, 7_100_000, 7_200_000, 16_000_000])
def test_any_size_comes_back(size: int) -> None:
    """Above 7.1 MB the list of tables leaves the header; above 15 MB it needs a second sector."""
    streams = {("a",): bytes(range(256)) * (size // 256) + b"x" * (size % 256), ("s", "名"): b"2" * 4096, ("s", "t", "b"): b"3"}
    data = compound_file(streams)
    assert read_back(data) == streams
    assert read_by_olefile(data) == streams


def test_many_streams_stand_in_a_tree() -> None:
    streams = {("storage", f"stream {number}"): str(number).encode() for number in range(300)}
    data = compound_file(streams)
    assert read_back(data) == streams
    assert read_by_olefile(data) == streams


def test_an_empty_file() -> None:
    assert read_back(compound_file({})) == {}
