"""Decodes every stream of a rebuilt PDF within the budget, and looks into fonts and JPEG images for what must not be there."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from mmap import mmap

from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.model.limits import Limits
from sanitizer.verifiers._pdf_rules import FONT_PROGRAM_TABLES, FONT_TABLES

_CHUNK_BYTES = 1024 * 1024
_SFNT = (b"\x00\x01\x00\x00", b"true", b"OTTO")
_CFF_MAJOR_VERSION = b"\x01"  # Adobe 5176, 6
_MAX_TABLES = 64
# A marker in entropy-coded data is FF and neither stuffing (00), a restart (D0 to D7) nor fill (ITU-T T.81, B.1.1).
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JPEG_SOS, _JPEG_EOI = 0xDA, 0xD9
# DQT, DHT, SOF0 to SOF2, DRI, SOS, JFIF (APP0) and Adobe's colour transform (APP14): what a decoder needs.
_JPEG_SEGMENTS = frozenset({0xDB, 0xC4, 0xC0, 0xC1, 0xC2, 0xDD, _JPEG_SOS, 0xE0, 0xEE})
# The elements of an XMP packet that says the document's title and language (ISO 16684-1).
_XMP_ELEMENT = re.compile(rb"<[/?]?([^\s/>?]+)")
_XMP_ELEMENTS = frozenset(b"xpacket x:xmpmeta rdf:RDF rdf:Description rdf:Alt rdf:Bag rdf:li dc:title dc:language".split())
_XMP_AUTHOR = frozenset(b"dc:creator rdf:Seq".split())

_CALCULATOR_TOKEN = re.compile(rb"[{}]|[^\s\x00{}]+")
_CALCULATOR_NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_CALCULATOR_OPERATORS = frozenset(
    b"abs add and atan bitshift ceiling copy cos cvi cvr div dup eq exch exp false floor ge gt idiv if ifelse index le ln log lt "
    b"mod mul ne neg not or pop roll round sin sqrt sub true truncate xor".split()
)


class StreamReader:
    """Decodes the streams of one file; all of them together may give `limits.max_unpacked_bytes`."""

    def __init__(self, data: bytes | mmap, limits: Limits) -> None:
        self._data = memoryview(data)
        self._left = limits.max_unpacked_bytes
        self._limit = limits.max_unpacked_bytes

    def inflate(self, number: int, start: int, end: int, keep: bool) -> bytes:
        """The decoded bytes, or b"" when they are not to be kept.

        Raises MalformedFile when they do not decode to their end or something follows the end, LimitExceeded.
        """
        decoder = zlib.decompressobj()
        raw: memoryview | bytes = self._data[start:end]
        kept = []
        try:
            while not decoder.eof:
                chunk = decoder.decompress(raw, _CHUNK_BYTES)
                raw = decoder.unconsumed_tail
                self._left -= len(chunk)
                if self._left < 0:
                    raise LimitExceeded(f"streams decode to more than {self._limit} bytes")
                if keep:
                    kept.append(chunk)
                if not chunk and not raw and not decoder.eof:
                    raise MalformedFile(f"object {number}: the stream ends in the middle")
        except zlib.error as error:
            raise MalformedFile(f"object {number}: the stream does not decode: {error}") from error
        if decoder.unused_data.strip(b"\r\n"):
            raise MalformedFile(f"object {number}: {len(decoder.unused_data)} bytes follow the end of the compressed data")
        return b"".join(kept)

    def raw(self, start: int, end: int) -> bytes:
        return bytes(self._data[start:end])


def check_font(number: int, font: bytes) -> Iterator[Residue]:
    """The tables of a TrueType or OpenType font program; bare CFF has none. Another program is none of ours."""
    place = f"object {number} font program"
    if font[:4] not in _SFNT:
        if font[:1] != _CFF_MAJOR_VERSION:
            yield Residue("pdf.font_program", place, "neither TrueType, OpenType nor CFF")
        return
    count = int.from_bytes(font[4:6], "big")
    if count > _MAX_TABLES or len(font) < 12 + 16 * count:
        yield Residue("pdf.font_program", place, f"{count} tables announced")
        return
    for index in range(count):
        tag, _checksum, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if tag in FONT_PROGRAM_TABLES and length:
            yield Residue("pdf.font_hinting", place, f"table {tag.decode('latin-1')}")
        elif tag not in FONT_TABLES and tag not in FONT_PROGRAM_TABLES:
            yield Residue("pdf.font_program", place, f"table {tag.decode('latin-1')!r} is not on the list")
        if offset + length > len(font):
            yield Residue("pdf.font_program", place, f"table {tag.decode('latin-1')!r} reaches beyond the end")


def check_fax(number: int, dictionary: dict[bytes, object], decoded_bytes: int) -> Iterator[Residue]:
    """Group 4 with the image's own size and nothing else, that gives every row (ISO 32000-2, 7.4.6)."""
    place = f"object {number} CCITT image"
    parameters = dictionary.get(b"/DecodeParms")
    width, height = dictionary.get(b"/Width"), dictionary.get(b"/Height")
    if not isinstance(parameters, dict) or not isinstance(width, bytes) or not isinstance(height, bytes):
        yield Residue("pdf.image_codec", place, "no parameters or no size")
        return
    expected = {b"/K": b"-1", b"/Columns": width, b"/Rows": height}
    if {**parameters, b"/BlackIs1": b""} != {**expected, b"/BlackIs1": b""}:
        yield Residue("pdf.image_codec", place, "parameters other than group 4 of the image's size")
    elif parameters.get(b"/BlackIs1", b"false") not in (b"true", b"false"):
        yield Residue("pdf.image_codec", place, "/BlackIs1 is not a boolean")
    elif not (width.isdigit() and height.isdigit()) or (int(width) + 7) // 8 * int(height) != decoded_bytes:
        yield Residue("pdf.damaged", place, f"decodes to {decoded_bytes} bytes, not to {width!r} x {height!r} pixels")


