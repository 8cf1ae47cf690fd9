"""Opens an old Office file: decrypts it when it is protected, and says in which streams its content lies."""

from __future__ import annotations

import struct
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.detect.cfb import MAGIC
from sanitizer.engines._cfb.compound_file import CompoundFile, Entry
from sanitizer.engines.legacy_office.features import ENCRYPTED
from sanitizer.model.errors import UntrustedInputError

_FIB_ENCRYPTED = 0x0100
_FILEPASS, _BOF_IDS, _EOF = 0x2F, (0x0809, 0x0409, 0x0209, 0x0009), 0x0A
_FIRST_RECORDS = 64
_ENCRYPTED_USER = 0xF3D1C4DF  # headerToken of CurrentUserAtom (MS-PPT 2.3.2)


def opened(source: BinaryIO, session: Session) -> BinaryIO:
    """*source*, or what it decrypts to. Raises EncryptedFile, WrongPassword, MalformedFile."""
    if not is_encrypted(source, session):
        source.seek(0)
        return source
    from sanitizer.engines.legacy_office import encryption

    session.found(ENCRYPTED, "file")
    return encryption.decrypted(source, session)


def is_encrypted(source: BinaryIO, session: Session) -> bool:
    """True when the file says so; of packages only binary workbooks come here."""
    source.seek(0)
    if source.read(8) != MAGIC:
        return False
    try:
        file = CompoundFile(source, session.limits.max_members)
    except UntrustedInputError:
        return False  # its reader will say what is wrong
    if file.stream("EncryptedPackage") is not None:
        return True
    word, workbook, user = file.stream("WordDocument"), workbook_stream(file), file.stream("Current User")
    if word is not None:
        head = file.open(word).read(12)
        return len(head) == 12 and bool(struct.unpack_from("<H", head, 10)[0] & _FIB_ENCRYPTED)
    if workbook is not None:
        return _has_filepass(file.open(workbook))
    if user is not None:
        head = file.open(user).read(16)
        return len(head) == 16 and struct.unpack_from("<I", head, 12)[0] == _ENCRYPTED_USER
    return False


def workbook_stream(file: CompoundFile) -> Entry | None:
    """The stream of the workbook: that of Excel 97 where there are two."""
    return file.stream("Workbook") or file.stream("Book")


def _has_filepass(stream: BinaryIO) -> bool:
    """FILEPASS stands among the first records (MS-XLS 2.4.117)."""
    for _ in range(_FIRST_RECORDS):
        head = stream.read(4)
        if len(head) < 4:
            return False
        kind, size = struct.unpack("<HH", head)
        if kind == _FILEPASS:
            return True
        if kind == _EOF:
            return False
        stream.seek(size, 1)
    return False
