"""A strict ZIP reader for delivered packages: local headers back to back from the first byte, and a directory that says the same.

Written on struct and zlib (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4), so that a package that two readers could read differently has
no place to hide: nothing before, between or behind the members, no comments, no extra fields, no descriptors, no duplicate names.
"""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from dataclasses import dataclass, field

from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile
from sanitizer.model.limits import Limits

Data = bytes | bytearray
Buffer = Data | mmap.mmap
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_ENCRYPTED, _UTF8 = 0x0001, 0x0800
_STORED, _DEFLATED = 0, 8
_SAFE_NAME = re.compile(r"\[Content_Types\]\.xml|(?:[A-Za-z0-9_\-\[\]]+/)*[A-Za-z0-9_\-.]+")
_RATIO_FREE_BYTES = 1024 * 1024
_MAX_NAME_BYTES = 1_000
_WINDOW_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One entry; `at` is where its packed bytes start."""

    name: str
    method: int
    crc: int
    packed_bytes: int
    size_bytes: int
    at: int


@dataclass
class Archive:
    """The members by name, and what is irregular about the archive (nothing in a canonical one)."""

    buffer: Buffer
    limits: Limits
    safe_name: re.Pattern[str] = _SAFE_NAME
    members: dict[str, Member] = field(default_factory=dict)
    irregular: list[str] = field(default_factory=list)
    _keys: set[str] = field(default_factory=set)

    def add(self, member: Member) -> None:
        """Names differ by more than case (ECMA-376 part 2, 6.2.2.3)."""
        if member.name.lower() in self._keys:
            self.irregular.append(f"{member.name}: two members of this name")
        self._keys.add(member.name.lower())
        self.members[member.name] = member

    def read(self, name: str) -> Data:
        """The content of a member. Raises MalformedFile when sizes or CRC are not what the headers say, LimitExceeded."""
        member = self.members[name]
        if member.method == _STORED:
            data: Data = self.buffer[member.at : member.at + member.packed_bytes]
        else:
            data = _inflated(self.buffer, member)
        if len(data) != member.size_bytes or zlib.crc32(data) != member.crc:
            raise MalformedFile(f"{name}: size or checksum is not what the headers say")
        return data


def _inflated(buffer: Buffer, member: Member) -> Data:
    """In windows, into a buffer of the size that the header says: zlib alone would hold everything twice."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    data = bytearray(member.size_bytes)
    at = 0
    end = member.at + member.packed_bytes
    try:
        for start in range(member.at, end, _WINDOW_BYTES):
            rest: Data = buffer[start : min(start + _WINDOW_BYTES, end)]
            while piece := inflater.decompress(rest, _WINDOW_BYTES):
                if at + len(piece) > member.size_bytes:
                    raise MalformedFile(f"{member.name}: unpacks to more than the headers say")
                data[at : at + len(piece)] = piece
                at += len(piece)
                rest = inflater.unconsumed_tail
    except zlib.error as error:
        raise MalformedFile(f"{member.name}: {error}") from error
    if at != member.size_bytes or not inflater.eof or inflater.unused_data:
        raise MalformedFile(f"{member.name}: the packed data does not end where the headers say")
    return data


def open_archive(buffer: Buffer, limits: Limits, safe_name: re.Pattern[str] = _SAFE_NAME) -> Archive:
    """Read directory and local headers; a name that is not wholly *safe_name* is irregular.

    Raises MalformedFile, EncryptedFile, LimitExceeded.
    """
    archive = Archive(buffer, limits, safe_name)
    count, directory_bytes, directory_at, end_at = _end_record(archive)
    if count > limits.max_members:
        raise LimitExceeded(f"more than {limits.max_members:,} members")
    at, data_at, total = directory_at, 0, 0
    for _ in range(count):
        at, member_end, size = _central_entry(archive, at, data_at, directory_at)
        data_at = member_end
        total += size
        if total > limits.max_unpacked_bytes:
            raise LimitExceeded(f"more than {limits.max_unpacked_bytes:,} bytes unpacked")
    if data_at != directory_at:
        archive.irregular.append("bytes between the last member and the directory")
    if at != directory_at + directory_bytes or at != end_at:
        archive.irregular.append("the directory is not as long as it says")
    return archive


