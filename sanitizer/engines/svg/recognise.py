"""Says whether a file is an SVG picture, plain or packed by gzip: by its root element."""

from __future__ import annotations

import io
import zlib

from sanitizer.detect.look import LOOK_BYTES, Look
from sanitizer.model.file_type import Confidence, Glimpse

GZIP = b"\x1f\x8b"
_LEFT_TO_TEXT = frozenset({".txt", ".text", ".log", ".md", ".csv", ".tsv"})  # people send source as text, and it stays text


def recognise(glimpse: Glimpse) -> Confidence:
    """Plain: the root element is svg."""
    if glimpse.declared_suffix in _LEFT_TO_TEXT or glimpse.head.startswith(GZIP):
        return Confidence.NO
    return _confidence(glimpse)


def recognise_packed(glimpse: Glimpse) -> Confidence:
    """Packed: what the first bytes unpack to is svg."""
    if not glimpse.head.startswith(GZIP):
        return Confidence.NO
    try:
        head = zlib.decompressobj(31).decompress(glimpse.head, LOOK_BYTES)
    except zlib.error:
        return Confidence.NO
    return _confidence(Glimpse(io.BytesIO(head), len(head), head, head, ".svg"))


def _confidence(glimpse: Glimpse) -> Confidence:
    if b"svg" not in glimpse.head[:LOOK_BYTES] and b"s\0v\0g" not in glimpse.head[:LOOK_BYTES]:
        return Confidence.NO
    look = Look(glimpse)
    return Confidence.STRUCTURE if not look.is_binary and look.root == "svg" else Confidence.NO
