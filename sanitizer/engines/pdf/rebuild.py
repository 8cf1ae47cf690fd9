"""One rebuild from end to end: open, pages, catalog, what was left out, finish."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from sanitizer.contract.engine import Session
from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.pdf import (
    actions,
    annotation,
    appearance,
    colour,
    destinations,
    fonts,
    halftones,
    images,
    layer_objects,
    streams,
    structure,
    values,
)
from sanitizer.engines.pdf.allow_list import load
from sanitizer.engines.pdf.attachments import Attachments
from sanitizer.engines.pdf.document_information import write_information
from sanitizer.engines.pdf.kinds import GONE, handler, put_apart
from sanitizer.engines.pdf.layers import read_layers
from sanitizer.engines.pdf.pages import find_pages, write_pages
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.revisions import report_hidden_bytes
from sanitizer.engines.pdf.source import Node, Source
from sanitizer.engines.pdf.sweep import sweep
from sanitizer.engines.pdf.syntax import write_text
from sanitizer.engines.pdf.walk import CompiledType, Walk, compile_types
from sanitizer.engines.pdf.warm_up import WARM_UP_DOCUMENT
from sanitizer.engines.pdf.warm_up_document import everyday_document
from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import LimitExceeded, MalformedFile

if TYPE_CHECKING:
    from sanitizer.engines.pdf.page_pictures import PagePictures
    from sanitizer.engines.pdf.qr_codes import Box

HANDLER_MODULES = (
    actions,
    annotation,
    appearance,
    colour,
    destinations,
    fonts,
    halftones,
    images,
    layer_objects,
    streams,
    structure,
    values,
)
"""Imported so that they register what the allow list names with an "@" or as a stream."""

_WARM_UP_ROUNDS = 10
_types: dict[str, CompiledType] = {}


@handler("outline_parent", "d")
def _outline_parent(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """An item above, or the outline's root."""
    return walk.dictionary("OutlineItem" if "/Title" in node else "Outlines", node, ref, place)


@handler("outline_item", "d")
def _outline_item(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """Always an object of its own, as 12.3.3 has it: what stands directly under Next would look like an action."""
    written = walk.dictionary("OutlineItem", node, ref, place)
    return put_apart(walk, written) if written and written.startswith("<<") else written


def allowed_types() -> dict[str, CompiledType]:
    """The allow list, read once in a process."""
    if not _types:
        _types.update(compile_types(load()))
    return _types


MakePictures = Callable[[BinaryIO, Writer, Session], "PagePictures"]


def reconstruct(
    source: BinaryIO,
    target: BinaryIO,
    session: Session,
    covers: Sequence[Sequence[Box]] = (),
    make_pictures: MakePictures | None = None,
) -> None:
    """Write a new document to *target*, with *covers* on its pages.

    Raises MalformedFile, EncryptedFile, LimitExceeded; NeedsFamily where *make_pictures* is None and a page has to become one.
    """
    report_hidden_bytes(source, session)
    document = Source(source, session)
    try:
        writer = Writer(target)
        if make_pictures is None:
            _rebuild(document, writer, session, covers, None)
        else:
            with make_pictures(source, writer, session) as pictures:
                _rebuild(document, writer, session, covers, pictures)
    except (MemoryError, RecursionError) as error:
        raise LimitExceeded(f"the document needs more than this step may use ({type(error).__name__})") from error
    finally:
        document.close()


def _rebuild(
    document: Source, writer: Writer, session: Session, covers: Sequence[Sequence[Box]], pictures: PagePictures | None
) -> None:
    catalog = document.chase(document.trailer.get("/Root"))
    if type(catalog) is not dict:
        raise MalformedFile("there is no document catalog")
    layers = read_layers(document, session, catalog)
    walk = Walk(document, writer, session, allowed_types(), Attachments(), layers, can_draw=pictures is not None)
    found = find_pages(walk, catalog)
    if not found:
        raise MalformedFile("there is no page")
    root = writer.reserve()
    pages = write_pages(walk, found, covers, pictures)
    walk.drain()
    text = walk.entries(walk.types["Catalog"], catalog, Place("catalog"), braces=False) or GONE
    walk.drain()
    information, metadata = write_information(walk, catalog)
    writer.put(root, f"<</Type/Catalog{text}{_name_trees(walk, catalog)}/Pages {pages} 0 R{metadata}>>")
    walk.draws.check(walk)
    sweep(walk)
    walk.report_unknown()
    if walk.may_leave_orphans:
        writer.drop_orphans(root, information)
    writer.finish(root, information)


def _name_trees(walk: Walk, catalog: dict[str, Node]) -> str:
    """The catalog's Names, once everything that it names is written; the files of a portfolio are in sight without its cover."""
    attachments = walk.attachments.name_tree()
    trees = {"/Dests": walk.destination_names, "/EmbeddedFiles": attachments}
    written = "".join(f"{key} {tree}" for key, tree in trees.items() if tree)
    in_sight = "/PageMode/UseAttachments" if attachments and "/Collection" in catalog and "/PageMode" not in catalog else ""
    return f"{in_sight}/Names<<{written}>>" if written else GONE


def warm() -> None:
    """Read the allow list, load Pillow's plug-ins, and rebuild documents of our own until Python has specialised its byte code.

    A second call rebuilds each once: in a child that waits, it takes the pages of memory that the child is going to write to.
    """
    rounds = 1 if _types else _WARM_UP_ROUNDS
    allowed_types()
    Image.preinit()
    write_text("無害化")  # loads the codec
    for document in (WARM_UP_DOCUMENT, *[everyday_document()] * rounds):
        with io.BytesIO(document) as source, io.BytesIO() as target:
            reconstruct(source, target, WarmSession("pdf"))
