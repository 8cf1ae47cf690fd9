"""OpenDocument (OASIS ODF 1.3): text, sheets, slides and drawings, their templates and flat forms, rebuilt from allow-listed names.

This module is light; lxml and the allow lists are loaded by `warm` and `reconstruct`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.engines.odf.features import FEATURES, OPTIONS
from sanitizer.engines.odf.recognise import flat_recogniser, is_encrypted, package_recogniser
from sanitizer.model.file_type import FileType

_ODF = "application/vnd.oasis.opendocument."
_KINDS = {"t": "text", "s": "spreadsheet", "p": "presentation", "g": "graphics"}


def _types() -> tuple[FileType, ...]:
    found = []
    for letter, kind in _KINDS.items():
        media_type = f"{_ODF}{kind}"
        found += [
            FileType(f"od{letter}", media_type, (f".od{letter}",), package_recogniser(media_type)),
            FileType(
                f"ot{letter}",
                f"{media_type}-template",
                (f".ot{letter}",),
                package_recogniser(f"{media_type}-template"),
                f"od{letter}",
            ),
            FileType(f"fod{letter}", f"{media_type}-flat-xml", (f".fod{letter}",), flat_recogniser(media_type)),
        ]
    return tuple(found)


TYPES = _types()


class OdfEngine:
    """Writes the parts that a document refers to, and in them what the lists in rules/allow name; all else is dropped and found."""

    name = "odf"
    family = "office"
    types = TYPES
    features = FEATURES
    options = OPTIONS
    office_suffixes = {kind.name: kind.name for kind in TYPES}  # noqa: RUF012 - the same for all

    def __init__(self) -> None:
        self._light = False  # whether this is a zygote that was warmed without decryption

    def warm(self) -> None:
        from sanitizer.engines.odf import warm_up

        warm_up.warm_up(self)
        self._light = True

    def warm_decryption(self) -> None:
        from sanitizer.engines.odf import encryption

        encryption.warm_up()
        self._light = False

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        from sanitizer.engines.odf import rebuild

        self._go_where_it_opens(source)
        rebuild.reconstruct(source, target, session)

    def _go_where_it_opens(self, source: BinaryIO) -> None:
        """Raises NeedsFamily for an encrypted package, whose libraries only the family "macros" has loaded."""
        if self._light and is_encrypted(source):
            raise NeedsFamily("macros")

    def opened(self, source: BinaryIO, session: Session) -> BinaryIO:
        self._go_where_it_opens(source)
        from sanitizer.engines._zip_package.bombs import refuse_bombs

        if is_encrypted(source):
            from sanitizer.engines.odf import rebuild

            source = rebuild.decrypted(source, session)
        refuse_bombs(source, session.limits)
        return source

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        from sanitizer.engines.odf import text

        self._go_where_it_opens(source)
        return text.extract_text(source, session)


ENGINE: Engine = OdfEngine()
