"""Finds streams that unpack to more than PDFium's memory holds, before PDFium reads them: it ends the process when memory runs out.

Only what can be a bomb is unpacked, and nothing of it kept: a Flate stream gives at most 1,032 bytes for each of its own, so a
short one is safe unless it is packed twice. Streams are found by their keywords alone, which a damaged file has, too; what only
looks like one unpacks to nothing. Images are left out, because PDFium unpacks them line by line.
"""

from __future__ import annotations

import re
import zlib

from sanitizer.model.errors import LimitExceeded
from sanitizer.model.limits import Limits

_STREAM = re.compile(rb"stream\r?\n")
_FLATE = re.compile(rb"/Fl(?:ateDecode)?(?![A-Za-z])")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_OBJECT = re.compile(rb"\bobj\b")
_HEAD_BYTES = 2048  # of a dictionary, before its stream
_MOST_PER_BYTE = 1032  # deflate (RFC 1951): 258 bytes for two bits
_CHUNK_BYTES = 1 << 20
_SHARE = 4  # of the budget for a whole file that one stream may have
_MAX_PASSES = 4  # of filters, one after the other


def refuse_bombs(data: bytes, limits: Limits) -> None:
    """Raises LimitExceeded where one stream unpacks to more than a quarter of `limits.max_unpacked_bytes`."""
    most = limits.max_unpacked_bytes // _SHARE
    for match in _STREAM.finditer(data):
        if data[match.start() - 3 : match.start()] == b"end":
            continue
        head = data[max(0, match.start() - _HEAD_BYTES) : match.start()]
        begins = max((found.end() for found in _OBJECT.finditer(head)), default=0)
        head = head[begins:]
        passes = len(_FLATE.findall(head))
        if not passes or _IMAGE.search(head):
            continue
        end = data.find(b"endstream", match.end())
        length = (end if end >= 0 else len(data)) - match.end()
        if passes > 1 or length * _MOST_PER_BYTE > most:
            _unpack(memoryview(data)[match.end() : match.end() + length], min(passes, _MAX_PASSES), most)


def _unpack(packed: memoryview, passes: int, most: int) -> None:
    """Runs *packed* through as many decoders, one piece at a time, and keeps nothing."""
    decoders = [zlib.decompressobj() for _ in range(passes)]
    sizes = [0] * passes
    for start in range(0, len(packed), _CHUNK_BYTES):
        _feed(decoders, 0, bytes(packed[start : start + _CHUNK_BYTES]), sizes, most)


def _feed(decoders: list[zlib._Decompress], level: int, piece: bytes, sizes: list[int], most: int) -> None:
    decoder = decoders[level]
    while piece and not decoder.eof:
        try:
            unpacked = decoder.decompress(piece, _CHUNK_BYTES)
        except zlib.error:
            return  # PDFium takes what came before, as this does
        piece = decoder.unconsumed_tail
        sizes[level] += len(unpacked)
        if sizes[level] > most:
            raise LimitExceeded(f"a stream unpacks to more than {most} bytes")
        if level + 1 < len(decoders):
            _feed(decoders, level + 1, unpacked, sizes, most)
