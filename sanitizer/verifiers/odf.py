"""Proves that a delivered OpenDocument file holds nothing active: strict ZIP reader, libarchive, expat, own lists."""

from __future__ import annotations

import io
import mmap
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView, Verifier
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers import images

RESIDUE_KEYS = (
    "odf.macro",
    "odf.script_event",
    "odf.applet",
    "odf.accelerator",
    "odf.dde",
    "odf.formula_function",
    "odf.link",
    "odf.link_target",
    "odf.link_action",
    "odf.external_link",
    "odf.external_picture",
    "odf.form_submission",
    "odf.database",
    "odf.control",
    "odf.ole_object",
    "odf.media",
    "odf.embedded_font",
    "odf.properties",
    "odf.rdf",
    "odf.thumbnail",
    "odf.printer_settings",
    "odf.setting",
    "odf.comment",
    "odf.tracked_change",
    "odf.signature",
    "odf.unknown_part",
    "odf.unknown_element",
    "odf.unreachable_part",
    "odf.missing_part",
    "odf.zip_structure",
    "odf.dtd",
    "odf.encrypted",
    *images.RESIDUE_KEYS,  # pictures in the document are proved by their own verifier
)
_PACKAGES = ("odt", "ods", "odp", "odg")
_FLAT = ("fodt", "fods", "fodp", "fodg")


class OdfVerifier:
    name = "odf"
    library = "expat, libarchive"
    types = (*_PACKAGES, *_FLAT)

    def warm(self) -> None:
        """Loads the checks and runs expat once."""
        from sanitizer.verifiers import _odf_package

        _odf_package.warm_up()
        images.VERIFIER.warm()

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:
        """Raises MalformedFile, EncryptedFile, LimitExceeded."""
        from sanitizer.verifiers import _odf_flat
        from sanitizer.verifiers._odf_package import PackageCheck

        if type_name in _FLAT:
            target.seek(0)
            yield from _odf_flat.check(target.read(), type_name, policy)
            return
        try:
            buffer = mmap.mmap(target.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise MalformedFile("the file is empty") from error
        except io.UnsupportedOperation:
            target.seek(0)
            yield from PackageCheck(target.read(), type_name, policy).check()
            return
        with buffer:
            yield from PackageCheck(buffer, type_name, policy).check()


VERIFIER: Verifier = OdfVerifier()
