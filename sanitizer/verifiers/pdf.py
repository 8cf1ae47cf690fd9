"""Proves with MuPDF that a rebuilt PDF holds nothing that policy removes: every object, every stream, every byte of the file."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from sanitizer.contract.verifier import Verifier
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue

if TYPE_CHECKING:
    from sanitizer.contract.verifier import PolicyView


class PdfVerifier:
    """Verifies rebuilt PDFs and image PDFs alike. The engine builds with pikepdf (qpdf); this reads with MuPDF and our own scan."""

    name = "pdf"
    library = "MuPDF"
    types = ("pdf",)

    def warm(self) -> None:
        from sanitizer.verifiers import _pdf_proof

        _pdf_proof.warm()

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:  # noqa: ARG002 - one type only
        from sanitizer.verifiers import _pdf_proof

        size = target.seek(0, os.SEEK_END)
        if not size:
            raise MalformedFile("the target is empty")
        return _pdf_proof.prove(mmap.mmap(target.fileno(), size, access=mmap.ACCESS_READ), policy)


VERIFIER: Verifier = PdfVerifier()
