"""Decides by cheap marks which parts of a file oletools shall look at, and within which sizes. Loads no library."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from io import BytesIO
from typing import BinaryIO

from sanitizer.contract.scanner import Hit
from sanitizer.detect import cfb, zip_directory
from sanitizer.model.limits import MIB, Limits
from sanitizer.scanners._macro_features import OLE_OBJECT

MAX_OLE_BYTES = 64 * MIB
MAX_RTF_BYTES = 32 * MIB
MAX_XML_BYTES = 8 * MIB
MAX_PARTS = 200
_NO_CONTAINER = re.compile(
    r"\.(?:xml|rels|png|jpe?g|gif|bmp|tiff?|emf|wmf|odttf|ttf|fntdata|vml|svg|wdp|mp4|wav|mp3)$", re.IGNORECASE
)
_MACRO_SHEET = re.compile(r"(?:^|/)macrosheets/[^/]+\.xml$", re.IGNORECASE)
_WORD_TEXT = re.compile(r"^word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$", re.IGNORECASE)
_EXTERNAL_LINK = re.compile(r"^xl/externalLinks/externalLink\d+\.xml$", re.IGNORECASE)
_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"")
_DDE_FIELD = re.compile(rb"DDE|QUOTE", re.IGNORECASE)
_BIFF_MACRO_SHEET = re.compile(rb"\x85\x00.\x00....[\x00-\x02]\x01", re.DOTALL)  # BOUNDSHEET with dt = 1 (MS-XLS 2.4.28)
_BIFF_SUPBOOK = re.compile(rb"\xae\x01(?!\x04\x00)")  # SUPBOOK that is no reference to the workbook itself (MS-XLS 2.4.271)
_DOC_DDE = re.compile(rb"DDE|D\0D\0E\0", re.IGNORECASE)
_RTF_DDE = re.compile(rb"(?<![0-9A-Fa-f])DDE(?:AUTO|[^0-9A-Fa-f])", re.IGNORECASE)  # not in the hex digits of a picture
_RTF_OBJECT = re.compile(rb"\\obj(?:data|class|ocx|emb|link)")
_XML_MACRO = re.compile(rb"macrosPresent=\"yes\"|editdata\.mso|vbaProject", re.IGNORECASE)


class Question(Enum):
    """What oletools shall say about a part."""

    VBA = auto()  # a macro project is there
    POSSIBLE_VBA = auto()  # one may be there
    XLM = auto()
    XLM_SHEET = auto()  # a part of a package
    DDE_IN_PACKAGE = auto()
    DDE_IN_WORKBOOK = auto()
    DDE_IN_DOCUMENT = auto()
    DDE_IN_RTF = auto()
    OLE_PACKAGE = auto()  # files that were dropped into a document
    RTF_OBJECT = auto()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A part that oletools has to look at: its bytes, and where they stand."""

    question: Question
    data: bytes
    location: str = "file"


Found = Iterator[Hit | Candidate]


