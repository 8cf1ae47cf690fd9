"""What must not stand in a rebuilt PDF, looked for among its objects as a foreign program printed them.

Written from the table of what must go (ISO 32000-2: 7.7 catalog and names, 12.5.6 annotations, 12.6.4 actions, 12.7 forms, 8.9 and
8.10 XObjects) and not from the engine's or the verifier's lists. Keys are looked for wherever a key is the format's own and not one
of the document's (a font of the resources may be called /AA).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.pdf_printed import TRAILER, Name, Objects, Ref, Stream


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that must go and is there: in which object (0 is the trailer), under which key, and what."""

    object: int
    key: str
    what: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEYS = _words(
    """
    AA AF AlternatePresentations Alternates Collection DSS EF EmbeddedFiles Extensions FDecodeParms FFilter IDS JS JavaScript Legal
    Movie OPI PA Perms PieceInfo PresSteps RF Renditions Requirements RichMediaContent RichMediaSettings SigFlags Sound SpiderInfo
    Templates TemplateInstantiated Threads Thumb URLS XFA 3DD 3DV Mac Unix Win
    """
)
ACTIONS = _words(
    """
    JavaScript Launch GoToR GoToE GoToDp Thread Sound Movie Hide SetState SubmitForm ResetForm ImportData SetOCGState Rendition
    Trans GoTo3DView RichMediaExecute RichMediaInstance
    """
)
PAGE_COMMANDS = _words("NextPage PrevPage FirstPage LastPage")
LINK_SCHEMES = ("http:", "https:", "mailto:")
SUBTYPES = _words("FileAttachment Sound Movie Screen 3D RichMedia Projection TrapNet PS")
TYPES = _words(
    "EmbeddedFile Filespec Sig DocTimeStamp SigRef Rendition MediaClip Thread Bead Trans Template SpiderContentSet 3D"
    " RichMediaContent Collection Navigator OPI"
)
FILTERS = _words("JBIG2Decode JPXDecode Crypt")
INFORMATION = _words("Author Subject Keywords Creator Producer CreationDate ModDate")
PAGE_KEYS = _words("Metadata Trans B Dur PieceInfo")
_NAME_MAPS = _words("Font XObject ExtGState ColorSpace Pattern Shading Properties CharProcs Colorants Dests RoleMap ClassMap N D R")
"""The dictionary under such a key has keys of the document's own choosing."""


def residue(objects: Objects) -> list[Hit]:
    """Every hit, in order of objects."""
    return list(_Search(objects).run())


class _Search:
    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._maps = {
            value.number
            for one in objects.values()
            for dictionary in _dictionaries(one)
            for key, value in dictionary.items()
            if key in _NAME_MAPS and isinstance(value, Ref)
        }

    def run(self) -> Iterator[Hit]:
        for number, value in sorted(self._objects.items()):
            maps = {id(value)} if number in self._maps and not isinstance(value, Stream) else set()
            for dictionary in _dictionaries(value):
                maps |= {id(inner) for key, inner in dictionary.items() if key in _NAME_MAPS and isinstance(inner, dict)}
                for key, what in self._judge(dictionary, own_keys=id(dictionary) in maps):
                    yield Hit(number, key, what)
        yield from self._trailer()

    def _judge(self, one: dict[str, Any], own_keys: bool) -> Iterator[tuple[str, str]]:
        kind = self._name(one.get("Type"))
        if not own_keys or kind:
            yield from ((key, "key") for key in one if key in KEYS)
        if kind in TYPES:
            yield "Type", str(kind)
        if (subtype := self._name(one.get("Subtype"))) in SUBTYPES:
            yield "Subtype", str(subtype)
        if self._name(one.get("FT")) == "Sig":
            yield "FT", "Sig"
        yield from self._action(one)
        if kind == "Page":
            yield from ((key, "key of a page") for key in one if key in PAGE_KEYS)
        if kind == "Catalog":
            yield from self._catalog(one)
        elif "Metadata" in one and not own_keys:
            yield "Metadata", "outside the catalog"
        if "Fields" in one and "CO" in one:
            yield "CO", "calculation order"
        if isinstance(one, Stream):
            yield from self._stream(one, subtype)
        if "FontMatrix" in one and not self._are_numbers(one["FontMatrix"], 6):
            yield "FontMatrix", "not six numbers"

    def _action(self, one: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """A structure element has /S as well, and a parent in /P."""
        kind = self._name(one.get("S"))
        if kind is None or self._name(one.get("Type")) == "StructElem" or ("P" in one and ("K" in one or "Pg" in one)):
            return
        if kind in ACTIONS:
            yield "S", kind
        elif kind == "URI":
            address = self._at(one.get("URI"))
            if not isinstance(address, str) or not address.lower().startswith(LINK_SCHEMES):
                yield "URI", f"address {address!r:.60}"
        elif kind == "Named" and self._name(one.get("N")) not in PAGE_COMMANDS:
            yield "N", f"command {one.get('N')}"
        elif kind == "GoTo" and "F" in one:
            yield "F", "file of a jump"

    def _catalog(self, one: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if "URI" in one:
            yield "URI", "base address"
        opening = self._at(one.get("OpenAction"))
        if isinstance(opening, dict) and self._name(opening.get("S")) != "GoTo":
            yield "OpenAction", str(opening.get("S"))
        names = self._at(one.get("Names"))
        if isinstance(names, dict):
            yield from (("Names", key) for key in names if key != "Dests" and key not in KEYS)

    def _stream(self, one: Stream, subtype: str | None) -> Iterator[tuple[str, str]]:
        yield from (("F", "data in another file") for _ in range("F" in one))
        if subtype == "Form":
            yield from ((key, "of a form") for key in ("Ref", "PS", "Subtype2") if key in one)
        filters = self._at(one.get("Filter"))
        for name in filters if isinstance(filters, list) else [filters]:
            if self._name(name) in FILTERS:
                yield "Filter", str(self._name(name))

    def _trailer(self) -> Iterator[Hit]:
        trailer = self._objects.get(TRAILER)
        if not isinstance(trailer, dict):
            return
        if "Encrypt" in trailer:
            yield Hit(TRAILER, "Encrypt", "encryption")
        information = self._at(trailer.get("Info"))
        if isinstance(information, dict):
            yield from (Hit(TRAILER, "Info", key) for key in information if key in INFORMATION)

    def _are_numbers(self, value: Any, count: int) -> bool:
        items = self._at(value)
        return isinstance(items, list) and len(items) == count and all(isinstance(self._at(item), int | float) for item in items)

    def _name(self, value: Any) -> str | None:
        value = self._at(value)
        return value if isinstance(value, Name) else None

    def _at(self, value: Any) -> Any:
        """What a reference leads to; a chain of references ends after a few."""
        for _ in range(8):
            if not isinstance(value, Ref):
                return value
            value = self._objects.get(value.number)
        return None


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """*value* and everything below it that is a dictionary, outer ones first; references are not followed."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
