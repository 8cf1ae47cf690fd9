"""Signatures of PDFs, checked with pyHanko before the document is disarmed: who signed, when, and what the signature was worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.scanner import Hit, Scanner
from sanitizer.model.finding import Feature
from sanitizer.model.limits import Limits
from sanitizer.scanners._signature_features import FEATURES
from sanitizer.scanners.pdf_signature_marks import has_byte_range


class PdfSignatureScanner:
    """What the family "signatures" is for: it gets the PDFs in which `pdf_signature_marks` saw a signature."""

    name = "pdf_signatures"
    families: tuple[str, ...] = ("signatures",)
    features: tuple[Feature, ...] = FEATURES
    scans_targets = False

    def prepare(self) -> None:
        return None

    def warm(self) -> None:
        from sanitizer.scanners import _pdf_signature_rehearsal

        _pdf_signature_rehearsal.rehearse()

    def scan(self, file: BinaryIO, type_name: str, limits: Limits) -> Iterator[Hit]:
        return self.scan_with(file, type_name, limits, ())

    def scan_with(
        self,
        file: BinaryIO,
        type_name: str,
        limits: Limits,  # noqa: ARG002 - budgets are tighter
        passwords: tuple[str, ...],
    ) -> Iterator[Hit]:
        from sanitizer.scanners import _pdf_signature_check, _pdf_signature_facts, _pdf_signature_trust

        if type_name == "pdf" and has_byte_range(file):
            for result in _pdf_signature_check.check(file, _pdf_signature_trust.site_roots(), passwords=passwords):
                yield from _pdf_signature_facts.hits_of(result)


SCANNER: Scanner = PdfSignatureScanner()
