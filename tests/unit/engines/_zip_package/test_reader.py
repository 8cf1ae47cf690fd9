"""The ZIP reader believes no header: sizes, places, names and checksums are checked."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from samples.build._opc import zipped
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.ooxml.features import ZIP_STRUCTURE
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile
from sanitizer.model.finding import Finding
from sanitizer.model.limits import Limits
from sanitizer.sandbox.session import StepSession
from tests.in_process import no_nested, plain_policy


def opened(data: bytes, limits: Limits | None = None) -> tuple[PackageReader, list[Finding]]:
    findings: list[Finding] = []
    session = StepSession(plain_policy(limits=limits or Limits()), "docx", findings.append, no_nested)
    return PackageReader(io.BytesIO(data), session, ZIP_STRUCTURE), findings


def test_reads_members_without_regard_to_case() -> None:
    reader, findings = opened(zipped({"Word/Document.xml": b"text"}))
    assert reader.read("/word/document.XML") == b"text"
    assert findings == []


def test_bomb_stops_at_the_ratio() -> None:
    reader, _ = opened(zipped({"a.xml": bytes(50_000_000)}))
    with pytest.raises(LimitExceeded):
        reader.read("/a.xml")


def test_all_members_together_are_limited() -> None:
    reader, _ = opened(zipped({f"{n}.xml": bytes(900_000) for n in range(4)}), Limits(max_unpacked_bytes=2_000_000))
    reader.read("/0.xml")
    reader.read("/1.xml")
    with pytest.raises(LimitExceeded):
        reader.read("/2.xml")


def test_member_count_is_limited() -> None:
    with pytest.raises(LimitExceeded):
        opened(zipped({f"{n}.xml": b"" for n in range(20)}), Limits(max_members=10))


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "C:/x", "..\\x"])
def test_paths_that_lead_out_are_left(name: str) -> None:
    reader, findings = opened(zipped({name: b"x", "a.xml": b"y"}))
    assert reader.names() == ("/a.xml",)
    assert [finding.feature for finding in findings] == ["ooxml.zip_structure"]


def test_overlap_is_refused() -> None:
    data = zipped({"a.xml": b"first text", "b.xml": b"second text"})
    directory = data.rindex(b"PK\x01\x02")
    moved = data[: directory + 42] + struct.pack("<I", 0) + data[directory + 46 :]
    with pytest.raises(MalformedFile):
        opened(moved)


def test_data_around_members_is_found() -> None:
    plain = zipped({"a.xml": b"x"})
    for data in (b"MZ in front" + plain, plain + b"behind"):
        _, findings = opened(data)
        assert {finding.feature for finding in findings} == {"ooxml.zip_structure"}


def test_wrong_checksum_is_refused() -> None:
    data = bytearray(zipped({"a.xml": b"x" * 100}))
    at = data.index(b"PK\x01\x02") + 16
    data[at] ^= 0xFF
    reader, _ = opened(bytes(data))
    with pytest.raises(MalformedFile):
        reader.read("/a.xml")


def test_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"a.xml": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    reader, _ = opened(bytes(data))
    with pytest.raises(EncryptedFile):
        reader.read("/a.xml")


def test_two_members_with_one_name() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", b"first")
        archive.writestr("A.xml", b"second")
    _, findings = opened(buffer.getvalue())
    assert [finding.detail for finding in findings] == ["two members with one name"]


def test_descriptors_are_not_stray_data() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: object) -> int:
            self.data += bytes(piece)  # type: ignore[call-overload]
            return len(bytes(piece))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        archive.writestr("a.xml", b"text" * 10)
        archive.writestr("b.xml", b"text" * 10)
    reader, findings = opened(bytes(pipe.data))
    assert reader.read("/b.xml") == b"text" * 10
    assert findings == []


def test_descriptor_of_an_empty_packed_member() -> None:
    """OpenOffice packs an empty file to two bytes; with its size 0 the descriptor looks like one with 64-bit sizes."""
    packed = b"\x03\0"
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 8, 8, 0, 33, 0, 0, 0, 5, 0) + b"e.xml"
    member = local + packed + b"PK\x07\x08" + struct.pack("<III", 0, len(packed), 0)
    plain = zipped({"a.xml": b"x"})
    at = plain.index(b"PK\x01\x02")
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 8, 8, 0, 33, 0, len(packed), 0, 5, 0, 0, 0, 0, 0, 0) + b"e.xml"
    second = bytearray(plain[at : plain.index(b"PK\x05\x06")])
    struct.pack_into("<I", second, 42, len(member))
    directory = entry + bytes(second)
    start = len(member) + at
    data = member + plain[:at] + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, len(directory), start, 0)
    reader, findings = opened(data)
    assert (reader.read("/e.xml"), reader.read("/a.xml")) == (b"", b"x")
    assert findings == []
