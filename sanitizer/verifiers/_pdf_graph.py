"""Follows references: which objects the document reaches, what its page tree holds, what its object streams hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.verifiers._mupdf import XrefEntry
from sanitizer.verifiers._pdf_layout import HIDDEN_NAMES, is_one_value
from sanitizer.verifiers._pdf_objects import PdfObject, count_names, reference, references

_INTEGERS = re.compile(rb"\s*(?:\d{1,10}\s+)*(?:\d{1,10})?\s*")


def reached(lines: list[bytes]) -> set[int]:
    """The numbers of all objects that the trailer (line 0) leads to."""
    seen = {0}
    waiting = [0]
    while waiting:
        for number in references(lines[waiting.pop()]):
            if number not in seen and number < len(lines):
                seen.add(number)
                waiting.append(number)
    return seen


def unreached(lines: list[bytes], objects: list[PdfObject], entries: list[XrefEntry]) -> Iterator[Residue]:
    """Objects that are stored and nothing refers to, other than the object and cross-reference streams that are in use."""
    seen = reached(lines)
    containers = {entry.offset for entry in entries if entry.kind == "o"}
    for entry in entries:
        if entry.number in seen or lines[entry.number] == b"null":
            continue
        kind = objects[entry.number].dictionary.get(b"/Type")
        if kind == b"/XRef" or (kind == b"/ObjStm" and entry.number in containers):
            continue
        yield Residue("pdf.unreferenced_object", f"object {entry.number}", "nothing refers to it")


def count_pages(objects: list[PdfObject], max_pages: int) -> int:
    """The leaves of the page tree. Raises MalformedFile when a node is not what it should be, LimitExceeded."""
    root = _at(objects, objects[0].dictionary.get(b"/Root"), "the catalog")
    if root.get(b"/Type") != b"/Catalog":  # or its list of keys would not hold
        raise MalformedFile("the catalog does not say that it is one")
    waiting = [_number(root.get(b"/Pages"), "the page tree")]
    seen: set[int] = set()
    pages = 0
    while waiting:
        number = waiting.pop()
        if number in seen:
            raise MalformedFile(f"object {number} is in the page tree twice")
        seen.add(number)
        node = _at(objects, b"%d 0 R" % number, "a node of the page tree")
        kind = node.get(b"/Type")
        if kind == b"/Pages":
            kids = node.get(b"/Kids")
            if isinstance(kids, list):
                waiting.extend(_number(kid, "a kid of the page tree") for kid in kids)
        elif kind == b"/Page":
            pages += 1
            if pages > max_pages:
                raise LimitExceeded(f"more than {max_pages} pages")
        else:
            raise MalformedFile(f"object {number} in the page tree is neither a page nor a node")
    return pages


def _number(value: object, what: str) -> int:
    number = reference(value)
    if not number:
        raise MalformedFile(f"{what} is not a reference")
    return number


def _at(objects: list[PdfObject], value: object, what: str) -> dict[bytes, object]:
    number = _number(value, what)
    if number >= len(objects):
        raise MalformedFile(f"{what}: there is no object {number}")
    return objects[number].dictionary


def check_object_stream(holder: PdfObject, decoded: bytes, entries: list[XrefEntry], lines: list[bytes]) -> Iterator[Residue]:
    """The stream's index names exactly the objects that the cross-reference table puts there (ISO 32000-2, 7.5.7)."""
    place = f"object {holder.number} object stream"
    first, count = (int(_digits(holder.dictionary.get(key), place)) for key in (b"/First", b"/N"))
    index = decoded[:first]
    if _INTEGERS.fullmatch(index) is None:
        raise MalformedFile(f"{place}: its index is not made of integers")
    numbers = [int(word) for word in index.split()]
    named, offsets = numbers[::2], numbers[1::2]
    if len(named) != count or len(offsets) != count or offsets != sorted(set(offsets)) or offsets[:1] != [0]:
        raise MalformedFile(f"{place}: its index does not hold {count} objects in ascending order")
    stored = sorted(entry.number for entry in entries if entry.kind == "o" and entry.offset == holder.number)
    if sorted(named) != stored:
        yield Residue("pdf.unreferenced_object", place, f"{len(named)} objects inside, {len(stored)} in use")
        return
    bodies = decoded[first:]
    for number, start, end in zip(named, offsets, [*offsets[1:], len(bodies)], strict=True):
        body = bodies[start:end].strip()
        if not is_one_value(body):
            yield Residue("pdf.trailing_data", f"{place} offset {start}", "more or less than one object")
        elif count_names(body) != count_names(lines[number]):
            yield Residue("pdf.unknown_key", f"object {number}", HIDDEN_NAMES)


def _digits(value: object, place: str) -> bytes:
    if not isinstance(value, bytes) or not value.isdigit():
        raise MalformedFile(f"{place}: /N or /First is not a number")
    return value
