"""Office before OOXML (DOC, XLS, PPT), XLSB, the XML formats of 2003: converted by LibreOffice and disarmed as OOXML, or as text.

This module is light; readers, the converter's side and decryption are loaded by `warm`, `warm_decryption` and `reconstruct`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.engines.legacy_office import recognise
from sanitizer.engines.legacy_office.features import FEATURES, OPTIONS
from sanitizer.model.file_type import FileType

TYPES = (
    FileType("doc", "application/msword", (".doc", ".dot", ".wiz"), recognise.is_word, "docx"),
    FileType("xls", "application/vnd.ms-excel", (".xls", ".xlt", ".xla", ".xlw", ".xlm"), recognise.is_excel, "xlsx"),
    FileType("ppt", "application/vnd.ms-powerpoint", (".ppt", ".pps", ".pot", ".ppa"), recognise.is_powerpoint, "pptx"),
    FileType("xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", (".xlsb",), recognise.is_binary_workbook, "xlsx"),
    FileType("word2003xml", "application/vnd.ms-word2003+xml", (".xml", ".doc"), recognise.is_word_xml, "docx"),
    FileType("excel2003xml", "application/vnd.ms-excel2003+xml", (".xml", ".xls"), recognise.is_excel_xml, "xlsx"),
)


class LegacyOfficeEngine:
    """Writes nothing of its own but text: what LibreOffice makes is disarmed by the engine of that format, in its own child."""

    name = "legacy_office"
    family = "office"
    types = TYPES
    features = FEATURES
    options = OPTIONS
    office_suffixes = {kind.name: "xml" if "2003" in kind.name else kind.name for kind in TYPES}  # noqa: RUF012 - the same for all

    def warm(self) -> None:
        from sanitizer.engines.legacy_office import warm_up

        warm_up.warm_up()

    def warm_decryption(self) -> None:
        from sanitizer.engines.legacy_office import encryption

        encryption.warm_up()

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.legacy_office import convert

        convert.reconstruct(source, target, session)

    def opened(self, source: BinaryIO, session: Session) -> BinaryIO:
        from sanitizer.engines.legacy_office.source import opened

        return opened(source, session)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.legacy_office import text

        return text.extract_text(source, session)


ENGINE: Engine = LegacyOfficeEngine()
