"""Says whether a file is rich text: Word takes whatever starts with {\\rt, so we do."""

from __future__ import annotations

from sanitizer.model.file_type import Confidence, Glimpse

BEGINNING = b"{\\rt"
BLANKS = b"\xef\xbb\xbf \t\r\n\0"


def recognise(glimpse: Glimpse) -> Confidence:
    """Blanks in front are forgiven, as readers do."""
    return Confidence.SIGNATURE if glimpse.head[:256].lstrip(BLANKS).startswith(BEGINNING) else Confidence.NO
