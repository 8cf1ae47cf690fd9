"""What a child will do with its file, done once with bytes of our own while it still waits for it.

A fork shares memory until it is written to, and Python writes a counter wherever it reads: in each child the first file copies some
1,000 pages. The spare copies them before the file is there, so that nobody waits for it (a third of the time of a small file).
"""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

from sanitizer.detect.confirm import contradiction
from sanitizer.detect.identify import identify
from sanitizer.model.limits import Limits
from sanitizer.sandbox.family import MACROS, OFFICE, PROOF, VERIFY, serves
from sanitizer.sandbox.inside.plugs import Plugs
from sanitizer.sandbox.memory_file import MemoryFile

_TEXT = "無害化\n".encode()
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55"
_PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_LIMITS = Limits()
# family > types whose engine (or verifier) does its small job again: what nearly every file of that family needs
_EVERYDAY = {"pdf": ("pdf",), OFFICE: ("docx",), MACROS: ("docx",), VERIFY: ("pdf", "docx"), PROOF: ("docx",)}


def _package() -> bytes:
    """As much of a Word document as detection and scanners look at."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{_CONTENT_TYPE}"/></Types>'
        )
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


def stage(family: str) -> BinaryIO:
    """A sealed file that looks like what *family* works on; nobody can change it for the children after."""
    content = {"text": _TEXT, "image": _PNG}.get(family, _PDF)
    sealed = MemoryFile.sealed_from([_package() if family in (OFFICE, MACROS) else content], _LIMITS.max_bytes)
    file = io.open(sealed.fileno(), "rb", closefd=False)  # noqa: UP020, SIM115 - lives as long as the zygote
    file.seek(0)
    return file


def rehearse(plugs: Plugs, file: BinaryIO) -> None:
    """Detection and scanners over *file*, then the work itself; what they say is of no interest."""
    if serves(plugs.family, VERIFY):
        contradiction(file, plugs.types[0])
    else:
        identify(file, "a.txt", plugs.types)
    for scanner in plugs.scanners:
        for _hit in scanner.scan(file, "", _LIMITS):
            continue
    file.seek(0)
    workers = plugs.verifier_of if serves(plugs.family, VERIFY) else plugs.engine_of
    for name in _EVERYDAY.get(plugs.family, ()):
        if name in workers:
            workers[name].warm()
