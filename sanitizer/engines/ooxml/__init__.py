"""OOXML (ECMA-376): Word, Excel and PowerPoint files and their macro and template forms, rebuilt from allow-listed parts and names.

This module is light; lxml and the allow lists are loaded by `warm` and `reconstruct`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.detect import cfb
from sanitizer.engines.ooxml.features import FEATURES, OPTIONS
from sanitizer.engines.ooxml.recognise import recogniser
from sanitizer.model.file_type import FileType

_OPEN = "application/vnd.openxmlformats-officedocument."
_WORD, _EXCEL, _POWERPOINT = "application/vnd.ms-word.", "application/vnd.ms-excel.", "application/vnd.ms-powerpoint."


def _type(name: str, media_type: str, target: str = "", main: str = "") -> FileType:
    suffixes = (f".{name}",)
    recognise = recogniser(main or f"{media_type}.main+xml", suffixes, name == "docx")
    known_form = (name,) if target else ()  # keeps its macros and its kind
    return FileType(name, media_type, suffixes, recognise, target, known_form)


TYPES = (
    _type("docx", f"{_OPEN}wordprocessingml.document"),
    _type("docm", f"{_WORD}document.macroEnabled.12", "docx", f"{_WORD}document.macroEnabled.main+xml"),
    _type("dotx", f"{_OPEN}wordprocessingml.template"),
    _type("dotm", f"{_WORD}template.macroEnabled.12", "dotx", f"{_WORD}template.macroEnabledTemplate.main+xml"),
    _type("xlsx", f"{_OPEN}spreadsheetml.sheet"),
    _type("xlsm", f"{_EXCEL}sheet.macroEnabled.12", "xlsx", f"{_EXCEL}sheet.macroEnabled.main+xml"),
    _type("xltx", f"{_OPEN}spreadsheetml.template"),
    _type("xltm", f"{_EXCEL}template.macroEnabled.12", "xltx", f"{_EXCEL}template.macroEnabled.main+xml"),
    _type("pptx", f"{_OPEN}presentationml.presentation"),
    _type("pptm", f"{_POWERPOINT}presentation.macroEnabled.12", "pptx", f"{_POWERPOINT}presentation.macroEnabled.main+xml"),
    _type("potx", f"{_OPEN}presentationml.template"),
    _type("potm", f"{_POWERPOINT}template.macroEnabled.12", "potx", f"{_POWERPOINT}template.macroEnabled.main+xml"),
    _type("ppsx", f"{_OPEN}presentationml.slideshow"),
    _type("ppsm", f"{_POWERPOINT}slideshow.macroEnabled.12", "ppsx", f"{_POWERPOINT}slideshow.macroEnabled.main+xml"),
)


class OoxmlEngine:
    """Walks the relationships from the root and writes what the lists in rules/allow name; everything else is dropped and found."""

    name = "ooxml"
    family = "office"
    types = TYPES
    features = FEATURES
    options = OPTIONS
    office_suffixes = {kind.name: kind.name for kind in TYPES}  # noqa: RUF012 - the same for all

    def warm(self) -> None:
        from sanitizer.engines.ooxml import warm_up

        warm_up.warm_up(self)

    def warm_decryption(self) -> None:
        from sanitizer.engines.ooxml import encryption

        encryption.warm_up()

    protecting_family = "macros"

    def protect(self, plain: BinaryIO, target: BinaryIO, password: str) -> None:
        from sanitizer.engines.ooxml import encryption

        encryption.protect(plain, target, password)

    def unprotect(self, source: BinaryIO, plain: BinaryIO, password: str) -> None:
        from sanitizer.engines.ooxml import encryption

        encryption.unprotect(source, plain, password)

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.ooxml import rebuild

        rebuild.reconstruct(source, target, session)

    def opened(self, source: BinaryIO, session: Session) -> BinaryIO:
        source.seek(0)
        is_encrypted = source.read(len(cfb.MAGIC)) == cfb.MAGIC
        from sanitizer.engines._zip_package.bombs import refuse_bombs

        if is_encrypted:
            from sanitizer.engines.ooxml import encryption

            source = encryption.decrypted(source, session)
        refuse_bombs(source, session.limits)
        return source

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.ooxml import text

        return text.extract_text(source, session)


ENGINE: Engine = OoxmlEngine()
