"""Takes a picture's XML apart with expat and judges each element, attribute and style by rules of its own."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator
from xml.parsers import expat

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers import images
from sanitizer.verifiers._svg_css import wrong_css
from sanitizer.verifiers._svg_lists import ANIMATIONS, ATTRIBUTES, ELEMENTS, IMAGES, MUST_BE_GONE

MAX_ELEMENTS = 600_000
MAX_DEPTH = 260
MAX_PICTURES_IN_EACH_OTHER = 4
SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_DATA = re.compile(r"data:image/(png|jpeg|gif|bmp|tiff|webp|svg\+xml);base64,([A-Za-z0-9+/=]*)")
_TYPES = {"jpeg": "jpg"}
_LOCAL = re.compile(r"#[\w.:\-]{1,200}")
_OPEN = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\"<>\\^`{|}\x7f]*", re.IGNORECASE)
_FREE_TEXT = frozenset({"aria-label", "aria-labelledby", "aria-describedby", "aria-hidden", "lang"})
_LEADS_AWAY = re.compile(r"javascript:|vbscript:|data:|https?:|file:|//|\\\\|<|&#", re.IGNORECASE)
_ANIMATED_NEVER = re.compile(r"on.*|.*href|style|class|id|target|src|.*:", re.IGNORECASE)
Wrong = tuple[str, str]


class Check:
    """One picture. `found` fills while expat reads."""

    def __init__(self, policy: PolicyView, depth: int = 0) -> None:
        self._policy = policy
        self._depth = depth
        self._links_stay = policy.choice("svg.links") == "keep" and policy.keeps("svg.link")
        self._open: list[tuple[str, str]] = []  # (element, its id)
        self._elements = 0
        self._style: list[str] = []
        self._line = 0
        self.found: list[Residue] = []

    def run(self, data: bytes) -> Iterator[Residue]:
        """Raises MalformedFile, LimitExceeded."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self._start(name, attributes, parser.CurrentLineNumber)
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = lambda *_: self._add("svg.dtd", "a document type definition")
        parser.EntityDeclHandler = lambda *_: self._add("svg.entity", "an entity")
        parser.ProcessingInstructionHandler = lambda target, _: self._add(
            "svg.css_import" if target == "xml-stylesheet" else "svg.editor_data", f"instruction {target}"
        )
        parser.CommentHandler = lambda _: self._add("svg.editor_data", "a comment")
        try:
            parser.Parse(data, True)
        except expat.ExpatError as failure:
            raise MalformedFile(f"no XML: {failure}") from failure
        yield from self.found

    def _add(self, key: str, detail: str) -> None:
        if len(self.found) < 1_000:
            self.found.append(Residue(key, f"line {self._line}", detail[:200]))

    # --- events ------------------------------------------------------------------------------------------------------------------

    def _start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._line = line
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(self._open) > MAX_DEPTH:
            raise LimitExceeded("too many elements, or too deep in each other")
        namespace, _, local = name.rpartition(" ")
        if not self._open and (local != "svg" or namespace != SVG):
            raise MalformedFile("the root element is not svg")
        if namespace != SVG:
            self._add(MUST_BE_GONE.get(local, "svg.editor_data"), f"<{name}>")
        elif local not in ELEMENTS:
            self._add(MUST_BE_GONE.get(local, "svg.unknown_element"), f"<{local}>")
        self._open.append((local, attributes.get("id", "")))
        for key, value in attributes.items():
            for wrong in self._attribute(local, key, value):
                self._add(*wrong)
        animated = attributes.get("attributeName")
        if local in ANIMATIONS and animated is not None and (_ANIMATED_NEVER.fullmatch(animated) or animated not in ATTRIBUTES):
            self._add("svg.animated_reference", animated)
        if local == "style":
            self._style = []

    def _end(self, _name: str) -> None:
        local, _ = self._open.pop()
        if local == "style":
            for wrong in wrong_css("".join(self._style)):
                self._add(*wrong)

    def _text(self, text: str) -> None:
        if self._open and self._open[-1][0] == "style":
            self._style.append(text)

    # --- attributes --------------------------------------------------------------------------------------------------------------

    def _attribute(self, local: str, key: str, value: str) -> Iterator[Wrong]:
        namespace, _, name = key.rpartition(" ")
        if name.lower().startswith("on"):
            yield "svg.event_handler", f"{name}={value}"
        elif name == "href" and namespace in ("", _XLINK):
            yield from self._reference(local, value)
        elif namespace == _XLINK:
            if name != "title":
                yield "svg.unknown_attribute", key
        elif namespace == _XML:
            if name not in ("space", "lang"):
                yield "svg.external_reference", f"xml:{name}"
        elif namespace:
            yield "svg.editor_data", key
        elif name == "attributeName":
            return
        elif name not in ATTRIBUTES:
            yield "svg.unknown_attribute", name
        elif name not in _FREE_TEXT:
            yield from self._value(name, value)

    def _value(self, name: str, value: str) -> Iterator[Wrong]:
        if name == "style" or set(value) & set("(\\\"'"):
            yield from wrong_css(value)
        elif _LEADS_AWAY.search(value) and not (name == "id" and _LOCAL.fullmatch(f"#{value}")):
            yield "svg.css_url", f"{name}={value[:100]}"

    def _reference(self, local: str, value: str) -> Iterator[Wrong]:
        if local in IMAGES:
            if not (local == "feImage" and _LOCAL.fullmatch(value)):
                yield from self._image(value)
        elif local == "a":
            if not value or _LOCAL.fullmatch(value):
                return
            if not _OPEN.fullmatch(value):
                yield "svg.link_target", value
            elif not self._links_stay:
                yield "svg.link", value
        elif not _LOCAL.fullmatch(value):
            yield ("svg.animated_reference" if local in ANIMATIONS else "svg.external_reference"), value
        elif local == "use" and any(value[1:] == identity for _, identity in self._open):
            yield "svg.recursion", value

    def _image(self, value: str) -> Iterator[Wrong]:
        match = _DATA.fullmatch(value)
        if match is None:
            yield ("svg.embedded_data" if value.lower().startswith("data:") else "svg.external_image"), value[:100]
            return
        try:
            data = base64.b64decode(match[2], validate=True)
        except binascii.Error:
            yield "svg.broken_image", "no base64"
            return
        if match[1] == "svg+xml":
            if self._depth >= MAX_PICTURES_IN_EACH_OTHER:
                yield "svg.embedded_data", "too many pictures in each other"
                return
            inner: Iterator[Residue] = Check(self._policy, self._depth + 1).run(data)
        else:
            inner = images.VERIFIER.verify(io.BytesIO(data), _TYPES.get(match[1], match[1]), self._policy)
        try:
            for residue in inner:
                yield residue.feature, f"{residue.location}: {residue.detail}"
        except MalformedFile as failure:
            yield "svg.broken_image", str(failure)
