"""Says whether a compound file is an 一太郎 document, by the streams below its root."""

from __future__ import annotations

from sanitizer.detect import cfb
from sanitizer.model.file_type import Confidence, Glimpse

SEGMENTS, TEXT, COMPRESSED = "\x04jsrv_segmentinformation", "documenttext", "jscompdocument"
_SUFFIXES = (".jtd", ".jtt", ".jtdc", ".jttc")


def _top(glimpse: Glimpse) -> frozenset[str]:
    """Names below the root in lower case; none for a file that is no compound file."""
    if not glimpse.head.startswith(cfb.MAGIC):
        return frozenset()
    return frozenset(name.lower() for name in cfb.read_directory(glimpse.file).top)


def is_plain(glimpse: Glimpse) -> Confidence:
    """A text stream beside JustSystems' own directory; some old documents have the text elsewhere, and their suffix decides."""
    top = _top(glimpse)
    if SEGMENTS not in top or COMPRESSED in top:
        return Confidence.NO
    if TEXT in top:
        return Confidence.STRUCTURE
    return Confidence.SIGNATURE if glimpse.declared_suffix in _SUFFIXES else Confidence.NO


def is_compressed(glimpse: Glimpse) -> Confidence:
    return Confidence.STRUCTURE if COMPRESSED in _top(glimpse) else Confidence.NO