def candidates(file: BinaryIO, limits: Limits) -> Found:
    """What the marks of *file*, told by its first bytes, say already, and what needs oletools."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(1024)
    if head.startswith((zip_directory.LOCAL, zip_directory.END)):
        yield from _in_zip(file, size, limits)
    elif head.startswith(cfb.MAGIC):
        if size <= min(MAX_OLE_BYTES, limits.max_bytes):
            file.seek(0)
            yield from _in_ole_file(file.read())
    elif head.startswith(b"{\\rt"):
        if size <= min(MAX_RTF_BYTES, limits.max_bytes):
            file.seek(0)
            yield from _in_rtf(file.read())
    elif head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") and size <= MAX_XML_BYTES:
        file.seek(0)
        data = file.read()
        if _XML_MACRO.search(data) and b"schemas.microsoft.com/office" in data:
            yield Candidate(Question.POSSIBLE_VBA, data, "XML document")


# --- ZIP --------------------------------------------------------------------------------------------------------------------------


def _in_zip(file: BinaryIO, size: int, limits: Limits) -> Found:
    looked_at = 0
    instructions: list[bytes] = []
    spreadsheet_links = False
    for entry in list(zip_directory.read_entries(file, size))[: limits.max_members]:
        if _MACRO_SHEET.search(entry.name):
            yield Candidate(Question.XLM_SHEET, _member(file, entry, MAX_XML_BYTES), entry.name)
        elif _WORD_TEXT.match(entry.name):
            data = _member(file, entry, MAX_XML_BYTES)
            instructions += [first or second for first, second in _INSTRUCTION.findall(data)]
        elif _EXTERNAL_LINK.match(entry.name):
            spreadsheet_links = spreadsheet_links or b"ddeLink" in _member(file, entry, MAX_XML_BYTES)
        elif not _NO_CONTAINER.search(entry.name) and looked_at < MAX_PARTS and _member(file, entry, 8) == cfb.MAGIC:
            looked_at += 1
            yield from _in_ole_part(_member(file, entry, min(MAX_OLE_BYTES, limits.max_unpacked_bytes)), entry.name)
    if spreadsheet_links or _DDE_FIELD.search(b"".join(instructions)):
        file.seek(0)
        yield Candidate(Question.DDE_IN_PACKAGE, file.read())


def _member(file: BinaryIO, entry: zip_directory.Entry, room: int) -> bytes:
    """At most *room* bytes of a member; b"" for one that is encrypted, damaged or packed in another way."""
    if entry.flags & 1 or entry.method not in (0, 8):
        return b""
    start = zip_directory.data_start(file, entry)
    if start is None:
        return b""
    file.seek(start)
    if entry.method == 0:
        return file.read(min(entry.packed_bytes, room))
    inflater = zlib.decompressobj(-15)
    pieces: list[bytes] = []
    left, got = entry.packed_bytes or MAX_OLE_BYTES, 0
    try:
        while got < room and left > 0 and (packed := file.read(min(left, 65_536))):
            left -= len(packed)
            piece = inflater.decompress(packed, room - got)
            pieces.append(piece)
            got += len(piece)
            if inflater.eof:
                break
    except zlib.error:
        pass
    return b"".join(pieces)


def _in_ole_part(data: bytes, name: str) -> Found:
    """One OLE compound file inside a package: a macro project, a packaged file or another object."""
    directory = cfb.read_directory(BytesIO(data))
    names = {entry.lower() for entry in directory.names}
    if "_vba_project" in names or {"vba", "dir"} <= names:
        yield Candidate(Question.VBA, data, name)
    elif "\x01ole10native" in names:
        yield Candidate(Question.OLE_PACKAGE, data, name)
    else:
        yield Hit(OLE_OBJECT, name, ", ".join(sorted(entry.strip("\x01\x03\x05") for entry in directory.top))[:200])


# --- OLE compound files and RTF -------------------------------------------------------------------------------------------------


def _in_ole_file(data: bytes) -> Found:
    directory = cfb.read_directory(BytesIO(data))
    names = {entry.lower() for entry in directory.names}
    top = {entry.lower() for entry in directory.top}
    if "encryptedpackage" in top:
        return  # nothing to be seen without the password
    if "_vba_project" in names:
        yield Candidate(Question.VBA, data)
    elif "powerpoint document" in top:
        yield Candidate(Question.POSSIBLE_VBA, data, "PowerPoint Document")
    if ("workbook" in top or "book" in top) and _BIFF_MACRO_SHEET.search(data):
        yield Candidate(Question.XLM, data, "Workbook")
    if ("workbook" in top or "book" in top) and _BIFF_SUPBOOK.search(data):
        yield Candidate(Question.DDE_IN_WORKBOOK, data, "Workbook")
    if "worddocument" in top and _DOC_DDE.search(data):
        yield Candidate(Question.DDE_IN_DOCUMENT, data, "WordDocument")
    if "\x01ole10native" in names:
        yield Candidate(Question.OLE_PACKAGE, data)
    elif "objectpool" in top:
        yield Hit(OLE_OBJECT, "ObjectPool", "")


def _in_rtf(data: bytes) -> Found:
    if _RTF_OBJECT.search(data):
        yield Candidate(Question.RTF_OBJECT, data, "object")
    if _RTF_DDE.search(data):
        yield Candidate(Question.DDE_IN_RTF, data, "field")
