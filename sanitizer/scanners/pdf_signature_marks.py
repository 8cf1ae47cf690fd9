"""The cheap look for a signature: most PDFs have none, and need neither pyHanko nor its memory.

A signature covers a range of the file's own bytes, so its dictionary with /ByteRange and /Contents stands in clear, outside of
object streams (ISO 32000-2, 12.8.1 and 7.5.7). What hides there all the same covers nothing; the engine drops and reports it.
"""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.scanner import Hit, NeedsFamily, Scanner
from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits

# A name may be written with any of its characters as #xx (ISO 32000-2, 7.3.5).
BYTE_RANGE = re.compile(rb"/" + b"".join(rb"(?:%c|#(?i:%02x))" % (char, char) for char in b"ByteRange"))


class SignatureMarkScanner:
    """Sends a PDF with a signature to the family "signatures", where `pdf_signatures` checks it."""

    name = "pdf_signature_marks"
    families: tuple[str, ...] = ("pdf", "render")
    features: tuple[Feature, ...] = ()  # those of pdf_signatures
    scans_targets = False

    def prepare(self) -> None:
        return None

    def warm(self) -> None:
        return None

    def scan(self, file: BinaryIO, type_name: str, limits: Limits) -> Iterator[Hit]:  # noqa: ARG002 - one pass over the bytes
        """Never a hit. Raises NeedsFamily."""
        if type_name == "pdf" and has_byte_range(file):
            raise NeedsFamily("signatures")
        yield from ()


def has_byte_range(file: BinaryIO) -> bool:
    """True when the name ByteRange stands somewhere in the raw bytes."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return False
    with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as view:
        return BYTE_RANGE.search(view) is not None


SCANNER: Scanner = SignatureMarkScanner()
