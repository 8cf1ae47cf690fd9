"""Finds streams that unpack to more than a library's memory holds, before the library reads them: PDFium ends the process then.

Streams are found in the file's bytes by their keywords, which a damaged file has, too; whatever only looks like one unpacks to
nothing. Nothing of what comes out is kept but one drawing at a time, which is looked through for images in it. What hides its
filters or its length (names with #xx, indirect objects, an early "endstream") is tried with every filter that it may have.

What is encrypted cannot be looked at here: the family with qpdf looks at it behind the decryption (`encrypted_bombs`).
"""

from __future__ import annotations

import mmap
import re
from typing import BinaryIO

from sanitizer.engines.pdf.unpacking import FULL_NAMES, MOST_PER_BYTE, Budget, most_of, unpacked
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.limits import MIB, Limits

_SPACE = rb"(?:[\0\t\n\x0c\r ]|%[^\r\n]*+[\r\n])"
_WORD = rb"[^\0\t\n\x0c\r ()<>\[\]{}/%]"
_KEYWORD = b"stream"
_LINE_END = re.compile(rb"(?:[\t\x0c ]*+(?:\r\n?|\n))?+")
_REFERENCE = rb"([0-9]{1,10}" + _SPACE + rb"++[0-9]{1,5})" + _SPACE + rb"++R"
_FILTER = re.compile(
    rb"/Filter"
    + _SPACE
    + rb"*+(?:\[([^\]]{0,2000})\]|(/"
    + _WORD
    + rb"++)|([0-9]{1,10}"
    + _SPACE
    + rb"++[0-9]{1,5})"
    + _SPACE
    + rb"++R)"
)
_LENGTH = re.compile(rb"/Length" + _SPACE + rb"++([0-9]{1,12})(?![0-9]|" + _SPACE + rb"++[0-9]++" + _SPACE + rb"++R)")
_NAME = re.compile(rb"/" + _WORD + rb"*+")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_IMAGE = re.compile(rb"/Subtype" + _SPACE + rb"*+/Image(?!" + _WORD + rb")")
_SIZES = re.compile(rb"/(Width|Height)" + _SPACE + rb"*+([0-9]{1,9})")
_NO_EARLY_CHANGE = re.compile(rb"/EarlyChange" + _SPACE + rb"*+0")
_STRUCTURE = re.compile(rb"ObjStm|XRef|LZW")
_VALUE = rb"(?<![0-9])NUMBER[\0\t\n\x0c\r ]+GENERATION[\0\t\n\x0c\r ]+obj" + _SPACE + rb"*+(\[[^\]]{0,2000}\]|/" + _WORD + rb"++)"
_ENCRYPT = re.compile(rb"/" + b"".join(rb"(?:%c|#(?i:%02x))" % (char, char) for char in b"Encrypt"))
_INLINE_DATA = re.compile(rb"\bID[\0\t\n\x0c\r ]")
_INLINE_FILTER = re.compile(rb"/F(?:ilter)?+" + _SPACE + rb"*+(?:\[([^\]]{0,200})\]|(/" + _WORD + rb"++))")
_HEAD_BYTES = 4096  # of a dictionary, before its stream
_LONG_HEAD_BYTES = 64 * 1024  # where no object begins in these
_INLINE_HEAD_BYTES = 1024
_SHARE = 4  # of the budget for a whole file that one stream may have
_IMAGE_TIMES = 8  # the budget for a whole file that all of its images may have; they are drawn row by row
_MAX_FILTERS = 10  # of one chain, which is what the rebuild takes, too
_MAX_CHAINS = 16  # tried for one stream
_MAX_REFERENCES = 64
_MAX_DRAWING = 64 * MIB  # that is looked through for images
_MAX_INLINE_IMAGES = 100_000
_LINE_BY_LINE = frozenset({"/FlateDecode", "/RunLengthDecode"})  # PDFium never has a whole image of these
_UNKNOWN = (("/FlateDecode",), ("/LZWDecode",), ("/RunLengthDecode",))

_Chain = tuple[str, ...]