def check_calculator(number: int, code: bytes) -> Iterator[Residue]:
    """A PostScript calculator function (ISO 32000-2, 7.10.5) is braces, numbers and the operators of table 42, nothing else."""
    strange = next((token for token in _CALCULATOR_TOKEN.findall(code) if not _is_calculator_token(token)), None)
    if strange is not None:
        yield Residue("pdf.postscript_function", f"object {number}", repr(strange[:40]))


def _is_calculator_token(token: bytes) -> bool:
    return token in _CALCULATOR_OPERATORS or token in b"{}" or _CALCULATOR_NUMBER.fullmatch(token) is not None


def check_metadata(number: int, xmp: bytes, keeps_author: bool = False) -> Iterator[Residue]:
    """An XMP packet may name the title and the language, and by policy the author."""
    allowed = _XMP_ELEMENTS | _XMP_AUTHOR if keeps_author else _XMP_ELEMENTS
    for element in sorted({*_XMP_ELEMENT.findall(xmp)} - allowed):
        yield Residue("pdf.metadata", f"object {number} XMP", f"element {element[:80].decode('latin-1')}")


def check_jpeg(number: int, jpeg: bytes) -> Iterator[Residue]:
    """Segments that carry no picture, and data behind the end of the image."""
    place = f"object {number} JPEG"
    if jpeg[:2] != b"\xff\xd8":
        raise MalformedFile(f"{place}: does not begin with SOI")
    position = 2
    while True:
        if jpeg[position : position + 1] != b"\xff" or position + 2 > len(jpeg):
            raise MalformedFile(f"{place}: no marker at byte {position}")
        marker = jpeg[position + 1]
        if marker == _JPEG_EOI:
            break
        if marker not in _JPEG_SEGMENTS:
            yield Residue("pdf.metadata", place, f"segment {marker:#x} at byte {position}")
        position += 2 + int.from_bytes(jpeg[position + 2 : position + 4], "big")
        if marker == _JPEG_SOS:
            following = _JPEG_MARKER.search(jpeg, position)
            if following is None:
                raise MalformedFile(f"{place}: ends in the middle")
            position = following.start()
    if jpeg[position + 2 :].strip(b"\r\n"):
        yield Residue("pdf.trailing_data", place, f"{len(jpeg) - position - 2} bytes follow the end of the image")
