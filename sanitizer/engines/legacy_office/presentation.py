"""Reads the texts of a PowerPoint presentation (MS-PPT): the newest version of each slide, in order, with its notes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines._cfb.compound_file import CompoundFile
from sanitizer.engines.legacy_office.features import DAMAGED
from sanitizer.model.errors import EncryptedFile, MalformedFile, NothingToShow

MAX_DEPTH = 40
MAX_ATOMS = 1_000_000
MAX_EDITS = 10_000
_ENCRYPTED_USER = 0xF3D1C4DF
_DOCUMENT, _SLIDE, _NOTES = 0x03E8, 0x03EE, 0x03F0
_SLIDE_LIST, _SLIDE_PERSIST, _NOTES_ATOM = 0x0FF0, 0x03F3, 0x03F1
_USER_EDIT, _PERSIST_DIRECTORY = 0x0FF5, 0x1772
_TEXT_HEADER, _WIDE_TEXT, _BYTE_TEXT, _OUTLINE_REFERENCE = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E
_SLIDES, _NOTES_LIST = 0, 2  # instances of the list of slides


@dataclass(frozen=True, slots=True)
class Atom:
    """A record: `depth` from 0 counts the containers around it."""

    kind: int
    instance: int
    start: int
    end: int
    depth: int


@dataclass(slots=True)
class _Listed:
    """A slide as the document lists it: where it is kept, its number, and the texts of its outline."""

    reference: int
    number: int
    outline: list[str] = field(default_factory=list)


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """Pieces of text, a form feed between slides. Raises MalformedFile, EncryptedFile, LimitExceeded, NothingToShow."""
    file = CompoundFile(source, session.limits.max_members)
    entry = file.stream("PowerPoint Document")
    if entry is None:
        raise NothingToShow("PowerPoint 95 keeps its text in a way that is not read here")
    user = file.stream("Current User")
    head = file.open(user).read(20) if user is not None else b""
    if len(head) >= 16 and struct.unpack_from("<I", head, 12)[0] == _ENCRYPTED_USER:
        raise EncryptedFile("the presentation is protected by a password")
    data = file.read(entry, session.limits.max_bytes)
    for what in dict.fromkeys(file.damage):
        session.found(DAMAGED, "file", what)
    places = _places(data, struct.unpack_from("<I", head, 16)[0] if len(head) >= 20 else 0)
    document = places.get(_document_reference(data, head), -1)
    texts = list(_slides(data, places, document, session)) if document >= 0 else []
    if not texts:
        session.found(DAMAGED, "PowerPoint Document", "list of slides")
        texts = list(_every_text(data, session))
    if not texts:
        raise MalformedFile("the presentation holds no text that can be read")
    yield from texts


def atoms(data: bytes, start: int, end: int, session: Session) -> Iterator[Atom]:
    """All records between *start* and *end*, each before what it contains. Ends where a record does not fit."""
    stack = [(start, min(end, len(data)))]
    at = start
    while stack:
        at, limit = stack.pop()
        while at + 8 <= limit:
            first, kind, size = struct.unpack_from("<HHI", data, at)
            session.count("records of the presentation", 1, MAX_ATOMS)
            body, following = at + 8, at + 8 + size
            if following > limit:
                following = limit
            yield Atom(kind, first >> 4, body, following, len(stack))
            if first & 0xF == 0xF and len(stack) < MAX_DEPTH:
                stack.append((following, limit))
                at, limit = body, following
            else:
                at = following


# --- where things are ------------------------------------------------------------------------------------------------------------


def _edits(data: bytes, newest: int) -> Iterator[tuple[int, int, int]]:
    """(place of the directory, reference of the document, ...) of each edit from the newest back (MS-PPT 2.3.3)."""
    at = newest
    seen: set[int] = set()
    while at not in seen and at + 28 <= len(data) and len(seen) < MAX_EDITS:
        seen.add(at)
        kind = struct.unpack_from("<H", data, at + 2)[0]
        if kind != _USER_EDIT:
            return
        before, directory, reference = struct.unpack_from("<III", data, at + 16)
        yield directory, reference, at
        if not before:
            return
        at = before


def _places(data: bytes, newest: int) -> dict[int, int]:
    """Where each persist object lies, as the newest edit that has it says (MS-PPT 2.3.4)."""
    places: dict[int, int] = {}
    for directory, _reference, _at in _edits(data, newest):
        if directory + 8 > len(data):
            continue
        _first, kind, size = struct.unpack_from("<HHI", data, directory)
        if kind != _PERSIST_DIRECTORY:
            continue
        at, end = directory + 8, min(directory + 8 + size, len(data))
        while at + 4 <= end:
            head = struct.unpack_from("<I", data, at)[0]
            identity, count = head & 0xFFFFF, head >> 20
            at += 4
            for index in range(min(count, (end - at) // 4)):
                places.setdefault(identity + index, struct.unpack_from("<I", data, at + 4 * index)[0])
            at += 4 * count
    return places


def _document_reference(data: bytes, head: bytes) -> int:
    if len(head) < 20:
        return -1
    first = next(_edits(data, struct.unpack_from("<I", head, 16)[0]), None)
    return first[1] if first else -1


# --- slides ----------------------------------------------------------------------------------------------------------------------


def _slides(data: bytes, places: dict[int, int], document: int, session: Session) -> Iterator[str]:
    slides, notes = _lists(data, document, session)
    notes_of: dict[int, list[str]] = {}
    for listed in notes:
        owner, spoken_texts = _notes(data, places.get(listed.reference, -1), session)
        notes_of.setdefault(owner, []).extend(spoken_texts)
    for number, listed in enumerate(slides):
        shown = _texts(data, places.get(listed.reference, -1), listed.outline, session)
        lines = [line for text in shown for line in _lines(text)]
        spoken = [line for text in notes_of.get(listed.number, []) for line in _lines(text)]
        if spoken:
            lines += ["【ノート】", *spoken]
        yield ("\f" if number else "") + "".join(f"{line}\n" for line in lines)


def _lists(data: bytes, document: int, session: Session) -> tuple[list[_Listed], list[_Listed]]:
    """(slides, notes) in the order of the document, with the texts of their outlines."""
    found: dict[int, list[_Listed]] = {_SLIDES: [], _NOTES_LIST: []}
    current: list[_Listed] | None = None
    for atom in _inside(data, document, _DOCUMENT, session):
        if atom.kind == _SLIDE_LIST:
            current = found.get(atom.instance)
        elif current is None:
            continue
        elif atom.kind == _SLIDE_PERSIST and atom.end - atom.start >= 16:
            reference, _flags, _texts_count, number = struct.unpack_from("<IIII", data, atom.start)
            current.append(_Listed(reference, number))
        elif atom.kind == _TEXT_HEADER and current:
            current[-1].outline.append("")
        elif atom.kind in (_WIDE_TEXT, _BYTE_TEXT) and current and current[-1].outline:
            current[-1].outline[-1] = _text(data, atom)
    return found[_SLIDES], found[_NOTES_LIST]


def _inside(data: bytes, at: int, kind: int, session: Session) -> Iterator[Atom]:
    """The records inside the container at *at*; nothing when it is of another kind."""
    if at < 0 or at + 8 > len(data):
        return
    _first, found, size = struct.unpack_from("<HHI", data, at)
    if found == kind:
        yield from atoms(data, at + 8, at + 8 + size, session)


def _texts(data: bytes, at: int, outline: list[str], session: Session) -> Iterator[str]:
    """Texts of the shapes of a slide; those that stand in the outline where the slide refers to them, then what is left of it."""
    left = dict(enumerate(outline))
    for atom in _inside(data, at, _SLIDE, session):
        if atom.kind in (_WIDE_TEXT, _BYTE_TEXT):
            yield _text(data, atom)
        elif atom.kind == _OUTLINE_REFERENCE and atom.end - atom.start >= 4:
            index = struct.unpack_from("<I", data, atom.start)[0]
            if index in left:
                yield left.pop(index)
    yield from left.values()


def _notes(data: bytes, at: int, session: Session) -> tuple[int, list[str]]:
    """(number of the slide that they belong to, their texts)."""
    owner = -1
    texts: list[str] = []
    for atom in _inside(data, at, _NOTES, session):
        if atom.kind == _NOTES_ATOM and atom.end - atom.start >= 4:
            owner = struct.unpack_from("<I", data, atom.start)[0]
        elif atom.kind in (_WIDE_TEXT, _BYTE_TEXT):
            texts.append(_text(data, atom))
    return owner, [text for text in texts if text.strip("*\r\n ")]


def _every_text(data: bytes, session: Session) -> Iterator[str]:
    """For a presentation whose list of slides is lost: each text once, as it lies."""
    seen: set[str] = set()
    for atom in atoms(data, 0, len(data), session):
        if atom.kind in (_WIDE_TEXT, _BYTE_TEXT):
            text = _text(data, atom)
            if text.strip() and text not in seen:
                seen.add(text)
                yield "".join(f"{line}\n" for line in _lines(text))


def _text(data: bytes, atom: Atom) -> str:
    raw = data[atom.start : atom.end]
    if atom.kind == _WIDE_TEXT:
        return raw[: len(raw) // 2 * 2].decode("utf-16-le", errors="replace")
    return raw.decode("latin-1")


def _lines(text: str) -> list[str]:
    return [line.strip("\0") for line in text.replace("\x0b", "\r").replace("\n", "\r").split("\r") if line.strip("\0 ")]
