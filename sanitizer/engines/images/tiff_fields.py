"""Walks the directories of a TIFF before anything is decoded: sizes for the budget, findings for every field that is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.images.appended import SAMPLE_BYTES, report_tail, report_text
from sanitizer.engines.images.budget import count_pixels
from sanitizer.engines.images.exif import resolution_of
from sanitizer.engines.images.features import COMMENT, EXIF, GPS, HIDDEN_PAGE, IPTC, ORIENTATION, PRIVATE, REDUCED, THUMBNAIL, XMP
from sanitizer.engines.images.ifd import Directory, DirectoryReader, Entry
from sanitizer.model.errors import MalformedFile

_CODING = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291, 292, 293,
     296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 332, 334, 338, 339, 340, 341, 347, 512, 513, 514,
     515, 517, 518, 519, 520, 521, 529, 530, 531, 532}
)  # fmt: skip
_TEXT = {
    269: "name of the document", 270: "description", 271: "maker", 272: "model", 285: "name of the page", 305: "software",
    306: "date", 315: "person", 316: "computer", 33432: "copyright",
}  # fmt: skip
ICC_TAG, SUB_DIRECTORIES_TAG = 34675, 330
_STRIP_PAIRS = ((273, 279), (324, 325))
_MAX_STRIPS = 1_000_000
_SMALL_GAP_BYTES = 16  # writers align parts


@dataclass(frozen=True, slots=True)
class TiffPage:
    """One directory of the main chain. `shown` is False for previews and masks."""

    width_px: int
    height_px: int
    bits: tuple[int, ...]
    compression: int
    shown: bool
    dpi: tuple[float, float] | None
    profile: bytes


def read_pages(source: BinaryIO, size: int, session: Session) -> list[TiffPage]:
    """The pages of *source*, counted against the budgets, with findings for all that will not come along."""

    def read_at(offset: int, length: int) -> bytes:
        source.seek(min(offset, size))
        return source.read(length)

    reader = DirectoryReader(read_at)
    used = [(0, 16 if reader.big else 8)]
    pages: list[TiffPage] = []
    for number, directory in enumerate(reader.chain(reader.first_at, session.limits.max_pages), 1):
        pages.append(_read_page(reader, directory, number, session))
        used.extend(_used_by(reader, directory, session))
    if not pages:
        raise MalformedFile("the TIFF holds no picture")
    _report_gaps(source, size, used, session)
    return pages


def _read_page(reader: DirectoryReader, directory: Directory, number: int, session: Session) -> TiffPage:
    def value(tag: int, default: int) -> int:
        entry = directory.entries.get(tag)
        numbers = reader.numbers(entry) if entry else ()
        return numbers[0] if numbers else default

    width, height = value(256, 0), value(257, 0)
    count_pixels(session, width, height)
    kind = value(254, 0)
    shown = number == 1 or not kind & 0b101
    if not shown:
        session.found(THUMBNAIL, f"page {number}", "preview or mask")
    bits_entry = directory.entries.get(258)
    bits = reader.numbers(bits_entry) if bits_entry else (1,)
    if len(bits) > 1 and max(bits) > 8:
        session.found(REDUCED, f"page {number}", f"from {max(bits)} bits")
    if (orientation := value(274, 1)) != 1:
        session.found(ORIENTATION, f"page {number}", f"orientation {orientation}")
    for entry in directory.entries.values():
        _report_field(reader, entry, number, session)
    profile_entry = directory.entries.get(ICC_TAG)
    profile = reader.raw(profile_entry, 4 << 20) if profile_entry else b""
    return TiffPage(width, height, bits, value(259, 1), shown, resolution_of(reader, directory), profile)


def _report_field(reader: DirectoryReader, entry: Entry, page: int, session: Session) -> None:
    if entry.tag in _CODING or entry.tag == ICC_TAG:
        return
    location = f"page {page} tag {entry.tag}"
    raw = reader.raw(entry)
    if entry.tag in _TEXT:
        session.found(COMMENT, location, f"{_TEXT[entry.tag]}: {raw[:200].rstrip(bytes(1)).decode('utf-8', 'replace')}")
    elif entry.tag == SUB_DIRECTORIES_TAG:
        session.found(HIDDEN_PAGE, location, f"{entry.count} pictures below the page")
    else:
        named = {700: XMP, 33723: IPTC, 34377: IPTC, 34665: EXIF, 34853: GPS}.get(entry.tag, PRIVATE)
        session.found(named, location, f"{entry.size_bytes} bytes")
    report_text(session, location, raw)


def _used_by(reader: DirectoryReader, directory: Directory, session: Session) -> Iterator[tuple[int, int]]:
    """(start, end) of the directory, its values and its strips or tiles."""
    count_bytes, entry_bytes, offset_bytes = (8, 20, 8) if reader.big else (2, 12, 4)
    yield directory.offset, directory.offset + count_bytes + entry_bytes * len(directory.entries) + offset_bytes
    for entry in directory.entries.values():
        yield entry.value_at, entry.value_at + entry.size_bytes
    for offsets_tag, sizes_tag in _STRIP_PAIRS:
        offsets, sizes = directory.entries.get(offsets_tag), directory.entries.get(sizes_tag)
        if offsets is None:
            continue
        session.count("strips", offsets.count, _MAX_STRIPS)
        starts = reader.numbers(offsets, _MAX_STRIPS)
        lengths = reader.numbers(sizes, _MAX_STRIPS) if sizes else ()
        if not lengths and len(starts) == 1:
            lengths = (1 << 62,)
        yield from ((start, start + length) for start, length in zip(starts, lengths, strict=False))
    interchange, length_entry = directory.entries.get(513), directory.entries.get(514)
    if interchange and length_entry:
        start, length = reader.numbers(interchange), reader.numbers(length_entry)
        if start and length:
            yield start[0], start[0] + length[0]


def _report_gaps(source: BinaryIO, size: int, used: list[tuple[int, int]], session: Session) -> None:
    at = 0
    for start, end in [*sorted(used), (size, size)]:
        start = min(start, size)
        if start - at > _SMALL_GAP_BYTES:
            source.seek(at)
            report_tail(session, at, start - at, source.read(min(SAMPLE_BYTES, start - at)))
        at = max(at, end)
