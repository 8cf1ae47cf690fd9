"""The central directory: found where programs find it, bounded, and never believed without a look."""

from __future__ import annotations

import io
import struct
import zipfile
from io import BytesIO

from samples.build._zip import zip_bytes
from sanitizer.detect import zip_directory
from sanitizer.detect.zip_directory import data_start, find_end, first_names, read_entries

ARCHIVE = zip_bytes({"覚書.txt": b"memo" * 100, "b/c.bin": bytes(10)})


def _names(data: bytes) -> list[str]:
    return [entry.name for entry in read_entries(BytesIO(data), len(data))]


def test_members_and_their_data() -> None:
    entries = list(read_entries(BytesIO(ARCHIVE), len(ARCHIVE)))
    assert [entry.name for entry in entries] == ["覚書.txt", "b/c.bin"]
    with zipfile.ZipFile(BytesIO(ARCHIVE)) as archive:
        assert [entry.header_at for entry in entries] == [info.header_offset for info in archive.infolist()]
    start = data_start(BytesIO(ARCHIVE), entries[0])
    assert start == 30 + len("覚書.txt".encode())


def test_bytes_in_front_are_a_shift() -> None:
    data = b"front" * 10 + ARCHIVE
    end = find_end(BytesIO(data), len(data))
    assert end is not None
    assert (end.shift, end.trailing_bytes) == (50, 0)
    assert _names(data) == ["覚書.txt", "b/c.bin"]


def test_bytes_behind_are_counted() -> None:
    end = find_end(BytesIO(ARCHIVE + b"x" * 7), len(ARCHIVE) + 7)
    assert end is not None
    assert end.trailing_bytes == 7


def test_a_comment_belongs_to_the_archive() -> None:
    buffer = io.BytesIO(ARCHIVE)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"PK\x05\x06 in a comment"
    data = buffer.getvalue()
    end = find_end(BytesIO(data), len(data))
    assert end is not None
    assert end.trailing_bytes == 0


def test_an_end_record_without_a_directory_is_none() -> None:
    data = b"text " + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 3, 3, 100, 0, 0)
    assert find_end(BytesIO(data), len(data)) is None


def test_cp932_names() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xxxxxx.txt", b"")
    data = buffer.getvalue().replace(b"xxxxxx", "申請書".encode("cp932"))
    assert _names(data) == ["申請書.txt"]


def test_zip64() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"x")
    data = bytearray(buffer.getvalue())
    end = data.rindex(b"PK\x05\x06")
    entries, size, offset = struct.unpack_from("<HII", data, end + 10)
    record = zip_directory.END64 + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, entries, entries, size, offset)
    locator = zip_directory.END64_LOCATOR + struct.pack("<IQI", 0, end, 1)
    struct.pack_into("<HHII", data, end + 8, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    wide = bytes(data[:end]) + record + locator + bytes(data[end:])
    assert _names(wide) == ["a.txt"]


def test_names_of_an_archive_that_lost_its_directory() -> None:
    cut = ARCHIVE[: ARCHIVE.index(b"PK\x01\x02")]
    assert _names(cut) == []
    assert list(first_names(cut)) == ["覚書.txt", "b/c.bin"]


def test_the_number_of_entries_is_bounded() -> None:
    entry = b"PK\x01\x02" + bytes(42)
    directory = entry * 30_000
    data = directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 30_000, 30_000, len(directory), 0, 0)
    assert len(_names(data)) == zip_directory.MAX_ENTRIES
