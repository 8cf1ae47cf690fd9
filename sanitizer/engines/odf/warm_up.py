"""Imports the libraries and rebuilds one small document of our own, so that a forked child has nothing left to load."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

from sanitizer.contract.engine import Engine
from sanitizer.engines.odf import flat, text
from sanitizer.engines.odf.formulas import judge
from sanitizer.engines.odf.names import OFFICE, TEXT
from sanitizer.model.errors import ProgramMissing
from sanitizer.model.finding import Action, Feature, Option
from sanitizer.model.limits import Limits

_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_SPACES = f'xmlns:office="{OFFICE[1:-1]}" xmlns:text="{TEXT[1:-1]}" office:version="1.3"'
_BODY = "<office:body><office:text><text:p>a</text:p></office:text></office:body>"
_MEMBERS = {
    "mimetype": _MEDIA_TYPE,
    "content.xml": f"<office:document-content {_SPACES}>{_BODY}</office:document-content>",
    "styles.xml": f"<office:document-styles {_SPACES}/>",
    "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
}
_FLAT = f'<office:document {_SPACES} office:mimetype="{_MEDIA_TYPE}">{_BODY}</office:document>'


class _WarmSession:
    """A session for our own document: everything that would be found is removed."""

    limits = Limits()
    passwords: tuple[str, ...] = ()

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def found(self, feature: Feature, location: str, detail: str = "") -> Action:  # noqa: ARG002 - the protocol's names
        return Action.REMOVE

    def wants(self, feature: Feature) -> Action:  # noqa: ARG002
        return Action.REMOVE

    def option(self, option: Option) -> str:
        return option.default

    def nested(self, member: BinaryIO, name: str) -> BinaryIO | None:  # noqa: ARG002
        return None

    def member_name(self, member: BinaryIO, name: str) -> str:  # noqa: ARG002
        return name

    def outside(self, program: str, source: BinaryIO, *arguments: str) -> BinaryIO:  # noqa: ARG002
        raise ProgramMissing("warming up runs no programs")

    known_macros: frozenset[str] = frozenset()

    def keep_password(self, password: str) -> None:  # noqa: ARG002
        return None

    def writes(self, type_name: str) -> None:  # noqa: ARG002
        return None

    def count(self, what: str, amount: int, limit: int) -> None:  # noqa: ARG002
        return None


def document() -> bytes:
    """An odt with one paragraph."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _MEMBERS.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def warm_up(engine: Engine) -> None:
    """Load what a child will need and run it once."""
    engine.reconstruct(io.BytesIO(document()), io.BytesIO(), _WarmSession("odt"))
    flat.reconstruct(io.BytesIO(_FLAT.encode()), io.BytesIO(), _WarmSession("fodt"))
    for _ in text.extract_text(io.BytesIO(document()), _WarmSession("odt")):
        pass
    judge("of:=SUM([.A1:.A2])")
