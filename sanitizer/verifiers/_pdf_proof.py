"""The steps of the proof, in the order in which they can fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from mmap import mmap
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.model.limits import Limits
from sanitizer.verifiers import _pdf_graph as graph
from sanitizer.verifiers._mupdf import Document, MupdfError, XrefEntry
from sanitizer.verifiers._pdf_dictionaries import DictionaryRules, filters
from sanitizer.verifiers._pdf_layers import hidden_layers
from sanitizer.verifiers._pdf_layout import Layout
from sanitizer.verifiers._pdf_objects import PdfObject, parse, reference
from sanitizer.verifiers._pdf_rules import RESIDUE_KEYS as RESIDUE_KEYS
from sanitizer.verifiers._pdf_streams import StreamReader, check_calculator, check_fax, check_font, check_jpeg, check_metadata
from sanitizer.verifiers._pdf_warm_up import everyday_target

if TYPE_CHECKING:
    from sanitizer.contract.verifier import PolicyView

_FAX_SIZE = re.compile(rb"/(Columns|Rows) (\d{1,9})(?!\d| \d+ R)")
_LINKS_OPTION = "pdf.links"
_LINK_FEATURE = "pdf.uri"
_ATTACHMENT_FEATURE = "pdf.embedded_file"
_AUTHOR_FEATURE = "pdf.author"
_LAYER_FEATURE = "pdf.hidden_layer"
_FONT_KEYS = (b"/FontFile2", b"/FontFile3")
_WARM_UP = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n166\n%%EOF\n"
)
_WARM_UP_ROUNDS = 10
_warmed: list[bool] = []


def prove(data: bytes | mmap, policy: PolicyView) -> Iterator[Residue]:
    """Everything in *data* that does not belong. Raises MalformedFile, LimitExceeded."""
    lines, entries, repaired, pages, faxes = _read(data, policy.limits)
    if repaired:
        yield Residue("pdf.damaged", "cross-reference table", "MuPDF had to search the file for its objects")
    objects = [parse(number, line) for number, line in enumerate(lines)]
    layout = Layout(data, entries, objects, lines)
    yield from layout.check()
    if graph.count_pages(objects, policy.limits.max_pages) != pages:
        raise MalformedFile("the page tree does not hold as many pages as it says")
    keeps_links = policy.choice(_LINKS_OPTION) == "keep" and policy.keeps(_LINK_FEATURE)
    keeps_author = policy.keeps(_AUTHOR_FEATURE)
    yield from DictionaryRules(objects, keeps_links, policy.keeps(_ATTACHMENT_FEATURE), keeps_author).check()
    if not policy.keeps(_LAYER_FEATURE):
        yield from hidden_layers(objects, lines)
    yield from graph.unreached(lines, objects, entries)
    yield from (residue for number, size in faxes.items() for residue in check_fax(number, objects[number].dictionary, size))
    yield from _check_streams(StreamReader(data, policy.limits), layout.streams, objects, lines, entries, keeps_author)


def _read(data: bytes | mmap, limits: Limits) -> tuple[list[bytes], list[XrefEntry], bool, int, dict[int, int]]:
    """Printed objects, cross-reference entries, whether MuPDF repaired the file, its number of pages, the sizes of CCITT images."""
    try:
        with Document(data) as document:
            pages = document.page_count()
            lines = document.printed()
            faxes = _decode_faxes(document, lines, limits)
            return lines, document.entries(), document.was_repaired, pages, faxes
    except MupdfError as error:
        raise MalformedFile(f"MuPDF cannot read the target: {error}") from error


def _decode_faxes(document: Document, lines: list[bytes], limits: Limits) -> dict[int, int]:
    """Object number > decoded bytes of each CCITT image. Raises LimitExceeded before it decodes too much."""
    sizes: dict[int, int] = {}
    left = limits.max_unpacked_bytes
    for number, line in enumerate(lines):
        if b"/CCITTFaxDecode" not in line or b"/Length" not in line:
            continue
        announced = {key: int(value) for key, value in _FAX_SIZE.findall(line)}
        left -= announced.get(b"Columns", 1728) // 8 * announced.get(b"Rows", 0)
        if left < 0:
            raise LimitExceeded(f"CCITT images decode to more than {limits.max_unpacked_bytes} bytes")
        sizes[number] = document.decoded_bytes(number)
    return sizes


def _check_streams(
    reader: StreamReader,
    streams: dict[int, tuple[int, int]],
    objects: list[PdfObject],
    lines: list[bytes],
    entries: list[XrefEntry],
    keeps_author: bool,
) -> Iterator[Residue]:
    fonts = {
        reference(dictionary[key])
        for one in objects
        for _, dictionary in one.dictionaries
        for key in _FONT_KEYS
        if key in dictionary
    }
    for number, (start, end) in streams.items():
        one = objects[number]
        applied = filters(one.dictionary)
        kind = one.dictionary.get(b"/Type")
        holds_objects = kind == b"/ObjStm"
        is_metadata = kind == b"/Metadata"
        calculates = one.dictionary.get(b"/FunctionType") in (4, b"4")
        if applied == [b"/FlateDecode"]:
            decoded = reader.inflate(number, start, end, keep=holds_objects or is_metadata or calculates or number in fonts)
        else:
            decoded = reader.raw(start, end)
        if applied == [b"/DCTDecode"]:
            yield from check_jpeg(number, decoded)
        elif number in fonts:
            yield from check_font(number, decoded)
        elif calculates:
            yield from check_calculator(number, decoded)
        elif is_metadata:
            yield from check_metadata(number, decoded, keeps_author)
        elif holds_objects:
            yield from graph.check_object_stream(one, decoded, entries, lines)


def warm() -> None:
    """Documents of our own, until Python has specialised its byte code, so that a forked child does nothing for the first time.

    A second call proves each once: in a child that waits, it takes the pages of memory that the child is going to write to.
    """
    policy = SimpleNamespace(limits=Limits(), keeps=lambda _key: True, choice=lambda _key: "keep")
    rounds = 1 if _warmed else _WARM_UP_ROUNDS
    for document in (_WARM_UP, *[everyday_target()] * rounds):
        residue = list(prove(document, policy))
        if residue:
            raise RuntimeError(f"the verifier's own sample is not clean: {residue[0]}")
    _warmed.append(True)
