"""Layers of a rebuilt PDF, where policy removes hidden ones: none is off without anything that could switch it on (8.11.4)."""

from __future__ import annotations

from collections.abc import Iterator

from sanitizer.model.finding import Residue
from sanitizer.verifiers._pdf_objects import PdfObject, reference, references

_FEATURE = "pdf.hidden_layer"
_Dictionary = dict[bytes, object]


def hidden_layers(objects: list[PdfObject], lines: list[bytes]) -> Iterator[Residue]:
    """*lines* are the printed objects."""
    catalog = _dictionary(objects, objects[0].dictionary.get(b"/Root"))
    properties = _dictionary(objects, catalog.get(b"/OCProperties"))
    configuration = _dictionary(objects, properties.get(b"/D"))
    groups = _references(objects, properties.get(b"/OCGs"))
    on, off = (_references(objects, configuration.get(key)) for key in (b"/ON", b"/OFF"))
    if configuration.get(b"/BaseState") == b"/OFF":
        off = groups - on
    for number in sorted(off):
        if not _may_be_switched_on(objects[number] if number < len(objects) else objects[0], lines):
            yield Residue(_FEATURE, f"object {number}", "a layer that is off")


def _may_be_switched_on(group: PdfObject, lines: list[bytes]) -> bool:
    """A usage says so (for the screen or for paper), or something that depends on the reader; or the intent leaves it shown."""
    if group.dictionary.get(b"/Intent", b"/View") != b"/View":
        return True
    printed = lines[group.number]
    for number in references(printed):
        printed += lines[number] if number < len(lines) else b""
    words = (b"/ViewState/ON", b"/PrintState/ON", b"/Zoom", b"/Language", b"/User")
    return any(word in printed for word in words)


def _dictionary(objects: list[PdfObject], value: object) -> _Dictionary:
    resolved = _value(objects, value)
    return resolved if isinstance(resolved, dict) else {}


def _value(objects: list[PdfObject], value: object) -> object:
    number = reference(value)
    return objects[number].value if number and number < len(objects) else value


def _references(objects: list[PdfObject], value: object) -> set[int]:
    resolved = _value(objects, value)
    return {reference(one) for one in resolved} - {0} if isinstance(resolved, list) else set()
