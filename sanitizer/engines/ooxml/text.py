"""The text of a document in reading order, for the ladder's last rung: paragraphs, cells and slides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.detect import cfb
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.ooxml.features import ZIP_STRUCTURE
from sanitizer.engines.ooxml.names import MC, OFFICE, A, P, R, W, X
from sanitizer.engines.ooxml.relationships import relationships_of
from sanitizer.engines.ooxml.xml_reader import parse
from sanitizer.model.errors import MalformedFile, NothingToShow

_WORD_NOTES = tuple(f"{OFFICE}{name}" for name in ("header", "footnotes", "endnotes", "comments", "footer"))
_WORD_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_SLIDE_BREAKS = {f"{A}br": "\n"}
_HIDDEN_FROM_TEXT = frozenset({f"{W}del", f"{W}moveFrom", f"{MC}Fallback"})


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """Pieces of text with line ends. Raises MalformedFile, EncryptedFile, LimitExceeded, NothingToShow."""
    source.seek(0)
    if source.read(8) == cfb.MAGIC:
        from sanitizer.engines.ooxml import encryption

        source = encryption.decrypted(source, session)
    reader = PackageReader(source, session, ZIP_STRUCTURE)
    main = next(
        (
            link.target
            for link in relationships_of("/", reader, session)
            if link.type == f"{OFFICE}officeDocument" and not link.external
        ),
        "",
    )
    if not main or not reader.has(main):
        raise MalformedFile("the package names no main document")
    root = parse(reader.read(main), main, session)
    if root.tag == f"{W}document":
        pieces = _word(root, main, reader, session)
    elif root.tag == f"{X}workbook":
        pieces = _excel(root, main, reader, session)
    elif root.tag == f"{P}presentation":
        pieces = _powerpoint(root, main, reader, session)
    else:
        raise NothingToShow(f"{main} is not a document that has text")
    yield from pieces


def _word(root: etree._Element, main: str, reader: PackageReader, session: Session) -> Iterator[str]:
    yield from paragraphs(root, f"{W}p", f"{W}t", _WORD_BREAKS)
    links = relationships_of(main, reader, session)
    for kind in _WORD_NOTES:
        for link in links:
            if link.type == kind and not link.external and reader.has(link.target):
                yield from paragraphs(parse(reader.read(link.target), link.target, session), f"{W}p", f"{W}t", _WORD_BREAKS)


def paragraphs(root: etree._Element, paragraph: str, text: str, breaks: dict[str, str]) -> Iterator[str]:
    """One line per paragraph; deleted text and fallbacks of alternatives are not shown, and so not given."""
    line: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            if element.tag == paragraph and line:
                yield "".join(line) + "\n"
                line.clear()
        elif element.tag == text:
            line.append(element.text or "")
        elif element.tag in breaks:
            line.append(breaks[element.tag])
        elif element.tag in _HIDDEN_FROM_TEXT:
            walker.skip_subtree()
    if line:
        yield "".join(line) + "\n"


def _is_phonetic(run: etree._Element) -> bool:
    parent = run.getparent()
    return parent is not None and parent.tag == f"{X}rPh"


def _strings_of(item: etree._Element) -> str:
    """The text of a shared or inline string, without its phonetic runs (ruby)."""
    return "".join(run.text or "" for run in item.iter(f"{X}t") if not _is_phonetic(run))


def _excel(root: etree._Element, main: str, reader: PackageReader, session: Session) -> Iterator[str]:
    links = {link.id: link for link in relationships_of(main, reader, session) if not link.external and reader.has(link.target)}
    shared: list[str] = []
    for link in links.values():
        if link.type == f"{OFFICE}sharedStrings":
            shared = [_strings_of(item) for item in parse(reader.read(link.target), link.target, session).iter(f"{X}si")]
    for sheet in root.iter(f"{X}sheet"):
        sheet_link = links.get(sheet.get(f"{R}id", ""))
        if sheet_link is None:
            continue
        yield f"{sheet.get('name', '')}\n"
        for row in parse(reader.read(sheet_link.target), sheet_link.target, session).iter(f"{X}row"):
            cells = [_cell(cell, shared) for cell in row.iter(f"{X}c")]
            if any(cells):
                yield "\t".join(cells) + "\n"


def _cell(cell: etree._Element, shared: list[str]) -> str:
    value = cell.findtext(f"{X}v") or ""
    kind = cell.get("t", "n")
    if kind == "s":
        index = int(value) if value.isdecimal() and len(value) < 10 else -1
        return shared[index] if 0 <= index < len(shared) else ""
    if kind == "inlineStr":
        return _strings_of(cell)
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    return value


def _powerpoint(root: etree._Element, main: str, reader: PackageReader, session: Session) -> Iterator[str]:
    links = {
        link.id: link.target for link in relationships_of(main, reader, session) if not link.external and reader.has(link.target)
    }
    for slide in root.iter(f"{P}sldId"):
        target = links.get(slide.get(f"{R}id", ""))
        if target is None:
            continue
        yield from paragraphs(parse(reader.read(target), target, session), f"{A}p", f"{A}t", _SLIDE_BREAKS)
        for link in relationships_of(target, reader, session):
            if link.type in (f"{OFFICE}notesSlide", f"{OFFICE}diagramData") and not link.external and reader.has(link.target):
                yield from paragraphs(parse(reader.read(link.target), link.target, session), f"{A}p", f"{A}t", _SLIDE_BREAKS)
