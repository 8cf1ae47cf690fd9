"""Writes PowerPoint 97 presentations (MS-PPT): a document with slides and notes, a master, and the directory that finds them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samples.build._cfb import Tree
from samples.build._cfb import build as compound_file

CLSID = "64818d10-4f9b-11cf-86ea-00aa00b929e8"
_WIDTH, _HEIGHT = 5760, 4320
_DOCUMENT, _MASTER = 1, 2


@dataclass(frozen=True)
class Slide:
    """`outline` are the texts that the document's outline keeps (title, body), `boxes` those of further shapes."""

    outline: Sequence[str]
    boxes: Sequence[str] = ()
    notes: str = ""


def atom(kind: int, data: bytes = b"", instance: int = 0, version: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4 | version, kind, len(data)) + data


def container(kind: int, *parts: bytes, instance: int = 0) -> bytes:
    return atom(kind, b"".join(parts), instance, 15)


def _text(text: str) -> bytes:
    return atom(0x0FA0, text.replace("\n", "\r").encode("utf-16-le"))


def _shape(number: int, top: int, *inside: bytes, kind: int = 202) -> bytes:
    """A text box with its place on the slide."""
    place = atom(0xF010, struct.pack("<4h", top, 300, _WIDTH - 300, top + 700))
    return container(0xF004, atom(0xF00A, struct.pack("<II", number, 0xA00), kind, 2), place, *inside)


def _drawing(number: int, shapes: Sequence[bytes]) -> bytes:
    """PPDrawing with the group that all shapes of a slide are in, and the background."""
    group = container(
        0xF004,
        atom(0xF009, struct.pack("<4i", 0, 0, 0, 0), 0, 1),
        atom(0xF00A, struct.pack("<II", 1024 * number, 5), 0, 2),
    )
    background = container(0xF004, atom(0xF00A, struct.pack("<II", 1024 * number + 1, 0xC00), 1, 2))
    drawing = container(
        0xF002,
        atom(0xF008, struct.pack("<II", len(shapes) + 2, 1024 * number + 1 + len(shapes)), number, 0),
        container(0xF003, group, *shapes),
        background,
    )
    return container(0x040C, drawing)


_COLOURS = atom(0x07F0, struct.pack("<8I", 0xFFFFFF, 0, 0x808080, 0, 0x99CC00, 0xCC3333, 0xFFCCCC, 0xB2B2B2), 1)


def _slide(number: int, slide: Slide) -> bytes:
    shapes = []
    for index, _ in enumerate(slide.outline):
        box = container(0xF00D, atom(0x0F9E, struct.pack("<I", index)))
        shapes.append(_shape(1024 * number + 2 + index, 300 + 800 * index, box))
    for index, text in enumerate(slide.boxes):
        box = container(0xF00D, atom(0x0F9F, struct.pack("<I", 4)), _text(text))
        shapes.append(_shape(1024 * number + 20 + index, 2200 + 600 * index, box))
    head = atom(0x03EF, struct.pack("<I8sIIHH", 0, b"\x01\x02\0\0\0\0\0\0", 0x80000000, 0, 7, 0), 0, 2)
    return container(0x03EE, head, _drawing(number, shapes), _COLOURS)


def _notes(number: int, slide_number: int, text: str) -> bytes:
    box = container(0xF00D, atom(0x0F9F, struct.pack("<I", 2)), _text(text))
    head = atom(0x03F1, struct.pack("<IHH", slide_number, 7, 0), 0, 1)
    return container(0x03F0, head, _drawing(number, [_shape(1024 * number + 2, 300, box)]), _COLOURS)


def _master(number: int) -> bytes:
    head = atom(0x03EF, struct.pack("<I8sIIHH", 1, b"\x01\x02\0\0\0\0\0\0", 0, 0, 7, 0), 0, 2)
    return container(0x03F8, head, _drawing(number, []), _COLOURS)


def _listed(reference: int, number: int, texts: Sequence[str]) -> bytes:
    out = atom(0x03F3, struct.pack("<IIiII", reference, 4, len(texts), number, 0))
    for kind, text in enumerate(texts):
        out += atom(0x0F9F, struct.pack("<I", min(kind, 1)), kind) + _text(text)
    return out


def presentation(slides: Sequence[Slide], more: Mapping[str, bytes | Tree] | None = None, *, old: Sequence[Slide] = ()) -> bytes:
    """A whole file. *old* are slides of an earlier edit, which the newer one replaces."""
    data = b""
    places: dict[int, int] = {}

    def put(reference: int, body: bytes) -> None:
        nonlocal data
        places[reference] = len(data)
        data += body

    edits = 0
    for version in (old, slides) if old else (slides,):
        noted = [index for index, slide in enumerate(version) if slide.notes]
        document = container(
            0x03E8,
            atom(0x03E9, struct.pack("<IIIIIIIIHHBBBB", _WIDTH, _HEIGHT, _HEIGHT, _WIDTH, 1, 2, 0, 0, 1, 0, 0, 0, 0, 1), 0, 1),
            container(0x040B, container(0xF000, atom(0xF006, struct.pack("<IIIIII", 9000, 2, 9, 9, 1, 9)))),
            container(0x0FF0, _listed(_MASTER, 0x80000000, ()), instance=1),
            container(0x0FF0, *(_listed(10 + index, 256 + index, slide.outline) for index, slide in enumerate(version))),
            container(0x0FF0, *(_listed(50 + index, 300 + index, ()) for index in noted), instance=2),
            atom(0x03EA),
        )
        put(_DOCUMENT, document)
        put(_MASTER, _master(1))
        for index, slide in enumerate(version):
            put(10 + index, _slide(2 + index, slide))
        for index in noted:
            put(50 + index, _notes(40 + index, 256 + index, version[index].notes))
        directory_at = len(data)
        entries = b"".join(struct.pack("<II", 1 << 20 | reference, place) for reference, place in sorted(places.items()))
        data += atom(0x1772, entries)
        edit_at = len(data)
        data += atom(0x0FF5, struct.pack("<IHBBIIIIHH", 0, 0, 0, 3, edits, directory_at, _DOCUMENT, 100, 1, 0))
        edits = edit_at
    user = atom(0x0FF6, struct.pack("<IIIHHBBH", 0x14, 0xE391C05F, edits, 4, 0x03F4, 3, 0, 0) + b"user" + struct.pack("<I", 8))
    tree: dict[str, bytes | Tree] = {"PowerPoint Document": data.ljust(4096, b"\0"), "Current User": user}
    tree.update(more or {})
    return compound_file(tree, CLSID)
