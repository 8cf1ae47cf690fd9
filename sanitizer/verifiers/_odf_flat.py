"""A delivered flat OpenDocument file: one XML file, whose pictures stand in it as Base64."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator
from xml.parsers import expat

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers import _odf_lists as lists
from sanitizer.verifiers import images
from sanitizer.verifiers._odf_package import context_of
from sanitizer.verifiers._odf_xml import check_xml

_NAME = "document"
_HOLDERS = frozenset(
    f"{uri} {local}"
    for uri, local in (
        (lists.DRAW, "image"),
        (lists.DRAW, "fill-image"),
        (lists.STYLE, "background-image"),
        (lists.TEXT, "list-level-style-image"),
    )
)
_BINARY, _META = f"{lists.OFFICE} binary-data", f"{lists.OFFICE} meta"


def check(data: bytes, type_name: str, policy: PolicyView) -> Iterator[Residue]:
    """Raises MalformedFile, LimitExceeded."""
    context = context_of(policy)
    context.flat = True
    for key, detail in check_xml(data, _NAME, context, lists.BODIES["od" + type_name[3]]):
        yield Residue(key, _NAME, detail)
    reader = _Reader(context.author_stays)
    reader.read(data)
    if reader.media_type != lists.MEDIA_TYPES["od" + type_name[3]]:
        yield Residue("odf.unknown_part", _NAME, reader.media_type)
    for key, detail in reader.wrong:
        yield Residue(key, _NAME, detail)
    for number, text in enumerate(reader.pictures, 1):
        yield from _check_picture(text, f"picture {number}", policy)


def _check_picture(text: str, where: str, policy: PolicyView) -> Iterator[Residue]:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        yield Residue("odf.unknown_part", where, "not Base64")
        return
    suffix = next((suffix for suffix, magic in lists.IMAGE_MAGIC.items() if data.startswith(magic)), "")
    if not suffix:
        yield Residue("odf.unknown_part", where, "not a picture")
        return
    for residue in images.VERIFIER.verify(io.BytesIO(data), suffix.replace("jpeg", "jpg"), policy):
        yield Residue(residue.feature, f"{where}: {residue.location}", residue.detail)


class _Reader:
    """Takes the pictures, the metadata and the media type out of a flat document."""

    def __init__(self, author_stays: bool) -> None:
        self.pictures: list[str] = []
        self.media_type = ""
        self.wrong: list[tuple[str, str]] = []
        self._allowed = lists.META_ELEMENTS | (lists.AUTHOR_ELEMENTS if author_stays else frozenset())
        self._open: list[str] = []
        self._text: list[str] | None = None

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate("UTF-8", " ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise MalformedFile(f"{_NAME}: {error}") from error

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if not self._open:
            self.media_type = attributes.get(f"{lists.OFFICE} mimetype", "")
        elif element == _BINARY:
            if self._open[-1] not in _HOLDERS:
                self.wrong.append(("odf.ole_object", self._open[-1].rpartition(" ")[2]))
            self._text = []
        elif _META in self._open:
            uri, _, local = element.rpartition(" ")
            if f"{lists.SHORT.get(uri, '?')}:{local}" not in self._allowed:
                self.wrong.append(("odf.properties", local))
        self._open.append(element)

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, element: str) -> None:
        self._open.pop()
        if element == _BINARY and self._text is not None:
            self.pictures.append("".join(self._text))
            self._text = None
