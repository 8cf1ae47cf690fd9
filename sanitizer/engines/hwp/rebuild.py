"""Opens a Hangul document of either form, reads its sections, and writes a docx of our own, or gives the text."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines._cfb.compound_file import CompoundFile, Entry, Kind
from sanitizer.engines._new_document.docx import write_docx
from sanitizer.engines._new_document.model import Document, Paragraph, Run, text_of
from sanitizer.engines.hwp.body import Body, read_section
from sanitizer.engines.hwp.features import (
    COMMENT,
    DAMAGED,
    EMBEDDED_OBJECT,
    LAYOUT,
    LINK,
    OUTPUT,
    PICTURE,
    PROPERTIES,
    SCRIPT,
    UNKNOWN_STREAM,
)
from sanitizer.engines.hwp.owpml import SectionReader
from sanitizer.engines.hwp.records import tree
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile, NothingToShow, WrongPassword
from sanitizer.model.finding import Feature

_SIGNATURE = b"HWP Document File"
_COMPRESSED, _PASSWORD, _FOR_DISTRIBUTION, _PROTECTED_BY_RIGHTS = 0x01, 0x02, 0x04, 0x10
_SECTION = re.compile(r"(?:^|/)section(\d+)(?:\.xml)?$", re.IGNORECASE)
_KNOWN = frozenset({"FILEHEADER", "DOCINFO", "DOCOPTIONS", "_LINKDOC"})
_INFORMATION = ("\x05HWPSUMMARYINFORMATION", "PRVTEXT", "PRVIMAGE")
_DEFAULT_SCRIPT = re.compile(r"function\s+OnDocument_\w+\s*\(\s*\)\s*\{\s*(?://\s*todo\s*:?\s*)?\}")
_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".wmf", ".emf", ".pcx")
_HWPX_KNOWN = re.compile(
    r"mimetype|version\.xml|settings\.xml|META-INF/.*|Contents/(?:header|section\d+|masterpage\d+)\.xml|Contents/content\.hpf|.*/",
    re.IGNORECASE,
)


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    """Write text and tables of *source* as a docx. Raises MalformedFile, EncryptedFile, LimitExceeded, NothingToShow."""
    if session.option(OUTPUT) == "txt":
        raise NothingToShow("the policy wants the text of Hangul documents only")
    document = read(source, session)
    session.found(LAYOUT, "document")
    write_docx(document, target, session.limits.max_bytes)


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """The same as text."""
    return text_of(read(source, session).blocks)


def read(source: BinaryIO, session: Session) -> Document:
    """Everything that can be read; what is not carried is recorded."""
    body = Body()
    damage: list[str] = []
    if session.type_name == "hwpx":
        _read_package(source, body, session)
    else:
        _read_compound(source, body, session, damage)
    for what in dict.fromkeys(damage):
        session.found(DAMAGED, "file", what)
    for feature, number in ((COMMENT, body.comments), (LINK, body.links)):
        if number:
            session.found(feature, "document", f"{number} times")
    blocks = list(body.blocks)
    if any(piece.strip() for piece in text_of(body.headings)):
        blocks += [Paragraph(), Paragraph([Run("【ヘッダー・フッター】")]), *body.headings]
    document = Document(blocks)
    if document.is_empty:
        raise NothingToShow("the Hangul document holds no text that can be read")
    return document


# --- HWP 5 -----------------------------------------------------------------------------------------------------------------------


def _read_compound(source: BinaryIO, body: Body, session: Session, damage: list[str]) -> None:
    file = CompoundFile(source, session.limits.max_members)
    flags = _flags(file, session)
    _report_streams(file, session, compressed=bool(flags & _COMPRESSED))
    sections = [entry for entry in file.below("BodyText") if entry.kind is Kind.STREAM and _SECTION.search(entry.name)]
    for entry in sorted(sections, key=_number):
        data = file.read(entry, session.limits.max_bytes)
        if flags & _COMPRESSED:
            data = _inflated(data, session, damage)
        read_section(tree(data, session, damage), body)
    damage += file.damage


def _flags(file: CompoundFile, session: Session) -> int:
    """Raises EncryptedFile, MalformedFile for what can only be read with a key."""
    entry = file.stream("FileHeader")
    head = file.open(entry).read(40) if entry is not None else b""
    if len(head) < 40 or not head.startswith(_SIGNATURE):
        raise MalformedFile("the Hangul document does not begin as one; ask the sender for another copy")
    flags = int(struct.unpack_from("<I", head, 36)[0])
    if flags & _PASSWORD:
        kind = WrongPassword if session.passwords else EncryptedFile
        raise kind("the Hangul document is protected by a password, which cannot be used here; ask the sender for a plain copy")
    if flags & (_FOR_DISTRIBUTION | _PROTECTED_BY_RIGHTS):
        raise MalformedFile("the Hangul document is locked for distribution, its text is encrypted; ask the sender for a PDF")
    return flags


def _number(entry: Entry) -> int:
    found = _SECTION.search(entry.name)
    return int(found[1][:9]) if found else 0


def _inflated(data: bytes, session: Session, damage: list[str]) -> bytes:
    """Raw deflate; what comes before a damaged place counts."""
    room = min(session.limits.max_unpacked_bytes, max(1 << 20, session.limits.max_ratio * len(data)))
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = inflater.decompress(data, room)
    except zlib.error:
        damage.append("a section that cannot be unpacked")
        return b""
    if inflater.unconsumed_tail:
        raise LimitExceeded(f"a section unpacks to more than {room} bytes")
    session.count("bytes of the sections", len(unpacked), session.limits.max_unpacked_bytes)
    return unpacked


def _report_streams(file: CompoundFile, session: Session, *, compressed: bool) -> None:
    for entry in file.entries:
        feature = _feature(entry, file, session, compressed=compressed)
        if feature is not None:
            session.found(feature, entry.place, f"{entry.size_bytes} bytes")


def _feature(entry: Entry, file: CompoundFile, session: Session, *, compressed: bool) -> Feature | None:
    top = entry.path[0].upper()
    if entry.kind is not Kind.STREAM or not entry.size_bytes or top in _KNOWN:
        return None
    if top in ("BODYTEXT", "VIEWTEXT"):
        return None if _SECTION.search(entry.name) else UNKNOWN_STREAM
    if top in _INFORMATION:
        return PROPERTIES
    if top == "SCRIPTS":
        return SCRIPT if _is_script(entry, file, session, compressed=compressed) else None
    if top == "BINDATA":
        return PICTURE if entry.name.lower().endswith(_PICTURES) else EMBEDDED_OBJECT
    return UNKNOWN_STREAM


def _is_script(entry: Entry, file: CompoundFile, session: Session, *, compressed: bool) -> bool:
    """Every document has the two empty functions that the program writes."""
    if entry.name.upper() == "JSCRIPTVERSION":
        return False
    data = file.read(entry, session.limits.max_bytes)
    if compressed:
        data = _inflated(data, session, [])
    words = data.decode("utf-16-le", errors="replace")
    return any(char.isalpha() and char.isascii() for char in _DEFAULT_SCRIPT.sub("", words).replace("var Documents", ""))


# --- HWPX ------------------------------------------------------------------------------------------------------------------------


def _read_package(source: BinaryIO, body: Body, session: Session) -> None:
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as package:
            members = package.infolist()
            session.count("members of the document", len(members), session.limits.max_members)
            _report_members(members, session)
            if any(
                name.endswith("manifest.xml") and b"encryption-data" in _member(package, name, session) for name in _names(members)
            ):
                kind = WrongPassword if session.passwords else EncryptedFile
                raise kind("the Hangul document is protected by a password, which cannot be used here; ask for a plain copy")
            sections = sorted((int(found[1][:9]), name) for name in _names(members) if (found := _SECTION.search(name)))
            for _, name in sections:
                SectionReader(body, session).read(_member(package, name, session), name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        struct.error,
    ) as error:
        raise MalformedFile(f"the package cannot be read ({error}); ask the sender for another copy") from error


def _names(members: list[zipfile.ZipInfo]) -> list[str]:
    return list(dict.fromkeys(member.filename for member in members))


def _member(package: zipfile.ZipFile, name: str, session: Session) -> bytes:
    """A member within the budgets of size and ratio."""
    info = package.getinfo(name)
    room = min(session.limits.max_unpacked_bytes, max(1 << 20, session.limits.max_ratio * info.compress_size))
    with package.open(info) as file:
        data = file.read(room + 1)
    if len(data) > room:
        raise LimitExceeded(f"{name} unpacks to more than {room} bytes")
    session.count("bytes of the sections", len(data), session.limits.max_unpacked_bytes)
    return data


def _report_members(members: list[zipfile.ZipInfo], session: Session) -> None:
    for member in members:
        name = member.filename
        if _HWPX_KNOWN.fullmatch(name) and not name.lower().startswith("scripts/"):
            continue
        lowered = name.lower()
        if lowered.startswith("scripts/"):
            feature = SCRIPT
        elif lowered.startswith("preview/"):
            feature = PROPERTIES
        elif lowered.startswith("bindata/"):
            feature = PICTURE if lowered.endswith(_PICTURES) else EMBEDDED_OBJECT
        else:
            feature = UNKNOWN_STREAM
        session.found(feature, name, f"{member.file_size} bytes")


def warm_up() -> None:
    """Run the readers and the writer once on bytes of our own."""
    zlib.decompressobj(-zlib.MAX_WBITS)
    "\u30c6".encode("utf-16-le").decode("utf-16-le")
    write_docx(Document([Paragraph([Run("a")])]), io.BytesIO(), 1 << 20)