def is_encrypted(source: BinaryIO) -> bool:
    """Whether its trailer seems to say so: it is never encrypted itself (ISO 32000-2, 7.6.1)."""
    source.seek(0)
    return _ENCRYPT.search(source.read()) is not None


def read_without_bombs(source: BinaryIO, limits: Limits) -> bytes:
    """The whole file, for PDFium. Raises LimitExceeded where one of its streams is a bomb."""
    source.seek(0)
    data = source.read()
    refuse_bombs(data, limits)
    return data


def refuse_bombs(data: bytes | mmap.mmap, limits: Limits, *, structure_only: bool = False) -> None:
    """Raises LimitExceeded where one stream unpacks to more than a quarter of `limits.max_unpacked_bytes`, or all to too much.

    *structure_only*: what qpdf unpacks by itself, object streams and cross-reference streams; the rebuild counts all others.
    """
    _Search(data, limits, structure_only).run()


def refuse_chain(data: bytes, filters: list[str], limits: Limits, *, early: bool) -> None:
    """Raises LimitExceeded where *data* gives more than `limits.max_unpacked_bytes` in one of the steps of its *filters*."""
    most = limits.max_unpacked_bytes
    if len(filters) > _MAX_FILTERS:
        raise LimitExceeded(f"a chain of {len(filters)} filters")
    if most_of(len(data), filters) > most and all(name in MOST_PER_BYTE for name in filters):
        for _ in unpacked(data, filters, most, Budget(len(filters) * most), early=early):
            pass


