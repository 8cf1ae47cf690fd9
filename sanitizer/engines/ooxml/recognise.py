"""Says which OOXML type a file is, by the content type of its main part or by the directory of an encrypted one."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable

from sanitizer.detect import cfb
from sanitizer.detect.zip_directory import LOCAL, data_start, read_entries
from sanitizer.model.file_type import Confidence, Glimpse

MAX_CONTENT_TYPES_BYTES = 1024 * 1024
CONTENT_TYPES = "[content_types].xml"
_MAIN = re.compile(rb"ContentType\s*=\s*[\"']([^\"'<>]{1,200}\.main\+xml)\s*[\"']")
_STORED, _DEFLATED = 0, 8
_memo: list[tuple[Glimpse, frozenset[str], bool]] = []  # the last file asked about: fourteen types ask in turn


def content_types_xml(glimpse: Glimpse) -> bytes:
    """The first mebibyte of [Content_Types].xml as UTF-8, or b"" when there is none to be read."""
    for entry in read_entries(glimpse.file, glimpse.size_bytes):
        if entry.name.lower().replace("\\", "/").lstrip("/") != CONTENT_TYPES or entry.flags & 1:
            continue
        start = data_start(glimpse.file, entry)
        if start is None:
            return b""
        glimpse.file.seek(start)
        packed = glimpse.file.read(min(entry.packed_bytes, MAX_CONTENT_TYPES_BYTES))
        return _as_utf8(_unpacked(packed, entry.method))
    return b""


def _unpacked(packed: bytes, method: int) -> bytes:
    if method == _STORED:
        return packed
    if method != _DEFLATED:
        return b""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, MAX_CONTENT_TYPES_BYTES)
    except zlib.error:
        return b""


def _as_utf8(xml: bytes) -> bytes:
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        return xml.decode("utf-16", errors="replace").encode()
    return xml


def _glimpsed(glimpse: Glimpse) -> tuple[frozenset[str], bool]:
    """(content types of main parts that a ZIP names, whether it is an encrypted package)."""
    if _memo and _memo[0][0] is glimpse:
        return _memo[0][1], _memo[0][2]
    mains: frozenset[str] = frozenset()
    encrypted = False
    if glimpse.head.startswith(cfb.MAGIC):
        encrypted = "encryptedpackage" in {name.lower() for name in cfb.read_directory(glimpse.file).top}
    elif glimpse.head.startswith(LOCAL) or LOCAL in glimpse.head or b"PK\x05\x06" in glimpse.tail:
        try:
            mains = frozenset(raw.decode("ascii", "replace") for raw in _MAIN.findall(content_types_xml(glimpse)))
        except struct.error:
            mains = frozenset()
    _memo[:] = [(glimpse, mains, encrypted)]
    return mains, encrypted


def recogniser(content_type: str, suffixes: tuple[str, ...], fallback: bool) -> Callable[[Glimpse], Confidence]:
    """Recognises a ZIP whose content types name *content_type* as a main part.

    What is inside an encrypted package shows only after decryption: the declared suffix decides, and *fallback* marks the type
    that takes those without a suffix of ours.
    """
    all_suffixes = frozenset({".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".xltx", ".xltm"}) | {
        ".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm",
    }  # fmt: skip

    def recognise(glimpse: Glimpse) -> Confidence:
        mains, encrypted = _glimpsed(glimpse)
        if encrypted:
            ours = glimpse.declared_suffix in suffixes or (fallback and glimpse.declared_suffix not in all_suffixes)
            return Confidence.STRUCTURE if ours else Confidence.NO
        return Confidence.STRUCTURE if content_type in mains else Confidence.NO

    return recognise
