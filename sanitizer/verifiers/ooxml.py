"""Proves that a delivered Word, Excel or PowerPoint file holds nothing active: strict ZIP reader, libarchive, expat, own lists."""

from __future__ import annotations

import io
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView, Verifier
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers import images

RESIDUE_KEYS = (
    "ooxml.vba_macro",
    "ooxml.xlm_macro",
    "ooxml.dialog_sheet",
    "ooxml.macro_name",
    "ooxml.custom_ui",
    "ooxml.activex",
    "ooxml.ole_object",
    "ooxml.external_relationship",
    "ooxml.attached_template",
    "ooxml.link",
    "ooxml.link_target",
    "ooxml.link_action",
    "ooxml.field",
    "ooxml.dde",
    "ooxml.formula_function",
    "ooxml.alt_chunk",
    "ooxml.custom_xml",
    "ooxml.printer_settings",
    "ooxml.web_extension",
    "ooxml.connection",
    "ooxml.external_link",
    "ooxml.embedded_font",
    "ooxml.media",
    "ooxml.thumbnail",
    "ooxml.properties",
    "ooxml.signature",
    "ooxml.metafile",
    "ooxml.unknown_part",
    "ooxml.unknown_element",
    "ooxml.unreachable_part",
    "ooxml.broken_relationship",
    "ooxml.zip_structure",
    "ooxml.dtd",
    *images.RESIDUE_KEYS,  # pictures in the package are proved by their own verifier
)


class OoxmlVerifier:
    name = "ooxml"
    library = "expat, libarchive"
    types = (
        *("docx", "dotx", "xlsx", "xltx", "pptx", "potx", "ppsx"),
        *("docm", "dotm", "xlsm", "xltm", "pptm", "potm", "ppsm"),  # known forms with their macros
    )

    def warm(self) -> None:
        """Loads the checks and runs expat once."""
        from sanitizer.verifiers import _ooxml_package, _ooxml_rules, _ooxml_xml

        context = _ooxml_rules.Context(links_stay=True, is_workbook=True)
        list(_ooxml_xml.check_xml(b'<a xmlns="urn:schemas-microsoft-com:vml"><f>SUM(A1)</f></a>', "warm.xml", context))
        _ooxml_package.warm_up()
        images.VERIFIER.warm()

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:
        """Raises MalformedFile, EncryptedFile, LimitExceeded."""
        from sanitizer.verifiers._ooxml_package import PackageCheck

        with _buffer(target) as buffer:
            yield from PackageCheck(buffer, type_name, policy).check()

    def known_modules(self, target: BinaryIO, type_name: str, policy: PolicyView) -> dict[str, dict[str, str]]:
        """As `KnowsMacros` says. Raises MalformedFile, EncryptedFile, LimitExceeded."""
        from sanitizer.verifiers._ooxml_package import PackageCheck

        with _buffer(target) as buffer:
            return PackageCheck(buffer, type_name, policy).known_modules()


@contextmanager
def _buffer(target: BinaryIO) -> Iterator[bytes | mmap.mmap]:
    """All of *target*, mapped where it is a real file. Raises MalformedFile."""
    try:
        buffer = mmap.mmap(target.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise MalformedFile("the file is empty") from error
    except io.UnsupportedOperation:
        target.seek(0)
        yield target.read()
        return
    with buffer:
        yield buffer


VERIFIER: Verifier = OoxmlVerifier()
