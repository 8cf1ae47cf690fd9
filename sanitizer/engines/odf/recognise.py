"""Says which OpenDocument type a file is: by the `mimetype` member of a ZIP, or by office:mimetype of a flat XML file."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

from sanitizer.detect.zip_directory import LOCAL, data_start, read_entries
from sanitizer.model.file_type import Confidence, Glimpse

MIMETYPE, _MANIFEST = "mimetype", "META-INF/manifest.xml"
_MAX_MIMETYPE_BYTES, _MAX_MANIFEST_BYTES = 200, 4 * 1024 * 1024
_STORED, _DEFLATED = 0, 8
_FLAT = re.compile(r"<([A-Za-z_][\w.-]*:)?document\s[^<>]*urn:oasis:names:tc:opendocument:xmlns:office:1\.0[^<>]*")
_FLAT_TYPE = re.compile(r"\bmimetype\s*=\s*[\"']([\w.+/-]{1,200})[\"']")
_memo: list[tuple[Glimpse, str, str]] = []  # the last file asked about: many types ask in turn


def media_type_of(glimpse: Glimpse) -> tuple[str, str]:
    """(media type of a package, media type of a flat document); "" where it is none."""
    if _memo and _memo[0][0] is glimpse:
        return _memo[0][1], _memo[0][2]
    package = flat = ""
    if glimpse.head.startswith(LOCAL) or b"PK\x05\x06" in glimpse.tail:
        try:
            package = _of_package(glimpse)
        except struct.error:
            package = ""
    else:
        flat = _of_flat(glimpse.head)
    _memo[:] = [(glimpse, package, flat)]
    return package, flat


def _of_package(glimpse: Glimpse) -> str:
    data = _member(glimpse.file, glimpse.size_bytes, MIMETYPE, _MAX_MIMETYPE_BYTES)
    return data.decode("ascii", "replace").strip()


def is_encrypted(source: BinaryIO) -> bool:
    """True when the manifest of a package speaks of encrypted parts."""
    try:
        data = _member(source, source.seek(0, os.SEEK_END), _MANIFEST, _MAX_MANIFEST_BYTES)
    except struct.error:
        return False
    return b"encryption-data" in data


def _member(file: BinaryIO, size_bytes: int, name: str, most: int) -> bytes:
    """The first *most* bytes of the member *name*; b"" where there is none to be read."""
    for entry in read_entries(file, size_bytes):
        if entry.name != name or entry.flags & 1:
            continue
        start = data_start(file, entry)
        if start is None:
            return b""
        file.seek(start)
        return _unpacked(file.read(min(entry.packed_bytes, most)), entry.method, most)
    return b""


def _unpacked(packed: bytes, method: int, most: int) -> bytes:
    if method == _STORED:
        return packed
    if method != _DEFLATED:
        return b""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    except zlib.error:
        return b""


def _of_flat(head: bytes) -> str:
    start = head[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if not start.startswith(b"<"):
        return ""
    text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")
    root = _FLAT.search(text)
    named = _FLAT_TYPE.search(root.group()) if root is not None else None
    return named.group(1) if named is not None else ""


def package_recogniser(media_type: str) -> Callable[[Glimpse], Confidence]:
    """Recognises a ZIP whose `mimetype` says *media_type*."""

    def recognise(glimpse: Glimpse) -> Confidence:
        return Confidence.STRUCTURE if media_type_of(glimpse)[0] == media_type else Confidence.NO

    return recognise


def flat_recogniser(media_type: str) -> Callable[[Glimpse], Confidence]:
    """Recognises one XML file whose root says *media_type* (or the template of it)."""

    def recognise(glimpse: Glimpse) -> Confidence:
        flat = media_type_of(glimpse)[1]
        return Confidence.STRUCTURE if flat.removesuffix("-template") == media_type else Confidence.NO

    return recognise
