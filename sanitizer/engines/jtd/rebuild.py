"""From the compound file to a document of our own: unpacks it where it is packed, reads its texts, and writes docx or text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines._cfb.compound_file import CompoundFile, Entry, Kind
from sanitizer.engines._new_document.docx import write_docx
from sanitizer.engines._new_document.model import Block, Document, Paragraph, Run, text_of
from sanitizer.engines.jtd import contents, store
from sanitizer.engines.jtd.builder import Builder
from sanitizer.engines.jtd.features import DAMAGED, HINT, LAYOUT, OUTPUT
from sanitizer.engines.jtd.lh5 import unpack_member
from sanitizer.engines.jtd.page_setup import read_page
from sanitizer.engines.jtd.records import tokens
from sanitizer.engines.jtd.styles import Looks
from sanitizer.model.errors import MalformedFile, NothingToShow

_COMPRESSED_MARK, _MEMBER_AT = b"JustCompressedDocument", 38
_FRAMES, _NOTES, _HEADINGS = "枠の中の文字", "脚注", "ヘッダー・フッター"
_MAX_FRAGMENT_BYTES = 64 * 1024
_PAGE_NUMBER = frozenset("-?‐－？ 　/０0")  # a header that holds only a page number


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    """Write the text, tables and ruby of *source* as a docx. Raises MalformedFile, LimitExceeded, NothingToShow."""
    if session.option(OUTPUT) == "txt":
        raise NothingToShow("the policy wants the text of Ichitaro documents only")
    document = read(source, session)
    session.found(LAYOUT, "document")
    write_docx(document, target, session.limits.max_bytes)


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """The same as text."""
    return text_of(read(source, session).blocks)


def read(source: BinaryIO, session: Session) -> Document:
    """Everything that can be read of *source*; what cannot be carried is recorded."""
    file = _opened(source, session)
    contents.report(file, session)
    damage: list[str] = []
    document = _document(file, session, damage)
    for what in dict.fromkeys((*file.damage, *damage)):
        session.found(DAMAGED, "file", what)
    if document.is_empty:
        raise NothingToShow("the Ichitaro document holds no text that can be read")
    return document


def _opened(source: BinaryIO, session: Session) -> CompoundFile:
    file = CompoundFile(source, session.limits.max_members)
    packed = file.stream("JSCompDocument")
    if packed is None or file.stream("DocumentText") is not None:
        return file
    data = file.read(packed, session.limits.max_bytes)
    if data[2 : 2 + len(_COMPRESSED_MARK)] != _COMPRESSED_MARK:
        raise MalformedFile("the compressed document does not begin as one; ask the sender for an uncompressed copy (JTD)")
    return CompoundFile(io.BytesIO(unpack_member(data, _MEMBER_AT, session.limits)), session.limits.max_members)


def _document(file: CompoundFile, session: Session, damage: list[str]) -> Document:
    styles = file.stream("DocumentViewStyles")
    page, half_points = read_page(file.read(styles, session.limits.max_bytes)) if styles else read_page(b"")
    document = Document(page=page, half_points=half_points)
    hints = 0
    for number, entry in enumerate(_texts(file)):
        blocks, found = _blocks(store.read_pieces(file.read(entry, session.limits.max_bytes), damage), damage)
        if number and blocks and isinstance(blocks[0], Paragraph):
            blocks[0].new_page = True
        document.blocks += blocks
        hints += found
    if not document.blocks:
        document.blocks += _fragments(file, session, damage)
    for label, name in ((_FRAMES, "LayoutBoxText"), (_NOTES, "Footnote"), (_HEADINGS, "Header")):
        blocks, found = _aside(file, name, session, damage)
        hints += found
        if blocks:
            document.blocks += [Paragraph(), Paragraph([Run(f"【{label}】")]), *blocks]
    if hints:
        session.found(HINT, "DocumentText", f"{hints} texts")
    return document


def _texts(file: CompoundFile) -> Iterator[Entry]:
    """The text of the document, then those of its further sheets."""
    main = file.stream("DocumentText")
    if main is not None:
        yield main
    for entry in file.below("ObjectSheets"):
        if entry.kind is Kind.STREAM and entry.name.upper() == "DOCUMENTTEXT":
            yield entry


def _blocks(pieces: list[store.Piece], damage: list[str]) -> tuple[list[Block], int]:
    """(blocks, number of texts that the document does not show) of one text."""
    looks = Looks()
    units = 0
    for piece in pieces:
        looks.add_piece(units, len(piece.units) // 2, piece.styles)
        units += len(piece.units) // 2
    builder = Builder()
    builder.read(tokens(b"".join(piece.units for piece in pieces)), looks)
    blocks = builder.finish()
    if builder.broken:
        damage.append(f"{builder.broken} records in the text")
    return blocks, builder.hints


def _aside(file: CompoundFile, name: str, session: Session, damage: list[str]) -> tuple[list[Block], int]:
    """Text beside the body: frames, notes that are linked, headers that say more than a page number."""
    entry = file.stream(name)
    if entry is None or (name == "Footnote" and file.stream("FootnoteLink") is None):
        return [], 0
    data = file.read(entry, session.limits.max_bytes)
    if not data.startswith(store.MAGIC):
        return [], 0
    found: list[Block] = []
    hints = 0
    for piece in store.read_pieces(data, damage):
        blocks, unseen = _blocks([piece], damage)
        hints += unseen
        found += blocks
    plain = "".join(text_of(found)).strip()
    return (found, hints) if plain.strip("".join(_PAGE_NUMBER)) else ([], hints)


def _fragments(file: CompoundFile, session: Session, damage: list[str]) -> list[Block]:
    """Old documents have their text inside other streams: every store that can be found in them."""
    found: list[Block] = []
    for entry in file.entries:
        if entry.kind is not Kind.STREAM or len(entry.path) > 1:
            continue
        data = file.read(entry, session.limits.max_bytes)
        at = data.find(store.MAGIC)
        while at >= 0:
            end = data.find(store.MAGIC, at + 8)
            fragment = data[at : end if end >= 0 else at + _MAX_FRAGMENT_BYTES]
            found += _blocks(store.read_pieces(fragment, damage), damage)[0]
            at = end
    return found


def warm_up() -> None:
    """Run the reader and the writer once on units of our own."""
    builder = Builder()
    builder.read(tokens("\u30c6\n".encode("utf-16-be")), Looks())
    write_docx(Document(builder.finish()), io.BytesIO(), 1 << 20)