class _Search:
    """One look through a file."""

    def __init__(self, data: bytes | mmap.mmap, limits: Limits, structure_only: bool) -> None:
        self._data = data
        self._structure_only = structure_only
        self._most = limits.max_unpacked_bytes // _SHARE
        self._most_of_image = limits.max_unpacked_bytes
        self._budget = Budget(limits.max_unpacked_bytes)
        self._image_budget = Budget(_IMAGE_TIMES * limits.max_unpacked_bytes)
        self._referred: dict[bytes, list[_Chain]] = {}
        self._inline_images = 0

    def run(self) -> None:
        at = self._data.find(_KEYWORD)
        while at >= 0:
            behind = at + len(_KEYWORD)
            if self._data[max(0, at - 3) : at] != b"end":
                self._stream(at, behind)
            at = self._data.find(_KEYWORD, behind)

    def _stream(self, head_end: int, behind: int) -> None:
        head = self._head(head_end)
        if self._structure_only and _STRUCTURE.search(head) is None:
            return
        line_end = _LINE_END.match(self._data, behind)
        start = line_end.end() if line_end else behind
        is_image = _IMAGE.search(head, max(0, head.rfind(b"endobj"))) is not None
        length = self._length(head, start)
        early = _NO_EARLY_CHANGE.search(head) is None
        chains = self._chains(head, start)
        for chain in chains:
            self._chain(chain, start, length, head if is_image else b"", early)
        if not chains and not is_image and not self._structure_only and length is not None:
            self._inline(self._data[start : start + min(length, _MAX_DRAWING)])

    def _head(self, end: int) -> bytes:
        head = self._data[max(0, end - _HEAD_BYTES) : end]
        if b"obj" not in head and end > _HEAD_BYTES:
            head = self._data[max(0, end - _LONG_HEAD_BYTES) : end]
        begins = head.rfind(b"endobj")
        if begins >= 0 and b"/Filter" in head[begins:]:
            head = head[begins:]
        return _HEX.sub(lambda match: bytes((int(match[1], 16),)), head) if b"#" in head else head

    def _length(self, head: bytes, start: int) -> int | None:
        """How long the data may be; None where only an object elsewhere says it."""
        said = _LENGTH.findall(head)
        if not said:
            return None
        end = self._data.find(b"endstream", start)
        return max(max(map(int, said)), (end if end >= 0 else len(self._data)) - start)

    def _chains(self, head: bytes, start: int) -> list[_Chain]:
        """Every chain of filters that the stream may have."""
        chains: list[_Chain] = []
        for array, name, reference in _FILTER.findall(head) if b"/Filter" in head else ():
            if reference or b"R" in array.split():
                chains += self._of_reference(reference) if reference else _UNKNOWN
            else:
                chains.append(_names(name or array))
        first = self._data[start : start + 2]
        if len(first) == 2 and first[0] & 15 == 8 and (first[0] << 8 | first[1]) % 31 == 0:
            chains.append(("/FlateDecode",))
        elif len(first) == 2 and first[0] == 0x80 and first[1] < 0x80:
            chains.append(("/LZWDecode",))
        chains = [chain for chain in dict.fromkeys(chains) if chain]
        if len(chains) > _MAX_CHAINS:
            raise LimitExceeded("a stream that may be unpacked in too many ways")
        # What is the beginning of a longer one is tried with it.
        return [chain for chain in chains if not any(other != chain and other[: len(chain)] == chain for other in chains)]

    def _of_reference(self, reference: bytes) -> list[_Chain]:
        """The filters that stand in an object of their own; all single ones where it is not found."""
        key = b" ".join(re.findall(rb"[0-9]+", reference)[:2])
        known = self._referred.get(key)
        if known is None:
            if len(self._referred) >= _MAX_REFERENCES:
                return list(_UNKNOWN)
            number, generation = key.split()
            values = re.findall(_VALUE.replace(b"NUMBER", number).replace(b"GENERATION", generation), self._data)
            known = self._referred[key] = [_names(value) for value in values[:_MAX_CHAINS]] or list(_UNKNOWN)
        return known

    def _chain(self, chain: _Chain, start: int, length: int | None, image_head: bytes, early: bool) -> None:
        if len(chain) > _MAX_FILTERS:
            raise LimitExceeded(f"a chain of {len(chain)} filters")
        filters = _general(chain)
        most, budget = self._most, self._budget
        if image_head:
            if filters and filters == chain and filters[-1] in _LINE_BY_LINE:
                most = max(most, min(_sample_bytes(image_head), self._most_of_image))
            budget = self._image_budget
        if not filters:
            return
        is_drawing = not image_head and not self._structure_only and filters == chain
        if not is_drawing and length is not None and most_of(length, filters) <= most:
            return
        kept: list[bytes] = []
        size = 0
        for piece in unpacked(self._data, filters, most, budget, start=start, early=early):
            size += len(piece)
            if is_drawing and size <= _MAX_DRAWING:
                kept.append(piece)
        if kept:
            self._inline(b"".join(kept))

    def _inline(self, drawing: bytes) -> None:
        """The images in a drawing: readers look for their end by unpacking them."""
        if b"/F" not in drawing or b"ID" not in drawing:
            return
        for match in _INLINE_DATA.finditer(drawing):
            head = drawing[max(0, match.start() - _INLINE_HEAD_BYTES) : match.start()]
            begins = head.rfind(b"BI")
            if begins < 0 or b"/F" not in head:
                continue
            self._inline_images += 1
            if self._inline_images > _MAX_INLINE_IMAGES:
                raise LimitExceeded(f"more than {_MAX_INLINE_IMAGES} images in its drawings")
            for array, name in _INLINE_FILTER.findall(_HEX.sub(lambda one: bytes((int(one[1], 16),)), head[begins:])):
                filters = _general(_names(name or array))
                for _ in unpacked(drawing, filters, self._most, self._budget, start=match.end()) if filters else ():
                    pass


def _names(value: bytes) -> _Chain:
    names = [name.decode("latin-1") for name in _NAME.findall(value)]
    return tuple(FULL_NAMES.get(name, name) for name in names if name != "/Crypt")


def _general(chain: _Chain) -> _Chain:
    """The filters before the first that is not general: what an image codec gives is counted by the image's size."""
    return next((chain[:index] for index, name in enumerate(chain) if name not in MOST_PER_BYTE), chain)


def _sample_bytes(head: bytes) -> int:
    """What an image of its size has at most: four components of sixteen bits, and a byte of prediction for each row."""
    sizes = {name: int(value) for name, value in _SIZES.findall(head)}
    width, height = sizes.get(b"Width", 0), sizes.get(b"Height", 0)
    return 8 * width * height + height
