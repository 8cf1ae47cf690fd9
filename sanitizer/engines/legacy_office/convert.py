"""Has LibreOffice make an OOXML file of an old one, and the OOXML engine disarm it in a child of its own: only that is written."""

from __future__ import annotations

from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.legacy_office.features import CONVERTED, OUTPUT
from sanitizer.engines.legacy_office.source import opened
from sanitizer.model.errors import MalformedFile, NothingToShow

_CHUNK_BYTES = 1024 * 1024
# Name of the type: (what to make, the suffix by which LibreOffice knows the source)
CONVERSIONS = {
    "doc": ("docx", "doc"),
    "xls": ("xlsx", "xls"),
    "ppt": ("pptx", "ppt"),
    "xlsb": ("xlsx", "xlsb"),
    "word2003xml": ("docx", "xml"),
    "excel2003xml": ("xlsx", "xml"),
}


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    """Write the disarmed OOXML form of *source*.

    Raises EncryptedFile, ProgramMissing, ProgramFailed, MalformedFile, NothingToShow.
    """
    if session.option(OUTPUT) == "txt":
        raise NothingToShow("the policy wants the text of old Office files only")
    plain = opened(source, session)
    wanted, suffix = CONVERSIONS[session.type_name]
    session.found(CONVERTED, "file", f"{suffix} becomes {wanted}")
    made = session.outside("office", plain, wanted, suffix)
    disarmed = session.nested(made, f"converted.{wanted}")
    if disarmed is None:
        raise MalformedFile("what LibreOffice made of the file could not be disarmed; ask the sender to save it in the new format")
    while chunk := disarmed.read(_CHUNK_BYTES):
        target.write(chunk)