def _end_record(archive: Archive) -> tuple[int, int, int, int]:
    buffer = archive.buffer
    end_at = len(buffer) - _END.size
    if end_at < 0 or buffer[end_at : end_at + 4] != b"PK\x05\x06":
        end_at = buffer.rfind(b"PK\x05\x06", max(0, len(buffer) - 65_600))
        if end_at < 0 or end_at + _END.size > len(buffer):
            raise MalformedFile("no end of a ZIP directory")
        archive.irregular.append("bytes behind the end of the directory")
    _, disk, start_disk, here, count, directory_bytes, directory_at, comment = _END.unpack_from(buffer, end_at)
    if disk or start_disk or here != count or comment:
        archive.irregular.append("disks or a comment in the end record")
    if directory_at + directory_bytes > end_at:
        raise MalformedFile("the ZIP directory lies outside of the file")
    return count, directory_bytes, directory_at, end_at


def _central_entry(archive: Archive, at: int, expected: int, directory_at: int) -> tuple[int, int, int]:
    """Read one directory entry and its local header; returns where the next ones start, and the unpacked size."""
    buffer = archive.buffer
    if at + _CENTRAL.size > len(buffer):
        raise MalformedFile("the ZIP directory ends too early")
    (mark, made, need, flags, method, time, date, crc, packed, size, name_bytes, extra, comment, disk, inner, outer, local_at) = (
        _CENTRAL.unpack_from(buffer, at)
    )
    if mark != b"PK\x01\x02" or name_bytes > _MAX_NAME_BYTES:
        raise MalformedFile("the ZIP directory is damaged")
    raw_name = buffer[at + _CENTRAL.size : at + _CENTRAL.size + name_bytes]
    name = _decoded(raw_name, flags)
    if flags & _ENCRYPTED:
        raise EncryptedFile(f"{name} is encrypted")
    if method not in (_STORED, _DEFLATED):
        raise MalformedFile(f"{name}: packed by a method that OPC does not have ({method})")
    irregular = archive.irregular
    if extra or comment or disk or inner or outer & 0xFFFF or flags & ~_UTF8 or made >> 8 not in (0, 3):
        irregular.append(f"{name}: extra fields, comment, flags or attributes")
    if not archive.safe_name.fullmatch(name) or ".." in name:
        irregular.append(f"{name}: name")
    if size > _RATIO_FREE_BYTES and size > max(packed, 1) * archive.limits.max_ratio:
        raise LimitExceeded(f"{name}: unpacks to more than {archive.limits.max_ratio} times its size")
    data_at = _local_header(archive, local_at, directory_at, (need, flags, method, time, date, crc, packed, size), raw_name)
    if local_at != expected:
        irregular.append(f"{name}: does not follow the member before it")
    archive.add(Member(name, method, crc, packed, size, data_at))
    return at + _CENTRAL.size + name_bytes + extra + comment, data_at + packed, size


def _local_header(archive: Archive, at: int, directory_at: int, said: tuple[int, ...], raw_name: Data) -> int:
    """Where the packed bytes of the local header at *at* start. *said* is what the directory has for the fields they share."""
    buffer = archive.buffer
    if at + _LOCAL.size > directory_at:
        raise MalformedFile("a member lies outside of the file")
    mark, *fields, name_bytes, extra = _LOCAL.unpack_from(buffer, at)
    if mark != b"PK\x03\x04":
        raise MalformedFile("the ZIP directory points to no member")
    data_at: int = at + _LOCAL.size + name_bytes + extra
    if data_at + said[6] > directory_at:
        raise MalformedFile("a member lies outside of the file")
    if tuple(fields) != said or extra or buffer[at + _LOCAL.size : at + _LOCAL.size + name_bytes] != raw_name:
        archive.irregular.append(f"{raw_name!r}: local header and directory differ")
    return data_at


def _decoded(raw_name: Data, flags: int) -> str:
    try:
        return raw_name.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError as error:
        raise MalformedFile(f"a member has a name that cannot be read: {raw_name!r}") from error
