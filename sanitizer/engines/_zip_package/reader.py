"""Reads the ZIP of a package (APPNOTE.TXT 6.3.10): headers checked against each other, sizes counted while inflating."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections import Counter
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines._zip_package.member import member_file
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile
from sanitizer.model.finding import Feature
from sanitizer.model.limits import MIB

_LOCAL_BYTES = 30
_DESCRIPTOR_BYTES = frozenset({12, 16, 20, 24})  # bit 3: CRC and sizes after the data, with or without signature, 32 or 64 bit
_CHUNK_BYTES = MIB
_FREE_RATIO_BYTES = MIB  # the ratio counts above this size only


def _look(info: zipfile.ZipInfo) -> tuple[int, int, int]:
    return info.CRC, info.file_size, info.compress_size


class PackageReader:
    """The members of one package by part name ("/word/document.xml"), looked up without regard to case as OPC wants it.

    *irregular* is the feature under which the engine finds irregular structure.
    """

    def __init__(self, source: BinaryIO, session: Session, irregular: Feature) -> None:
        """Raises MalformedFile, LimitExceeded, EncryptedFile; records irregular structure as findings."""
        self._source = source
        self._session = session
        self._irregular = irregular
        self._unpacked = 0
        self._alike: Counter[tuple[int, int, int]] = Counter()
        size_bytes = source.seek(0, 2)
        try:
            infos = zipfile.ZipFile(source).infolist()
        except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, OverflowError, NotImplementedError) as failure:
            raise MalformedFile(f"not a ZIP that can be read ({failure}); ask the sender to save the document again") from failure
        session.count("members", len(infos), session.limits.max_members)
        self._spans = self._check_places(infos, size_bytes)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            self._add(info)

    def _add(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")
        segments = name.split("/")
        if name.startswith("/") or ".." in segments or ":" in name or "\0" in info.orig_filename:
            self._session.found(self._irregular, name, "path that leads out of the package")
            return
        if name.endswith("/"):
            return
        key = "/" + name.lower()
        if key in self._members:
            self._session.found(self._irregular, name, "two members with one name")
        self._members[key] = info

    def _check_places(self, infos: list[zipfile.ZipInfo], size_bytes: int) -> dict[int, int]:
        """Offset of the data of each member, by the offset of its header; members that overlap are a bomb and end it."""
        spans: dict[int, int] = {}
        last_end, gaps = 0, 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            start = info.header_offset
            data_at = self._data_offset(info)
            if start < last_end:
                self._session.found(self._irregular, info.filename, "members overlap")
                raise MalformedFile("members of the ZIP overlap: this is made to deceive; ask the sender for another copy")
            if start > last_end:
                gaps += 1
            last_end = data_at + info.compress_size
            if last_end > size_bytes:
                raise MalformedFile(f"member {info.filename!r} reaches beyond the end of the file; the file is damaged")
            if info.flag_bits & 8:
                last_end += self._descriptor_bytes(last_end, info)
            spans[start] = data_at
        if gaps:
            self._session.found(self._irregular, "ZIP", f"data outside of members at {gaps} places")
        self._check_tail(last_end, size_bytes)
        return spans

    def _data_offset(self, info: zipfile.ZipInfo) -> int:
        if info.header_offset < 0:  # the directory is where its end does not say, and zipfile moves all offsets by the difference
            raise MalformedFile(f"member {info.filename!r} lies outside of the file; the file is damaged")
        self._source.seek(info.header_offset)
        raw = self._source.read(_LOCAL_BYTES)
        if len(raw) < _LOCAL_BYTES or not raw.startswith(b"PK\x03\x04"):
            raise MalformedFile(f"member {info.filename!r} has no header where the directory says; the file is damaged")
        name_bytes, extra_bytes = struct.unpack_from("<HH", raw, 26)
        name = self._source.read(name_bytes)
        central = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")
        if name != central:
            self._session.found(self._irregular, info.filename, "name in the member's header differs from the directory")
        return info.header_offset + _LOCAL_BYTES + int(name_bytes) + int(extra_bytes)

    def _descriptor_bytes(self, at: int, info: zipfile.ZipInfo) -> int:
        self._source.seek(at)
        raw = self._source.read(24)
        crc = struct.pack("<I", info.CRC)
        marked = 4 if raw.startswith(b"PK\x07\x08" + crc) else 0
        if not raw.startswith(crc, marked):
            return 0
        wide = raw.startswith(struct.pack("<Q", info.compress_size), marked + 4)
        if wide and not info.file_size:  # the sizes of an empty member read as one 64-bit size: what follows decides
            wide = not raw.startswith(b"PK", marked + 12)
        return marked + (20 if wide else 12)

    def _check_tail(self, last_end: int, size_bytes: int) -> None:
        self._source.seek(last_end)
        if self._source.read(4) not in (b"PK\x01\x02", b"PK\x06\x06", b"PK\x05\x06"):
            self._session.found(self._irregular, "ZIP", "data between the last member and the directory")
        self._source.seek(max(last_end, size_bytes - 22))
        if not self._source.read(22).startswith(b"PK\x05\x06"):
            self._session.found(self._irregular, "ZIP", "comment or data after the directory")

    def names(self) -> tuple[str, ...]:
        """All part names in lower case, in order of the directory."""
        return tuple(self._members)

    def has(self, part_name: str) -> bool:
        return part_name.lower() in self._members

    def actual_name(self, part_name: str) -> str:
        """The name as the ZIP spells it."""
        return "/" + self._members[part_name.lower()].filename.replace("\\", "/")

    def read(self, part_name: str) -> bytes:
        """The bytes of a part. Raises KeyError when it is not there, MalformedFile, LimitExceeded, EncryptedFile."""
        info = self._plain(part_name)
        self._source.seek(self._spans[info.header_offset])
        packed = self._source.read(info.compress_size)
        data = self._inflate(packed, info)
        if zlib.crc32(data) != info.CRC:
            raise MalformedFile(f"member {info.filename!r} is damaged (checksum); ask the sender for another copy")
        return data

    def declared_bytes(self, part_name: str) -> int:
        """What the directory says that a part unpacks to: to choose a way, never to trust."""
        return self._members[part_name.lower()].file_size

    def open(self, part_name: str) -> io.BufferedReader:
        """A part as a file that is inflated while it is read, for what may be large. It raises then what `read` raises at once."""
        info = self._plain(part_name)
        return member_file(self._source, self._spans[info.header_offset], info, self._room(info), self._spend)

    def identity(self, part_name: str) -> str:
        """Parts with one identity have one content: the name, or a SHA-256 of the packed bytes where others look alike."""
        info = self._plain(part_name)
        if not self._alike:
            self._alike.update(map(_look, self._members.values()))
        if self._alike[_look(info)] == 1:
            return part_name.lower()
        digest = hashlib.sha256(bytes([info.compress_type]))
        self._source.seek(self._spans[info.header_offset])
        left = info.compress_size
        while left > 0 and (chunk := self._source.read(min(_CHUNK_BYTES, left))):
            digest.update(chunk)
            left -= len(chunk)
        return digest.hexdigest()

    def _plain(self, part_name: str) -> zipfile.ZipInfo:
        info = self._members[part_name.lower()]
        if info.flag_bits & 0x41:
            raise EncryptedFile(
                f"member {info.filename!r} is encrypted, which its format does not allow; ask the sender for a plain copy"
            )
        return info

    def head(self, part_name: str, max_bytes: int) -> bytes:
        """The first bytes of a part, without its checksum: for a look at what it is. Raises as `read` does."""
        info = self._members[part_name.lower()]
        self._source.seek(self._spans[info.header_offset])
        packed = self._source.read(min(info.compress_size, max_bytes))
        if info.compress_type == zipfile.ZIP_STORED:
            return packed
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, max_bytes)
        except zlib.error as failure:
            raise MalformedFile(f"member {info.filename!r} is damaged ({failure}); ask the sender for another copy") from failure

    def _room(self, info: zipfile.ZipInfo) -> int:
        """Bytes that a member may have."""
        limits = self._session.limits
        room = limits.max_unpacked_bytes - self._unpacked
        if info.compress_type == zipfile.ZIP_STORED:
            return room
        if info.compress_type == zipfile.ZIP_DEFLATED:
            return min(room, max(_FREE_RATIO_BYTES, info.compress_size * limits.max_ratio))
        raise MalformedFile(f"member {info.filename!r} has compression method {info.compress_type}; a document has deflate only")

    def _spend(self, unpacked_bytes: int) -> None:
        self._unpacked += unpacked_bytes

    def _inflate(self, packed: bytes, info: zipfile.ZipInfo) -> bytes:
        room = self._room(info)
        data = packed if info.compress_type == zipfile.ZIP_STORED else self._deflated(packed, room + 1, info.filename)
        if len(data) > room:
            raise LimitExceeded(f"member {info.filename!r} unpacks to more than {room} bytes")
        self._spend(len(data))
        return data

    @staticmethod
    def _deflated(packed: bytes, max_bytes: int, name: str) -> bytes:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = inflater.decompress(packed, max_bytes)
        except zlib.error as failure:
            raise MalformedFile(f"member {name!r} is damaged ({failure}); ask the sender for another copy") from failure
        if len(data) < max_bytes and not inflater.eof:
            raise MalformedFile(f"member {name!r} is cut short; ask the sender for another copy")
        return data
